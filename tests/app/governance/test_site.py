"""The pages over HTTP: what they show is in their CSV files, and what cannot be shown is said."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

import httpx
import pytest

from app.governance.knowledge.files import rule_names
from app.governance.views.pages import PAGES
from tests.app.conftest import running
from tests.app.governance.conftest import DECISIONS, opened, site_of

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = "from=2026-08-01&to=2026-11-22"
_CSV = re.compile(r'href="(/[^"]+\.csv\?[^"]+)"')


def _page(http: httpx.Client, path: str) -> str:
    answer = http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("name", [*PAGES, "rules/CtSpine"])
def test_every_table_of_a_page_can_be_had_as_csv(http: httpx.Client, name: str) -> None:
    page = _page(http, f"/{'' if name == 'overview' else name}?{QUARTER}")
    files = [http.get(path.replace("&amp;", "&")) for path in _CSV.findall(page)]
    assert len(files) >= (0 if name in {"judgements", "signals", "effect"} else 2)
    for file in files:
        assert file.status_code == 200
        assert file.headers["content-type"].startswith("text/csv")
        assert file.headers["content-disposition"].startswith('attachment; filename="')
        heading, *rows = csv.reader(StringIO(file.text))
        assert rows
        assert {len(row) for row in rows} == {len(heading)}
        assert all(cell.replace("&", "&amp;").replace("'", "&#39;") in page for cell in heading)


def test_the_overview_counts_calls_cards_and_what_became_of_them(http: httpx.Client) -> None:
    rows = {row[0]: row[1] for row in csv.reader(StringIO(http.get(f"/overview/calls.csv?{QUARTER}").text))}
    assert int(rows["Calls"]) > int(rows["Calls in scope"]) > int(rows["Calls in scope with a card"]) > 0
    became = ("Cards accepted", "Cards overridden", "Cards without feedback")
    assert sum(int(rows[each]) for each in became) == int(rows["Cards shown, per 100 calls in scope"])


def test_a_replay_is_never_mixed_with_live_calls(http: httpx.Client) -> None:
    live, replayed = (
        int(
            dict(
                row[:2] for row in csv.reader(StringIO(http.get(f"/overview/calls.csv?{QUARTER}&origin={each}").text))
            )["Calls"]
        )
        for each in ("live", "replay")
    )
    assert (live, replayed) == (DECISIONS, 300)
    assert "No clinician saw a card" in _page(http, f"/?{QUARTER}&origin=replay")


def test_one_client_can_be_looked_at(http: httpx.Client) -> None:
    calls = [
        int(
            dict(
                row[:2] for row in csv.reader(StringIO(http.get(f"/overview/calls.csv?{QUARTER}&client={each}").text))
            )["Calls"]
        )
        for each in ("epic-north", "oracle-south")
    ]
    assert sum(calls) == DECISIONS
    assert all(calls)


def test_changes_of_knowledge_are_marked_on_the_charts(http: httpx.Client) -> None:
    page = _page(http, f"/rules/CtSpine?{QUARTER}")
    assert re.search(r'<line class="mark"[^>]*><title>knowledge 3333bbbb4444, from', page)
    assert "Dashed: knowledge 3333bbbb4444" in page


def test_every_rule_has_a_page_even_without_a_card(http: httpx.Client) -> None:
    for rule in ("Clarify", *list(rule_names())[:3]):
        assert "What worked means here" in _page(http, f"/rules/{rule}?{QUARTER}")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/rules/Nope", 404, "There is no such page."),
        ("/overview/nope.csv", 404, "There is no such table."),
        ("/?from=yesterday", 400, "write a day as 2026-03-16"),
        ("/?from=2026-11-02&to=2026-11-01", 400, "ends before"),
        ("/?origin=both", 400, "live or replay"),
        ("/rules/%3Cscript%3E", 404, "There is no such page."),
    ],
)
def test_what_cannot_be_shown_is_said(http: httpx.Client, path: str, status: int, said: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, said in answer.text) == (status, True)


def test_nothing_comes_from_elsewhere(http: httpx.Client) -> None:
    answer = http.get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="(?!/|#|data:)[^"]*"', answer.text)
    assert " style=" not in answer.text


def test_a_page_of_another_origin_can_write_nothing(http: httpx.Client) -> None:
    answer = http.post("/review", data={"count": "5"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert http.get("/", headers={"host": "rebound.example.org"}).status_code == 421


def test_the_log_names_routes_and_never_addresses(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    http.get("/rules/CtSpine?client=Jane-Doe")
    assert "Jane" not in caplog.text


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    file = tmp_path / "imaging-cds.sqlite3"
    with opened(f"sqlite:///{file}") as database, running(site_of(database)) as base_url:
        assert httpx.get(base_url, trust_env=False).status_code == 200
        file.rename(tmp_path / "gone")
        answer = httpx.get(base_url, trust_env=False)
    assert (answer.status_code, "cannot be read now" in answer.text) == (503, True)


def test_an_empty_database_has_pages_too(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'imaging-cds.sqlite3'}") as database, running(site_of(database)) as base_url:
        for name in PAGES:
            path = "" if name == "overview" else name
            assert httpx.get(f"{base_url}/{path}", trust_env=False).status_code == 200
