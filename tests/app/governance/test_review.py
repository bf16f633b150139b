"""Two readers judge a sample; neither sees the other's answers; what they find is brought together."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import httpx
import pytest

from app.governance.counting.refresh import refresh
from app.governance.judging.sample import cases_of, draw, list_samples
from app.governance.judging.strata import SHOWN, strata
from app.governance.reading.period import Period
from app.governance.reading.reader import Reader
from app.governance.settings import GovernanceSettings
from app.store.schema import decisions, reviews
from tests.app.conftest import running
from tests.app.governance.conftest import opened, site_of, write
from tests.app.governance.population import History
from tests.app.store.calls import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.store.database import Database

PERIOD = Period(date(2026, 11, 13), date(2026, 11, 22))
_LINK = "https://ehr.example.org/cds?card={card}"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A history of ten days, counted."""
    with opened(f"sqlite:///{tmp_path / 'store.sqlite3'}") as empty:
        write(empty, History(days=10, withheld=0.2), 600)
        refresh(empty)
        yield empty


@contextmanager
def _pages(database: Database) -> Iterator[str]:
    with running(site_of(database, GovernanceSettings(chart_link=_LINK))) as base_url:
        yield base_url


@contextmanager
def _reader(base_url: str, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, trust_env=False) as browser:
        browser.post("/review/name", data={"name": name})
        yield browser


def _judge(browser: httpx.Client, sample: str, advice: dict[int, str], response: str = "yes") -> int:
    """Judge every case; returns how many were asked about the response."""
    asked = 0
    for place in range(1, 200):
        path = f"/review/{sample}/{place}"
        if browser.get(path).status_code == 404:
            return asked
        answer = {"advice": advice.get(place, "yes"), "reason": "not-worth-it"}
        page = browser.post(path, data=answer)
        if page.status_code == 200:
            asked += 1
            assert "Was this response right?" in page.text
            page = browser.post(path, data={**answer, "response": response})
        assert page.status_code == 303
    return asked


def _csv(base_url: str, table: str) -> list[list[str]]:
    query = "from=2026-11-13&to=2026-11-22"
    text = httpx.get(f"{base_url}/judgements/{table}.csv?{query}", trust_env=False).text
    return list(csv.reader(StringIO(text)))[1:]


def test_a_sample_has_cases_of_every_kind_and_its_seed_draws_them_again(database: Database) -> None:
    reader = Reader(database)
    first, again, other = (draw(database, reader, PERIOD, 60, "Ada", seed=seed) for seed in (5, 5, 6))
    drawn = {
        each: [(case.decision, case.rule) for case in cases_of(reader, each, "")] for each in (first, again, other)
    }
    assert drawn[first] == drawn[again] != drawn[other]
    assert len(set(drawn[first])) == 60
    kinds = Counter(case.stratum for case in cases_of(reader, first, ""))
    assert kinds.keys() >= {"shown", "held back", "suppressed", "RATED_APPROPRIATE", "SITUATION_OPEN"}
    assert [sample.seed for sample in list_samples(reader, "")] == [6, 5, 5]
    reader.close()


def test_every_decision_of_a_stratum_has_the_same_chance(database: Database) -> None:
    reader = Reader(database)
    stratum = next(each for each in strata(reader, PERIOD, "CtSpine") if each.kind == SHOWN)
    found = Counter[str]()
    for seed in range(60):
        sample = draw(database, reader, PERIOD, 4, "Ada", rule="CtSpine", seed=seed)
        found.update(case.decision for case in cases_of(reader, sample, "") if case.stratum == SHOWN)
    assert stratum.size - 3 <= len(found) <= stratum.size
    expected = found.total() / stratum.size
    assert sum((count - expected) ** 2 / expected for count in found.values()) < 3 * stratum.size
    reader.close()


