"""The page `docs/hazard-log.md`, from the hazards in YAML: `python -m docs.hooks.hazard_log`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(__file__).parents[1] / "hazard-log.yaml"
Severity = Literal["minor", "significant", "considerable", "major", "catastrophic"]
Likelihood = Literal["very-low", "low", "medium", "high", "very-high"]
_UNSIGNED = """\
> **Not signed.** No Clinical Safety Officer has read or accepted this log. Every estimate of risk in it is a proposal
> of engineers, and no risk is accepted. Do not use it as evidence of conformity with DCB0129 or any other standard.
"""
_INTRODUCTION = """\
# Hazard log

Written by `make hazard-log` from `docs/hazard-log.yaml`, in the form that DCB0129 asks a manufacturer for. A control in
the product names the tests that show it; the build fails where a named test does not exist. What the deployer has to do
belongs in the deployer's own safety case (DCB0160). See also the [Clinical safety case](safety-case.md).
"""


class Risk(Entry, frozen=True):
    """An estimate: how severe the harm is, and how likely."""

    severity: Severity
    likelihood: Likelihood


class Control(Entry, frozen=True):
    """What the product does against a hazard, with the tests that show it (`file::test`)."""

    what: str
    tests: tuple[str, ...]


class Hazard(Entry, frozen=True):
    """One hazard.

    Attributes:
        id, name: what it is called.
        causes: what leads to it.
        effects: what changes in care.
        harm: what can happen to the patient.
        initial, residual: the risk without and with the controls.
        controls: what the product does.
        deployer: what only the deployer can do.
        left: what remains.
    """

    id: str
    name: str
    causes: tuple[str, ...]
    effects: str
    harm: str
    initial: Risk
    residual: Risk
    controls: tuple[Control, ...]
    deployer: tuple[str, ...]
    left: str


class HazardLog(Entry, frozen=True):
    """The whole file: scales, matrix and hazards; `signed_by` is empty until a Clinical Safety Officer has signed."""

    signed_by: str
    severities: dict[Severity, str]
    likelihoods: dict[Likelihood, str]
    matrix: dict[Likelihood, tuple[int, int, int, int, int]]
    ratings: dict[int, str]
    hazards: tuple[Hazard, ...]

    def rating(self, risk: Risk) -> int:
        """Return the rating of a risk, 1 to 5."""
        return self.matrix[risk.likelihood][list(self.severities).index(risk.severity)]


def hazard_log() -> HazardLog:
    """Return the log."""
    return load(SOURCE, HazardLog)


def markdown() -> str:
    """Return the page."""
    return "\n".join(_lines(hazard_log())) + "\n"


def _lines(log: HazardLog) -> Iterator[str]:
    yield _INTRODUCTION
    yield f"Signed by {log.signed_by}.\n" if log.signed_by else _UNSIGNED
    yield from ("## Overview", "")
    rows = (
        (f"[{each.id}](#{_anchor(each)})", each.name, str(log.rating(each.initial)), str(log.rating(each.residual)))
        for each in log.hazards
    )
    yield from _table(("hazard", "what", "initial risk", "residual risk, proposed"), rows)
    for hazard in log.hazards:
        yield from _hazard(log, hazard)
    yield from _scales(log)


def _hazard(log: HazardLog, hazard: Hazard) -> Iterator[str]:
    yield from (f"## {hazard.id}. {hazard.name}", "", "Causes:", "", *(f"- {cause}" for cause in hazard.causes), "")
    yield from (f"Effect: {hazard.effects} Harm: {hazard.harm}", "")
    risks = (("initial", hazard.initial), ("residual, proposed", hazard.residual))
    rows = ((name, risk.severity, risk.likelihood.replace("-", " "), str(log.rating(risk))) for name, risk in risks)
    yield from _table(("risk", "severity", "likelihood", "rating"), rows)
    yield from _table(
        ("control in the product", "shown by"),
        ((control.what, " ".join(f"`{test}`" for test in control.tests)) for control in hazard.controls),
    )
    yield from (
        "Left to the deployer:",
        "",
        *(f"- {each}" for each in hazard.deployer),
        "",
        f"Remains: {hazard.left}",
        "",
    )


def _scales(log: HazardLog) -> Iterator[str]:
    yield from ("## Scales", "", "The scales and the matrix are those of the guidance to DCB0129.", "")
    yield from _table(("severity", "meaning"), log.severities.items())
    yield from _table(("likelihood", "meaning"), ((name.replace("-", " "), it) for name, it in log.likelihoods.items()))
    cells = ((name.replace("-", " "), *map(str, row)) for name, row in reversed(log.matrix.items()))
    yield from _table(("likelihood", *log.severities), cells)
    yield from _table(("rating", "meaning"), ((str(number), meaning) for number, meaning in log.ratings.items()))


def _anchor(hazard: Hazard) -> str:
    """Return the anchor that Markdown makes of a heading."""
    words = f"{hazard.id}. {hazard.name}".lower()
    return "".join(sign for sign in words.replace(" ", "-") if sign.isalnum() or sign == "-")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
