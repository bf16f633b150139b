"""A whole replay, as an integrator starts it."""

from __future__ import annotations

import csv
import fcntl
import gzip
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.replay import run as running
from app.replay.errors import ReplayError
from app.replay.options import Options
from app.replay.output import rows_of
from app.replay.run import replay
from app.replay.source import find
from benchmarks import replay_population
from tests.app.replay.population import (
    BEFORE,
    CPT,
    FAMILY,
    KEY,
    ORDERED,
    Resource,
    concept,
    multiple_sclerosis,
    of_patient,
    order,
    patient,
    report,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
OPTIONS = Options(hash_key=KEY)


def of_many(number: int) -> list[Resource]:
    """Return patients with one order and one report each."""
    found = []
    for at in range(number):
        about = f"pat-{at}"
        found += [patient(about), multiple_sclerosis(id=f"c{at}", about=about), order(id=f"o{at}", about=about)]
        found.append(report(id=f"r{at}", about=about))
    return found


def run(source: Path, out: Path, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - options
    """Replay with one process more than one, and no progress."""
    options = Options(**{"hash_key": KEY, **changed})
    return replay(find(source), out, options, processes=2, quiet=True)


def test_the_command_writes_decisions_report_and_worklist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", KEY)
    source = write(tmp_path / "source", of_many(5))
    result = CliRunner().invoke(commands.app, ["replay", str(source), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "10 decisions with 10 cards" in result.output
    rows = list(rows_of(tmp_path / "out"))
    assert sorted(row["shown"][0]["rule"] for row in rows) == ["CtHead"] * 5 + ["NewEnhancingLesion"] * 5
    assert {row["origin"] for row in rows} == {"replay"}
    assert {(row["age_band"], row["sex"]) for row in rows} == {("40-49", "female")}
    assert all(row["time"].isoformat() == "2024-05-01T08:00:00+00:00" for row in rows)
    assert (tmp_path / "out" / "worklist.csv").read_text().startswith("kind,system,code")
    assert "What cannot be known" in (tmp_path / "out" / "report.md").read_text()


def test_nothing_of_a_patient_is_in_results(tmp_path: Path) -> None:
    secret = "zz-geheim"
    chart = [
        patient(secret),
        multiple_sclerosis(about=secret, id=f"{secret}-c", note=[{"text": secret}]),
        order(about=secret, id=f"{secret}-o", reasonCode=[{"text": f"MS, new leg weakness, {FAMILY}"}]),
        report(about=secret, id=f"{secret}-r", conclusion=f"New enhancing lesion in {FAMILY}."),
        {"resourceType": "Condition", "id": f"{secret}-x", "code": {"text": secret}},
    ]
    source = write(tmp_path / "source", chart)
    with (source / "Condition.000.ndjson").open("ab") as opened:
        opened.write(f'{{"resourceType": "{secret}"\n'.encode())
    run(source, tmp_path / "out")
    rows = list(rows_of(tmp_path / "out"))
    assert len(rows) == 2
    texts = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    told = b"\n".join([*texts, json.dumps(rows, default=str).encode()])
    assert secret.encode() not in told
    assert FAMILY.encode() not in told
    assert not (tmp_path / "out" / "work").exists()


def test_the_same_population_in_other_files_gives_the_same_bytes(tmp_path: Path) -> None:
    resources = of_many(30)
    one = write(tmp_path / "one", resources)
    other = tmp_path / "other"
    for part in range(3):
        write(other / str(part), reversed(resources[part::3]))
    for path in other.rglob("*.ndjson"):
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "all.json").write_text(json.dumps(bundle))
    found = [run(source, tmp_path / f"out-{source.name}") for source in (one, other, tmp_path / "bundle")]
    assert len({each["digest"] for each in found}) == 1
    decisions = [list(rows_of(tmp_path / f"out-{name}")) for name in ("one", "other", "bundle")]
    assert decisions[0] == decisions[1] == decisions[2]


def test_the_digest_does_not_depend_on_the_key(tmp_path: Path) -> None:
    source = write(tmp_path / "source", of_many(3))
    first, second = run(source, tmp_path / "a"), run(source, tmp_path / "b", hash_key="another-key-of-a-test")
    assert first["digest"] == second["digest"]
    assert {row["id"] for row in rows_of(tmp_path / "a")}.isdisjoint(row["id"] for row in rows_of(tmp_path / "b"))


def test_a_folder_of_other_results_is_not_mixed_with(tmp_path: Path) -> None:
    source = write(tmp_path / "source", of_many(2))
    run(source, tmp_path / "out")
    assert run(source, tmp_path / "out")["decisions"] == 4
    with pytest.raises(ReplayError, match="other options"):
        run(source, tmp_path / "out", keep_undatable=True)
    with pytest.raises(ReplayError, match="another hash key"):
        run(source, tmp_path / "out", hash_key="another-key-of-a-test")
    write(source, of_many(3))
    with pytest.raises(ReplayError, match="another source"):
        run(source, tmp_path / "out")


def test_results_that_were_removed_are_made_again(tmp_path: Path) -> None:
    source = write(tmp_path / "source", of_many(8))
    told = run(source, tmp_path / "out")
    for file in list((tmp_path / "out" / "decisions").iterdir())[::2]:
        file.unlink()
    assert run(source, tmp_path / "out") == told


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_PATIENCE", 0.1)
    source = write(tmp_path / "source", of_many(1))
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ReplayError, match="another replay is writing there"):
            run(source, tmp_path / "out")
    assert run(source, tmp_path / "out")["decisions"] == 2


def test_broken_lines_and_files_are_counted_named_and_passed_over(tmp_path: Path) -> None:
    source = write(tmp_path / "source", of_many(4))
    whole = (source / "DiagnosticReport.000.ndjson").read_bytes()
    (source / "DiagnosticReport.000.ndjson").unlink()
    (source / "DiagnosticReport.000.ndjson.gz").write_bytes(gzip.compress(whole)[:-12])
    with (source / "Condition.000.ndjson").open("ab") as opened:
        opened.write(b'{"resourceType": "Condition", "id":\n')
    found = run(source, tmp_path / "out")
    assert found["counts"]["broken"] == {
        "Condition.000.ndjson, line 5: no resource in JSON": 1,
        "DiagnosticReport.000.ndjson.gz: ends too early, or is no gzip; what follows is missing": 1,
    }
    assert found["counts"]["orders"]["imaging"] == 4


def test_what_came_twice_counts_once(tmp_path: Path) -> None:
    source = write(tmp_path / "source", of_many(3))
    shutil.copy(source / "ServiceRequest.000.ndjson", source / "ServiceRequest.001.ndjson")
    found = run(source, tmp_path / "out")
    assert found["counts"]["resources that came twice"] == {"ServiceRequest": 3}
    assert found["decisions"] == 6


def test_types_that_are_not_read_and_resources_of_no_patient_are_counted(tmp_path: Path) -> None:
    more = [of_patient("Claim", "x"), {"resourceType": "Condition", "id": "y"}]
    found = run(write(tmp_path / "source", [*of_many(1), *more]), tmp_path / "out")
    assert found["counts"]["resources of a type that is not read"] == {"Claim": 1}
    assert found["counts"]["resources that name no patient"] == {"Condition": 1}


def test_calls_that_would_have_been_refused_are_counted(tmp_path: Path) -> None:
    found = run(write(tmp_path / "source", [multiple_sclerosis(), order()]), tmp_path / "out")
    assert found["decisions"] == 0
    assert found["counts"]["not judged"] == {"prefetch.patient is missing": 1}


def test_a_day_on_which_a_chart_was_imported_is_named(tmp_path: Path) -> None:
    problems = [
        of_patient("Condition", f"i{at}", code={"text": "Gout"}, recordedDate="2024-04-02" if at < 150 else f"19{at}")
        for at in range(10, 260)
    ]
    source = write(tmp_path / "source", [patient(), order(), *problems])
    found = run(source, tmp_path / "out")
    assert {"type": "Condition", "day": "2024-04-02", "number": 140, "of": 250} in found["imports"]
    assert "as by an import" in (tmp_path / "out" / "report.md").read_text()


def test_the_worklist_ranks_codes_by_the_cards_that_are_lost(tmp_path: Path) -> None:
    local = "urn:oid:1.2.3.4"
    resources = []
    for at in range(4):
        about, code = f"pat-{at}", "CTH" if at else "MRX"
        asked = order(id=f"o{at}", about=about, code={"coding": [{"system": local, "code": code}]})
        told = report(
            id=f"r{at}",
            about=about,
            code=concept(CPT, "70450", "CT head without contrast") if at else {"text": "MRI knee"},
            basedOn=[{"reference": f"ServiceRequest/o{at}"}],
            conclusion="No acute finding.",
        )
        resources += [patient(about), multiple_sclerosis(id=f"c{at}", about=about), asked, told]
    run(write(tmp_path / "source", resources), tmp_path / "out", hooks=("order-sign",))
    with (tmp_path / "out" / "worklist.csv").open() as opened:
        first, second = csv.DictReader(opened)
    assert (first["code"], first["orders"], first["cards_lost"]) == ("CTH", "3", "3")
    assert first["proposed_study"] == "CT head without IV contrast"
    assert first["proposed_by"] == "3 reports of such orders"
    assert (second["code"], second["orders"], second["cards_lost"]) == ("MRX", "1", "0")


def test_a_replay_needs_pyarrow_and_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ReplayError, match=r"pip install 'imaging-cds\[replay\]'"):
        run(write(tmp_path / "source", of_many(1)), tmp_path / "out")


def test_the_service_loads_nothing_of_a_replay() -> None:
    code = "import sys, app.main, app.server.serve; print([m for m in sys.modules if m.startswith('app.replay')])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_runs_that_are_killed_go_on_to_the_same_bytes(tmp_path: Path) -> None:
    replay_population.write(tmp_path / "source", 150)
    command = [sys.executable, "-m", "tests.app.replay.killed", str(tmp_path / "source"), str(tmp_path), "20"]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    assert told["killed"] == 20
    assert told["different"] == 0


def test_an_order_before_its_chart_is_judged_without_it(tmp_path: Path) -> None:
    late = multiple_sclerosis(recordedDate="2024-05-02")
    found = run(write(tmp_path / "source", [patient(), late, order(authoredOn=ORDERED)]), tmp_path / "out")
    assert found["cards"] == 0
    assert found["counts"]["resources that came after the order or report"] == {"Condition": 1}
    early = run(
        write(tmp_path / "early", [patient(), multiple_sclerosis(recordedDate=BEFORE), order()]), tmp_path / "out2"
    )
    assert early["cards"] == 1
