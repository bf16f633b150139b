"""Whole requests as clients send them, by people who saw the rules and not the program, with what must come of them."""
