"""What a replay found beside its decisions, for people: what was left out, and what no one can know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.replay import tally as names
from app.replay.manifest import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.replay.output import Outcome
    from app.replay.source import Source

FILE, PAGE = "report.json", "report.md"
_IMPORT_SHARE = 0.05
"""A day on which this share of all problems was entered is that of an import, not of care."""
_LEAST = 200
"""Fewer problems say nothing about an import."""
_COUNTED = (
    (names.PATIENTS, "Patients"),
    (names.READ, "Resources read"),
    (names.NOT_READ, "Resources of types that are not read"),
    (names.OWNERLESS, "Resources that name no patient, and were left out"),
    (names.TWICE, "Resources that came twice; the one changed last counts"),
    (names.ORDERS, "Orders"),
    (names.ORDERS_LEFT_OUT, "Orders left out"),
    (names.SESSIONS, "Sessions of ordering"),
    (names.REPORTS, "Reports"),
    (names.NOT_JUDGED, "Calls that the service would have refused"),
    (names.BROKEN, "What could not be read"),
)
_UNKNOWABLE = (
    (
        names.UNDATABLE,
        "left out, since nothing says since when the chart held it; with --undated=keep it is taken as always there",
    ),
    (names.HINDSIGHT, "left out of calls, since it came later"),
    (names.STATUS_OF_THEN, "shown as it was then: it was over only later"),
    (
        names.STATUS_OF_TODAY,
        "taken with the status of today: it is over or withdrawn, and nothing says since when; it may have been active",
    ),
    (names.NOT_ASKED, "older than what the service asks for, as in a call"),
)
_ALWAYS = """\
An export holds each resource as it is today. What was changed since without a date (a corrected text, a verified \
diagnosis, a changed code) cannot be told from what stood there then.
Imported history carries the day of its import; it then looks as if the chart had not held it before.
An export says when an order was signed, not what was selected, changed or removed before. So each session is judged \
once, at signing, with all its orders.
What is left out of a call is counted once for each call.
What a clinician would have done with a card is not known.""".splitlines()


def write(out: Path, source: Source, outcome: Outcome, told: dict[str, Any]) -> dict[str, Any]:
    """Write the report as JSON and as a page; return it.

    Args:
        out: the folder of results.
        source: the population.
        outcome: the results together.
        told: what the manifest says of versions and options.
    """
    tally = outcome.tally
    content = {
        "decisions": outcome.decisions,
        "cards": outcome.cards,
        "digest": outcome.digest,
        **{name: told[name] for name in ("knowledge", "site", "version", "options", "source")},
        "files": len(source.files),
        "files_not_read": list(source.passed_over),
        "counts": {name: kinds for name, kinds in tally.as_json().items() if not name.startswith(names.WORKLIST)},
        "imports": list(_imports(outcome)),
        "cannot_be_known": list(_ALWAYS),
    }
    content["counts"].pop(names.ENTERED, None)
    write_whole(out / FILE, json.dumps(content, indent=2, sort_keys=True).encode() + b"\n")
    write_whole(out / PAGE, "\n".join(_page(content)).encode() + b"\n")
    return content


def _imports(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the days on which so much was entered that it must have been imported."""
    entered = outcome.tally.of(names.ENTERED)
    total = sum(entered.values())
    for kind_and_day, number in sorted(entered.items()):
        if total >= _LEAST and number / total >= _IMPORT_SHARE:
            kind, _, day = kind_and_day.partition(" ")
            yield {"type": kind, "day": day, "number": number, "of": total}


def _page(content: dict[str, Any]) -> Iterator[str]:
    yield "# Replay"
    yield ""
    yield f"- {content['decisions']:,} decisions with {content['cards']:,} cards"
    yield f"- knowledge {content['knowledge']}, imaging-cds {content['version']}"
    yield f"- digest of the decisions {content['digest']}"
    yield ""
    yield "## What was read, and what was not"
    yield ""
    yield from _table(content["counts"], _COUNTED)
    for name in content["files_not_read"]:
        yield f"- {name}: of no kind that is read"
    yield ""
    yield "## What cannot be known"
    yield ""
    for name, what in _UNKNOWABLE:
        for kind, number in content["counts"].get(name, {}).items():
            yield f"- {kind}: {number:,} {what}"
    for found in content["imports"]:
        yield (
            f"- {found['type']}: {found['number']:,} of {found['of']:,} entered on {found['day']}, as by an import: "
            "orders before that day were judged without them"
        )
    for line in content["cannot_be_known"]:
        yield f"- {line}"


def _table(counts: dict[str, dict[str, int]], rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield "| what | kind | number |"
    yield "| --- | --- | ---: |"
    for name, words in rows:
        for kind, number in counts.get(name, {}).items():
            yield f"| {words} | {kind} | {number:,} |"
    yield ""
