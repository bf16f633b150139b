"""A card that a client's profile takes apart is still found by each of its parts."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from app.client_profiles.identity import derived
from app.store.decision_record import record_of
from app.store.pseudonym import Pseudonym
from tests.app.store.calls import decided

CARD = "6f0c8b7e-0000-4000-8000-000000000001"


def test_each_part_of_a_card_is_kept_under_the_rule_of_the_whole() -> None:
    call = decided(CARD)
    [whole] = call.sent
    part = msgspec.structs.replace(whole, uuid=derived(CARD, "reference"))
    stranger = msgspec.structs.replace(whole, uuid="6f0c8b7e-0000-4000-8000-000000000002")
    record = record_of(replace(call, sent=(whole, part, stranger)), Pseudonym(("0123456789abcdef",)))
    assert [(row["card"], row["rule"]) for row in record.cards] == [
        (CARD, record.cards[0]["rule"]),
        (part.uuid, record.cards[0]["rule"]),
        (stranger.uuid, ""),
    ]
    assert record.cards[0]["rule"]
