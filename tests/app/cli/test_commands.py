"""The command line, as a person or a script calls it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from typer.testing import CliRunner

import app.demo
from app.cli import commands
from tests.app.conftest import WIRE
from tests.wire.calls import TODAY, opened

if TYPE_CHECKING:
    from typer.testing import Result

pytestmark = pytest.mark.slow

COMMAND = str(Path(sys.executable).with_name("imaging-cds"))
REQUEST = WIRE / "valid-order-select.json"


def imaging_cds(*arguments: str, given: str = "") -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(commands.app, arguments, input=given)


@pytest.fixture
def ct_order(tmp_path: Path) -> Path:
    """A request that the stand-in answers with a card."""
    body: dict[str, Any] = json.loads(REQUEST.read_bytes())
    body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "CT"}
    path = tmp_path / "request.json"
    path.write_text(json.dumps(body))
    return path


def test_help_names_every_command() -> None:
    result = imaging_cds("--help")
    assert result.exit_code == 0
    for command in (
        "serve",
        "demo",
        "explain",
        "read-reason",
        "read-report",
        "dossier",
        "simulate",
        "score",
        "review",
        "migrate",
        "purge",
        "watch",
        "canary",
        "token",
    ):
        assert command in result.stdout


def test_version_names_the_knowledge() -> None:
    assert "knowledge" in imaging_cds("--version").stdout


@pytest.mark.usefixtures("stubbed")
def test_explain_prints_the_reasons_and_the_cards(ct_order: Path) -> None:
    result = imaging_cds("explain", str(ct_order), "--today", "2026-03-16")
    told = json.loads(result.stdout)
    assert told["scenario"] == "relapse"
    assert told["today"] == "2026-03-16"
    assert told["cards"][0]["selectionBehavior"] == "any"
    assert "\n" not in result.stdout.strip()


@pytest.mark.usefixtures("stubbed")
def test_explain_can_be_read_by_people(ct_order: Path) -> None:
    assert '\n  "scenario": "relapse"' in imaging_cds("explain", str(ct_order), "--pretty").stdout


@pytest.mark.usefixtures("stubbed")
def test_explain_answers_line_by_line_and_tells_which_failed(ct_order: Path) -> None:
    lines = [ct_order.read_text(), '{"hook":', "", REQUEST.read_text().replace("\n", "")]
    result = imaging_cds("explain", "--jsonl", "-", given="\n".join(lines))
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["cards" in item for item in told] == [True, False, True]
    assert told[1]["error"]["code"] == "structure"
    assert result.exit_code == 1


@pytest.mark.usefixtures("stubbed")
def test_a_line_that_crashes_costs_only_itself(ct_order: Path) -> None:
    lines = [ct_order.read_text().replace("CT", "crash"), ct_order.read_text()]
    told = [
        json.loads(line) for line in imaging_cds("explain", "--jsonl", "-", given="\n".join(lines)).stdout.splitlines()
    ]
    assert told[0] == {"error": {"code": "exception", "problem": "ZeroDivisionError"}}
    assert told[1]["cards"]


@pytest.mark.usefixtures("stubbed")
@pytest.mark.parametrize(
    ("change", "named"),
    [({"hook": "patient-view"}, "hook"), ({"context": None}, "context"), ({"prefetch": None}, "prefetch.conditions")],
)
def test_a_request_that_cannot_be_answered_is_named(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(json.loads(REQUEST.read_bytes()) | change))
    result = imaging_cds("explain", str(path))
    assert result.exit_code == 1
    assert f"{named}: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [("explain",), ("explain", "/nowhere.json"), ("explain", "--today", "soon")])
def test_a_wrong_call_is_explained(arguments: tuple[str, ...]) -> None:
    result = imaging_cds(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


def test_explain_does_not_load_the_web_framework() -> None:
    program = "import sys, app.cli.explanation; sys.exit('fastapi' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_serve_names_a_variable_that_is_no_setting() -> None:
    """A misspelled setting must not pass for one that is in force, nor one in another case for a misspelled one."""
    own = {"IMAGING_CDS_CLIENTSS": "hidden", "IMAGING_CDS_METRICS_PORT": "0", "imaging_cds_log_level": "warning"}
    environment = {**os.environ, **own}
    process = subprocess.Popen([COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(2)]
        httpx.get(f"{lines[0].split()[-1]}/health/ready", timeout=60, trust_env=False)
    finally:
        process.kill()
        _, rest = process.communicate()
    assert "log_level" not in rest
    assert lines[1] == "IMAGING_CDS_CLIENTSS is no setting and changes nothing; is IMAGING_CDS_CLIENTS meant?\n"


def test_serve_says_that_the_date_is_fixed_and_stops_when_told() -> None:
    environment = {**os.environ, "IMAGING_CDS_LOG_LEVEL": "warning"}
    command = [COMMAND, "serve", "--port", "0", "--today", "2026-03-16"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            address = process.stderr.readline().rsplit(" ", 1)[-1].strip()
            assert "2026-03-16" in process.stderr.readline()
            ready = httpx.get(f"{address}/health/ready", timeout=20, trust_env=False).json()
            assert ready["today"] == "2026-03-16"
            process.terminate()
            assert process.wait(15) in {0, -signal.SIGTERM}
        finally:
            process.kill()


def refused_start(**environment: str) -> str:
    """Run `serve` with a setting that it cannot use, and return what it says."""
    variables = {**os.environ, **{f"IMAGING_CDS_{name}": value for name, value in environment.items()}}
    command = [COMMAND, "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False, timeout=60)
    assert done.returncode == 1
    return done.stderr


def test_serve_says_in_one_line_what_is_wrong_with_the_clients_file(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients:\n  - {name: one, issuer: x, profile: epic, colour: blue}\n")
    where = "IMAGING_CDS_CLIENTS: clients.yaml, line 2, $.clients[0]"
    assert refused_start(CLIENTS=str(file)) == f"imaging-cds: {where}: Object contains unknown field `colour`\n"


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LOG_LEVEL", "hidden", "IMAGING_CDS_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
        ("HOOKS_VERSION", "hidden", "IMAGING_CDS_HOOKS_VERSION: Input should be '2.0' or '3.0'"),
        (
            "FHIR_SERVERS",
            "https://me:hidden@ehr/fhir",
            "entry 1 of the FHIR servers that may be read is no FHIR base URL",
        ),
        ("FHIR_CA_FILE", "/absent.pem", "IMAGING_CDS_FHIR_CA_FILE: /absent.pem cannot be used: No such file"),
        ("DATABASE_URL", "oracle://cds:hidden@host/cds", "IMAGING_CDS_DATABASE_URL must start with postgresql:// or"),
    ],
)
def test_serve_says_in_one_line_which_setting_cannot_be_used(name: str, value: str, said: str, workers: str) -> None:
    lines = refused_start(WORKERS=workers, **{name: value}).splitlines()
    assert lines[0].startswith(f"imaging-cds: {said}")
    assert len(lines) == 1
    assert "hidden" not in lines[0]


def test_serve_says_when_its_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = imaging_cds("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "cannot listen" in result.stderr


def test_purge_names_a_setting_that_cannot_be_used_without_its_value() -> None:
    environment = {**os.environ, "IMAGING_CDS_RETENTION_DAYS": "hidden"}
    done = subprocess.run([COMMAND, "purge"], capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("imaging-cds: IMAGING_CDS_RETENTION_DAYS: ")
    assert "hidden" not in done.stderr


def test_a_topic_that_reads_no_reasons_is_refused() -> None:
    result = imaging_cds("read-reason", "MS, numb leg", "--topic", "demyelinating-results")
    assert result.exit_code == 2
    assert "demyelinating-diseases" in result.output


@pytest.mark.parametrize(
    ("reason", "silence"),
    [
        ("asdf qwerty", "not judged: no reason was understood"),
        ("MS. Fell from a ladder today, fracture?", "not judged: another question"),
        ("MS, new weakness of both legs for 5 days", None),
    ],
)
def test_explain_tells_one_silence_from_another(tmp_path: Path, reason: str, silence: str | None) -> None:
    body = json.loads((Path(app.demo.__file__).parent / "ct-thoracic-spine.json").read_bytes())
    body["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"] = [{"text": reason}]
    path = tmp_path / "request.json"
    path.write_text(json.dumps(body))
    told = json.loads(imaging_cds("explain", str(path), "--today", "2026-03-16").stdout)
    assert told.get("silence") == silence
    assert bool(told["cards"]) is (silence is None)


def test_explain_says_why_an_opened_chart_brings_no_card(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(opened("compression-with-booked-spine-clinic")))
    told = json.loads(imaging_cds("explain", str(path), "--today", TODAY.isoformat()).stdout)
    assert (told["silence"], told["cards"]) == ("report read, nothing to add", [])


@pytest.mark.parametrize("port", ["65536", "-1", "abc", "80 80"])
@pytest.mark.parametrize("command", [("demo", "--once"), ("serve",)])
def test_a_port_that_is_none_is_said_in_one_line(command: tuple[str, ...], port: str) -> None:
    result = imaging_cds(*command, f"--port={port}")
    assert result.exit_code == 1
    assert result.stderr == f"imaging-cds: --port is 0 (any that is free) to 65535, not {port}\n"
