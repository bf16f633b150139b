"""The knowledge files of this package, as their types."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TypeVar

from cds_services.knowledge import Entry, load

T = TypeVar("T")


class AttributeText(Entry, frozen=True):
    """One of the thirteen attributes.

    Attributes:
        number, code, name: which one.
        used_by: for the use of patient data, the topics whose rules use them.
        why: what the use is, or why there is none; empty where the answer comes from elsewhere.
    """

    number: int
    code: str
    name: str
    used_by: tuple[str, ...] = ()
    why: str = ""


class AttributeFile(Entry, frozen=True):
    """The file of the thirteen attributes."""

    attributes: tuple[AttributeText, ...]


class PredictiveAttribute(Entry, frozen=True):
    """One attribute of a predictive intervention, with where its answer comes from, or why there is none."""

    name: str
    answer: tuple[str, ...] = ()
    why: str = ""


class PredictiveGroup(Entry, frozen=True):
    """Attributes that the regulation puts under one heading."""

    title: str
    attributes: tuple[PredictiveAttribute, ...]


class PredictiveFile(Entry, frozen=True):
    """The file of the attributes of a predictive intervention."""

    groups: tuple[PredictiveGroup, ...]


class FirstLook(Entry, frozen=True):
    """How many texts were read wholly right before what they led to was fixed.

    Attributes:
        texts, wholly_right: how many there were, and were read rightly.
        told: what else was counted.
        source: where it is written down.
    """

    texts: int
    wholly_right: int
    told: str
    source: str


class FirstLooks(Entry, frozen=True):
    """The first looks at reasons for exam, at whole orders and at reports."""

    reasons: FirstLook
    orders: FirstLook
    reports: FirstLook


class Statements(Entry, frozen=True):
    """What the product states of itself, each by the name of what is asked."""

    summary: str
    kind: str
    intended_use: str
    workflow: str
    users: str
    decision_role: str
    how_to_use: str
    population: str
    avoid: str
    limits: str
    biases: str
    risk_level: str
    inputs: str
    outputs: str
    output_types: str
    development: str
    bias_mitigation: str
    maintenance: str
    security: str
    transparency: str
    validity_monitoring: str
    local_validity: str
    updates: str
    corrections: str
    third_party: str
    keywords: tuple[str, ...]


class FactFigures(Entry, frozen=True):
    """How one fact of a text is read: texts that have it and are read so, are wrongly read so, and are missed."""

    right: int
    wrongly_found: int
    missed: int

    @property
    def there(self) -> int:
        """How many texts have the fact."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """The share of what was found that is there."""
        found = self.right + self.wrongly_found
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / self.there if self.there else 1.0


class TextFigures(Entry, frozen=True):
    """How a collection of labelled texts is read."""

    texts: int
    facts: dict[str, FactFigures]


class Measurements(Entry, frozen=True):
    """Figures that a test computes again.

    Attributes:
        orders: reasons for exam.
        reports: radiology reports.
        case_reports: case reports with their expected answer, all of which are answered so.
        demographics_changed: case reports that were answered again with changed demographic data.
        answers_changed: how many of those answers were different.
    """

    orders: TextFigures
    reports: TextFigures
    case_reports: int
    demographics_changed: int
    answers_changed: int


def _read(name: str, model: type[T]) -> T:
    return load(files("app.transparency").joinpath("knowledge", f"{name}.yaml"), model)


@cache
def attribute_texts() -> tuple[AttributeText, ...]:
    """Return the thirteen attributes, by number."""
    return _read("source_attributes", AttributeFile).attributes


@cache
def predictive_groups() -> tuple[PredictiveGroup, ...]:
    """Return the attributes of a predictive intervention by heading."""
    return _read("predictive_attributes", PredictiveFile).groups


@cache
def statements() -> Statements:
    """Return what the product states of itself."""
    return _read("statements", Statements)


@cache
def measurements() -> Measurements:
    """Return the measured figures."""
    return _read("measurements", Measurements)


@cache
def first_looks() -> FirstLooks:
    """Return how much was read rightly the first time."""
    return _read("first_looks", FirstLooks)
