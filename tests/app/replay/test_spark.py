"""The same decisions on Spark: on Sail, which needs no Java, and once on Apache Spark itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
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


def environment(engine: str) -> dict[str, str]:
    """Return the variables of a process that has an engine beside the product; skip where it is not set up."""
    if not (BUILD / engine / "pyspark").exists():
        pytest.skip(f"build/{engine} is not set up; `make test` does it, and needs Java for pyspark")
    places = [str(BUILD / engine), str(BUILD.parent), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(places), "IMAGING_CDS_HASH_KEY": KEY}


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


@pytest.fixture
def sail(tmp_path: Path) -> Iterator[str]:
    """Return the address of a Spark Connect server without Java."""
    port = free_port()
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment("engines"), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(port) and time.monotonic() < deadline:
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}"
        assert process.poll() is None, f"Sail ended with {process.returncode}: {(tmp_path / 'log').read_text()}"
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def content(out: Path) -> dict[str, bytes]:
    """Return what a replay wrote, besides its lock and what it keeps to go on."""
    left_out = {"lock", "partition.json"}
    return {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name not in left_out}


def on_spark(engine: str, master: str, source: Path, out: Path) -> dict[str, bytes]:
    """Replay on Spark in a process of its own; return what it wrote."""
    # Not `python -c`: pyspark takes a main module without a file for its own doctests.
    command = [str(Path(sys.executable).with_name("imaging-cds")), "replay", str(source), "--out", str(out)]
    more = ["--engine", "spark", "--master", master, "--quiet"]
    told = subprocess.run([*command, *more], env=environment(engine), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return content(out)


def test_sail_gives_the_same_bytes_as_the_default_engine(sail: str, source: Path, own: Path, tmp_path: Path) -> None:
    assert on_spark("engines", sail, source, tmp_path / "out") == content(own)


@pytest.mark.jre
def test_apache_spark_gives_the_same_bytes_as_the_default_engine(source: Path, own: Path, tmp_path: Path) -> None:
    assert on_spark("pyspark", "local[2]", source, tmp_path / "out") == content(own)


def test_without_its_library_spark_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ReplayError, match=r"pip install 'imaging-cds\[spark\]'"):
        spark_engine.session("sc://127.0.0.1:1")


def test_the_results_hold_what_is_read_through_a_reference(own: Path) -> None:
    told: dict[str, Any] = json.loads((own / "report.json").read_bytes())
    assert told["counts"]["resources read"]["Medication"] == 1
    assert len(told["counts"]["broken"]) == 1
