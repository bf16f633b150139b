"""What each kind of client wants of an answer: one small adapter a profile, all over the one response model."""
