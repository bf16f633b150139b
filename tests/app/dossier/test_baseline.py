"""The present vendor's scores beside the answers of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.dossier.page import dossier
from app.dossier.replayed import DossierError
from tests.app.dossier.test_page import WANTED, Tables, unheard

if TYPE_CHECKING:
    from pathlib import Path

CAPTION = "Sessions by the vendor's score and the service's answer"


def _scored(replayed: Path, text: str) -> str:
    file = replayed / "scores.csv"
    file.write_text(text, encoding="utf-8")
    return dossier(replayed, WANTED._replace(baseline=file, smallest=1), unheard).html


def _lines(scores: dict[int, str]) -> str:
    return "patient_id,order_id,score\n" + "".join(
        f"patient-{number},order-{number},{score}\n" for number, score in scores.items()
    )


def test_scores_meet_answers_by_the_order(replayed: Path) -> None:
    html = _scored(replayed, _lines({0: "8", 1: "9", 2: "5", 24: "Appropriate", 36: "", 72: "2", 73: "", 999: "7"}))
    assert "The file has 8 scores; 7 of them belong to the first order of a replayed session." in html
    assert "Of 3 sessions that the vendor scored appropriate, this service warns in 66.7%" in html
    assert Tables(html).rows[CAPTION] == [
        ["Vendor's score", "Warning", "Hint", "Silent, judged", "Could not tell", "Another question", "Together"],
        ["Appropriate", "2", "0", "0", "1", "0", "3"],
        ["May be appropriate", "1", "0", "0", "0", "0", "1"],
        ["Not appropriate", "0", "0", "1", "0", "0", "1"],
        ["Not scored", "0", "0", "1", "1", "0", "2"],
    ]


def test_no_id_of_the_file_is_on_the_page(replayed: Path) -> None:
    html = _scored(replayed, _lines(dict.fromkeys(range(100), "7")))
    assert "patient-" not in html
    assert "order-1" not in html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("patient_id,order_id\n1,2\n", "line 1: no column score; it needs patient_id, order_id, score"),
        (_lines({1: "7", 2: "excellent"}), "line 3: the score is neither 1 to 9 nor one of: appropriate"),
        (_lines({1: "12"}), "line 2: the score is neither 1 to 9"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_line_and_remedy(replayed: Path, text: str, says: str) -> None:
    with pytest.raises(DossierError) as refused:
        _scored(replayed, text)
    assert says in str(refused.value)


def test_without_the_key_the_baseline_is_refused(replayed: Path) -> None:
    (replayed / "hash-key").unlink()
    with pytest.raises(DossierError, match="set IMAGING_CDS_HASH_KEY as for the replay"):
        _scored(replayed, _lines({1: "7"}))
