"""The knowledge files of the pages, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from cds_services import registry
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from cds_services.topic_document import Rule


class Silence(Entry, frozen=True):
    """Why a call has no card: in words, and what such a call counts as."""

    words: str
    group: Literal["outside", "unjudged", "judged"]


class Words(Entry, frozen=True):
    """The file `words.yaml`."""

    silence: dict[str, Silence]
    withheld: dict[str, str]
    quality: dict[str, str]
    moments: dict[str, str]
    outcomes: dict[str, str]

    def in_scope(self, silence: str) -> bool:
        """Whether a call counts as one of those that the service is for; a code that is unknown here does."""
        known = self.silence.get(silence)
        return known is None or known.group != "outside"

    def silent_because(self, silence: str) -> str:
        """Return a code of silence in words, or as it is where it is unknown here."""
        known = self.silence.get(silence)
        return known.words if known else silence


class Worked(Entry, frozen=True):
    """What it means that a rule's advice worked, and whether feedback can show it."""

    shown_by: Literal["accepted", "answered"]
    worked: str


class Reason(Entry, frozen=True):
    """A reason of a reader, and the change that it asks for."""

    words: str
    change: str


class Reasons(Entry, frozen=True):
    """The file `reasons.yaml`: after how many decisions a reason becomes a proposal, and the reasons by code."""

    recurs: int
    reasons: dict[str, Reason]


@cache
def words() -> Words:
    """Return the words for codes."""
    return load(files(__package__) / "words.yaml", Words)


@cache
def worked() -> dict[str, Worked]:
    """Return what worked means, by rule."""
    return load(files(__package__) / "worked.yaml", dict[str, Worked])


@cache
def reasons() -> Reasons:
    """Return the reasons of readers."""
    return load(files(__package__) / "reasons.yaml", Reasons)


@cache
def notes() -> dict[str, str]:
    """Return what stands above the tables, by the name of the note."""
    return load(files(__package__) / "notes.yaml", dict[str, str])


@cache
def rules() -> dict[str, Rule]:
    """Return every rule as its reviewers read it, by its code, topic by topic in order of rank."""
    return {rule.code: rule for document in registry.documents() for rule in document.rules}


def rule_names() -> dict[str, str]:
    """Return the name of every rule by its code, in the same order."""
    return {code: rule.display for code, rule in rules().items()}


@cache
def override_reasons() -> dict[str, str]:
    """Return the words of every override reason by its code."""
    return {concept["code"]: concept["display"] for concept in registry.override_reasons("")["concept"]}


def name_of(rule: str) -> str:
    """Return a rule in words; its code where this version does not know it."""
    return rule_names().get(rule, rule)
