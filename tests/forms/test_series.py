"""Short answers that are answers only beside others, ringed choices, lists before an answer, lines of a transport."""

from __future__ import annotations

import pytest

from cds_services.forms.layout import as_laid_out
from cds_services.narrative.mention import Assertion
from tests.narrative.reading import mentions

YES, NO, ASKED = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # parted by commas, slashes and gaps
        ("fever n / fall n / febrile neutropenia y", {"fever": YES, "fall": NO}),
        ("Paresis -, clonus -, trauma +", {"limb-weakness": NO, "upper-motor-neuron-sign": NO, "trauma": YES}),
        ("stroke n  injury n. Q: ?PPMS", {"stroke": NO, "trauma": NO, "multiple-sclerosis": ASKED}),
        ("diplopia n, fever n (36.8), trauma y", {"diplopia": NO, "fever": NO, "trauma": YES}),
        ("(1) Diplopia -, fever -\n(2) Cancer -", {"diplopia": NO, "fever": NO, "cancer": NO}),
        ("Numb hand. Cancer -.", {"arm-numbness": YES, "cancer": NO}),
        # a sentence of nothing else
        ("weak N fever N trauma N", {"limb-weakness": NO, "fever": NO, "trauma": NO}),
        ("fever neg trauma pos MS neg", {"fever": NO, "trauma": YES, "ms-abbreviation": NO}),
        ("Trauma- fever- ca+.", {"trauma": NO, "fever": NO, "cancer": YES}),
        ("Pregnant 0 Cancer 0", {"pregnancy": NO, "cancer": NO}),
        ("Fever N Ca Y (pancreas) suspected MS N", {"fever": NO, "cancer": YES, "ms-abbreviation": NO}),
        # what is none
        ("neg trauma neg fever", {"trauma": NO, "fever": NO}),
        ("weakness pre- and post- exercise", {"limb-weakness": YES}),
        ("Leg weakness - absent reflexes", {"leg-weakness": YES, "root-deficit": YES}),
        ("numb hand - 3 weeks - and fever", {"arm-numbness": YES, "fever": YES}),
        # ringed, blank and remarked
        ("Fever? Y / (N)   Trauma? Y / (N)", {"fever": NO, "trauma": NO}),
        ("Fever? (Y) / N", {"fever": YES}),
        ("Trauma ___ Cancer ___ Fever ___", {}),
        ("Trauma ___ Cancer __x__ Fever ___", {"cancer": YES}),
        ("Infection (HIV, syphilis) neg. Fever: no", {"infection": NO, "fever": NO}),
        ("Cancer never. Fever: no", {"cancer": NO, "fever": NO}),
        ("MS?: not thought", {"ms-abbreviation": NO}),
        ("[ ] trauma [x] r/o MS [ ] cancer", {"ms-abbreviation": ASKED}),
        # a list that is one label
        (
            "Diplopia, dysarthria, vertigo: No\nFever: No",
            {"diplopia": NO, "dysarthria": NO, "vertigo": NO, "fever": NO},
        ),
        ("Bulbar symptoms, tremor: No\nFever: No", {"diplopia": NO, "tremor": NO, "fever": NO}),
        ("numb legs, known MS, trauma: no\nok", {"both-legs-sensory": YES, "ms-abbreviation": YES, "trauma": NO}),
        ("numb legs, trauma: no\nok", {"both-legs-sensory": YES, "trauma": NO}),
        ("3. Arm pain or weakness on exam: No", {"radicular-sign": NO, "limb-weakness": NO}),
        # questions with words behind them
        ("RIS. Is this MS? Contrast please.", {"radiologically-isolated-syndrome": YES, "ms-abbreviation": ASKED}),
        ("MS? -> repeat in a year", {"ms-abbreviation": ASKED}),
        ("Pregnant? 12 wks", {"pregnancy": YES}),
        ("TM? 3 days, leg weakness", {"transverse-myelitis": ASKED, "leg-weakness": YES}),
    ],
)
def test_short_answers(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OBX|1|ST|PREG^Pregnant?||N\nOBX|2|ST|CA^Cancer?||Y", {"pregnancy": NO, "cancer": YES}),
        ("OBX|1|CE|TRM^Recent injury?||N^No^L||||||F\nOBX|2|TX|RSN||numb hand", {"trauma": NO, "arm-numbness": YES}),
        ("MSH|^~\\&|EPIC|RIS|RAD\nPID|1||4711||DOE^MS\nNTE|1|P|FEVER: NO", {"fever": NO}),
        ("QUERY: Trauma?  RESP: N\nQUERY: CANCER  RESP: Y", {"trauma": NO, "cancer": YES}),
    ],
)
def test_lines_of_a_transport(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected
    assert len(as_laid_out(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Denies LOC, vomiting, weakness.", {"malaise": NO, "limb-weakness": NO}),
        ("Denies fever, h/o cancer, pregnancy", {"fever": NO, "cancer": NO, "pregnancy": NO}),
        ("Denies fever, weakness for 3 days", {"fever": NO, "limb-weakness": YES}),
        ("Red flags explained, new leg weakness for 3 days", {"leg-weakness": YES}),
        ("Red flags explained, weakness, fever", {"limb-weakness": Assertion.PLANNED, "fever": Assertion.PLANNED}),
        ("Multiple sclerosis - entered in error", {"multiple-sclerosis": NO}),
        ("MS previously excluded by LP", {"ms-abbreviation": NO}),
        ("?has she converted to MS", {"ms-abbreviation": ASKED}),
        ("NOT established MS", {"ms-abbreviation": ASKED}),
        ("dysarthria for years, mother the same", {"dysarthria": YES}),
    ],
)
def test_what_a_denial_reaches(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected
