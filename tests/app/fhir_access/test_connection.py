"""The address that is checked is the address that is connected to."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_network
from typing import TYPE_CHECKING

import httpcore
import pytest

from app.fhir_access.addresses import AddressGuard
from app.fhir_access.connection import CheckedBackend, ForbiddenAddress, resolve
from app.settings import Settings
from cds_services.errors import MissingData
from tests.app.fhir_access.completing import complete
from tests.app.fhir_access.conftest import order

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = "https://ehr.example.org/fhir"


class Recorder(httpcore.AsyncNetworkBackend):
    """Connects to nothing, and remembers what to."""

    def __init__(self, *unreachable: str) -> None:
        self.connected: list[str] = []
        self._unreachable = unreachable

    async def connect_tcp(
        self,
        host: str,
        port: int,  # noqa: ARG002 - the library's interface
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Remember the address."""
        self.connected.append(host)
        if host in self._unreachable:
            raise httpcore.ConnectError
        return httpcore.AsyncMockStream([])


class Resolver:
    """Answers each question with the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:  # noqa: ARG002
        """Answer."""
        self.asked += 1
        return self._answers.pop(0)


def connect(resolver: Resolver, recorder: Recorder, *networks: str, times: int = 1) -> None:
    """Connect to the listed name."""
    backend = CheckedBackend(AddressGuard(map(ip_network, networks)), resolver, recorder)

    async def run() -> None:
        for _ in range(times):
            await backend.connect_tcp("ehr.example.org", 443, timeout=1)

    asyncio.run(run())


def test_f03_a_name_is_resolved_once_and_connected_to_by_address() -> None:
    resolver, recorder = Resolver(["8.8.8.8"], ["127.0.0.1"]), Recorder()
    connect(resolver, recorder)
    assert (resolver.asked, recorder.connected) == (1, ["8.8.8.8"])


def test_f03_an_answer_that_changes_is_refused_at_the_next_connection() -> None:
    resolver, recorder = Resolver(["8.8.8.8"], ["127.0.0.1"]), Recorder()
    with pytest.raises(ForbiddenAddress):
        connect(resolver, recorder, times=2)
    assert recorder.connected == ["8.8.8.8"]


@pytest.mark.parametrize("answer", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["::1"], ["169.254.169.254"]])
def test_f03_one_forbidden_address_among_others_is_enough(answer: list[str]) -> None:
    recorder = Recorder()
    with pytest.raises(ForbiddenAddress):
        connect(Resolver(answer), recorder)
    assert recorder.connected == []


def test_a_listed_network_may_be_connected_to() -> None:
    recorder = Recorder()
    connect(Resolver(["10.0.0.1"]), recorder, "10.0.0.0/24")
    assert recorder.connected == ["10.0.0.1"]


def test_the_next_address_is_tried_when_one_is_not_reachable() -> None:
    recorder = Recorder("2606:4700::1")
    connect(Resolver(["2606:4700::1", "8.8.8.8"]), recorder)
    assert recorder.connected == ["2606:4700::1", "8.8.8.8"]


@pytest.mark.parametrize("answer", [[], ["8.8.8.8"]])
def test_no_address_and_no_reachable_one_are_a_failed_connection(answer: list[str]) -> None:
    with pytest.raises(httpcore.ConnectError):
        connect(Resolver(answer), Recorder("8.8.8.8"))


def test_an_unknown_name_is_a_failed_connection() -> None:
    async def run() -> None:
        await CheckedBackend(AddressGuard()).connect_tcp("no-such-host.invalid", 443, timeout=5)

    with pytest.raises((httpcore.ConnectError, httpcore.ConnectTimeout)):
        asyncio.run(run())


def test_a_resolver_that_does_not_answer_is_a_timeout() -> None:
    async def never(host: str, port: int) -> list[str]:  # noqa: ARG001
        await asyncio.Event().wait()
        return []

    async def run() -> None:
        await CheckedBackend(AddressGuard(), never).connect_tcp("ehr.example.org", 443, timeout=0.01)

    with pytest.raises(httpcore.ConnectTimeout):
        asyncio.run(run())


def test_names_are_resolved_by_the_system() -> None:
    assert set(asyncio.run(resolve("localhost", 443))) <= {"127.0.0.1", "::1"}


def test_there_are_no_other_connections() -> None:
    with pytest.raises(ForbiddenAddress):
        asyncio.run(CheckedBackend(AddressGuard()).connect_unix_socket("/run/x"))


def test_f01_a_listed_name_that_leads_to_this_machine_is_not_called() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.05)
        base = f"https://ehr.example.org:{listener.getsockname()[1]}/fhir"
        backend = CheckedBackend(AddressGuard(), Resolver(*[["127.0.0.1"]] * 20))
        with pytest.raises(MissingData, match="stands at an address that may not be connected to"):
            complete(order(), base, backend=backend)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_f02_a_server_that_is_not_listed_is_not_even_looked_up() -> None:
    resolver = Resolver(["8.8.8.8"])
    backend = CheckedBackend(AddressGuard(), resolver, Recorder())
    with pytest.raises(MissingData, match="not on this service's list"):
        complete(order(), BASE, Settings(fhir_servers=("https://other.example.org/fhir",)), backend)
    assert resolver.asked == 0
