"""Signing in to the governance pages with a provider that others wrote, as its own process."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
import pytest

from app.governance.settings import GovernanceSettings
from app.server import listening
from benchmarks.servers import free_port
from tests.app.conftest import running
from tests.app.governance.conftest import opened, site_of
from tests.peers import PEERS

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
MODULE = PEERS / "node" / "node_modules" / "oidc-provider" / "lib" / "index.js"
_START_SECONDS = 60
_HOPS = 15


@contextmanager
def _provider(redirect_uri: str) -> Iterator[str]:
    port = free_port()
    command = [shutil.which("node") or "node", str(SCRIPT), str(MODULE), str(port), redirect_uri]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages, with access by a provider."""
    if shutil.which("node") is None or not MODULE.exists():
        pytest.skip("Node or the provider is not set up; `make test` does it where Node is installed")
    listener = listening.bind("127.0.0.1", 0)
    base_url = listening.address(listener)
    file = tmp_path_factory.mktemp("oidc") / "imaging-cds.sqlite3"
    with _provider(f"{base_url}/signed-in") as issuer, opened(f"sqlite:///{file}") as database:
        settings = GovernanceSettings.model_validate(
            {
                "access": "oidc",
                "public_url": base_url,
                "oidc_issuer": issuer,
                "oidc_client_id": "governance",
                "oidc_client_secret": "invented-secret",
                "oidc_scope": "openid profile groups",
                "viewers": "staff",
                "reviewers": "cds-readers",
                "signers": "cds-committee",
            }
        )
        with running(site_of(database, settings), listener=listener):
            yield base_url


def _signed_in(http: httpx.Client, path: str, login: str) -> httpx.Response:
    """Open a page, and answer whatever the provider asks, as a browser does."""
    answer = http.get(path)
    for _ in range(_HOPS):
        if answer.is_redirect:
            answer = http.get(urljoin(str(answer.url), answer.headers["location"]))
            continue
        form = re.search(r'<form[^>]*action="([^"]+/interaction/[^"]+)"', answer.text)
        if form is None:
            return answer
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert prompt is not None
        fields = {"prompt": prompt[1], "login": login, "password": "anything"}
        answer = http.post(urljoin(str(answer.url), form[1]), data=fields)
    pytest.fail(f"no end of redirects: {answer.url}")


@pytest.fixture
def http(pages: str) -> Iterator[httpx.Client]:
    """A browser without a screen and without cookies."""
    with httpx.Client(base_url=pages, trust_env=False, timeout=_START_SECONDS) as client:
        yield client


def test_whoever_is_not_signed_in_sees_no_page(http: httpx.Client) -> None:
    answer = http.get("/could-not-tell")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    away = http.get("/sign-in").headers["location"]
    assert "code_challenge_method=S256" in away
    assert http.post("/review", data={"count": "5"}).status_code == 401


def test_a_reader_signs_in_and_comes_to_the_page_that_was_asked_for(http: httpx.Client) -> None:
    answer = _signed_in(http, "/could-not-tell?origin=replay", "ben")
    assert answer.status_code == 200
    assert (answer.url.path, answer.url.query) == ("/could-not-tell", b"origin=replay")
    assert "ben" in answer.text
    assert http.get("/review").status_code == 200
    refused = http.post("/review", data={"count": "5"})
    assert (refused.status_code, "role of signer" in refused.text) == (403, True)


def test_the_session_holds_no_token_of_the_provider(http: httpx.Client) -> None:
    _signed_in(http, "/", "ben")
    content = http.cookies["imaging-cds-session"].partition(".")[0]
    kept = json.loads(base64.b64decode(content))["person"]
    assert (kept["name"], kept["roles"]) == ("ben", ["reviewer", "viewer"])
    assert kept.keys() == {"name", "roles", "until"}


@pytest.mark.parametrize(("login", "page", "status"), [("vic", "/review", 403), ("vic", "/", 200), ("eve", "/", 403)])
def test_a_group_decides_what_someone_may_do(http: httpx.Client, login: str, page: str, status: int) -> None:
    assert _signed_in(http, page, login).status_code == status


def test_signing_out_ends_the_session(http: httpx.Client) -> None:
    assert _signed_in(http, "/", "ada").status_code == 200
    assert http.get("/sign-out").status_code == 200
    assert http.get("/").headers["location"] == "/sign-in"


def test_an_answer_that_no_one_asked_for_signs_no_one_in(http: httpx.Client) -> None:
    assert http.get("/signed-in?code=stolen&state=stolen").status_code == 403
    assert http.get("/").headers["location"] == "/sign-in"


def test_a_cookie_that_was_changed_is_no_session(http: httpx.Client) -> None:
    _signed_in(http, "/", "vic")
    session = http.cookies["imaging-cds-session"]
    head, _, signature = session.rpartition(".")
    for cookie, status in ((f"{head}.{signature[::-1]}", 303), (session, 200)):
        cookies = {"imaging-cds-session": cookie}
        with httpx.Client(base_url=http.base_url, trust_env=False, cookies=cookies) as other:
            assert other.get("/").status_code == status


def test_a_provider_that_is_away_is_said(tmp_path: Path) -> None:
    settings = GovernanceSettings(
        access="oidc",
        public_url="http://127.0.0.1:8090",
        oidc_issuer=f"http://127.0.0.1:{free_port()}",
        oidc_client_id="governance",
        viewers=("*",),
    )
    with (
        opened(f"sqlite:///{tmp_path / 'imaging-cds.sqlite3'}") as database,
        running(site_of(database, settings)) as base_url,
    ):
        answer = httpx.get(f"{base_url}/sign-in", trust_env=False)
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
