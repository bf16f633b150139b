"""The web service: HTTP, settings, log lines and the command line around the clinical core."""
