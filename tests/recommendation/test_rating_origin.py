"""A card with a rating says where it was read, unless that was the publication itself; no other card does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelination.scenario import Scenario
from cds_services.recommendation.card_texts import shared_texts
from tests.vignettes import case
from tests.vignettes.answers import ask
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from cds_services.appropriateness.guideline import Variant

NOTE = shared_texts().secondary_note
VARIANTS = {scenario.value: scenario.variant for scenario in Scenario}
A_FEW = 12
CASES = {
    scenario: [each for each in case.load() if each.expect.scenario == scenario and each.expect.cards][:A_FEW]
    for scenario in VARIANTS
}


def table(scenario: str) -> Variant | None:
    return guideline().variant(VARIANTS[scenario]) if VARIANTS[scenario] else None


@pytest.mark.parametrize("scenario", [scenario for scenario, cases in CASES.items() if cases])
def test_a_card_says_where_its_ratings_were_read(scenario: str) -> None:
    for vignette in CASES[scenario]:
        answer = ask(request(vignette), vignette.today)
        for card in answer.cards:
            rated = " (ACR)" in card.get("detail", "")
            own = table(answer.scenario)
            assert (NOTE in card.get("detail", "").split("\n\n")) == bool(rated and own and own.read_elsewhere), (
                vignette.id
            )


def test_there_are_tables_of_both_kinds() -> None:
    """Otherwise one half of the rule above would never be tried."""
    tables = [found for scenario in CASES if CASES[scenario] and (found := table(scenario))]
    assert {found.read_elsewhere for found in tables} == {True, False}
