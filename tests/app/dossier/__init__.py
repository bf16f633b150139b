"""The go-live dossier."""
