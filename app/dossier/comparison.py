"""The present vendor's scores beside the answers of this service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dossier.baseline import ANSWERS, APPROPRIATE, SCORES, UNSCORED, WARNING
from app.dossier.masking import masked
from app.dossier.tables import Section, Table, number, section, share

if TYPE_CHECKING:
    from app.dossier.baseline import Baseline

_ANSWERED = ANSWERS[:3]


def beside(baseline: Baseline, smallest: int) -> Section:
    """Show how scores and answers meet."""
    rows = []
    for score in SCORES:
        counts = [baseline.cells[score, answer] for answer in ANSWERS]
        if sum(counts):
            rows.append((score, *map(number, masked(counts, smallest)), number(sum(counts))))
    appropriate = sum(baseline.cells[APPROPRIATE, answer] for answer in ANSWERS)
    unscored = sum(baseline.cells[UNSCORED, answer] for answer in ANSWERS)
    answered = sum(baseline.cells[UNSCORED, answer] for answer in _ANSWERED)
    headings = ("Vendor's score", *ANSWERS, "Together")
    return section(
        "baseline",
        (Table("Sessions by the vendor's score and the service's answer", headings, tuple(rows)),),
        rows=f"{baseline.rows:,}",
        found=f"{baseline.found:,}",
        appropriate=f"{appropriate:,}",
        warned=share(baseline.cells[APPROPRIATE, WARNING], appropriate),
        unscored=f"{unscored:,}",
        answered=share(answered, unscored),
    )
