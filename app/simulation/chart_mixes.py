"""What charts hold: types of `clutter.yaml` and `disease.yaml`."""

from __future__ import annotations

from typing import ClassVar

from app.simulation.mixes import Entry, File


class Problems(Entry, frozen=True):
    """ICD-10 code, SNOMED CT code, title and share of each problem; see the file for what is calm."""

    calm: list[tuple[str, str, str, float]]
    restless: list[tuple[str, str, str, float]]


class Devices(Entry, frozen=True):
    """Share of ordinary patients with a device, and SNOMED CT code, title and share of each."""

    share: float
    kinds: list[tuple[str, str, float]]


class Clutter(File, frozen=True):
    """The file `clutter.yaml`: labs with unit and range, drugs by RxNorm, orders by LOINC."""

    file: ClassVar[str] = "clutter"
    source: str
    undated: float
    onset_only: float
    resolved: float
    of_women: list[str]
    of_men: list[str]
    problems: Problems
    labs: list[tuple[str, str, str, float, float]]
    drugs: list[tuple[str, str, float]]
    allergies: list[tuple[str, str, float]]
    procedures: list[tuple[str, str, float]]
    orders: list[tuple[str, str, str, float]]
    devices: Devices


class Disease(Entry, frozen=True):
    """A demyelinating disease: its codes by system, and how it is written in short and spelled out."""

    weight: float
    title: str
    codes: dict[str, list[str]]
    short: list[str]
    long: list[str]


class Diseases(File, frozen=True):
    """The file `disease.yaml`; `refuted` is the code and title of a diagnosis that was withdrawn."""

    file: ClassVar[str] = "disease"
    source: str
    diseases: dict[str, Disease]
    drugs: dict[str, list[tuple[str, str, float]]]
    refuted: dict[str, str]
