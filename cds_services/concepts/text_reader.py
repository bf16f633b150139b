"""The reader of reasons: the concepts of this topic, and texts and answers read into mentions of them."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.concepts.local_words import with_local_words
from cds_services.knowledge import load
from cds_services.narrative.ambiguous_words import AmbiguousWords
from cds_services.narrative.lexicon import Lexicon, PhrasesFile
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.reader import NarrativeReader, Reading

if TYPE_CHECKING:
    from cds_services.forms.field import Field
    from cds_services.narrative.mention import Mention

_REMEMBERED = 4096
_PHRASES = tuple(
    f"phrases{part}.yaml"
    for part in (
        "",
        "_findings",
        "_everyday",
        "_comparisons",
        "_requests",
        "_languages",
        "_context",
        "_purpose",
        "_injury",
        "_pregnancy",
        "_other_questions",
        "_devices",
    )
)
ANY_DAY = date(2000, 1, 1)
"""The day of writing of a text that names no time."""


@cache
def lexicon() -> Lexicon:
    """Return the concepts of demyelinating disease and the words for them, those of the site among them."""
    folder = files(__package__) / "knowledge"
    return Lexicon(with_local_words(load(folder / name, PhrasesFile) for name in _PHRASES))


@cache
def ambiguous() -> AmbiguousWords:
    """Return the words with several meanings, those of the language and those of this topic."""
    return AmbiguousWords.load([files(__package__) / "knowledge" / "ambiguous.yaml"])


@cache
def _reader() -> NarrativeReader:
    return NarrativeReader(lexicon(), Modifiers.load(), ambiguous())


def warm_up() -> None:
    """Read the files and build the reader."""
    _reader()


def read_mentions(text: str, written: date) -> Reading:
    """Read one reason for exam into its mentions only, which is all that an answer needs."""
    return _reader().read(text, written)


@lru_cache(maxsize=_REMEMBERED)
def names_time(text: str) -> bool:
    """Return whether what a text says can depend on the day of writing.

    Most names of problems name no time, and are read once for all days; the memory is for short texts.
    """
    return _reader().names_time(text)


def read_answer(field: Field, written: date) -> tuple[Mention, ...]:
    """Read a question with its answer that came as data."""
    return _reader().read_field(field, written)
