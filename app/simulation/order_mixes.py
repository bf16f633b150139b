"""What is ordered and what happens: types of `studies.yaml`, `ordinary.yaml`, `situations.yaml` and `reports.yaml`."""

from __future__ import annotations

from typing import ClassVar

from app.simulation.mixes import Entry, File


class Study(Entry, frozen=True):
    """A study; `codes` by system, `phase` one of those of the file."""

    modality: str
    region: str
    phase: str
    codes: dict[str, str]


class Studies(File, frozen=True):
    """The file `studies.yaml`."""

    file: ClassVar[str] = "studies"
    phases: dict[str, list[str]]
    regions: dict[str, list[str]]
    modalities: dict[str, list[str]]
    studies: dict[str, Study]
    source: str


class OrdinaryGroup(Entry, frozen=True):
    """Imaging of one kind that has nothing to do with demyelinating disease."""

    id: str
    weight: float
    studies: dict[str, float]
    orderers: dict[str, float]
    reasons: list[str]
    codes: dict[str, str]
    may: tuple[str, ...] = ()


class Ordinary(File, frozen=True):
    """The file `ordinary.yaml`."""

    file: ClassVar[str] = "ordinary"
    source: str
    groups: list[OrdinaryGroup]


class Situation(Entry, frozen=True):
    """What happens to a patient of interest, and what is right; the file says what each attribute means."""

    id: str
    weight: float
    disease: str
    plan: str
    orders: list[list[str]]
    drug: str
    scenario: str
    rules: list[str]
    because: str
    picture: str = ""
    asks: str = ""
    onset: tuple[int, int] = (0, 0)
    chart: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    trap: str = ""
    knowable: bool = True
    code_alone: bool = False


class Situations(File, frozen=True):
    """The file `situations.yaml`."""

    file: ClassVar[str] = "situations"
    situations: list[Situation]


class ReportKind(Entry, frozen=True):
    """A kind of report, and the texts that state it.

    Attributes:
        weight: share of the kind.
        rules: rules that must give a card when the chart is opened.
        findings: of which one is taken.
        impressions: of which one is taken.
        explained_by: titles of diseases with which there is nothing more to do.
        settled_by_head: whether there is nothing more to do where the head was imaged as well.
    """

    weight: float
    rules: list[str]
    findings: list[str]
    impressions: list[str]
    explained_by: tuple[str, ...] = ()
    settled_by_head: bool = False


class Reports(File, frozen=True):
    """The file `reports.yaml`: kinds of report by the kind of situation that they follow."""

    file: ClassVar[str] = "reports"
    source: str
    shares: dict[str, float]
    layouts: list[str]
    techniques: dict[str, str]
    kinds: dict[str, dict[str, ReportKind]]
