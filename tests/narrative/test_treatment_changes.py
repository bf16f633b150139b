"""A treatment that began at a date goes on; the attack that it began for is over."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import mentions

NOW, PAST = Assertion.AFFIRMED, Assertion.PAST


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("commenced natalizumab Jan 2025", [NOW]),
        ("was started on natalizumab in 2023", [NOW]),
        ("escalated to ocrelizumab 2024", [NOW]),
        ("switched from Tysabri to Ocrevus in 2024", [NOW, NOW]),
        ("switched to Ocrevus from Tysabri in 2024", [NOW, PAST]),
        ("natalizumab stopped 2023, started Ocrevus 2023", [PAST, NOW]),
        ("commenced natalizumab Jan 2023, stopped 2025", [PAST]),
        ("natalizumab 2019-2022", [PAST]),
    ],
)
def test_a_date_is_that_of_the_beginning_where_something_began(text: str, drugs: list[Assertion]) -> None:
    found = [item.assertion for item in mentions(text) if item.concept == "disease-modifying-drug"]
    assert found == drugs


@pytest.mark.parametrize("then", ["after", "due to", "because of", "following"])
@pytest.mark.parametrize("attack", ["relapse", "a breakthrough relapse", "breakthrough activity"])
@pytest.mark.parametrize("change", ["switched to Tysabri", "escalated to ocrelizumab 2024", "started Kesimpta 3/2025"])
def test_an_attack_that_a_treatment_was_changed_for_is_over(change: str, attack: str, then: str) -> None:
    found = [item for item in mentions(f"RRMS, {change} {then} {attack}. Annual MRI") if item.concept == "relapse"]
    assert [item.assertion for item in found] == [PAST]


@pytest.mark.parametrize(
    "text",
    [
        "on Tysabri, relapse", "started on Ocrevus, now relapse", "starting Tysabri for new relapse",
        "switched to Kesimpta for relapse last week", "relapse, to start Ocrevus",
    ],
)  # fmt: skip
def test_an_attack_of_now_stays_one(text: str) -> None:
    assert [item.assertion for item in mentions(text) if item.concept == "relapse"] == [NOW]
