"""The same decisions on Spark: on Sail, which needs no Java, and once on Apache Spark itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import pytest

from app.replay import spark_engine
from app.replay.errors import ReplayError
from app.replay.options import Options
from app.replay.run import replay
from app.replay.source import find
from benchmarks import replay_population
from benchmarks.servers import free_port
from tests.app.replay.population import KEY, mri_order, multiple_sclerosis, of_patient, patient, write

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
BUILD = Path(__file__).parents[3] / "build"
PATIENTS = 40
_START_SECONDS = 120.0
_PATIENCE = 60.0
"""Seconds in which a replay must say that its server is lost; some ten of them are waiting for it to come back."""


def environment(engine: str) -> dict[str, str]:
    """Return the variables of a process that has an engine beside the product; skip where it is not set up."""
    if not (BUILD / engine / "pyspark").exists():
        pytest.skip(f"build/{engine} is not set up; `make test` does it, and needs Java for pyspark")
    places = [str(BUILD / engine), str(BUILD.parent), os.environ.get("PYTHONPATH", "")]
    # Spark runs for seconds here: what compiles thoroughly and collects in parallel costs more than it saves.
    java = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    return os.environ | java | {"PYTHONPATH": os.pathsep.join(places), "IMAGING_CDS_HASH_KEY": KEY}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a population with a Medication that names no patient, a Bundle, and lines that are broken."""
    folder = tmp_path_factory.mktemp("spark") / "source"
    replay_population.write(folder, PATIENTS)
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Natalizumab 300 mg"}}
    told = {"status": "active", "intent": "order", "authoredOn": "2024-01-01"}
    given = of_patient("MedicationRequest", "rx", medicationReference={"reference": "Medication/m"}, **told)
    asked = mri_order(reasonCode=[{"text": "MS, new visual field loss and confusion for weeks, PML?"}])
    write(folder / "more", [patient(), multiple_sclerosis(), asked, drug, given])
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient("in-bundle")}]}
    (folder / "bundle.json").write_text(json.dumps(bundle))
    with (folder / "Condition.000.ndjson").open("a") as opened:
        opened.write('{"resourceType": "Condition"\n')
    return folder


@pytest.fixture(scope="module")
def own(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of the default engine."""
    out = tmp_path_factory.mktemp("own") / "out"
    replay(find(source), out, Options(hash_key=KEY), processes=2, quiet=True)
    return out


@contextmanager
def running_sail(log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a Spark Connect server that needs no Java; yields its address and its process."""
    port = free_port()
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=environment("engines"), stdout=told, stderr=told)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(port) and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def sail(tmp_path: Path) -> Iterator[str]:
    """Return the address of a Spark Connect server that is to last."""
    with running_sail(tmp_path / "log") as (address, process):
        yield address
        assert process.poll() is None, f"Sail ended with {process.returncode}: {(tmp_path / 'log').read_text()}"


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def content(out: Path) -> dict[str, bytes]:
    """Return what a replay wrote, besides its lock and what it keeps to go on."""
    left_out = {"lock", "partition.json"}
    return {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name not in left_out}


def start(engine: str, master: str, source: Path, out: Path) -> subprocess.Popen[str]:
    """Start a replay on Spark in a process of its own."""
    # Not `python -c`: pyspark takes a main module without a file for its own doctests.
    command = [str(Path(sys.executable).with_name("imaging-cds")), "replay", str(source), "--out", str(out)]
    more = ["--engine", "spark", "--master", master, "--quiet"]
    return subprocess.Popen([*command, *more], env=environment(engine), stdout=PIPE, stderr=PIPE, text=True)


def on_spark(engine: str, master: str, source: Path, out: Path) -> dict[str, bytes]:
    """Replay on Spark; return what it wrote."""
    process = start(engine, master, source, out)
    told = process.communicate()[1]
    assert process.returncode == 0, told
    return content(out)


def refusal(process: subprocess.Popen[str], patience: float) -> str:
    """Wait for a replay that cannot go on; return what it says."""
    shown, told = process.communicate(timeout=patience)
    assert process.returncode == 1, told
    assert not shown
    return told


def test_sail_gives_the_same_bytes_as_the_default_engine(sail: str, source: Path, own: Path, tmp_path: Path) -> None:
    assert on_spark("engines", sail, source, tmp_path / "out") == content(own)


def test_a_server_that_ends_in_mid_run_is_told_of_within_seconds(source: Path, tmp_path: Path) -> None:
    with running_sail(tmp_path / "log") as (address, server):
        replaying = start("engines", address, source, tmp_path / "out")
        while not (tmp_path / "out" / "work").exists():  # it has judged nothing yet
            assert replaying.poll() is None, replaying.communicate()
            time.sleep(0.01)
        server.kill()
        told = refusal(replaying, _PATIENCE)
    assert told.startswith(f"imaging-cds: Spark at {address} cannot be reached, or ended"), told
    assert "start it and give the same command" in told
    assert len(told.splitlines()) == 1, told


def test_an_address_where_nothing_listens_is_told_of_within_seconds(source: Path, tmp_path: Path) -> None:
    address = f"sc://127.0.0.1:{free_port()}"
    told = refusal(start("engines", address, source, tmp_path / "out"), _PATIENCE)
    assert told.startswith(f"imaging-cds: Spark at {address} cannot be reached"), told
    assert len(told.splitlines()) == 1, told


@pytest.mark.jre
def test_apache_spark_gives_the_same_bytes_as_the_default_engine(source: Path, own: Path, tmp_path: Path) -> None:
    assert on_spark("pyspark", "local[2]", source, tmp_path / "out") == content(own)


def test_without_its_library_spark_says_what_is_needed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ReplayError, match=r"pip install 'imaging-cds\[spark\]'"):
        spark_engine.run("sc://127.0.0.1:1", find(source), tmp_path, Options(hash_key=KEY), 1, lambda *_: None)


def test_the_results_hold_what_is_read_through_a_reference(own: Path) -> None:
    told: dict[str, Any] = json.loads((own / "report.json").read_bytes())
    assert told["counts"]["resources read"]["Medication"] == 1
    assert len(told["counts"]["broken"]) == 1
