"""How a finding runs, and what a time belongs to."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Course
from tests.narrative.reading import mentions, one


@pytest.mark.parametrize(
    ("text", "concept", "course"),
    [
        ("new leg weakness", "leg-weakness", "new"),
        ("leg weakness worse x 2 wks", "leg-weakness", "new"),
        ("leg weakness for 3 days", "leg-weakness", "new"),
        ("leg weakness", "leg-weakness", "unstated"),
        ("chronic leg weakness", "leg-weakness", "static"),
        ("leg weakness unchanged", "leg-weakness", "static"),
        ("chronic leg weakness, worse since Monday", "leg-weakness", "new"),
        ("leg weakness for 3 years", "leg-weakness", "static"),
        ("leg weakness, gradual over 12 months", "leg-weakness", "gradual"),
        ("gradual decline of walking over two years", "gait-disturbance", "gradual"),
        ("gradual onset over 5 days of leg weakness", "leg-weakness", "new"),
        ("worsening gait over 18 months", "gait-disturbance", "gradual"),
        ("gradual gait decline over 12 months, no acute change", "gait-disturbance", "gradual"),
        ("numb legs since September, plateaued", "both-legs-sensory", "new"),
        ("known foot drop", "root-deficit", "static"),
    ],
)
def test_course(text: str, concept: str, course: str) -> None:
    assert one(text, concept).course == course


def test_a_time_is_shared_by_a_list_and_leads_one() -> None:
    for text in ("vertigo, numb hand x 3 days", "3 days of vertigo, numb hand"):
        assert {mention.onset.latest.day for mention in mentions(text) if mention.onset} == {19}
        assert all(mention.onset for mention in mentions(text)), text


def test_a_time_of_its_own_is_not_shared() -> None:
    found = {mention.concept: mention.onset for mention in mentions("20 weeks pregnant, MS relapse")}
    assert found["relapse"] is None
    found = {mention.concept: mention.onset for mention in mentions("MS for 10 years with new leg weakness")}
    assert found["leg-weakness"] is None


def test_a_sentence_of_its_own_dates_the_one_before() -> None:
    assert one("Leg weakness. Onset 3/52.", "leg-weakness").onset is not None
    assert one("Leg weakness. Gradual over two years.", "leg-weakness").course is Course.GRADUAL


def test_sudden_and_brief() -> None:
    assert one("sudden paraplegia", "both-legs-weakness").hyperacute
    assert one("aphasia 60 min ago", "language").hyperacute
    assert not one("aphasia for 3 days", "language").hyperacute
    assert one("transient diplopia", "diplopia").brief
    assert one("numbness lasting 20 minutes, resolved", "limb-numbness").brief


def test_words_show_the_phrase_with_its_modifiers() -> None:
    assert one("MS, new leg weakness x2wks.", "leg-weakness").words == "new leg weakness x2wks"
    long = "numbness" + " and numbness" * 40
    assert all(len(mention.words) <= 80 for mention in mentions(long))
