"""Judges the resources of one patient in this process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from app.replay.judge import Judge
from app.replay.options import Options
from app.replay.tally import Tally
from tests.app.replay.population import KEY, Resource, lines

if TYPE_CHECKING:
    from collections.abc import Iterable

ORDERS = ("order-sign",)
REPORTS = ("patient-view",)


@cache
def judge(hooks: tuple[str, ...] = ORDERS, *, keep_undatable: bool = False) -> Judge:
    """Return the judge of some hooks."""
    return Judge(Options(hooks=hooks, keep_undatable=keep_undatable, hash_key=KEY))


def judged(
    resources: Iterable[Resource], hooks: tuple[str, ...] = ORDERS, *, keep_undatable: bool = False
) -> tuple[list[dict[str, Any]], Tally]:
    """Return the decisions about the patient of some resources, and what was counted."""
    tally = Tally()
    by_kind = lines(resources)
    shared = {f"Medication/{each['id']}": each for each in resources if each["resourceType"] == "Medication"}
    found = dict(zip(shared, by_kind.pop("Medication", ()), strict=True))
    rows = list(judge(hooks, keep_undatable=keep_undatable).rows("pat-1", by_kind, found.get, tally))
    return rows, tally


def spoken(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the rules of all cards."""
    return [card["rule"] for row in rows for card in row["shown"]]
