"""Requests that wait as the server asks: Retry-After, 429, and failures that pass."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from app.replay.errors import ReplayError

if TYPE_CHECKING:
    from app.replay.export.access import Access

_ATTEMPTS = 6
_LONGEST = 300.0
"""Seconds that one wait takes at most, whatever the server asks for."""
_TOO_MANY, _UNAUTHORISED, _SERVER = 429, 401, 500


def wait_asked(answer: httpx.Response, otherwise: float) -> float:
    """Return how many seconds a server asks to wait, in either form of Retry-After."""
    asked = answer.headers.get("Retry-After", "")
    try:
        seconds = float(asked)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            seconds = otherwise
    return min(max(seconds, 0.0), _LONGEST)


class Patient:
    """Sends requests until they are answered.

    Args:
        client: connections.
        access: makes the headers of authorised requests.
        pause: seconds after the first failure; doubled after each further one.
    """

    def __init__(self, client: httpx.Client, access: Access, pause: float = 1.0) -> None:
        self._client = client
        self._access = access
        self._pause = pause

    def get(self, url: str, headers: dict[str, str], *, authorised: bool = True) -> httpx.Response:
        """Return the answer to a GET; one that the server cannot give now is asked for again.

        Args:
            url: the address.
            headers: beside those of authorisation.
            authorised: whether the server wants a token there.

        Raises:
            ReplayError: it is not answered after several attempts.
        """
        pause, why = self._pause, ""
        for _ in range(_ATTEMPTS):
            try:
                answer = self._client.get(url, headers=headers | self._access.headers(url, wanted=authorised))
            except httpx.HTTPError as error:
                why, wait = type(error).__name__, pause
            else:
                why, wait = f"HTTP {answer.status_code}", wait_asked(answer, pause)
                if answer.status_code == _UNAUTHORISED and authorised:
                    self._access.forget()
                    wait = 0.0
                elif answer.status_code != _TOO_MANY and answer.status_code < _SERVER:
                    return answer
            time.sleep(wait)
            pause = min(2 * pause, _LONGEST)
        raise ReplayError(f"{httpx.URL(url).host} does not answer after {_ATTEMPTS} attempts: {why}")
