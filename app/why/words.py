"""Codes as words for readers."""

from __future__ import annotations

_CAPITALS = frozenset({"ms", "pml", "mri", "ct", "mogad", "nmosd", "adem"})


_SAID = {
    "asked": "suspected",
    "affirmed": "",
    "unstated": "",
    "static": "known",
    "gradual": "gradual",
    "open": "left open",
}


def said(standing: str, course: str) -> str:
    """Say how a fact was meant, in a clinician's words; nothing where it is simply stated."""
    return ", ".join(filter(None, (_SAID.get(word, word) for word in (standing, course) if word)))


def display(code: str) -> str:
    """Convert a code into words: `sensory-level` is "Sensory level", `new_lesion` is "New lesion"."""
    words = [word.upper() if word in _CAPITALS else word for word in code.replace("_", "-").split("-")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
