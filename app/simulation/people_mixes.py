"""Who is simulated, where, and who orders: types of `people.yaml` and `sites.yaml`."""

from __future__ import annotations

from typing import Any, ClassVar

from app.simulation.mixes import Entry, File


class Interest(Entry, frozen=True):
    """How many patients there are for whom a card could be right."""

    share: float
    source: str


class Ages(Entry, frozen=True):
    """Bands of age in years with their shares, and the share of women."""

    bands: dict[str, float]
    women: float
    source: str


class Days(Entry, frozen=True):
    """Over how many days orders are spread, and how many follow until the export."""

    window: int
    after: int
    source: str


class Sessions(Entry, frozen=True):
    """How many sessions with an ordinary imaging order a patient has."""

    ordinary: dict[str, float]
    interesting: dict[str, float]
    source: str


class People(File, frozen=True):
    """The file `people.yaml`."""

    file: ClassVar[str] = "people"
    interest: Interest
    ordinary: Ages
    interesting: Ages
    days: Days
    sessions: Sessions


class Site(Entry, frozen=True):
    """How one site codes.

    Attributes:
        orders: code system of its orders, or "words" for none.
        problems: code system of its problem lists.
        beside: a second system that some of its problems carry; "" for none.
        offset: of its local time from UTC.
        subject: how it refers to a patient: relative, absolute or urn.
        capitals: whether its catalogue shouts.
    """

    id: str
    weight: float
    orders: str
    problems: str
    beside: str
    offset: str
    subject: str
    capitals: bool


class Sites(File, frozen=True):
    """The file `sites.yaml`; `orderers` gives specialties by the kind of place that orders."""

    file: ClassVar[str] = "sites"
    sites: list[Site]
    systems: dict[str, str]
    orderers: dict[str, Any]
    practitioners_of_a_specialty: int
