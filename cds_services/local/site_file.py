"""The site file: what a hospital writes down so that no one has to change the product."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by msgspec
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from cds_services.knowledge import Entry

Share = Annotated[float, Meta(gt=0, lt=1)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(max_length=200)]
By = Literal["user", "encounter"]


class LocalCode(Entry, frozen=True):
    """One code of the site's order catalogue.

    Attributes:
        code: as the orders carry it.
        system: URI of its code system as the orders carry it; empty where they carry none.
        name: what the catalogue calls the study; written in suggestions, and read without the code.
        offer: whether suggestions may order it, in drafts that came in this system.
    """

    code: Words
    system: str = ""
    name: Line = ""
    offer: bool = True


class CatalogueEntry(Entry, frozen=True):
    """One study in the site's own codes and names.

    Attributes:
        study: the study in plain radiology words, with modality, region and contrast ("MRI head without and with IV
            contrast"); `site check` says how it is understood.
        codes: the codes that mean it.
        names: names without a code that mean it.
    """

    study: Words
    codes: tuple[LocalCode, ...] = ()
    names: tuple[Words, ...] = ()


class LocalPhrases(Entry, frozen=True):
    """The site's own words and abbreviations for one concept; `imaging-cds site concepts` lists the concepts."""

    concept: str
    words: tuple[Words, ...]


class Question(Entry, frozen=True):
    """An order-entry question, by its words, its code or its linkId, and the concept that a "yes" affirms."""

    concept: str
    text: Line = ""
    system: str = ""
    code: str = ""
    link_id: str = ""


class RuleChoice(Entry, frozen=True):
    """What the site does with one rule, and why: not enabled, or another indicator."""

    why: Words
    enabled: bool = True
    indicator: Literal["info", "critical"] | None = None


class OverrideReason(Entry, frozen=True):
    """A reason for not following a card, offered after the product's own on the cards of some rules, or of all."""

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    display: Words
    rules: tuple[str, ...] = ()


class LocalLink(Entry, frozen=True):
    """A link on the cards of some rules, or of all."""

    label: Words
    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=500)]
    rules: tuple[str, ...] = ()


class Silent(Entry, frozen=True):
    """What is judged and stored, but not shown."""

    all: bool = False
    services: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Trial(Entry, frozen=True):
    """A randomised comparison: one arm gets the cards, the other does not.

    Attributes:
        study: the number under which the ethics committee or the hospital registered it.
        seed: what the arms are drawn with; keep it, and change it never.
        share: the share that gets the cards.
        by: what is drawn: users, or encounters.
    """

    study: Words
    seed: Annotated[str, Meta(min_length=16, max_length=200)]
    share: Share = 0.5
    by: By = "user"


class Step(Entry, frozen=True):
    """From a day on, a share of users or encounters gets the cards."""

    begins: date = field(name="from")
    percent: Percent


class GradualStart(Entry, frozen=True):
    """A start in steps; before the first one, no one gets a card. Who has got cards keeps them in each later step."""

    steps: tuple[Step, ...]
    by: By = "user"


class OfClient(Entry, frozen=True):
    """What applies to one client of the clients file, in addition to what applies to all."""

    rules: dict[str, RuleChoice] = field(default_factory=dict)
    override_reasons: tuple[OverrideReason, ...] = ()
    links: tuple[LocalLink, ...] = ()
    note: Line = ""
    silent: Silent = Silent()


class SiteFile(Entry, frozen=True):
    """One site file; several in a folder add up.

    Attributes:
        name: what the site calls itself.
        catalogue: the order catalogue, read and offered.
        phrases: local words and abbreviations.
        questions: the order-entry questions.
        rules: rules that are off, or lowered.
        thresholds: numbers by name, inside the bounds of `thresholds.yaml`.
        clarify: whether a card may ask what the order is for.
        override_reasons, links, note: what cards get in addition.
        silent: what is judged and stored, but not shown.
        trial: a randomised comparison.
        start: a start in steps.
        subgroups: whether age band and sex are stored with decisions, to compare groups.
        clients: what applies to one client only, by its name in the clients file.
    """

    name: Words | None = None
    catalogue: tuple[CatalogueEntry, ...] = ()
    phrases: tuple[LocalPhrases, ...] = ()
    questions: tuple[Question, ...] = ()
    rules: dict[str, RuleChoice] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    clarify: bool | None = None
    override_reasons: tuple[OverrideReason, ...] = ()
    links: tuple[LocalLink, ...] = ()
    note: Line = ""
    silent: Silent = Silent()
    trial: Trial | None = None
    start: GradualStart | None = None
    subgroups: bool = False
    clients: dict[str, OfClient] = field(default_factory=dict)


NO_SITE = SiteFile()
"""Where there is no site file."""


def joined(files: tuple[SiteFile, ...]) -> SiteFile:
    """Return several files as one: lists and mappings add up, of single values the last one that is given counts."""
    whole = NO_SITE
    for file in files:
        changes = {}
        for name in SiteFile.__struct_fields__:
            old, new = getattr(whole, name), getattr(file, name)
            if isinstance(old, tuple):
                changes[name] = old + new
            elif isinstance(old, dict):
                changes[name] = old | new
            elif new != getattr(NO_SITE, name):
                changes[name] = new
        whole = msgspec.structs.replace(whole, **changes)
    return whole
