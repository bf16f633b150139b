"""The whole service in silent mode: the client gets nothing, the database everything."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from sqlalchemy import select

from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions
from cds_services.local.in_force import put_in_force
from tests.results_vignettes import case as results
from tests.results_vignettes import patient_view
from tests.wire.calls import ORDER_SELECT, ORDER_SIGN, RESULTS, TODAY, example, signed, warned
from tests.wire.conftest import real_service
from tests.wire.golden import authorization

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
CLIENTS = Path(__file__).parents[3] / "docs" / "examples" / "clients.yaml"


@contextmanager
def silent(folder: Path, content: Row, **more: object) -> Iterator[tuple[Any, Settings]]:
    """Serve with a site file of this content; yields a client, and the settings that open the same database."""
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    database = {"database_url": f"sqlite:///{folder}/cds.sqlite3", "data_folder": str(folder)}
    try:
        with real_service(site=path, **database, **more) as http:
            yield http, Settings.model_validate(database)
    finally:
        put_in_force()


def stored(settings: Settings) -> tuple[list[Row], list[Row]]:
    """Return every decision and every card that is stored."""
    database = Database(settings)
    with database.reading() as connection:
        found = [[dict(row) for row in connection.execute(select(table)).mappings()] for table in (decisions, cards)]
    database.close()
    return found[0], found[1]


def test_a_silent_deployment_answers_nothing_and_keeps_everything(tmp_path: Path) -> None:
    with silent(tmp_path, {"silent": {"all": True}, "subgroups": True}) as (http, settings):
        assert http.post(ORDER_SELECT, json=warned()).json() == {"cards": []}
        assert http.post(ORDER_SIGN, json=signed()).json() == {"cards": []}
    kept, sent = stored(settings)
    assert {row["withheld"] for row in (*kept, *sent)} == {"deployment"}
    assert {row["rule"] for row in sent} == {"CtSpine"}
    assert [row["cards"] for row in kept] == [1, 1]
    assert all(row["outcomes"][0]["spoke"] for row in kept)
    assert all(len(row["site"]) == 12 and row["knowledge"].endswith(row["site"]) for row in kept)
    assert {(row["age_band"], row["sex"]) for row in kept} != {("", "")}


def test_a_silent_rule_is_held_back_alone(tmp_path: Path) -> None:
    with silent(tmp_path, {"silent": {"rules": ["CtSpine"]}}) as (http, settings):
        assert http.post(ORDER_SELECT, json=warned()).json()["cards"] == []
        signing = http.post(ORDER_SIGN, json=signed()).json()
        assert signing["cards"] == []
        assert signing["systemActions"]
    kept, sent = stored(settings)
    assert {row["withheld"] for row in kept} == {""}
    assert {row["withheld"] for row in sent} == {"rule"}
    assert {(row["age_band"], row["sex"]) for row in kept} == {("", "")}


@pytest.mark.parametrize("share", [0.0001, 0.9999])
def test_both_arms_of_a_trial_are_stored(tmp_path: Path, share: float) -> None:
    trial = {"study": "117", "seed": "drawn with this seed", "share": share}
    with silent(tmp_path, {"trial": trial}) as (http, settings):
        shown = http.post(ORDER_SELECT, json=warned()).json()["cards"]
    [row], [card] = stored(settings)
    assert bool(shown) is (share > 0.5)
    expected = ("card", "") if shown else ("control", "trial")
    assert (row["arm"], row["withheld"]) == expected
    assert card["withheld"] == expected[1]


def test_an_error_stays_an_error_in_silent_mode(tmp_path: Path) -> None:
    body = example("valid-order-select") | {"context": {}}
    with silent(tmp_path, {"silent": {"all": True}}) as (http, _):
        assert http.post(ORDER_SELECT, json=body).status_code == 400


def test_withheld_cards_are_counted(tmp_path: Path) -> None:
    with silent(tmp_path, {"silent": {"all": True}}, metrics_on_main_port=True) as (http, _):
        http.post(ORDER_SELECT, json=warned())
        metrics = http.get("/metrics").text
    told = [line for line in metrics.splitlines() if line.startswith("imaging_cds_withheld_cards_total{")]
    assert told == ['imaging_cds_withheld_cards_total{client="anybody",rule="CtSpine",why="deployment"} 1.0']


def test_one_client_is_silent_and_has_its_own_line(tmp_path: Path) -> None:
    of_client = {"note": "Neuroradiology: ext. 2200", "rules": {"CtSpine": {"indicator": "info", "why": "a test"}}}
    content = {"note": "MR safety: ext. 4711", "clients": {"general-hospital": of_client}}
    with silent(tmp_path, content, clients=CLIENTS) as (http, _):
        own = http.post(ORDER_SELECT, json=warned(), headers=authorization("epic")).json()["cards"][0]
        other = http.post(ORDER_SELECT, json=warned()).json()["cards"][0]
    assert own["indicator"] == "info"
    assert own["detail"].endswith("Neuroradiology: ext. 2200")
    assert other["indicator"] == "warning"
    assert other["detail"].endswith("MR safety: ext. 4711")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, [("CordCompressionReported", "warning")]),
        ({"CordCompressionReported": {"indicator": "critical", "why": "x"}}, [("CordCompressionReported", "critical")]),
        ({"CordCompressionReported": {"indicator": "info", "why": "x"}}, [("CordCompressionReported", "info")]),
        ({"CordCompressionReported": {"enabled": False, "why": "x"}}, []),
    ],
)
def test_the_indicator_of_a_result_is_the_sites(tmp_path: Path, rules: Row, expected: list[tuple[str, str]]) -> None:
    with silent(tmp_path, {"rules": rules}) as (http, _):
        shown = http.post(RESULTS, json=compression()).json()["cards"]
    assert [(card["source"]["topic"]["code"], card["indicator"]) for card in shown] == expected


def compression() -> Row:
    """A chart in which compression of the cord was reported."""
    case = next(
        each
        for each in results.load()
        if each.today == str(TODAY) and [card.rule for card in each.expect.cards] == ["CordCompressionReported"]
    )
    return patient_view.request(case)
