"""Codes as words for readers."""

from __future__ import annotations

_CAPITALS = frozenset({"ms", "pml", "mri", "ct", "mogad", "nmosd", "adem"})


def display(code: str) -> str:
    """Convert a code of the knowledge files into words: `sensory-level` is "Sensory level"."""
    words = [word.upper() if word in _CAPITALS else word for word in code.split("-")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
