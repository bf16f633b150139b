"""Who may call, and how each client wants to be answered."""
