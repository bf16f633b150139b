"""What orders, visits, medicines and procedures of the record name: services, tests, treatments and operations."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.narrative.lexicon import Lexicon
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.reader import NarrativeReader

if TYPE_CHECKING:
    from datetime import date

_REMEMBERED = 4096
_LONGEST_REMEMBERED = 200
_LONGEST = 2000
_PRESENT = frozenset({Assertion.AFFIRMED, Assertion.ASKED, Assertion.PLANNED})


@cache
def _reader() -> NarrativeReader:
    lexicon = Lexicon.load([files(__package__) / "knowledge" / "phrases_care.yaml"])
    return NarrativeReader(lexicon, Modifiers.load())


def read_care_words(text: str, today: date) -> frozenset[str]:
    """Return the concepts that a name of an order, a visit, a medicine or a procedure stands for.

    Short names, which repeat from call to call, are cached while the process runs.

    Args:
        text: the name; several may be joined by semicolons.
        today: the day from which times are counted back.
    """
    if not text:
        return frozenset()
    return _remembered(text, today) if len(text) <= _LONGEST_REMEMBERED else _read(text[:_LONGEST], today)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, today: date) -> frozenset[str]:
    return _read(text, today)


def _read(text: str, today: date) -> frozenset[str]:
    mentions = _reader().read(text, today, forms=False).mentions
    return frozenset(item.concept for item in mentions if item.assertion in _PRESENT)


def warm_up() -> None:
    """Read and check the file."""
    _reader()
