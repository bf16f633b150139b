"""Fever or infection on record: what can make old symptoms worse without a new lesion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.concepts.care_words import read_care_words
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.outcome import outcome_of
from cds_services.follow_up.counting_reports import is_recent
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from datetime import date

    from cds_services.chart.observation import Observation, Part
    from cds_services.chart.record import Chart

_NAMED = frozenset({"fever", "infection"})
_NOW_OR_THEN = frozenset({Assertion.AFFIRMED, Assertion.PAST})
_TEMPERATURE, _URINE = "body-temperature", "urine-infection-test"
_FAHRENHEIT = frozenset({"[degf]", "degf", "f", "°f", "deg f", "fahrenheit"})
_FREEZING, _PER_DEGREE = 32.0, 1.8
_HOTTEST = 60
"""No body is that hot in degrees Celsius: without a unit the number is in Fahrenheit."""
_A_LITTLE = 1e-6


INFECTION = "infection-on-record"
"""Name of the fact that fever or an infection is on record of the last days."""


def recent_infection(chart: Chart, today: date) -> str:
    """Return what is on record of the last days, in the chart's words; empty where nothing is."""
    days = interpretation().infection_days.value
    for problem in chart.conditions:
        is_one = problem.assertion in _NOW_OR_THEN and bool(_NAMED.intersection(problem.concepts))
        if is_one and is_recent(problem.newest, today, days):
            return problem.words or "infection"
    for observation in chart.observations:
        day = observation.when.day if observation.is_result and observation.when is not None else None
        if is_recent(day, today, days) and (words := _of(observation, today)):
            return words
    return ""


def _of(observation: Observation, today: date) -> str:
    for part in (observation.own, *observation.parts):
        named = {*part.code.concepts, *read_care_words(part.code.words, today)}
        if _TEMPERATURE in named and _is_fever(part):
            return f"temperature {part.quantity.number:g}" if part.quantity and part.quantity.number else "fever"
        if _URINE in named and _is_infected(part):
            return part.code.words or "urine test"
    return ""


def _is_fever(part: Part) -> bool:
    quantity = part.quantity
    if quantity is None or quantity.number is None:
        return False
    celsius = quantity.number
    if celsius > _HOTTEST or not _FAHRENHEIT.isdisjoint(quantity.units):
        celsius = (celsius - _FREEZING) / _PER_DEGREE
    return celsius >= interpretation().fever_celsius.value - _A_LITTLE


def _is_infected(part: Part) -> bool:
    text = part.words.lower()
    chosen = interpretation()
    if any(word in text for word in chosen.clean_words.value):
        return False
    found = outcome_of(part)
    return found if found is not None else any(word in text for word in chosen.infection_words.value)
