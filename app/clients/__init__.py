"""Which clients may call, and how each client is answered."""
