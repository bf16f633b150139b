"""What is wrong, and where, make a finding in whatever order they are written."""

from __future__ import annotations

import pytest

from tests.narrative.reading import mentions


def concepts(text: str) -> set[str]:
    return {mention.concept for mention in mentions(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leg weakness", {"leg-weakness"}),
        ("weakness of both legs", {"both-legs-weakness"}),
        ("b/l leg weakness", {"both-legs-weakness"}),
        ("leg weakness, bilateral", {"leg-weakness"}),
        ("leg weakness bilaterally", {"both-legs-weakness"}),
        ("legs weak and stiff", {"both-legs-weakness", "upper-motor-neuron-sign"}),
        ("left arm weakness and right leg numbness", {"arm-weakness", "leg-numbness"}),
        ("numbness and tingling in both feet", {"both-legs-sensory"}),
        ("weakness of arms and legs", {"all-limbs"}),
        ("arm and leg weakness", {"limb-weakness"}),
        ("right-sided weakness", {"limb-weakness"}),
        ("numb from the waist down", {"sensory-level"}),
        ("ascending numbness to T6", {"sensory-level"}),
        ("numbness up to T6", {"sensory-level"}),
        ("numbness of the saddle area", {"saddle-loss"}),
        ("face numb", {"facial-numbness"}),
        ("weakness", {"limb-weakness"}),
        ("pins and needles in hands", {"arm-numbness"}),
        ("trouble with balance", {"gait-disturbance"}),
        ("worsening memory", {"cognition"}),
        ("decline of walking", {"gait-disturbance"}),
        ("pain in the lower back", {"back-pain"}),
        ("pain on moving the right eye", {"eye-pain"}),
        ("gait normal", set()),
        ("legs", set()),
        ("acute deterioration", {"neurological-deficit"}),
    ],
)
def test_feature_and_place_make_a_finding(text: str, expected: set[str]) -> None:
    assert concepts(text) == expected


def test_worsening_means_something_alone_only_where_nothing_else_is_named() -> None:
    assert "neurological-deficit" in concepts("gradual decline over two years")
    assert concepts("back pain, worsening") == {"back-pain"}


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("weakness (both legs)", {"both-legs-weakness"}),
        ("numbness, hands and feet", {"all-limbs"}),
        ("weakness, both legs x 3 days", {"both-legs-weakness"}),
        ("weakness, arms normal", {"limb-weakness"}),
        ("numbness, leg weakness", {"limb-numbness", "leg-weakness"}),
        ("weakness, no leg numbness", {"limb-weakness", "leg-numbness"}),
        ("R arm now useless", {"arm-weakness"}),
    ],
)
def test_places_may_stand_behind_a_comma_or_in_brackets(text: str, concepts: set[str]) -> None:
    assert {mention.concept for mention in mentions(text)} == concepts
