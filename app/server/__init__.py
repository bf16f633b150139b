"""Sockets and processes: where the service listens, with how many processes, within which limits."""
