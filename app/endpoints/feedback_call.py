"""Feedback on cards: what the clinician did with them."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from starlette.responses import Response

from app import strict_json
from app.endpoints.feedback_request import read_feedback
from app.errors import UnknownAddress
from app.telemetry.logs import add_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.types import Scope

    from app.clients.client import Client
    from app.settings import Settings
    from app.state import AppState

_log = logging.getLogger("imaging_cds.feedback")


class FeedbackCall:
    """Answers `POST /cds-services/{id}/feedback`.

    Args:
        service_ids: ids of the services that are offered.
        state: what all calls share.
        settings: the deployment's choices.
    """

    def __init__(self, service_ids: Iterable[str], state: AppState, settings: Settings) -> None:
        self._ids = frozenset(service_ids)
        self._state = state
        self._settings = settings

    async def answer(self, request: Request) -> Response:
        """Store the valid items, and answer once they are stored.

        Raises:
            RequestError: no item is valid, or none can be stored at the moment.
        """
        scope, state = request.scope, self._state
        add_facts(scope, route="/cds-services/{id}/feedback")
        service_id = request.path_params["id"]
        if service_id not in self._ids:
            raise UnknownAddress("", "no service has this id; GET /cds-services lists the services")
        add_facts(scope, service=service_id)
        client = await state.authenticator.client_of(request, service_id, feedback=True)
        async with state.bodies.of(request, client.name) as sent:
            with state.places:
                await self._keep(sent, service_id, client, scope)
        return Response(b"", 200, {"Cache-Control": "no-store"})

    async def _keep(self, sent: bytes, service_id: str, client: Client, scope: Scope) -> None:
        state = self._state
        batch = read_feedback(strict_json.decode(sent), keep_comments=self._settings.keep_comments)
        if batch.refused:
            state.store.refused(batch.refused)
            problems = [f"{error.field}: {error.issue_code}" for error in batch.problems]
            _log.warning("feedback refused", extra={"facts": {"items": batch.refused, "problems": problems}})
            if not batch.items:
                raise batch.problems[0]
        if batch.items:
            counts = await state.store.write_feedback(batch.items, service_id, client.name)
            told = [(*rule_and_outcome, number) for rule_and_outcome, number in Counter(counts.told).items()]
            add_facts(scope, feedback_new=counts.new, feedback_repeated=counts.repeated, feedback=told)
