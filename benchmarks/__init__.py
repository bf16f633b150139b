"""How fast is it, beside a web service that does nothing? `make bench` prints the answer."""
