"""Daily counts of invented sites: weekdays, holidays, days that differ, rare rules; the same for the same seed."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date

from app.governance.detectors.daily_counts import DailyCounts

MONDAY = date(2026, 1, 5)
BASELINE, MONTH = 120, 30
DAYS = BASELINE + MONTH

RULE_SHARES = (0.02, 0.015, 0.01, 0.008, 0.006, 0.004, 0.003, 0.002, 0.0015, 0.001, 0.0005, 0.0002)
"""Patients for whom each of twelve rules makes a card: rare everywhere, and rarer towards the end."""

STUDY_SHARES = (0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005)
KEYS = {"patient": 0.001, "conditions": 0.02, "imagingStudies": 0.08, "medications": 0.25}
"""Usual share of patients of whom a prefetch key cannot be read completely."""

UNKNOWN = 0.05
"""Usual share of patients with an order whose code is unknown; every fourth of them with a code not seen before."""

FEEDBACK = 0.5


@dataclass(frozen=True, slots=True)
class Site:
    """An invented site: patients a day on working days, as a share of them on other days, and its clients."""

    name: str
    patients: float
    weekend: float
    clients: tuple[str, ...] = ("north",)


SITES = (
    Site("busy", 400, 0.4, ("north", "south")),
    Site("middle", 100, 0.3),
    Site("outpatients", 60, 0.0),
    Site("small", 12, 0.1),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault: from a day on, shares are multiplied by kind and name, such as `rule:CtHead`."""

    day: int
    shares: dict[str, float]

    def of(self, what: str, day: int, share: float) -> float:
        """Return the share as the fault leaves it."""
        return self.shares.get(what, share) if day >= self.day else share


NO_FAULT = Planted(DAYS, {})


def simulate(site: Site, seed: int, fault: Planted = NO_FAULT) -> DailyCounts:
    """Make the daily counts of a site with four months before the month that is watched."""
    chance = random.Random(f"{site.name}-{seed}")  # noqa: S311 - invented sites, the same on every run
    counts = DailyCounts(MONDAY, DAYS)
    # One public holiday a month, and two in a row in one month of six.
    start = BASELINE + chance.randrange(MONTH)
    holidays = {start, start + 1} if seed % 6 == 0 else {start}
    for client in site.clients:
        _client(counts, (client, "orders"), site, chance, (holidays, fault))
    return counts


def _client(
    counts: DailyCounts, stream: tuple[str, str], site: Site, chance: random.Random, days: tuple[set[int], Planted]
) -> None:
    holidays, fault = days
    rules = counts.rules[stream] = {f"Rule{number:02}": counts.nothing() for number in range(len(RULE_SHARES))}
    items = counts.items[stream] = {f"study:{number}": counts.nothing() for number in range(len(STUDY_SHARES))}
    missing = counts.missing[stream] = {key: counts.nothing() for key in KEYS}
    patients = counts.patients[stream] = counts.nothing()
    unknown = counts.unknown[stream] = counts.nothing()
    shown, feedback = (
        counts.shown.setdefault(stream, counts.nothing()),
        counts.feedback.setdefault(stream, counts.nothing()),
    )
    for day in range(DAYS):
        off = day in holidays or day % 7 >= 5
        mean = site.patients * (site.weekend if off else 1.0) * _varied(chance, 0.1)
        number = patients[day] = poisson(chance, mean * fault.of("patients", day, 1.0))
        for (name, series), share in zip(rules.items(), RULE_SHARES, strict=True):
            series[day] = _some(chance, number, fault.of(f"rule:{name}", day, share), 0.3)
            shown[day] += series[day]
        for name, share in KEYS.items():
            missing[name][day] = _some(chance, number, fault.of(f"missing:{name}", day, share), 0.2)
        for (name, series), share in zip(tuple(items.items()), STUDY_SHARES, strict=False):
            series[day] = _some(chance, number, fault.of(name, day, share), 0.2)
        unknown[day] = _some(chance, number, fault.of("unknown", day, UNKNOWN), 0.3)
        _codes(counts, items, chance, day, unknown[day])
        if renamed := _some(chance, number, fault.of("renamed", day, 0.0), 0.2):
            unknown[day] = min(unknown[day] + renamed, number)
            items.setdefault("code:new|A", counts.nothing())[day] += renamed
        sent = shown[day - 1] if day else 0
        feedback[day] = sum(chance.random() < fault.of("feedback", day, FEEDBACK) for _ in range(sent))


def _codes(counts: DailyCounts, items: dict[str, list[int]], chance: random.Random, day: int, number: int) -> None:
    """Spread unknown codes over a few that are common and a tail of which every fourth is new."""
    for _ in range(number):
        code = f"code:local|{chance.randrange(20)}" if chance.random() < 0.75 else f"code:local|{chance.random()}"
        items.setdefault(code, counts.nothing())[day] += 1


def _some(chance: random.Random, number: int, share: float, spread: float) -> int:
    return min(poisson(chance, number * share * _varied(chance, spread)), number) if number and share else 0


def _varied(chance: random.Random, spread: float) -> float:
    """A factor around one: days differ by more than counting explains."""
    return math.exp(chance.gauss(0, spread) - spread * spread / 2)


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a count of a given mean."""
    if mean > 50:
        return max(round(chance.gauss(mean, math.sqrt(mean))), 0)
    count, left = 0, math.exp(-mean)
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count
