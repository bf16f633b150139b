"""The reason for exam of an order, read into mentions and into the facts that tell scenarios apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.reason_facts import FactEvidence, Facts, facts_table
from cds_services.narrative.ambiguous_words import AmbiguousWords
from cds_services.narrative.lexicon import Lexicon
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.reader import NarrativeReader, Reading

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field
    from cds_services.narrative.mention import Mention

_PHRASES = tuple(
    f"phrases{part}.yaml"
    for part in (
        "",
        "_findings",
        "_everyday",
        "_languages",
        "_context",
        "_purpose",
        "_injury",
        "_pregnancy",
        "_other_questions",
        "_devices",
    )
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason for exam says.

    Attributes:
        mentions: the ideas named, in the order of the text.
        facts: every fact by name, with the words that it came from.
        truncated: true where the text was too long and only its beginning was read.
    """

    mentions: tuple[Mention, ...]
    facts: dict[str, FactEvidence]
    truncated: bool


@cache
def lexicon() -> Lexicon:
    """Return the ideas of demyelinating disease and the words for them."""
    folder = files("cds_services.demyelinating_diseases") / "knowledge"
    return Lexicon.load(folder / name for name in _PHRASES)


@cache
def ambiguous() -> AmbiguousWords:
    """Return the words with several meanings, those of the language and those of this topic."""
    return AmbiguousWords.load([files("cds_services.demyelinating_diseases") / "knowledge" / "ambiguous.yaml"])


@cache
def _reader() -> NarrativeReader:
    return NarrativeReader(lexicon(), Modifiers.load(), ambiguous())


@cache
def _facts() -> Facts:
    return Facts(facts_table(), lexicon())


def read_reason(text: str, written: date) -> Reason:
    """Read one reason for exam.

    Args:
        text: as the clinician wrote it.
        written: the day of the order, from which "x 2 weeks" is counted back.
    """
    reading = _reader().read(text, written)
    return Reason(reading.mentions, _facts().weigh(reading.mentions), reading.truncated)


def read_mentions(text: str, written: date) -> Reading:
    """Read one reason for exam into its mentions only, which is all that an answer needs."""
    return _reader().read(text, written)


def read_answer(field: Field, written: date) -> tuple[Mention, ...]:
    """Read a question with its answer that came as data."""
    return _reader().read_field(field, written)


def facts_json(text: str, written: date) -> dict[str, bool]:
    """Return the facts of a text as plain booleans."""
    return {name: evidence.holds for name, evidence in read_reason(text, written).facts.items()}
