"""What is kept of an item of feedback, and what makes two items the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from app.store.feedback_record import COMMENT_LIMIT, Feedback, feedback_row
from app.store.pseudonym import Pseudonym
from app.store.schema import feedback
from tests.app.store.calls import MOMENT

KEYED = Pseudonym(("k" * 32,))
ACCEPTED = Feedback("card-1", "accepted", MOMENT, ("s-2", "s-1"))


OVERRIDDEN = Feedback("card-1", "overridden", MOMENT, (), "no-mri", "https://example.org/reasons", "first")


def identity(item: Feedback, service: str = "stand-in", client: str = "anybody") -> str:
    """The id of the row of an item."""
    return str(feedback_row(item, service, client, KEYED)["id"])


@pytest.mark.parametrize(
    "same",
    [
        replace(ACCEPTED, suggestions=("s-1", "s-2", "s-1")),
        replace(ACCEPTED, time=MOMENT.astimezone(timezone(timedelta(hours=2)))),
    ],
)
def test_the_same_item_has_the_same_id(same: Feedback) -> None:
    assert identity(same) == identity(ACCEPTED)


@pytest.mark.parametrize(
    "other",
    [
        replace(ACCEPTED, card="card-2"),
        replace(ACCEPTED, outcome="overridden"),
        replace(ACCEPTED, time=MOMENT + timedelta(milliseconds=1)),
        replace(ACCEPTED, suggestions=("s-1",)),
    ],
)
def test_another_item_has_another_id(other: Feedback) -> None:
    assert identity(other) != identity(ACCEPTED)


@pytest.mark.parametrize(
    "other",
    [
        replace(OVERRIDDEN, reason_code="no-time"),
        replace(OVERRIDDEN, reason_system="https://example.org/others"),
        replace(OVERRIDDEN, comment="second"),
        replace(OVERRIDDEN, comment=""),
    ],
)
def test_another_reason_or_comment_makes_another_item(other: Feedback) -> None:
    assert identity(other) != identity(OVERRIDDEN)


def test_another_client_or_service_makes_another_item() -> None:
    places = [(service, client) for service in ("select", "sign") for client in ("north", "south")]
    assert len({identity(OVERRIDDEN, *place) for place in places}) == 4


def test_all_that_is_kept_of_an_item_tells_it_apart() -> None:
    """A column that is added makes rows differ, too, or says here why it does not."""
    told_later = {"id", "received", "linked"}
    assert {column.name for column in feedback.columns} - told_later == {
        "card", "outcome", "suggestions", "reason_code", "reason_system", "comment", "time", "service", "client",
    }  # fmt: skip


def test_words_in_the_place_of_ids_and_codes_are_not_kept() -> None:
    item = Feedback("Jane Doe", "accepted", MOMENT, ("born 1 May",), "she fell", "my own words")
    row = feedback_row(item, "stand-in", "anybody", KEYED)
    assert row["card"].startswith("hash:")
    assert (row["reason_code"], row["reason_system"]) == (None, None)
    for planted in ("Jane", "May", "fell", "words"):
        assert planted not in str(row)


def test_a_kept_comment_is_capped() -> None:
    row = feedback_row(replace(ACCEPTED, comment="x\0" * 5000), "stand-in", "anybody", KEYED)
    assert 0 < len(row["comment"]) <= COMMENT_LIMIT
    assert "\0" not in row["comment"]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("patient-refuses", True),
        ("45", True),
        ("NotClinicallyRelevant", True),
        ("6f0c8b7e-0000-4000-8000-000000000001", True),
        ("JaneDoeFellOffHerHorse", False),
        ("jane_doe_fell_off_her_horse", False),
        ("\u60a3\u8005\u62d2\u7edd", False),
        ("Jane,1.5.1980;fell", False),
    ],
)
def test_a_reason_written_without_spaces_is_no_code(code: str, kept: bool) -> None:  # noqa: FBT001
    row = feedback_row(replace(ACCEPTED, reason_code=code), "stand-in", "anybody", KEYED)
    assert row["reason_code"] == (code if kept else None)
