"""Who may see the pages: no one but this machine without access control; a proxy's headers from its address only."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from app.cli import commands
from app.governance.access.identity import roles_of
from app.governance.roles import Role
from app.governance.settings import GovernanceSettings
from tests.app.conftest import running
from tests.app.governance.conftest import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.database import Database

GROUPS = {"viewers": "staff", "reviewers": "readers", "signers": "committee"}


@contextmanager
def _behind_proxy(database: Database, **given: Any) -> Iterator[httpx.Client]:  # noqa: ANN401 - settings
    settings = GovernanceSettings.model_validate({"access": "proxy", "trusted_proxies": "127.0.0.1", **GROUPS, **given})
    with (
        running(site_of(database, settings)) as base_url,
        httpx.Client(base_url=base_url, trust_env=False) as browser,
    ):
        yield browser


def _as(user: str, groups: str) -> dict[str, str]:
    return {"X-Forwarded-User": user, "X-Forwarded-Groups": groups}


def test_a_proxy_says_who_it_is_and_groups_decide(history_database: Database) -> None:
    with _behind_proxy(history_database) as browser:
        assert browser.get("/").status_code == 401
        assert browser.get("/", headers=_as("eve", "visitors")).status_code == 403
        page = browser.get("/", headers=_as("vic", "x, staff"))
        assert (page.status_code, "vic" in page.text) == (200, True)
        assert browser.get("/review", headers=_as("vic", "staff")).status_code == 403
        assert browser.get("/review", headers=_as("ben", "readers")).status_code == 200
        assert browser.post("/review", headers=_as("ben", "readers"), data={"count": "1"}).status_code == 403
        assert browser.get("/overview/calls.csv", headers=_as("eve", "")).status_code == 403
        assert browser.post("/review/name", headers=_as("ben", "readers"), data={"name": "Ada"}).status_code == 404


def test_a_second_header_of_the_same_name_is_refused(history_database: Database) -> None:
    with _behind_proxy(history_database) as browser:
        headers = [("X-Forwarded-User", "mallory"), ("X-Forwarded-User", "vic"), ("X-Forwarded-Groups", "staff")]
        assert browser.get("/", headers=headers).status_code == 401


def test_headers_of_another_address_say_nothing(history_database: Database) -> None:
    with _behind_proxy(history_database, trusted_proxies="10.0.0.1,192.168.0.0/16") as browser:
        assert browser.get("/", headers=_as("vic", "staff")).status_code == 403


def test_everyone_can_be_given_a_role() -> None:
    assert roles_of([], {Role.REVIEWER: ["*"], Role.SIGNER: ["committee"]}) == {Role.VIEWER, Role.REVIEWER}
    assert roles_of(["other"], {Role.SIGNER: ["committee"]}) == frozenset()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"host": "0.0.0.0"}, "IMAGING_CDS_GOVERNANCE_ACCESS"),
        ({"access": "proxy", "viewers": "a"}, "IMAGING_CDS_GOVERNANCE_TRUSTED_PROXIES"),
        ({"access": "proxy", "trusted_proxies": "10.0.0.1"}, "IMAGING_CDS_GOVERNANCE_VIEWERS"),
        ({"access": "oidc", "viewers": "a", "oidc_issuer": "https://i"}, "IMAGING_CDS_GOVERNANCE_OIDC_CLIENT_ID"),
        ({"session_key": "short"}, "IMAGING_CDS_GOVERNANCE_SESSION_KEY"),
    ],
)
def test_settings_that_would_open_the_pages_are_refused(given: dict[str, str], names: str) -> None:
    with pytest.raises(ValidationError, match=names):
        GovernanceSettings.model_validate(given)


def test_the_command_names_each_setting_and_never_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_GOVERNANCE_PORT", "secret-port")
    result = CliRunner().invoke(commands.app, ["governance"])
    assert result.exit_code == 1
    assert result.output.startswith("imaging-cds: IMAGING_CDS_GOVERNANCE_PORT: ")
    assert "secret-port" not in result.output
    monkeypatch.delenv("IMAGING_CDS_GOVERNANCE_PORT")
    result = CliRunner().invoke(commands.app, ["governance", "--host", "0.0.0.0"])
    assert "imaging-cds: set IMAGING_CDS_GOVERNANCE_ACCESS: pages without access control" in result.output
