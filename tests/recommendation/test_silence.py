"""Silence about orders that were judged: nothing to add is another thing than a card that the site does not want."""

from __future__ import annotations

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.local.choices import LocalChoices
from cds_services.registry import services
from tests.wire.calls import TODAY, warned


@pytest.mark.parametrize(
    ("off", "silence"),
    [(frozenset({"CtSpine"}), "a card is turned off at this site"), (frozenset({"LumbarMri"}), "")],
)
def test_a_card_that_is_turned_off_is_told_as_that(off: frozenset[str], silence: str) -> None:
    offered = services(Deployment("https://cds.example.org", choices=LocalChoices(off=off)))
    evaluate = offered["demyelinating-imaging-order-select", "order-select"].evaluate
    decision = evaluate(read_request(warned(), "order-select"), TODAY)
    assert decision.reasons.silence == silence
    assert bool(decision.cards) is not bool(silence)
