"""Hundreds of generated calls, allowed and forbidden: no crash, and every answer is as described."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.main import create_app
from app.settings import Settings
from cds_services import registry
from cds_services.cds_hooks import Card, Decision, Explanation, Source
from tests.app.conftest import running
from tests.wire import fuzzing
from tests.wire.calls import TODAY
from tests.wire.conftest import REAL_SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import httpx

    from cds_services.cds_hooks import Deployment
    from cds_services.hook_request import HookRequest

pytestmark = pytest.mark.slow


def test_no_generated_call_crashes_the_service_and_every_answer_is_as_described(service: httpx.Client) -> None:
    found = fuzzing.run(str(service.base_url).rstrip("/"), allowed=30, forbidden=2)
    assert found.failures == []
    assert found.statuses.keys() <= {200, 400, 404, 412}
    assert found.statuses[200] >= 15
    assert found.statuses[400] >= 1
    assert len(found.cards) >= 15
    about_results = [card for card in found.cards if card.startswith("Refer to neurology: enhancing lesion")]
    assert len(about_results) >= 5
    assert len(found.cards) - len(about_results) >= 10


def crash(request: HookRequest, _today: date) -> Decision:
    """Trust that every draft has a code with a coding."""
    for draft in request.draft_orders:
        assert isinstance(draft.resource["code"]["coding"][0], dict)
    return Decision((), "", Explanation())


def ramble(_request: HookRequest, _today: date) -> Decision:
    """Answer with a summary that is too long."""
    card = Card(uuid="x", summary="x" * 140, indicator="info", source=Source(label="x"))
    return Decision((card,), "", Explanation())


def shout(_request: HookRequest, _today: date) -> Decision:
    """Answer with an indicator that the specification does not know."""
    return Decision((Card(uuid="x", summary="x", indicator="hard-stop", source=Source(label="x")),), "", Explanation())


@pytest.mark.parametrize(
    ("fault", "told"),
    [(crash, "Server error"), (ramble, "is longer than 139 characters"), (shout, "is not one of")],
    ids=["crash", "ramble", "shout"],
)
def test_a_planted_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[HookRequest, date], Decision], told: str
) -> None:
    """The very same run over a service with a fault tells of it."""

    def faulty(deployment: Deployment) -> dict[tuple[str, str], registry.Service]:
        services = REAL_SERVICES(deployment)
        return {key: registry.Service(each.description, fault, each.in_scope) for key, each in services.items()}

    monkeypatch.setattr(registry, "services", faulty)
    with running(create_app(Settings(today=TODAY, log_level="error"))) as base_url:
        # Enough for any run: the generator takes words from whatever modules are loaded, so that runs differ.
        found = fuzzing.run(base_url, allowed=25)
    assert any(told in failure for failure in found.failures), found
