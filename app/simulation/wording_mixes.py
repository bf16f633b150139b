"""How reasons are written: types of `wording.yaml`, `habits.yaml` and `forms.yaml`."""

from __future__ import annotations

from typing import ClassVar

from app.simulation.mixes import Entry, File


class FormStyle(Entry, frozen=True):
    """One habit of writing questions and answers."""

    weight: float
    line: str
    yes: str
    no: str
    between: str


class Forms(File, frozen=True):
    """The file `forms.yaml`."""

    file: ClassVar[str] = "forms"
    source: str
    labels: dict[str, list[str]]
    styles: list[FormStyle]
    asked: list[str]


class Written(Entry, frozen=True):
    """Ways in which a reason reaches an order."""

    shares: dict[str, float]
    source: str


class Misspelt(Entry, frozen=True):
    """Share of the reasons with a misspelled word."""

    share: float
    source: str


class Added(Entry, frozen=True):
    """Sentences that some reasons end with."""

    share: float
    texts: list[str]


class Habits(File, frozen=True):
    """The file `habits.yaml`."""

    file: ClassVar[str] = "habits"
    written: Written
    misspelt: Misspelt
    lowercase: float
    capitals: float
    remarks: Added
    denials: Added
    statuses: dict[str, float]
    missing_category: float


class Wording(File, frozen=True):
    """The file `wording.yaml`; a code has its title beside it."""

    file: ClassVar[str] = "wording"
    signs: dict[str, list[str]]
    codes: dict[str, dict[str, tuple[str, str]]]
    since: dict[str, list[str]]
    asks: dict[str, list[str]]
    patterns: dict[str, list[str]]
    plain: list[str]
