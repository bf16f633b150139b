"""The score of a replay against the truth."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from app.cli import commands
from app.intervals import interval
from app.simulation.decided import Decisions, DecisionsError
from app.simulation.score import ORDERS, REPORTS, UNKNOWABLE, Count, score
from app.simulation.truth import Truth

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a key that only the tests use"
HOOK = "order-sign"


def test_cards_are_given_missed_or_false_and_silence_is_kept_or_disturbed(tmp_path: Path) -> None:
    truths = [
        _truth("1", rules=("CtSpine",)),
        _truth("2", rules=("CtSpine",)),
        _truth("3", rules=("LumbarMri",)),
        _truth("4"),
        _truth("5"),
        _truth("6", may=("Clarify",)),
    ]
    decisions = _replayed(
        tmp_path, {"1": ["CtSpine"], "3": ["CtSpine"], "4": ["AddContrast"], "5": [], "6": ["Clarify"]}
    )
    scored = score(truths, decisions, HOOK)
    whole = scored.counts[ORDERS]["all"]["all"]
    assert whole == Count(answers=6, wanted=3, given=1, silent=3, disturbed=1, false=2)
    assert scored.counts[ORDERS]["rule"]["CtSpine"] == Count(answers=2, wanted=2, given=1, false=1)
    assert [(each.order, each.missed, each.false) for each in scored.mistakes] == [
        ("2", ["CtSpine"], []),
        ("3", ["LumbarMri"], ["CtSpine"]),
        ("4", [], ["AddContrast"]),
    ]
    assert scored.found == 5


def test_orders_of_one_session_are_one_answer_found_by_the_first(tmp_path: Path) -> None:
    truth = msgspec.structs.replace(_truth("1", rules=("AddContrast",)), orders=("1", "2"))
    scored = score([truth], _replayed(tmp_path, {"1": ["AddContrast"]}), HOOK)
    assert scored.counts[ORDERS]["all"]["all"] == Count(answers=1, wanted=1, given=1)


def test_a_report_is_found_by_its_own_call_and_counted_apart(tmp_path: Path) -> None:
    truth = msgspec.structs.replace(_truth("1", rules=("LongLesion",)), report="r")
    file = _file(tmp_path, [_row("patient-view", "DiagnosticReport/r", ["LongLesion"])])
    scored = score([truth], Decisions(file, KEY), HOOK)
    assert scored.counts[REPORTS]["all"]["all"].given == 1
    assert ORDERS not in scored.counts


def test_what_no_export_can_show_is_counted_apart_and_is_no_mistake(tmp_path: Path) -> None:
    truth = msgspec.structs.replace(_truth("1", rules=("CtSpine",)), knowable=False)
    scored = score([truth], _replayed(tmp_path, {"1": []}), HOOK)
    assert scored.counts[UNKNOWABLE]["all"]["all"] == Count(answers=1, wanted=1)
    assert scored.mistakes == []


def test_a_withheld_card_was_not_shown(tmp_path: Path) -> None:
    row = _row(HOOK, "ServiceRequest/1", ["CtSpine"])
    row["shown"][0]["withheld"] = "rule off"
    scored = score([_truth("1", rules=("CtSpine",))], Decisions(_file(tmp_path, [row]), KEY), HOOK)
    assert scored.counts[ORDERS]["all"]["all"].given == 0


def test_the_situation_is_compared_where_it_is_known(tmp_path: Path) -> None:
    known = msgspec.structs.replace(_truth("1"), scenario="relapse")
    other = msgspec.structs.replace(_truth("2"), scenario="surveillance")
    scored = score([known, other, _truth("3")], _replayed(tmp_path, {"1": [], "2": [], "3": []}), HOOK)
    whole = scored.counts[ORDERS]["all"]["all"]
    assert (whole.situations, whole.agreed) == (2, 1)


@pytest.mark.parametrize(
    ("count", "cases", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_of_the_literature(count: int, cases: int, low: float, high: float) -> None:
    """81/263 and 1/29: Newcombe 1998, Statistics in Medicine 17:857, table I; the others by the formula."""
    found = interval(count, cases)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_no_case_there_is_no_share() -> None:
    assert interval(0, 0) is None


def test_decisions_without_their_key_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DecisionsError, match="the replay used IMAGING_CDS_HASH_KEY; set it to the same value"):
        Decisions(tmp_path)


def test_the_command_reads_parquet_and_the_key_beside_it_and_writes_counts_and_mistakes(tmp_path: Path) -> None:
    population, replayed = tmp_path / "population", tmp_path / "replayed"
    population.mkdir()
    (replayed / "decisions").mkdir(parents=True)
    truths = [_truth("1", rules=("CtSpine",)), _truth("2", rules=("CtSpine",))]
    (population / "truth.ndjson").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in truths))
    (replayed / "hash-key").write_text(KEY)
    rows = [_row(HOOK, "ServiceRequest/1", ["CtSpine"]), _row(HOOK, "ServiceRequest/2", [])]
    parquet.write_table(pa.Table.from_pylist(rows), replayed / "decisions" / "bucket-0000.parquet")
    counts, mistakes = tmp_path / "counts.json", tmp_path / "mistakes.ndjson"
    result = CliRunner().invoke(
        commands.app, ["score", str(population), str(replayed), "--json", str(counts), "--mistakes", str(mistakes)]
    )
    assert result.exit_code == 0, result.output
    assert "50.0% (9.5%-90.5%)" in result.output
    assert json.loads(counts.read_bytes())["orders"]["all"]["all"]["given"] == 1
    assert json.loads(mistakes.read_bytes())["order"] == "2"


def test_decisions_about_other_orders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "truth.ndjson").write_bytes(msgspec.json.encode(_truth("1")))
    file = _file(tmp_path, [_row(HOOK, "ServiceRequest/of-another", [])])
    result = CliRunner().invoke(commands.app, ["score", str(tmp_path), str(file), "--hash-key", KEY])
    assert result.exit_code == 1
    assert "is it a replay of this population?" in result.output


def _truth(order: str, rules: tuple[str, ...] = (), may: tuple[str, ...] = ()) -> Truth:
    return Truth(orders=(order,), kind="kind", patient="p", rules=rules, may=may)


def _replayed(folder: Path, shown: dict[str, list[str]]) -> Decisions:
    rows = [_row(HOOK, f"ServiceRequest/{order}", rules) for order, rules in shown.items()]
    return Decisions(_file(folder, rows), KEY)


def _file(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "decisions.ndjson"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def _row(hook: str, resource: str, rules: list[str]) -> dict[str, Any]:
    said = f"replay {hook}\0replay {resource} p".encode()
    return {
        "id": hmac.digest(KEY.encode(), said, "sha256").hex()[:32],
        "scenario": "relapse",
        "shown": [{"rule": rule, "withheld": ""} for rule in rules],
    }
