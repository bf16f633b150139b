"""How each kind of client is answered: one small adapter for each profile, all over the same response model."""
