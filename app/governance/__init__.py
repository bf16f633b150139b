"""Clinical governance: watching, judging and comparing what the service decided. Never loaded by `serve`."""
