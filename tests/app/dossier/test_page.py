"""The page: what was planted in a replay stands on it, masked where it must be, and nothing of a patient."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.dossier.page import Wanted, dossier
from app.dossier.replayed import DossierError
from tests.app.dossier.conftest import CT, MRI, row, rows, warned, write_replay

if TYPE_CHECKING:
    from pathlib import Path

WANTED = Wanted(title="Test hospital", sample=20, seed=1, smallest=10)


class Tables(HTMLParser):
    """Collects the rows of all tables by caption."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self._caption = self._place = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        del attrs
        self._place = tag if tag in {"caption", "th", "td"} else self._place
        if tag == "tr":
            self.rows[self._caption].append([])

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag == self._place:
            self._place = ""

    def handle_data(self, data: str) -> None:
        """Take the words of a cell."""
        if self._place == "caption":
            self._caption = data
            self.rows[data] = []
        elif self._place:
            self.rows[self._caption][-1].append(data)


def unheard(_done: int, _total: int) -> None:
    """Take the progress, and show none."""


def page_of(folder: Path, wanted: Wanted = WANTED) -> str:
    """Make a dossier and return its page."""
    return dossier(folder, wanted, unheard).html


def tables_of(folder: Path, wanted: Wanted = WANTED) -> dict[str, list[list[str]]]:
    """Make a dossier and return its tables."""
    return Tables(page_of(folder, wanted)).rows


def test_cards_are_counted_by_rule_for_a_thousand_orders(replayed: Path) -> None:
    assert tables_of(replayed)["Cards by rule"][1] == [
        "CT of the spine (CtSpine)",
        "24",
        "24",
        "0",
        "103.4 (70.5 to 149.3)",
    ]
    html = page_of(replayed)
    assert "24 of 232 ordering sessions with imaging would have shown a card" in html
    assert "1 January" not in html
    assert "3 January 2026 to\n  3 June 2026" in html


def test_what_would_be_replaced_by_what_is_told_and_rare_kinds_are_masked(replayed: Path, tmp_path: Path) -> None:
    assert tables_of(replayed)["Orders and what is offered instead"][1:] == [["CT of the spine", CT, MRI, "24"]]
    rare = warned(500, studies=[{"study": "CT cervical spine", "gate": None, "scenario": "relapse", "rating": None}])
    html = page_of(write_replay(tmp_path / "other", [*rows(), rare]))
    assert "1 kinds with fewer than 10 cards each (1 together) are masked." in html
    assert "CT cervical spine" not in Tables(html).rows["Orders and what is offered instead"][1]


def test_a_withheld_card_is_none(tmp_path: Path) -> None:
    hidden = [{"rule": "CtSpine", "indicator": "warning", "withheld": "rule off"}]
    folder = write_replay(tmp_path / "other", [warned(number, shown=hidden) for number in range(30)])
    assert tables_of(folder)["Cards by rule"][1:] == [["None"]]


def test_what_could_not_be_told_has_its_causes_and_the_codes_to_map_first(replayed: Path) -> None:
    tables = tables_of(replayed)
    assert [line[:2] for line in tables["Could not tell, by cause"][1:]] == [
        ["the reason does not tell the situation", "12"],
        ["the code of the order is not known, and no words beside it were read", "6"],
    ]
    assert tables["Codes to map first"][1:] == [
        ["X9", "urn:oid:1.2.3", "36", "0", "4", MRI],
        ["LOSS", "urn:oid:1.2.3", "3", "0", "1", "-"],
    ]


def test_clinicians_are_told_by_how_many_cards_they_would_see(replayed: Path) -> None:
    html = page_of(replayed)
    assert "25 clinicians ordered imaging in scope; 24 would have seen a card" in html
    bins = Tables(html).rows["Clinicians by sessions with a card"]
    assert bins[1][:2] == ["0", "masked"]
    assert bins[2][:2] == ["1", "masked"], "it could be worked out from the sum"


