"""Every case report once more, with an implant that is not known to be conditional: no card orders MRI."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.vignettes import answers, studies
from tests.vignettes.case import Vignette, load
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision

SERVICES = services(Deployment("https://cds.example.org"))
WITHOUT_ONE = [vignette for vignette in load() if not vignette.devices]
SPEAKS_OF_CONTRAST = {"GadoliniumAllergy", "GadoliniumPregnancy", "GadoliniumKidney"}
WITHOUT_MRI = SPEAKS_OF_CONTRAST | {"MriUnsafeDevice", "CordCompression", "PseudoRelapse", "Clarify"}


def answered(vignette: Vignette, hook: str) -> Decision:
    """The answer, with a pacemaker in the chart."""
    body = {**request(msgspec.structs.replace(vignette, devices=("Pacemaker, not MR conditional",))), "hook": hook}
    service = SERVICES[f"demyelinating-imaging-{hook}", hook]
    return service.evaluate(read_request(body, hook), date.fromisoformat(vignette.today))


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
@pytest.mark.parametrize("vignette", WITHOUT_ONE, ids=lambda vignette: vignette.id)
def test_no_card_orders_mri(vignette: Vignette, hook: str) -> None:
    decision = answered(vignette, hook)
    cards = [msgspec.to_builtins(card) for card in decision.cards]
    for card in cards:
        ordered = [
            action["resource"]
            for action in answers.actions_of(card.get("suggestions") or [])
            if action["type"] != "delete"
        ]
        assert not [study for draft in ordered for study in studies.read(draft) if study.modality == "MRI"]
    assert {answers.rule_of(card) for card in cards} <= WITHOUT_MRI
    assert sum(card["indicator"] == "warning" for card in cards) <= 1
    for card in cards:
        assert card["indicator"] == "info" or answers.rule_of(card) == "MriUnsafeDevice"
    for item in decision.explanation["ratings"]:
        study = next(
            order.get("study", "") for order in decision.explanation["orders"] if order["order"] == item["order"]
        )
        assert item["rating"] in {None, "no-criteria-apply"} or not study.startswith("MRI")
