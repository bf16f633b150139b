"""Quality of what arrives, the clients, and how long answers take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.governance.counting.measures import LATENCY_BOUNDS
from app.governance.knowledge.files import notes, words
from app.governance.page import Page, Section, Table
from app.governance.reading.reader import moments
from app.governance.views.figures import share
from app.store.schema import daily_counts, feedback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from app.governance.page import Cell
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

_PERCENTS = (50, 95, 99)


def quality(reader: Reader, period: Period) -> Page:
    """Return the page about data, clients and latency."""
    return Page(
        "quality", "Data, clients, latency", (_data(reader, period), _clients(reader, period), _latency(reader, period))
    )


def _data(reader: Reader, period: Period) -> Section:
    totals = reader.totals(period, "calls", "quality")
    calls = sum(totals["calls"].values())
    found = {kind: count for (_, kind, _), count in totals["quality"].items()}
    rows: list[tuple[Cell, ...]] = [("All calls", calls, None, "")]
    rows += [(text, found.get(kind, 0), *share(found.get(kind, 0), calls)) for kind, text in words().quality.items()]
    table = Table("data", ("What", "Calls", "%", "95 % interval"), tuple(rows))
    return Section("Data that did not arrive as they should", table, (notes()["quality"],))


def _clients(reader: Reader, period: Period) -> Section:
    counts = reader.by("client", period, "calls", "card", "quality")
    calls, shown, missing = Counter[str](), Counter[str](), Counter[str]()
    for (client, measure, key), count in counts.items():
        if measure == "calls":
            calls[client] += count
        elif measure == "card":
            shown[client] += 0 if key else count
        elif key == "missing":
            missing[client] += count
    answered, last = _feedback(reader, period), _last_calls(reader, period)
    rows = tuple(
        (
            client,
            calls[client],
            last.get(client, ""),
            share(missing[client], calls[client])[0],
            shown[client],
            answered[client, True],
            answered[client, False],
        )
        for client in sorted(calls)
    )
    columns = ("Client", "Calls", "Last call", "With missing data, %", "Cards shown", "Feedback", "Unlinked feedback")
    return Section("Clients", Table("clients", columns, rows), (notes()["clients"],))


def _feedback(reader: Reader, period: Period) -> Counter[tuple[str, bool]]:
    """Return the feedback received in the period by client, and whether it is linked."""
    first, end = moments(period)
    keys = (feedback.c.client, feedback.c.linked)
    query = select(*keys, func.count()).where(feedback.c.received >= first, feedback.c.received < end).group_by(*keys)
    with reader.connection() as connection:
        return Counter({(client, bool(linked)): count for client, linked, count in connection.execute(query)})


def _last_calls(reader: Reader, period: Period) -> Mapping[str, str]:
    query = (
        select(daily_counts.c.client, func.max(daily_counts.c.day))
        .where(daily_counts.c.measure == "calls", daily_counts.c.origin == period.origin)
        .group_by(daily_counts.c.client)
    )
    with reader.connection() as connection:
        days: dict[str, date] = {client: day for client, day in connection.execute(query)}  # noqa: C416 - rows are no pairs
    return {client: day.isoformat() for client, day in days.items()}


def _latency(reader: Reader, period: Period) -> Section:
    counts = reader.by("service", period, "latency")
    rows: list[tuple[Cell, ...]] = []
    for service in sorted({service for service, _, _ in counts}):
        classes = {key: count for (each, _, key), count in counts.items() if each == service}
        total = sum(classes.values())
        slow = sum(count for key, count in classes.items() if key == "more" or int(key) > LATENCY_BOUNDS[-4])
        rows.append((service, total, *(_percentile(classes, percent) for percent in _PERCENTS), share(slow, total)[0]))
    columns = (
        "Service",
        "Calls",
        *(f"{percent} % within, ms" for percent in _PERCENTS),
        f"Over {LATENCY_BOUNDS[-4]} ms, %",
    )
    return Section("Latency", Table("latency", columns, tuple(rows)), (notes()["latency"],))


def _percentile(classes: Mapping[str, int], percent: int) -> int | str:
    """Return the upper bound of the class in which a percentile is."""
    least, reached = sum(classes.values()) * percent / 100, 0
    for bound in LATENCY_BOUNDS:
        reached += classes.get(f"{bound:04}", 0)
        if reached >= least:
            return bound
    return f"over {LATENCY_BOUNDS[-1]}"