def test_small_groups_are_masked_and_one_more_that_would_give_them_away(tmp_path: Path) -> None:
    some = [row(number, age_band="18-29") for number in range(300, 304)]
    ages = tables_of(write_replay(tmp_path / "other", [*rows(), *some]))["Sessions in scope by age"]
    assert {line[0]: line[1] for line in ages[1:]} == {"18-29": "masked", "30-39": "masked", "40-49": "98"}
    assert [line[2:] for line in ages[1:] if line[0] == "18-29"] == [["masked", "-", "masked", "-"]]


def test_reports_are_told_apart_from_orders(replayed: Path) -> None:
    html = page_of(replayed)
    assert "8 reports of MRI of head, orbits or spine were read" in html
    (told,) = Tables(html).rows["Cards about reports, by rule"][1:]
    assert told[0].endswith("(LongLesion)")
    assert told[1] == "3"


def test_data_quality_and_what_cannot_be_known_are_told(replayed: Path) -> None:
    html = page_of(replayed)
    assert "500 of 900 Condition entries carry the date 2025-11-01, as an import does." in html
    assert "What a clinician would have done with a card is not known." in html
    assert ["Left out: nothing dates them", "Condition", "41"] in Tables(html).rows[
        "What was left out or could not be known"
    ]


def test_the_page_needs_no_other_file_and_runs_nothing(replayed: Path) -> None:
    html = page_of(replayed)
    assert not re.search(r"<(script|link|img|iframe|object)|\bon\w+=|url\(|@import", html)
    assert re.findall(r'(?:href|src)="([^#][^"]*)"', html) == []
    assert "default-src 'none'; style-src 'unsafe-inline'" in html


def test_the_page_holds_no_hash_of_a_person_and_no_whole_id(replayed: Path) -> None:
    html = page_of(replayed)
    for each in rows():
        assert each["patient_hash"] not in html
        assert each["user_hash"] not in html
        assert each["id"] not in html


def test_every_chart_says_what_it_shows_and_has_its_numbers_in_a_table(replayed: Path) -> None:
    html = page_of(replayed)
    titles = re.findall(r'<svg [^>]*aria-labelledby="([\w-]+)"><title id="\1">([^<]+)</title>', html)
    assert len(titles) == html.count("<svg ") == 4
    assert all("The numbers are in the table below." in title for _, title in titles)


def test_what_is_written_in_a_catalogue_cannot_become_markup(tmp_path: Path) -> None:
    evil = [{"study": "<script>alert(1)</script>", "gate": None, "scenario": "relapse", "rating": None}]
    html = page_of(write_replay(tmp_path / "other", [warned(number, studies=evil) for number in range(30)]))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_command_writes_the_page_and_the_answers_beside_it(replayed: Path, tmp_path: Path) -> None:
    out = tmp_path / "dossier.html"
    result = CliRunner().invoke(commands.app, ["dossier", str(replayed), "--out", str(out), "--title", "Test hospital"])
    assert result.exit_code == 0, result.output
    assert "<h1>Go-live dossier: Test hospital</h1>" in out.read_text(encoding="utf-8")
    assert (tmp_path / "dossier-answers.csv").read_text(encoding="utf-8").startswith("case,situation,answer,silence\n")
    again = tmp_path / "again.html"
    CliRunner().invoke(commands.app, ["dossier", str(replayed), "--out", str(again), "--title", "Test hospital"])
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize(
    ("missing", "says"),
    [("report.json", "name the folder of a finished replay"), ("decisions", "replay with the hook order-sign")],
)
def test_a_folder_that_is_no_replay_is_refused_with_what_to_do(replayed: Path, missing: str, says: str) -> None:
    (replayed / missing).rename(replayed / "gone")
    with pytest.raises(DossierError, match=says):
        page_of(replayed)


def test_a_damaged_file_of_decisions_is_named(replayed: Path) -> None:
    file = replayed / "decisions" / "bucket-0001.parquet"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(DossierError, match=r"bucket-0001\.parquet"):
        page_of(replayed)
