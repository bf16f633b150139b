"""Published keys: when they are fetched, how often at most, and what happens while they cannot be."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.client_profiles.core import Core
from app.clients.client import TrustedClient
from app.clients.token_policy import TokenPolicy
from app.security import published_keys
from app.security.published_keys import ASKED_SECONDS, FetchFailed, KeysGone, PublishedKeys
from app.security.refusals import TrustUnavailable
from tests.app.security.signing import ISSUER, jwks


class Client:
    """A client's address, and a clock."""

    def __init__(self, *kids: str) -> None:
        self.body: Any = json.dumps(jwks(*kids)).encode()
        self.asked: list[str] = []
        self.called = asyncio.Event()
        self.now = 0.0
        client = TrustedClient(
            name="hospital",
            profile=Core(),
            issuer=ISSUER,
            policy=TokenPolicy(jku="https://fhir.hospital.example.org/jwks.json"),
            file=Path("clients.yaml"),
        )
        self.keys = PublishedKeys(client, self.fetch, lambda: self.now)

    async def was_asked(self, times: int) -> None:
        """Wait until it was asked so many times."""
        while len(self.asked) < times:
            self.called.clear()
            await self.called.wait()

    async def fetch(self, address: str) -> bytes:
        """Answer as the client does at the moment."""
        self.asked.append(address)
        self.called.set()
        await asyncio.sleep(0)
        if isinstance(self.body, Exception):
            raise self.body
        answer: bytes = self.body
        return answer


def test_many_calls_at_once_cause_one_fetch_of_the_listed_address() -> None:
    client = Client("es-1")

    async def calls() -> list[object]:
        return await asyncio.gather(*(client.keys.find("es-1", "ES384") for _ in range(50)))

    assert all(asyncio.run(calls()))
    assert client.asked == ["https://fhir.hospital.example.org/jwks.json"]


def test_an_unknown_key_causes_one_fetch_in_half_a_minute() -> None:
    client = Client("es-1")

    async def calls() -> None:
        assert await client.keys.find("es-1", "ES384")
        client.body = json.dumps(jwks("es-2")).encode()
        for _ in range(10):
            assert await client.keys.find("es-2", "ES384") is None
        assert len(client.asked) == 1
        client.now += ASKED_SECONDS
        assert await client.keys.find("es-2", "ES384")
        # The set is replaced and not added to: what the client withdrew is not trusted any longer.
        assert await client.keys.find("es-1", "ES384") is None
        assert len(client.asked) == 2

    asyncio.run(calls())


@pytest.mark.parametrize("failure", [FetchFailed("timeout"), ZeroDivisionError(), b"<html>", b"[]", b'{"a":1,"a":1}'])
def test_known_keys_are_kept_whatever_the_client_answers_later(failure: object) -> None:
    client = Client("es-1")

    async def calls() -> None:
        assert await client.keys.find("es-1", "ES384")
        client.body = failure
        client.now += ASKED_SECONDS
        assert await client.keys.find("es-2", "ES384") is None
        assert len(client.asked) == 2
        assert await client.keys.find("es-1", "ES384")

    asyncio.run(calls())


@pytest.mark.parametrize(
    "withdrawal", [b'{"keys":[]}', KeysGone("status-404"), b'{"keys":[{"kty":"RSA","use":"enc"}]}']
)
def test_a_client_that_withdraws_its_keys_is_believed(withdrawal: object) -> None:
    client = Client("es-1")

    async def calls() -> None:
        assert await client.keys.find("es-1", "ES384")
        good, client.body = client.body, withdrawal
        client.now += ASKED_SECONDS
        assert await client.keys.find("es-2", "ES384") is None
        assert await client.keys.find("es-1", "ES384") is None
        client.body = good
        client.now += ASKED_SECONDS
        assert await client.keys.find("es-1", "ES384")

    asyncio.run(calls())


def test_the_age_of_the_keys_is_the_time_since_the_address_last_told_of_them() -> None:
    client = Client("es-1")

    async def calls() -> list[float]:
        client.now += 5
        ages = [client.keys.age()]
        await client.keys.find("es-1", "ES384")
        ages.append(client.keys.age())
        client.body = FetchFailed("timeout")
        client.now += ASKED_SECONDS
        await client.keys.find("es-2", "ES384")
        return [*ages, client.keys.age()]

    assert asyncio.run(calls()) == [5, 0, ASKED_SECONDS]


def test_without_any_key_nobody_can_tell() -> None:
    client = Client()
    client.body = FetchFailed("no-connection")

    async def calls() -> None:
        for _ in range(3):
            with pytest.raises(TrustUnavailable, match="keys"):
                await client.keys.find("es-1", "ES384")
        assert len(client.asked) == 1

    asyncio.run(calls())


def test_keys_are_fetched_ahead_of_need_and_again_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_keys, "REFRESH_SECONDS", 0.001)
    monkeypatch.setattr(published_keys, "RETRY_SECONDS", 0.001)
    client = Client("es-1")
    good, client.body = client.body, FetchFailed("no-connection")

    async def life() -> None:
        task = asyncio.create_task(client.keys.keep_fresh())
        await client.was_asked(3)
        client.body = good
        await client.was_asked(6)
        before = len(client.asked)
        task.cancel()
        assert await client.keys.find("es-1", "ES384")
        assert len(client.asked) <= before + 1

    asyncio.run(life())
