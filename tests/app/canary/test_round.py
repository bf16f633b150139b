"""The canary calls a real service, with and without authentication; nothing of it is kept among clinical calls."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.canary.call_list import canary_calls, request_of
from app.cli.commands import app as command
from app.main import create_app
from app.security.signing import TokenRequest, sign
from app.security.signing_key import keep, new_key, read_key
from app.settings import Settings
from app.store.database import Database
from app.store.schema import decisions
from tests.app.conftest import running
from tests.app.site.conftest import applied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

pytestmark = pytest.mark.slow

ISSUER = "https://cds.example.org/canary"
PUBLIC = "https://cds.example.org"


class Round(NamedTuple):
    """The exit status of a round, its log lines, and the metrics that it wrote."""

    status: int
    lines: list[dict[str, Any]]
    metrics: str


class Served(NamedTuple):
    """A running service."""

    url: str
    app: FastAPI
    settings: Settings


@contextmanager
def served(
    folder: Path, *, flagged: bool = True, authentication: str = "on", site: Path | None = None
) -> Iterator[Served]:
    """Serve with a clients file that has a client for the canary, flagged or not."""
    key = folder / "canary.jwk"
    key.unlink(missing_ok=True)
    made = new_key("ES384")
    keep(made, key)
    entry = {"name": "canary", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jwks": made.public_set()}}
    clients = folder / "clients.yaml"
    clients.write_text(json.dumps({"clients": [entry | {"canary": flagged}]}))
    settings = Settings.model_validate(
        {
            "clients": clients,
            "authentication": authentication,
            "public_base_url": PUBLIC,
            "database_url": f"sqlite:///{folder / 'store.sqlite3'}",
            "log_level": "error",
            "site": site,
        }
    )
    app = create_app(settings)
    with running(app) as url:
        yield Served(url, app, settings)


def once(folder: Path, url: str, *more: str, signed: bool = True) -> Round:
    """Run one round of the command."""
    textfile = folder / "canary.prom"
    key = ("--key", str(folder / "canary.jwk")) if signed else ()
    fixed = ("--once", "--url", url, "--public-url", PUBLIC, "--issuer", ISSUER, "--textfile", str(textfile))
    result = CliRunner().invoke(command, ["canary", *fixed, *key, *more])
    lines = [json.loads(line) for line in result.stderr.splitlines() if '"logger":"imaging_cds.canary"' in line]
    return Round(result.exit_code, lines, textfile.read_text() if textfile.exists() else "")


def stored(settings: Settings) -> int:
    """How many decisions are kept."""
    database = Database(settings)
    try:
        with database.reading() as connection:
            return connection.execute(select(func.count()).select_from(decisions)).scalar_one()
    finally:
        database.close()


def test_every_delivered_call_is_answered_as_expected_and_none_is_stored_or_counted(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        done = once(tmp_path, service.url)
        exposed = service.app.state.metrics.exposition().decode()
    assert [line["event"] for line in done.lines] == ["canary answered as expected"] * 7
    assert done.status == 0
    assert done.metrics.count("} 1.0") >= 7
    assert "imaging_cds_canary_last_run_timestamp_seconds" in done.metrics
    assert stored(service.settings) == 0
    called = [line for line in exposed.splitlines() if line.startswith("imaging_cds_canary_calls_total")]
    assert sum(float(line.rsplit(" ", 1)[1]) for line in called) == 7
    for name in ("imaging_cds_calls_total", "imaging_cds_rule_cards_total", "imaging_cds_decisions_total"):
        assert not any(line.startswith(name) and not line.endswith(" 0.0") for line in exposed.splitlines())


def test_on_loopback_the_issuer_alone_names_the_canary(tmp_path: Path) -> None:
    with served(tmp_path, authentication="off") as service:
        done = once(tmp_path, service.url, signed=False)
    assert done.status == 0, done.lines
    assert stored(service.settings) == 0


def test_a_card_that_should_not_come_and_one_that_does_not_come_raise_the_alarm(tmp_path: Path) -> None:
    own = tmp_path / "expect.yaml"
    own.write_text("calls:\n  - {name: ct-spine-select, expect: [AddContrast]}\n")
    with served(tmp_path) as service:
        done = once(tmp_path, service.url, "--expect", str(own))
    assert done.status == 2
    (wrong,) = [line for line in done.lines if line["event"] == "canary answered wrongly"]
    assert (wrong["call"], wrong["expected"], wrong["came"]) == ("ct-spine-select", ["AddContrast"], ["CtSpine"])
    assert wrong["level"] == "error"
    assert 'imaging_cds_canary_right{call="ct-spine-select"} 0.0' in done.metrics


def test_a_rule_that_the_site_turned_off_is_missed_unless_the_site_says_so(tmp_path: Path) -> None:
    own = tmp_path / "expect.yaml"
    own.write_text("calls:\n  - {name: contrast-left-off, expect: [CompleteCordMri], why: AddContrast is off.}\n")
    off = {"rules": {"AddContrast": {"enabled": False, "why": "Decided by the committee."}}}
    with applied(tmp_path, off) as site, served(tmp_path, site=site) as service:
        missed, expected = once(tmp_path, service.url), once(tmp_path, service.url, "--expect", str(own))
    assert (missed.status, expected.status) == (2, 0)
    assert [line["call"] for line in missed.lines if line["level"] == "error"] == ["contrast-left-off"]


def test_silence_that_was_ordered_is_seen_and_an_arm_is_not(tmp_path: Path) -> None:
    trial = {"study": "EC 1", "seed": "drawn with this seed", "share": 0.01}
    with applied(tmp_path, {"trial": trial}) as site, served(tmp_path, site=site) as service:
        drawn = once(tmp_path, service.url)
    with applied(tmp_path, {"silent": {"all": True}}) as site, served(tmp_path, site=site) as service:
        silent = once(tmp_path, service.url)
    assert (drawn.status, silent.status) == (0, 2)
    assert sum(line["level"] == "error" for line in silent.lines) == 4


def test_a_service_that_does_not_know_the_canary_gets_one_call_and_no_more(tmp_path: Path) -> None:
    with served(tmp_path, flagged=False) as service:
        done = once(tmp_path, service.url)
    assert done.status == 2
    assert [line["problem"] for line in done.lines] == [
        "the service does not know this caller as its canary, and stored the call: see docs/canary.md",
        *["not sent"] * 6,
    ]
    assert stored(service.settings) == 1


def test_a_flagged_client_that_calls_about_another_patient_is_stored_like_any_client(tmp_path: Path) -> None:
    call = canary_calls(None)[0]
    body = json.loads(json.dumps(request_of(call, date(2026, 3, 16))).replace("imaging-cds-canary-1", "pat-1"))
    path = f"/cds-services/{call.service}"
    with served(tmp_path) as service:
        token = sign(
            TokenRequest(issuer=ISSUER, audience=PUBLIC + path), read_key(tmp_path / "canary.jwk"), time.time()
        )
        answer = httpx.post(
            service.url + path, json=body, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )
    assert answer.status_code == 200
    assert "x-imaging-cds-canary" not in answer.headers
    assert stored(service.settings) == 1


def test_a_token_that_is_not_accepted_and_a_service_that_is_away_raise_the_alarm(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        refused = once(tmp_path, service.url, signed=False)
    away = once(tmp_path, service.url)
    assert (refused.status, away.status) == (2, 2)
    assert {line["problem"] for line in refused.lines} == {"status 401"}
    assert {line["problem"] for line in away.lines} == {"ConnectError"}
