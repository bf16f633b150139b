"""The go-live dossier: what a replay found, as one HTML file for the committee that decides whether to switch on."""
