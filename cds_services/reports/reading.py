"""What a radiology report says: the facts, the statements that decided them, and what else a next step needs."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class ReportFacts(msgspec.Struct, frozen=True):
    """The facts of one report, each true only as said of this study."""

    new_lesion: bool = False
    enhancing_lesion: bool = False
    no_new_lesion: bool = False
    no_enhancement: bool = False
    old_lesions: bool = False
    cord_lesion: bool = False
    brain_lesions_typical: bool = False
    optic_nerve: bool = False
    long_lesion: bool = False
    atypical: bool = False
    cord_compression: bool = False
    cord_contact: bool = False
    structural_cause: bool = False
    pml_concern: bool = False
    nondiagnostic: bool = False
    contrast_not_given: bool = False
    indeterminate: bool = False
    longest_segments: int | None = None
    """Length in vertebral segments of the longest cord lesion that is present, where the report says so."""


class Statement(NamedTuple):
    """Words that decided a fact."""

    fact: str
    words: str
    """At most twelve words of the report, as written, without names and telephone numbers."""
    part: str
    """The part of the report: "impression", "findings", "addendum", "technique", "exam" or "whole"."""
    levels: str
    """The vertebral levels ("C4", "T2-T6"); empty where none is named."""
    place: str
    """Where the lesion is: "cord", "brain", "optic-nerve" or empty."""
    sure: str
    """How sure the report is: "affirmed", "open" or "denied"."""
    old: bool
    """Called unchanged, known, stable or the like."""


class Cause(NamedTuple):
    """One structural cause that the report affirms."""

    kind: str
    """One of "compression", "tumour", "abscess", "haematoma", "vascular", "infarct", "severe-stenosis", "fracture",
    "deformity", "cauda-equina" or "canal-mass"."""
    words: str
    levels: str
    degree: str
    """One of "mild" (also minimal, slight), "moderate", "marked", "severe", or empty where none is stated."""
    cord_signal: bool
    """The cord is bright, swollen or malacic there."""
    unchanged: bool
    """Called unchanged, known or stable."""


class ReportReading(msgspec.Struct, frozen=True):
    """All that is read from one report."""

    facts: ReportFacts = ReportFacts()
    statements: tuple[Statement, ...] = ()
    causes: tuple[Cause, ...] = ()
    open_compression: Statement | None = None
    """Cord compression that is possible or cannot be excluded."""
    pml: str = ""
    """One of "affirmed", "open" or empty."""
    exam: str = ""
    """The words of the part that names the study."""
    indication: str = ""
    """The words that say why the study was done."""
    age_unknown: bool = False
    """The age or newness of a lesion cannot be seen."""
    asks_for_contrast: bool = False
    """The report asks for a study with contrast."""
    contrast_omitted: str = ""
    """Why no contrast was given: "allergy", "pregnancy", "kidney", "wish" or empty."""
    unanswered: tuple[str, ...] = ()
    """Regions that a nondiagnostic study left unanswered, where the words say; empty: all of the study."""
    demyelinating: bool = False
    """The report itself calls its lesions demyelinating."""
    told: frozenset[str] = frozenset()
    """Who was called or informed, or is aware: "spine-surgery", "neurology"."""
    words_read: int = 0
    """How many words were read."""
    truncated: bool = False
    """Only the beginning of the report was read."""
