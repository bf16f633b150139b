"""The draft of a release note: what changes for clinicians, in the order in which it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.replay.manifest import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "release-note.md"


def write(out: Path, names: tuple[str, str], comparison: dict[str, Any]) -> None:
    """Write the note.

    Args:
        out: where it goes.
        names: what the two versions are called.
        comparison: as it was made.
    """
    write_whole(out / FILE, ("\n".join(_lines(names, comparison)) + "\n").encode())


def _lines(names: tuple[str, str], told: dict[str, Any]) -> Iterator[str]:
    yield f"# What changes from {names[0]} to {names[1]} (draft)"
    yield ""
    for name, side in zip(names, told["sides"], strict=True):
        place = side["site"] or "none"
        yield (
            f"- {name}: knowledge {side['knowledge']}, site file {place}, imaging-cds {side['version']}; "
            f"{side['decisions']:,} decisions "
            f"with {side['cards']:,} cards"
        )
    yield f"- {told['changed']:,} of {told['decisions']:,} decisions over the same past change"
    yield f"- this comparison: {told['hash']}"
    yield ""
    if not told["groups"]:
        yield "No decision changes."
        return
    kind = ""
    for group in told["groups"]:
        if group["kind"] != kind:
            kind = group["kind"]
            yield f"## {kind[0].upper()}{kind[1:]}"
            yield ""
        low, high = group["interval_per_1000"]
        share = f"{group['per_1000']:g} of 1,000 (95 % interval {low:g} to {high:g})"
        yield f"- {_rules(group)}: {group['number']:,} decisions, {share}"
        yield f"  - {group['reason']}"
        yield ""
    yield "Reviewed by:"
    yield ""
    yield "Decided:"


def _rules(group: dict[str, Any]) -> str:
    before, after = group["before"] or "no card", group["after"] or "no card"
    return before if before == after else f"{before} -> {after}"
