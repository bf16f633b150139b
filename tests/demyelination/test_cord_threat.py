"""What may be compressing the cord, and where it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.chart.chart_builder import condition
from tests.recommendation.test_order_ratings import order, sign

if TYPE_CHECKING:
    from cds_services.cds_hooks import Card

LEGS = "weakness of both legs for a week"


def compression(reason: str, *problems: dict[str, Any]) -> Card | None:
    """The card about compression of the cord, if there is one."""
    cards = sign(order("72148", reason), problems=list(problems)).cards
    return next((card for card in cards if card.source.topic and card.source.topic.code == "CordCompression"), None)


@pytest.mark.parametrize(
    ("reason", "problems", "quoted"),
    [
        (f"metastatic breast cancer, {LEGS}", [], "From the reason for exam: 'metastatic breast cancer'."),
        (LEGS, [condition("C79.51", "Bone metastases")], "From the problem list: 'Bone metastases'."),
        (LEGS, [condition("", "Lung cancer", recordedDate="2026-11-10")], "From the problem list: 'Lung cancer'."),
        (LEGS, [condition("", "Discitis L4/5", recordedDate="2026-11-10")], "From the problem list: 'Discitis L4/5'."),
        (f"epidural abscess? {LEGS}", [], "From the reason for exam: 'epidural abscess?'."),
    ],
)
def test_the_card_names_the_cause(reason: str, problems: list[dict[str, Any]], quoted: str) -> None:
    card = compression(reason, *problems)
    assert card is not None
    assert quoted in (card.detail or "")
    assert "weakness" not in f"{card.summary} {card.detail}"
    infection = "abscess" in quoted or "Discitis" in quoted
    assert ("infection" in card.summary) is infection


@pytest.mark.parametrize(
    ("reason", "problems"),
    [
        (LEGS, [condition("", "Breast cancer", recordedDate="2011-04-02")]),
        (LEGS, [condition("", "Discitis L4/5", recordedDate="2019-04-02")]),
        (f"no cancer, {LEGS}", []),
        ("metastatic breast cancer, headache", []),
    ],
)
def test_what_explains_nothing_of_today_brings_no_card(reason: str, problems: list[dict[str, Any]]) -> None:
    assert compression(reason, *problems) is None
