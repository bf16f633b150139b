"""What sort of concept a finding is, and which site of the nervous system it indicates: from the phrases files."""

from __future__ import annotations

from functools import cache

from cds_services.concepts.text_reader import lexicon


@cache
def kind_of(concept: str) -> str:
    """Return the family of a concept (`deficit`, `diagnosis`, `purpose`, ...); empty for concepts of codes only."""
    known = lexicon().concepts.get(concept)
    return known.kind if known else ""


@cache
def site_of(concept: str) -> str:
    """Return the site that a concept indicates (`cord`, `brain`, `brainstem`, `optic`, `limb`, ...); empty for none."""
    known = lexicon().concepts.get(concept)
    return (known.site or "") if known else ""
