"""What a caller meets while the service starts: it waits, or there is nobody; never a service without its rules."""

from __future__ import annotations

import socket
import threading
from datetime import date

import pytest

from app.main import create_app
from app.server import listening
from app.settings import Settings
from cds_services import registry
from cds_services.errors import KnowledgeError
from tests.wire.conftest import REAL_SERVICES


def test_c07_discovery_asked_for_too_early_is_answered_with_the_rules_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "services", REAL_SERVICES)
    listener = listening.bind("127.0.0.1", 0)
    with socket.create_connection(listener.getsockname()[:2], timeout=20) as caller:
        caller.sendall(b"GET /cds-services HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        server = listening.server(create_app(Settings(today=date(2026, 11, 22))))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        answer = b"".join(iter(lambda: caller.recv(65536), b""))
        server.should_exit = True
        thread.join(10)
        listener.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"demyelinating-imaging-order-select" in answer


def test_c07_a_service_whose_rules_cannot_be_read_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise KnowledgeError("cards.yaml, CtSpine: no summary")

    monkeypatch.setattr(registry, "warm_up", unreadable)
    with pytest.raises(KnowledgeError, match=r"cards\.yaml"):
        create_app(Settings())
