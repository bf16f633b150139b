"""The kinds of things that the phrases files name, in the sets that the readers ask for."""

from __future__ import annotations

STRUCTURE = frozenset({
    "compression", "compressed-cord", "deform", "infarct", "tumour", "vascular", "fracture", "severe-stenosis",
    "abscess", "haematoma", "canal-mass", "deform-cause",
})  # fmt: skip
"""What may explain bright signal in the cord."""
EXPLAINS_ALL = frozenset({"infarct", "vascular", "tumour", "deform-cause"})
"""What explains any lesion beside it, not bright signal alone."""
LESIONS = frozenset({"lesion", "long"})
HOSTS = LESIONS | frozenset({
    "other", "ischaemic", "optic-sign", "nothing", "tumour", "canal-mass", "abscess", "haematoma", "vascular",
    "infarct", "fracture", "severe-stenosis", "pml", "cauda",
})  # fmt: skip
"""What can be new or enhance."""
NOUNS = HOSTS | frozenset({"compression", "compressed-cord", "atrophy"})
"""What a place or a level can belong to."""
SHOWN = frozenset({"lesion", "enhancement", "swelling", "optic-sign", "involvement"})
"""What makes a place abnormal."""
OPENED = frozenset({"lesion", "enhancement", "new", "long", "optic-sign", "swelling", "compression", "compressed-cord"})
"""What a doubt about artefacts leaves open."""
COMPANIONS = frozenset({"place", "plural", "spinal", "other", "both-optic", "measure"})
"""What stands beside the head of a denial and is none."""
ATTRIBUTES = frozenset({"new", "old", "place", "typical", "other", "plural", "stable", "spinal"})
"""What a hedge passes over on its way to the next noun."""


def is_aside(kind: str) -> bool:
    """Tell kinds that only say how much, where in the body, or who."""
    return kind.startswith(("degree", "region", "told"))
