"""A call that names an address of the inside as its FHIR server: nothing connects to it, however it is written."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.security.signing import token
from tests.attacks.conftest import clients_file
from tests.attacks.service import BODY, running
from tests.attacks.test_key_addresses import publishing, trapping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attacks.service import Service
    from tests.attacks.test_key_addresses import Trap

RECORD_TOKEN = "record-token-of-the-attack"

FORMS = {
    "literal": "http://127.0.0.1:{port}/fhir",
    "another loopback literal": "http://127.8.8.8:{port}/fhir",
    "short": "http://127.1:{port}/fhir",
    "one number": "http://2130706433:{port}/fhir",
    "hexadecimal": "http://0x7f000001:{port}/fhir",
    "octal": "http://0177.0.0.1:{port}/fhir",
    "unspecified": "http://0.0.0.0:{port}/fhir",
    "name": "http://localhost:{port}/fhir",
    "name with a dot": "http://localhost.:{port}/fhir",
    "IPv6": "http://[::1]:{port}/fhir",
    "IPv6 unspecified": "http://[::]:{port}/fhir",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:{port}/fhir",
    "IPv4 in IPv6, hexadecimal": "http://[::ffff:7f00:1]:{port}/fhir",
    "6to4": "http://[2002:7f00:1::]:{port}/fhir",
    "NAT64": "http://[64:ff9b::7f00:1]:{port}/fhir",
    "full-width digits": "http://\uff11\uff12\uff17.0.0.1:{port}/fhir",
    "escaped": "http://%31%32%37.0.0.1:{port}/fhir",
    "the listed name before the address": "http://ehr.example.org@127.0.0.1:{port}/fhir",
    "the listed name behind a hash": "http://127.0.0.1:{port}#ehr.example.org/fhir",
    "the listed name before a backslash": "http://ehr.example.org\\@127.0.0.1:{port}/fhir",
    "the listed address and up": "http://127.0.0.1:{port}/fhir/../../",
    "cloud metadata": "http://169.254.169.254/latest/meta-data",
}


def body_for(server: str) -> bytes:
    """A call whose chart must be read from a server."""
    body: dict[str, Any] = json.loads(BODY)
    body["prefetch"] = {}
    body["fhirServer"] = server
    body["fhirAuthorization"] = {"access_token": RECORD_TOKEN, "token_type": "Bearer", "scope": "patient/*.read"}
    return json.dumps(body).encode()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    """A port that nobody may connect to."""
    with trapping() as set_up:
        yield set_up


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that may read one public server."""
    folder: Path = tmp_path_factory.mktemp("reader")
    with running(folder, CLIENTS=str(_reading(folder, "https://ehr.example.org/fhir")), FHIR_TIMEOUT="0.3") as service:
        yield service


def _reading(folder: Path, server: str) -> Path:
    path = clients_file(folder)
    content = json.loads(path.read_text())
    content["clients"][0]["fhir_servers"] = [server]
    path.write_text(json.dumps(content))
    return path


def _assert_refused(service: Service, server: str) -> None:
    answer = service.call(token(), body_for(server))
    assert answer.status_code in {400, 412}
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert RECORD_TOKEN not in answer.text
    service.assert_well()
    assert RECORD_TOKEN not in service.log.read_text()


@pytest.mark.parametrize("form", FORMS)
def test_f01_no_form_of_an_inner_address_is_connected_to(reader: Service, trap: Trap, form: str) -> None:
    _assert_refused(reader, FORMS[form].format(port=trap.port))
    assert not trap.caught()


def test_f03_a_listed_name_that_leads_inside_is_not_connected_to(tmp_path: Path, trap: Trap) -> None:
    """This machine's name stands for one whose owner points it at the inside of a hospital's network."""
    server = f"https://{socket.gethostname()}:{trap.port}/fhir"
    with running(tmp_path, CLIENTS=str(_reading(tmp_path, server))) as service:
        _assert_refused(service, server)
    assert not trap.caught()


def test_f04_a_redirect_is_not_followed(tmp_path: Path, trap: Trap) -> None:
    with publishing() as listed:
        listed.status, listed.location = 302, f"http://127.0.0.1:{trap.port}/fhir"
        server = listed.address.removesuffix("/jwks.json")
        with running(tmp_path, AUTHENTICATION="off", FHIR_SERVERS=server) as service:
            _assert_refused(service, server)
        assert listed.asked > 0
    assert not trap.caught()
