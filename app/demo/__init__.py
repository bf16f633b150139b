"""The demonstration: the service on this machine, one example order, and its card in the terminal."""
