"""The web service: HTTP, settings, log lines and the command line. It calls the clinical core."""
