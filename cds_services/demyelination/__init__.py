"""Demyelinating disease: situations, the facts that separate them, and its drugs; for ordering and for results."""
