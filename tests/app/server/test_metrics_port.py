"""The metrics have a port of their own, and the callers' port does not show them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.server.metrics_port import CONNECTION_LIMIT, serving
from app.settings import Settings
from tests.app.conftest import Client, client_of
from tests.app.telemetry.metrics.conftest import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.telemetry.metrics.calls import Metrics

pytestmark = pytest.mark.slow

COMMAND = str(Path(sys.executable).with_name("imaging-cds"))


def test_served_from_a_thread_until_it_is_stopped(metrics: Metrics) -> None:
    metrics.observe(FACTS)
    with serving(metrics, "127.0.0.1", 0) as address:
        answer = httpx.get(address, trust_env=False)
        assert answer.headers["content-type"].startswith("text/plain")
        assert (
            'imaging_cds_decisions_total{answer="silence",client="north",hook="order-select",scenario="relapse"} 1.0'
            in answer.text
        )
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)


def test_the_next_process_takes_the_next_port(metrics: Metrics) -> None:
    with serving(metrics, "127.0.0.1", 0) as address:
        first = _port(address)
        with serving(metrics, "127.0.0.1", first, tries=50) as next_one:
            assert first < _port(next_one) < first + 50
        with pytest.raises(OSError, match="in use"):
            serving(metrics, "127.0.0.1", first).__enter__()


def _port(address: str) -> int:
    return httpx.URL(address).port or 0


def test_idle_connections_make_room_for_whoever_reads(metrics: Metrics) -> None:
    with serving(metrics, "127.0.0.1", 0) as address, ExitStack() as stack:
        idle = [stack.enter_context(_connected(address)) for _ in range(4 * CONNECTION_LIMIT)]
        for connection in idle:
            # Those that came first are closed already.
            with suppress(OSError):
                connection.sendall(b"GET /metrics HTTP/1.1\r\n")
        assert httpx.get(address, trust_env=False).status_code == 200
        with suppress(ConnectionResetError):
            assert idle[0].recv(1) == b""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"400"),
        (b"PATIENT-JANE /x HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 70_000, b"431"),
        (b"GET /patient-jane HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde", b"405"),
        (b"GET /metrics?name[]=%ff HTTP/1.1\r\nAccept: \xff\r\nAccept-Encoding: \xff\r\n\r\n", b"200"),
    ],
)
def test_garbage_gets_a_refusal_and_leaves_nothing_behind(
    metrics: Metrics, sent: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(metrics, "127.0.0.1", 0) as address:
        with _connected(address) as connection:
            connection.sendall(sent)
            answer = connection.recv(4096)
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"jane" not in answer.lower()
        assert b"Python" not in answer
    assert "Traceback" not in "".join(capfd.readouterr())


def _connected(address: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", _port(address)), timeout=10)


def test_the_callers_port_does_not_show_them(client: Client) -> None:
    assert client.http.get("/metrics").status_code == 404


@pytest.mark.usefixtures("stubbed")
def test_the_callers_port_shows_them_where_that_is_set() -> None:
    with client_of(Settings(metrics_on_main_port=True)) as client:
        answer = client.http.get("/metrics")
    assert answer.headers["cache-control"] == "no-store"
    assert "imaging_cds_build_info" in answer.text


@pytest.mark.usefixtures("stubbed")
def test_nothing_that_was_sent_is_in_the_metrics(request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "CT Jane Doe"}
    planted = {"authorization": "Bearer Jane-Doe", "x-request-id": "Jane-Doe", "user-agent": "Jane Doe"}
    with client_of(Settings(metrics_on_main_port=True)) as client:
        assert client.call(request_body, **planted).json()["cards"]
        client.call({**request_body, "hook": "Jane-Doe"}, **planted)
        client.call(b'{"Jane Doe"', **planted)
        client.http.post("/cds-services/Jane-Doe", json=request_body)
        client.http.get("/Patient/Jane-Doe")
        text = client.http.get("/metrics").text
    assert 'imaging_cds_rule_cards_total{client="anybody",rule="CtSpine"} 1.0' in text
    assert 'route="unknown",status="404"' in text
    for word in ("Jane", "Doe", "pat-1"):
        assert word not in text


@contextmanager
def _serving(**environment: str) -> Iterator[subprocess.Popen[str]]:
    given = {f"IMAGING_CDS_{name.upper()}": value for name, value in environment.items()}
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0"], env=os.environ | given, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def _line(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found
    raise AssertionError(pattern)


def test_serve_opens_the_second_port() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _serving(metrics_port=str(port)) as process:
        base_url = _line(process, "listens on (.+)")[1]
        _line(process, f"Metrics are at http://127.0.0.1:{port}/metrics")
        httpx.get(f"{base_url}/health/live", trust_env=False)
        # A call is counted once it is answered; when the next one is answered, it has been.
        httpx.get(f"{base_url}/", trust_env=False)
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    assert 'imaging_cds_http_requests_total{route="/health/live",status="200"} 1.0' in text


def test_only_this_machine_can_read_them_unless_more_is_asked_for() -> None:
    with _serving(host="0.0.0.0", authentication="off") as process:
        _line(process, r"Metrics are at http://127\.0\.0\.1:")
    with _serving(metrics_host="::1") as process:
        _line(process, r"Metrics are at http://\[::1\]:")


def test_the_default_port_gives_way_to_the_next() -> None:
    with _serving() as process, _serving() as other:
        ports = {int(_line(each, r"Metrics are at http://127.0.0.1:(\d+)/metrics")[1]) for each in (process, other)}
    assert len(ports) == 2
    assert min(ports) >= 9464


def test_a_port_that_was_asked_for_and_is_taken_stops_the_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _serving(metrics_port=str(port)) as process:
            assert _line(process, f"cannot serve metrics on 127.0.0.1:{port}: .*in use")
            assert process.wait(20) == 1
