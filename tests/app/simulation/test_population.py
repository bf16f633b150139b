"""A population on disk: the same for a seed, whole, and refused where it would mix with another."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.simulation import population
from app.simulation.population import FolderError, Wanted, write_population
from app.simulation.truth import Truth
from tests.app.simulation.conftest import UNTIL

if TYPE_CHECKING:
    from pathlib import Path

    from app.simulation.population import Totals

WANTED = Wanted(patients=60, seed=4, until=UNTIL, interest=0.5, zipped=False)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small population have several parts."""
    monkeypatch.setattr(population, "_SMALLEST_PART", 25)


@pytest.mark.usefixtures("small_parts")
def test_two_processes_write_the_very_bytes_that_one_writes(tmp_path: Path) -> None:
    write_population(WANTED, tmp_path / "one", 1, _heard)
    write_population(WANTED, tmp_path / "two", 2, _heard)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    assert "fhir/Patient.0002.ndjson" in _bytes(tmp_path / "one")


def test_another_seed_gives_other_patients(tmp_path: Path) -> None:
    write_population(WANTED, tmp_path / "one", 1, _heard)
    write_population(WANTED._replace(seed=5), tmp_path / "two", 1, _heard)
    one, two = _bytes(tmp_path / "one"), _bytes(tmp_path / "two")
    assert one["fhir/Patient.0000.ndjson"] != two["fhir/Patient.0000.ndjson"]


def test_compressed_files_hold_the_same_and_no_time(tmp_path: Path) -> None:
    write_population(WANTED, tmp_path / "plain", 1, _heard)
    write_population(WANTED._replace(zipped=True), tmp_path / "zipped", 1, _heard)
    plain, zipped = _bytes(tmp_path / "plain"), _bytes(tmp_path / "zipped")
    assert gzip.decompress(zipped["fhir/Condition.0000.ndjson.gz"]) == plain["fhir/Condition.0000.ndjson"]
    assert zipped["fhir/Condition.0000.ndjson.gz"][4:8] == bytes(4)
    assert plain["truth.ndjson"] == zipped["truth.ndjson"]


@pytest.mark.usefixtures("small_parts")
def test_the_truth_names_every_imaging_order_once(tmp_path: Path) -> None:
    totals = write_population(WANTED, tmp_path / "out", 1, _heard)
    truths = [msgspec.json.decode(line, type=Truth) for line in _lines(tmp_path / "out" / "truth.ndjson")]
    named = [order for each in truths if not each.report for order in each.orders]
    placed = [
        order["id"]
        for path in (tmp_path / "out" / "fhir").glob("ServiceRequest.*")
        for order in map(json.loads, _lines(path))
        if "requester" in order
    ]
    assert sorted(named) == sorted(placed)
    assert totals.orders == len(named)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderError, match="is not empty; name a new folder"):
        write_population(WANTED, tmp_path, 1, _heard)


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(commands.app, ["simulate", "--patients", "20", "--seed", "9", "--out", str(out)])
    assert result.exit_code == 0, result.output
    note = json.loads((out / "simulation.json").read_bytes())
    assert (note["patients"], note["seed"], note["until"], note["interest"]) == (20, 9, "2026-09-30", 0.02)
    assert f"20 patients, {note['orders']} imaging orders" in result.output
    again = CliRunner().invoke(commands.app, ["simulate", "--patients", "20", "--out", str(out)])
    assert again.exit_code == 1
    assert "is not empty" in again.output


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def _heard(totals: Totals) -> None:
    assert totals.patients


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
