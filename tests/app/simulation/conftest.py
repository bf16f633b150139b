"""A population in memory that the tests share, richer in situations than a hospital is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.simulation.patients import Population, make_patient

if TYPE_CHECKING:
    from app.simulation.patients import Made

UNTIL = date(2026, 9, 30)


@pytest.fixture(scope="session")
def ordinary() -> list[Made]:
    """2,000 patients as a hospital has them."""
    return _made(2000, interest=0.02)


@pytest.fixture(scope="session")
def interesting() -> list[Made]:
    """2,500 patients, each in a situation of interest."""
    return _made(2500, interest=1)


def _made(count: int, interest: float) -> list[Made]:
    population = Population(11, UNTIL.toordinal(), interest)
    return [make_patient(population, number) for number in range(count)]
