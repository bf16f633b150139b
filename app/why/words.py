"""Codes as words for readers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Entry, load

_CAPITALS = frozenset({"ms", "pml", "mri", "ct", "mogad", "nmosd", "adem"})


_SAID = {
    "asked": "suspected",
    "affirmed": "",
    "negated": "denied",
    "family": "of the family",
    "unstated": "",
    "static": "known",
    "gradual": "gradual",
    "open": "left open",
}


class Names(Entry, frozen=True):
    """The file `names.yaml`."""

    facts: dict[str, str]
    in_place_of: dict[str, str]


@cache
def names() -> Names:
    """Return what facts are called, and what stands in place of values of the chart."""
    return load(files(__package__) / "names.yaml", Names)


def said(standing: str, course: str) -> str:
    """Say how a fact was meant, in a clinician's words; nothing where it is simply stated."""
    return ", ".join(filter(None, (_SAID.get(word, word) for word in (standing, course) if word)))


def display(code: str) -> str:
    """Name a fact or a situation: `ms-abbreviation` is "MS", `sensory-level` "Sensory level"."""
    name = names().facts.get(code)
    if name is not None:
        return name
    words = [word.upper() if word in _CAPITALS else word for word in code.replace("_", "-").split("-")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
