"""Encrypted connections: certificates are always checked, and HTTP/2 survives what goes wrong on it."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from app.fhir_access.templates import PAGE_SIZE
from app.settings import Settings
from cds_services.errors import MissingData
from tests.app.fhir_access.completing import complete
from tests.app.fhir_access.conftest import full_prefetch, order
from tests.peers.certificates import Authority
from tests.peers.fault_proxy import fault_proxy, resource
from tests.peers.fhir_server import PATIENT, TOKEN
from tests.peers.http2_server import Http2Server, http2_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

EMPTY = json.dumps({"resourceType": "Bundle", "entry": []}).encode()
DEVICES, PROCEDURES = (f"/fhir/{kind}?patient={PATIENT}&_count={PAGE_SIZE}" for kind in ("Device", "Procedure"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Whom the service is told to trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def http2(authority: Authority) -> Iterator[Http2Server]:
    """A server that speaks HTTP/2."""
    with http2_server(authority.server("127.0.0.1", "h2")) as server:
        yield server


def lacking(*keys: str) -> dict[str, Any]:
    """An order with everything prefetched but some keys."""
    return order() | {"prefetch": {key: value for key, value in full_prefetch().items() if key not in keys}}


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        pytest.param("127.0.0.1", False, id="F13 unknown authority"),
        pytest.param("ehr.example.org", True, id="F13 certificate of another host"),
    ],
)
def test_f13_a_certificate_that_does_not_fit_ends_the_reading(
    authority: Authority, host: str, *, trusted: bool
) -> None:
    with fault_proxy(tls=authority.server(host)) as proxy:
        settings = Settings(fhir_servers=(proxy.base,), fhir_ca_file=authority.ca_file if trusted else None)
        with pytest.raises(MissingData, match="certificate of the FHIR server is not trusted"):
            complete(lacking("conditions"), proxy.base, settings)
        assert proxy.requests == []


def test_a_certificate_of_a_listed_authority_is_trusted(authority: Authority) -> None:
    with fault_proxy(tls=authority.server("127.0.0.1")) as proxy:
        proxy.script("*", resource({"resourceType": "Bundle"}))
        settings = Settings(fhir_servers=(proxy.base,), fhir_ca_file=authority.ca_file)
        assert complete(lacking("conditions"), proxy.base, settings).notes == ()


def completed(
    authority: Authority, server: Http2Server, *keys: str, times: int = 1, budget: float = 2.0
) -> tuple[str, ...]:
    """Complete an order over HTTP/2 and return the notes of the last of the calls."""
    base = f"https://127.0.0.1:{server.port}/fhir"
    settings = Settings(fhir_servers=(base,), fhir_ca_file=authority.ca_file, fhir_timeout=budget)
    return complete(lacking(*keys), base, settings, times=times).notes


def test_http2_reads_everything_over_one_connection(authority: Authority, http2: Http2Server) -> None:
    http2.answers |= {DEVICES: EMPTY, PROCEDURES: EMPTY}
    assert completed(authority, http2, "devices", "procedures", times=3) == ()
    assert (len(http2.requests), http2.connections) == (6, 1)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_http2_an_answer_that_is_too_large_does_not_choke_the_call_after(
    authority: Authority, http2: Http2Server, times: int
) -> None:
    """What is not read counts against what may come on a connection: left open, it would bring nothing more."""
    http2.answers |= {DEVICES: b" " * 40_000_000, PROCEDURES: EMPTY}
    notes = completed(authority, http2, "devices", "procedures", times=times)
    assert notes == ("devices: not prefetched; the FHIR server answered with more than is accepted",)


def test_f15_http2_the_token_shows_in_no_message_of_any_library(
    authority: Authority, http2: Http2Server, caplog: pytest.LogCaptureFixture
) -> None:
    http2.answers |= {DEVICES: EMPTY}
    with caplog.at_level(logging.DEBUG):
        assert completed(authority, http2, "devices") == ()
    assert TOKEN not in caplog.text
    assert PATIENT not in caplog.text


def test_http2_a_connection_that_went_silent_is_given_up(authority: Authority, http2: Http2Server) -> None:
    """The second call gets nothing and costs its budget; the third does not wait at the same dead end."""
    http2.answers |= {DEVICES: EMPTY, PROCEDURES: EMPTY}
    http2.patience = 2
    assert completed(authority, http2, "devices", "procedures", times=3, budget=1.0) == ()
    assert http2.connections == 2
