"""What is judged and stored, but not shown: by deployment, client, service and rule, in steps, and in a trial."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from app.withholding.draw import drawn_id, place_of
from app.withholding.withheld import CARD_ARM, CONTROL_ARM, Withheld, withheld
from cds_services.hook_request import HookRequest
from cds_services.local.site_file import SiteFile
from tests.app.store.calls import decided

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2027, 1, 11)
SERVICE = "demyelinating-imaging-order-select"
SEED = "drawn with this seed"


def call(user: str = "Practitioner/1", encounter: str = "", patient: str = "p") -> HookRequest:
    """A call of this user."""
    return HookRequest("order-select", "i", patient, user, (), {}, encounter_id=encounter)


def site(**content: Any) -> SiteFile:  # noqa: ANN401 - any part of a site file
    """Return a site file with this content."""
    return msgspec.convert(content, SiteFile)


def of(file: SiteFile, request: HookRequest | None = None, client: str = "epic", today: date = TODAY) -> Withheld:
    """Return what is withheld from a call."""
    return withheld(file, request or call(), SERVICE, client, today)


@pytest.mark.parametrize(
    ("content", "whole", "rules"),
    [
        ({}, "", {}),
        ({"silent": {"all": True}}, "deployment", {}),
        ({"silent": {"services": [SERVICE]}}, "service", {}),
        ({"silent": {"services": ["another"]}}, "", {}),
        ({"silent": {"rules": ["CtHead"]}}, "", {"CtHead": "rule"}),
        ({"clients": {"epic": {"silent": {"all": True}}}}, "client", {}),
        ({"clients": {"oracle": {"silent": {"all": True}}}}, "", {}),
        ({"clients": {"epic": {"silent": {"services": [SERVICE]}}}}, "service", {}),
        ({"clients": {"epic": {"silent": {"rules": ["CtHead"]}}}}, "", {"CtHead": "rule"}),
    ],
)
def test_silence_is_ordered_by_deployment_client_service_or_rule(
    content: dict[str, Any], whole: str, rules: dict[str, str]
) -> None:
    found = of(site(**content))
    assert (found.whole, dict(found.rules)) == (whole, rules)


def test_a_silent_rule_leaves_the_other_cards_and_the_ratings() -> None:
    decision = decided("card-1").decision
    assert Withheld("", {"CtSpine": "rule"}).shown(decision).cards == ()
    assert Withheld("", {"LumbarMri": "rule"}).shown(decision) is decision


def test_silence_leaves_neither_card_nor_rating() -> None:
    shown = Withheld("deployment").shown(decided("card-1").decision)
    assert (shown.cards, shown.system_actions) == ((), ())


def users(number: int = 4000) -> Iterator[HookRequest]:
    """Calls of many users."""
    return (call(f"Practitioner/{at}") for at in range(number))


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_the_arms_have_their_share_and_everyone_stays_in_one(share: float) -> None:
    file = site(trial={"study": "117", "seed": SEED, "share": share})
    first = [of(file, each).arm for each in users()]
    assert first == [of(file, each, today=TODAY + timedelta(400)).arm for each in users()]
    assert abs(first.count(CARD_ARM) / len(first) - share) < 0.025
    assert {(of(file, each).arm, of(file, each).whole) for each in users(100)} == {
        (CARD_ARM, ""),
        (CONTROL_ARM, "trial"),
    }


def test_another_seed_draws_anew_and_independently() -> None:
    one = [place_of(SEED, "trial", str(at)) for at in range(2000)]
    other = [place_of(SEED + "!", "trial", str(at)) for at in range(2000)]
    both = sum(a < 0.5 and b < 0.5 for a, b in zip(one, other, strict=True))
    assert abs(both / 2000 - 0.25) < 0.04


def test_encounters_are_drawn_where_the_site_file_says_so() -> None:
    file = site(trial={"study": "117", "seed": SEED, "by": "encounter"})
    same = {of(file, call(f"Practitioner/{at}", encounter="e1")).arm for at in range(50)}
    assert len(same) == 1
    assert drawn_id(call(patient="p7"), "encounter") == "Patient/p7"


def test_who_would_not_see_the_card_anyway_is_in_no_arm() -> None:
    trial = {"study": "117", "seed": SEED}
    assert of(site(trial=trial, silent={"all": True})).arm == ""


STEPS = [
    {"from": TODAY, "percent": 20},
    {"from": TODAY + timedelta(30), "percent": 50},
    {"from": TODAY + timedelta(60), "percent": 100},
]


def test_a_start_in_steps_only_ever_adds_users() -> None:
    file = site(start={"steps": STEPS})
    days = (TODAY - timedelta(1), TODAY, TODAY + timedelta(30), TODAY + timedelta(60))
    with_cards = [{each.user_id for each in users() if not of(file, each, today=day).whole} for day in days]
    assert [abs(len(found) / 4000 - share) < 0.025 for found, share in zip(with_cards, (0, 0.2, 0.5, 1), strict=True)]
    assert not with_cards[0]
    assert with_cards[1] < with_cards[2] < with_cards[3]
    assert len(with_cards[3]) == 4000
    assert {of(file, each).whole for each in users(100)} == {"", "start"}


def test_the_canary_is_in_no_arm_and_waits_for_no_step() -> None:
    assert Withheld("trial", {"CtHead": "rule"}, CONTROL_ARM).undrawn() == Withheld("", {"CtHead": "rule"})
    assert Withheld("", {}, CARD_ARM).undrawn() == Withheld()
    assert Withheld("start").undrawn() == Withheld()


@pytest.mark.parametrize("why", ["deployment", "client", "service"])
def test_silence_that_was_ordered_holds_for_the_canary(why: str) -> None:
    assert Withheld(why).undrawn() == Withheld(why)
