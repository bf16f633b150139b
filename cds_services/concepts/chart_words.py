"""What short texts of the chart say: the names of problems, implants, medicines and agents, and the notes beside them.

They are read by the same reader as the orders, so "No pacemaker in situ" and "Father has a pacemaker" name none; only
the vocabulary differs, since a chart names drugs and agents where an order describes a history.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.concepts.implant_mentions import of_this_patient
from cds_services.concepts.local_words import with_local_words
from cds_services.concepts.text_reader import ANY_DAY, ambiguous
from cds_services.knowledge import load
from cds_services.narrative.lexicon import Lexicon, PhrasesFile
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.reader import NarrativeReader

if TYPE_CHECKING:
    from datetime import date

    from cds_services.narrative.mention import Mention

_PHRASES = ("phrases_devices.yaml", "phrases_chart.yaml")
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 200


@cache
def chart_lexicon() -> Lexicon:
    """Return the concepts that are looked for in the chart."""
    folder = files(__package__) / "knowledge"
    return Lexicon(with_local_words(load(folder / name, PhrasesFile) for name in _PHRASES))


@cache
def _reader() -> NarrativeReader:
    return NarrativeReader(chart_lexicon(), Modifiers.load(), ambiguous())


def warm_up() -> None:
    """Read the files and build the reader."""
    _reader()


def read_chart_words(text: str, today: date, *, forms: bool = True) -> tuple[Mention, ...]:
    """Read one text of the chart; short ones, which repeat from call to call, are cached while the process runs.

    Args:
        text: the text; several names of one thing may be joined by semicolons.
        today: the day from which times are counted back.
        forms: whether labels with answers are looked for; false for names and properties of a device, which is present.
    """
    if not text:
        return ()
    if len(text) > _LONGEST_REMEMBERED:
        return _read(text, today, forms)
    return _remembered(text, today if _names_time(text) else ANY_DAY, forms)


@lru_cache(maxsize=_REMEMBERED)
def _names_time(text: str) -> bool:
    """Return whether what a text says depends on the day; most names of problems and drugs name no time."""
    return _reader().names_time(text)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, today: date, forms: bool) -> tuple[Mention, ...]:  # noqa: FBT001 - part of the key
    return _read(text, today, forms)


def _read(text: str, today: date, forms: bool) -> tuple[Mention, ...]:  # noqa: FBT001 - as above
    return of_this_patient(_reader().read(text, today, forms=forms).mentions, text)
