"""Put the patients of the demo on a FHIR server, once: `load_patients.py http://fhir:8080/fhir`.

Runs in the service's own image, and waits until the server is up.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

if TYPE_CHECKING:
    from collections.abc import Iterable

WAIT_SECONDS = 300
"""Time within which the server must have started; the first start of a HAPI server takes a minute."""

_PAUSE_SECONDS = 2.0
_ANSWER_SECONDS = 60


def transaction(resources: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Bundle resources so that each keeps its id, and a second run changes nothing."""
    entries = [
        {"resource": resource, "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def wait_for(server: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait until the server tells what it can do.

    Raises:
        TimeoutError: it does not within `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{server}/metadata", timeout=_ANSWER_SECONDS):  # noqa: S310 - given by the operator
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                message = f"{server} did not start within {seconds} seconds"
                raise TimeoutError(message) from None
            time.sleep(_PAUSE_SECONDS)


def send(server: str, bundle: dict[str, Any]) -> None:
    """Post a transaction.

    Raises:
        HTTPError: the server refused it; nothing of it was stored.
    """
    body = json.dumps(bundle).encode()
    request = urllib.request.Request(server, body, {"Content-Type": "application/fhir+json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310
        answer.read()


def demo_patients(today: date) -> dict[str, list[dict[str, Any]]]:
    """Return the resources of each demo patient by the patient's id."""
    # Looked up by name, because the product does not know this folder and this file does not need the product else.
    found = import_module("app.demo.patients").patients(today)
    return {key: list(patient.resources) for key, patient in found.items()}


def main(server: str) -> int:
    """Load every patient, one transaction each."""
    wait_for(server)
    patients = demo_patients(datetime.now().astimezone().date())
    for key, resources in patients.items():
        try:
            send(server, transaction(resources))
        except HTTPError as error:
            print(f"{key}: refused with {error.code}: {error.read(1000).decode(errors='replace')}", file=sys.stderr)  # noqa: T201
            return 1
    print(f"{len(patients)} patients are on {server}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
