"""The scores that the present vendor gave the same orders, beside the answers of this service.

Epic keeps them per order in its extract; a site exports three columns as CSV: `patient_id`, `order_id`
and `score`, which is 1 to 9 or one of the words below. The ids are used to find the decision by its keyed hash, and are
forgotten at once; the key is that of the replay and stays at the site.
"""

from __future__ import annotations

import csv
import hmac
from collections import Counter
from typing import TYPE_CHECKING

from app.dossier.counts import could_not_tell
from app.dossier.replayed import DossierError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.dossier.replayed import Decision

APPROPRIATE, MAY_BE, NOT_APPROPRIATE, UNSCORED = "Appropriate", "May be appropriate", "Not appropriate", "Not scored"
SCORES = (APPROPRIATE, MAY_BE, NOT_APPROPRIATE, UNSCORED)
WARNING, HINT, SILENT, NOT_TOLD, OTHER = (
    "Warning",
    "Hint",
    "Silent, judged",
    "Could not tell",
    "Another question",
)
ANSWERS = (WARNING, HINT, SILENT, NOT_TOLD, OTHER)
_WORDS = {
    "appropriate": APPROPRIATE,
    "usually appropriate": APPROPRIATE,
    "adheres": APPROPRIATE,
    "may be appropriate": MAY_BE,
    "indeterminate": MAY_BE,
    "inappropriate": NOT_APPROPRIATE,
    "not appropriate": NOT_APPROPRIATE,
    "usually not appropriate": NOT_APPROPRIATE,
    "does not adhere": NOT_APPROPRIATE,
    "": UNSCORED,
    "not scored": UNSCORED,
    "not applicable": UNSCORED,
    "no criteria": UNSCORED,
}
_APPROPRIATE_FROM, _MAY_BE_FROM, _LOWEST, _HIGHEST = 7, 4, 1, 9
_COLUMNS = ("patient_id", "order_id", "score")
_ID_DIGITS = 32
_JUDGED = frozenset({"NOTHING_TO_ADD", "RATED_APPROPRIATE"})


class Baseline:
    """Scores by decision, and how they meet the answers.

    Attributes:
        rows: how many scores the file has.
        found: how many of them belong to a decision.
        cells: counts by score and answer.

    Args:
        file: the CSV.
        key: the key of the replay's hashes.

    Raises:
        DossierError: the file lacks a column, or has a score that is none.
    """

    def __init__(self, file: Path, key: str) -> None:
        self._scores = {_id(key, patient, order): score for patient, order, score in _read(file)}
        self.rows = len(self._scores)
        self.found = 0
        self.cells: Counter[tuple[str, str]] = Counter()

    def add(self, decision: Decision) -> None:
        """Count a decision, if there is a score for the first of its orders."""
        score = self._scores.get(decision.id)
        if score is not None:
            self.found += 1
            self.cells[score, _answer(decision)] += 1


def _answer(decision: Decision) -> str:
    if decision.cards:
        return WARNING if any(card.indicator != "info" for card in decision.cards) else HINT
    if could_not_tell(decision):
        return NOT_TOLD
    return SILENT if decision.silence in _JUDGED else OTHER


def _id(key: str, patient: str, order: str) -> str:
    """Return the id that a replay gives the decision about an order."""
    said = f"replay order-sign\0replay ServiceRequest/{order} {patient}".encode()
    return hmac.digest(key.encode(), said, "sha256").hex()[:_ID_DIGITS]


def _read(file: Path) -> Iterator[tuple[str, str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        absent = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if absent:
            raise DossierError(f"{file}: line 1: no column {', '.join(absent)}; it needs {', '.join(_COLUMNS)}")
        for row in reader:
            score = _score(row["score"] or "")
            if score is None:
                raise DossierError(
                    f"{file}: line {reader.line_num}: the score is neither 1 to 9 nor one of: "
                    + ", ".join(word for word in _WORDS if word)
                )
            yield (row["patient_id"] or "").strip(), (row["order_id"] or "").strip(), score


def _score(written: str) -> str | None:
    word = written.strip().lower()
    if word.isdecimal():
        number = int(word)
        if not _LOWEST <= number <= _HIGHEST:
            return None
        return APPROPRIATE if number >= _APPROPRIATE_FROM else MAY_BE if number >= _MAY_BE_FROM else NOT_APPROPRIATE
    return _WORDS.get(word)
