"""Explain one request without a server: the same functions as the service, with the reasons beside the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from app import strict_json
from cds_services import registry
from cds_services.errors import MalformedRequest, RequestError, UnsupportedHook
from cds_services.hook_request import read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from cds_services.cds_hooks import Deployment


class Explainer:
    """Answers requests with scenario, evidence, orders, rules and cards."""

    def __init__(self, deployment: Deployment, today: date, service: str = "") -> None:
        """Explain what one service answers.

        Args:
            deployment: what answers say about where they come from.
            today: the date from which ages and onsets are computed.
            service: id of the service; if empty, the first service for a request's hook.

        Raises:
            KeyError: no service has this id.
        """
        self._today = today
        offered = registry.services(deployment)
        if service and service not in {identity for identity, _ in offered}:
            raise KeyError(service)
        self._services = {
            hook: found for (identity, hook), found in reversed(offered.items()) if service in {"", identity}
        }

    def explain(self, body: bytes) -> bytes:
        """Explain one request as one JSON object.

        Raises:
            RequestError: the request cannot be answered; the web service would refuse it as well.
        """
        request = strict_json.decode(body)
        hook = request.get("hook") if isinstance(request, dict) else None
        if not isinstance(hook, str):
            raise MalformedRequest("hook", "a CDS Hooks request names its hook", "required")
        service = self._services.get(hook)
        if service is None:
            raise UnsupportedHook("hook", f"served are: {', '.join(self._services) or 'none'}")
        decision = service.evaluate(read_request(request, hook), self._today)
        silence = "" if decision.cards else decision.reasons.silence
        said = {"silence": silence} if silence else {}
        return strict_json.encode({**decision.explanation, **said, "cards": decision.cards})


def pretty(line: bytes) -> bytes:
    """Indent one JSON object for reading."""
    return msgspec.json.format(line, indent=2)


def each_line(lines: Iterable[bytes], answer: Callable[[bytes], bytes]) -> Iterator[tuple[bytes, bool]]:
    """Answer every line; a line that fails gets its error as its answer, and the other lines are answered.

    Yields:
        The answer as one JSON object, and whether the request succeeded.
    """
    for line in filter(bytes.strip, lines):
        try:
            yield answer(line.strip()), True
        except RequestError as error:
            yield strict_json.encode({"error": refusal(error)}), False
        except Exception as error:  # noqa: BLE001 - one failing line must not stop the answers to the others
            yield strict_json.encode({"error": {"code": "exception", "problem": type(error).__name__}}), False


def refusal(error: RequestError) -> dict[str, Any]:
    """Describe what is wrong with a request, as plain JSON values."""
    return {"code": error.issue_code, "field": error.field, "problem": error.problem}
