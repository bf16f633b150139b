"""A recorded request for each client profile and hook, and the whole answer to it.

What a profile sends is a contract with clients that cannot be asked. An answer that changes is to be looked at, and is
then written anew with

    .venv/bin/python -m tests.wire.golden

and with `--all` for the digests of every case report, whose lines in `answers.sha256` name what has changed.
"""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from app.client_profiles.registry import PROFILES
from cds_services import registry
from tests.wire.calls import ORDER_SELECT, ORDER_SIGN, RESULTS
from tests.wire.conftest import real_service

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

FOLDER = Path(__file__).parent / "profiles"
ADDRESSES = {"order-select": ORDER_SELECT, "order-sign": ORDER_SIGN, "patient-view": RESULTS}
HASH_KEY = "ids of cards rest on this"
_CLIENTS = Path(__file__).parents[2] / "docs" / "examples" / "clients.yaml"
_ISSUERS = {"epic": "https://epic.general.example.org/interconnect-oauth"}
"""Clients of the example file whose entry a profile needs, here for its order keys."""


class Recorded(NamedTuple):
    """One recorded call: profile, hook, request, and the answer written down for it (empty where there is none)."""

    profile: str
    hook: str
    request: Json
    answer: str

    @property
    def name(self) -> str:
        """Profile and hook."""
        return f"{self.profile}.{self.hook}"


def recorded() -> list[Recorded]:
    """Every recorded call."""
    found = []
    for profile in PROFILES:
        for hook in ADDRESSES:
            request = json.loads((FOLDER / f"{profile}.{hook}.request.json").read_text(encoding="utf-8"))
            answer = FOLDER / f"{profile}.{hook}.answer.json"
            found.append(
                Recorded(profile, hook, request, answer.read_text(encoding="utf-8") if answer.exists() else "")
            )
    return found


def answers(calls: list[Recorded]) -> Iterator[tuple[Recorded, str]]:
    """Send each call to a service that takes everybody for a client of its profile; yields what comes back."""
    for profile in PROFILES:
        with real_service(**deployment(profile)) as http:
            for call in calls:
                if call.profile == profile:
                    answer = http.post(ADDRESSES[call.hook], json=call.request, headers=authorization(profile))
                    assert answer.status_code == 200, answer.text
                    yield call, _written(answer.json())


def deployment(profile: str) -> Json:
    """Return the settings of a service that takes everybody for a client of a profile."""
    settings: Json = {
        "client_profile": profile,
        "public_base_url": "https://cds.example.org",
        "today": "2026-11-22",
        "hash_key": HASH_KEY,
    }
    return settings | ({"clients": _CLIENTS} if profile in _ISSUERS else {})


def authorization(profile: str) -> dict[str, str]:
    """Name the client, as its token would; nobody looks at the signature on loopback."""
    if profile not in _ISSUERS:
        return {}
    segments = ({"alg": "ES384", "typ": "JWT"}, {"iss": _ISSUERS[profile]})
    head, claims = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in segments)
    return {"authorization": f"Bearer {head}.{claims}.c2lnbmF0dXJl"}


def _written(answer: Json) -> str:
    """Lay out an answer to be read, with a word for the knowledge's version, which changes with every word of it."""
    text = json.dumps(answer, indent=2, ensure_ascii=False) + "\n"
    return text.replace(registry.knowledge_version(), "KNOWLEDGE")


def main() -> None:
    """Write every answer anew, or the digests of all case reports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMAGING_CDS_DATABASE_URL", "sqlite://")
        if "--all" in sys.argv[1:]:
            from tests.wire import digests  # noqa: PLC0415 - it stands on this module

            digests.write()
            return
        for call, answer in answers(recorded()):
            (FOLDER / f"{call.name}.answer.json").write_text(answer, encoding="utf-8")


if __name__ == "__main__":
    main()
