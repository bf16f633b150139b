"""What sort of idea a finding is, and where in the nervous system it points: from the phrases files."""

from __future__ import annotations

from functools import cache

from cds_services.concepts.text_reader import lexicon


@cache
def kind_of(idea: str) -> str:
    """Return the family of an idea (`deficit`, `diagnosis`, `purpose`, ...); empty for ideas of codes only."""
    concept = lexicon().concepts.get(idea)
    return concept.kind if concept else ""


@cache
def site_of(idea: str) -> str:
    """Return where an idea points (`cord`, `brain`, `brainstem`, `optic`, `limb`, ...); empty when nowhere."""
    concept = lexicon().concepts.get(idea)
    return (concept.site or "") if concept else ""
