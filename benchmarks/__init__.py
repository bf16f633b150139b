"""How fast is the service, compared with a web service without any logic? `make bench` prints the answer."""