def test_two_readers_judge_blinded_and_the_committee_reads_what_they_found(database: Database) -> None:
    with _pages(database) as base_url, _reader(base_url, "Ada") as ada, _reader(base_url, "Ben") as ben:
        assert ada.post("/review", data={"count": "30", "seed": "11"}).status_code == 303
        sample = re.search(r"/review/([0-9a-f]{32})", ada.get("/review").text)
        assert sample is not None
        asked = _judge(ada, sample[1], {1: "no", 2: "no", 3: "open"})
        assert asked == _judge(ben, sample[1], {1: "no", 4: "no"}, "no")
        assert 0 < asked < 30
        page = ben.get(f"/review/{sample[1]}/1").text
        assert "Ada" not in page
        assert "30 of 30 judged by you" in page
        pairs = _csv(base_url, "agreement")
        advice, response = pairs
        assert advice[:3] == ["Ada and Ben", "Was advice, or silence, right?", "29"]
        assert float(advice[3]) == pytest.approx(100 * 27 / 29, abs=0.1)
        assert advice[4]
        assert (response[2], response[3], response[4]) == (str(asked), "0.0", "0.0")
        judged = sum(int(row[1]) for row in _csv(base_url, "advice") if not row[0].startswith("All rules"))
        silent = sum(int(row[1]) for row in _csv(base_url, "silence"))
        assert judged + silent == 30
        assert len(_csv(base_url, "four")) >= 2
        assert len(_csv(base_url, "disputed")) >= 2


def test_reasons_that_recur_become_a_proposed_change(database: Database) -> None:
    with _pages(database) as base_url, _reader(base_url, "Ada") as ada:
        ada.post("/review", data={"count": "12", "rule": "CtSpine", "seed": "3"})
        sample = re.search(r"/review/([0-9a-f]{32})", ada.get("/review").text)
        assert sample is not None
        _judge(ada, sample[1], {1: "no", 2: "no"})
        assert _csv(base_url, "proposals") == []
        _judge(ada, sample[1], {1: "no", 2: "no", 3: "no"})
        [[rule, code, said, decided, change]] = _csv(base_url, "proposals")
    assert (rule, code, decided) == ("CT of the spine", "CtSpine", "3")
    assert "not worth an interruption" in said
    assert "site file" in change


def test_judging_again_replaces_and_a_reason_is_asked_for(database: Database) -> None:
    with _pages(database) as base_url, _reader(base_url, "Ada") as ada:
        ada.post("/review", data={"count": "3", "rule": "CtSpine", "seed": "3"})
        sample = re.search(r"/review/([0-9a-f]{32})", ada.get("/review").text)
        assert sample is not None
        path = f"/review/{sample[1]}/1"
        refused = ada.post(path, data={"advice": "no", "reason": ""})
        assert (refused.status_code, "Say why it was wrong" in refused.text) == (400, True)
        for advice in ("yes", "open"):
            ada.post(path, data={"advice": advice, "reason": "", "response": "open"})
        [kept] = rows(database, reviews)
    assert (kept["reader"], kept["advice_right"], kept["response_right"], kept["reason"]) == ("Ada", None, None, "")


def test_a_case_shows_codes_and_a_way_to_the_chart_that_names_no_patient(database: Database) -> None:
    with _pages(database) as base_url, _reader(base_url, "Ada") as ada:
        ada.post("/review", data={"count": "20", "rule": "CtSpine", "seed": "3"})
        sample = re.search(r"/review/([0-9a-f]{32})", ada.get("/review").text)
        assert sample is not None
        pages = [ada.get(f"/review/{sample[1]}/{place}").text for place in range(1, 21)]
    shown = [page for page in pages if ": a card (" in page]
    assert shown
    assert all(re.search(r'href="https://ehr.example.org/cds\?card=[0-9a-f-]{36}"', page) for page in shown)
    assert all("ehr.example.org" not in page for page in pages if page not in shown)
    assert not any(row["patient_hash"] in page for row in rows(database, decisions) for page in pages)


def test_without_a_name_no_one_can_judge(database: Database) -> None:
    with _pages(database) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        browser.post("/review", data={"count": "2"})
        answer = browser.post(f"/review/{_only_sample(database)}/1", data={"advice": "yes", "response": "yes"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert rows(database, reviews) == []


def _only_sample(database: Database) -> str:
    """The id of the one sample."""
    reader = Reader(database)
    [sample] = list_samples(reader, "")
    reader.close()
    return sample.identity


@pytest.mark.parametrize("form", [{"count": "0"}, {"count": "many"}, {"seed": "1e5"}, {"count": "201"}])
def test_a_sample_that_cannot_be_drawn_is_refused(database: Database, form: dict[str, str]) -> None:
    with _pages(database) as base_url, _reader(base_url, "Ada") as ada:
        assert ada.post("/review", data=form).status_code == 400
        assert ada.post("/review", data={"from": "2020-01-01", "to": "2020-01-02"}).status_code == 404
