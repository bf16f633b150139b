"""Who denies, asks, remembers or fears what: the scope of claims."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import assertion, mentions

LISTS = [
    ("denies weakness, numbness or visual change", {"limb-weakness", "limb-numbness", "visual-loss"}),
    ("No new weakness, numbness, diplopia", {"limb-weakness", "limb-numbness", "diplopia"}),
    ("neg for weakness, ataxia and visual loss", {"limb-weakness", "ataxia", "visual-loss"}),
    ("w/o numbness or weakness", {"limb-weakness", "limb-numbness"}),
    ("no fever, trauma, cancer, or weakness", {"fever", "trauma", "cancer", "limb-weakness"}),
    ("Denies: weakness, numbness", {"limb-weakness", "limb-numbness"}),
    ("denies trauma, fever, cancer", {"trauma", "fever", "cancer"}),
]


@pytest.mark.parametrize(("text", "concepts"), LISTS)
def test_a_denial_governs_its_list(text: str, concepts: set[str]) -> None:
    denied = {mention.concept for mention in mentions(text) if mention.assertion is Assertion.NEGATED}
    assert concepts <= denied


@pytest.mark.parametrize(
    ("text", "concept", "expected"),
    [
        # negation and its ends
        ("no weakness but new numbness", "limb-numbness", "affirmed"),
        ("no weakness, new numbness", "limb-numbness", "affirmed"),
        ("no trauma; numbness", "limb-numbness", "affirmed"),
        ("no saddle anesthesia", "saddle-loss", "negated"),
        ("no relapse, MS on ocrelizumab", "ms-abbreviation", "affirmed"),
        ("no prior neuro hx, numb hands", "arm-numbness", "affirmed"),
        ("MRI without contrast, leg weakness", "leg-weakness", "affirmed"),
        ("not pregnant", "pregnancy", "negated"),
        ("RAPD absent", "afferent-pupil-defect", "negated"),
        ("MS was excluded in 2020", "ms-abbreviation", "negated"),
        ("stroke ruled out", "stroke", "negated"),
        ("optic neuritis, AQP4 negative", "optic-neuritis", "affirmed"),
        ("on no DMT, annual follow-up", "disease-modifying-drug", "negated"),
        # pseudo-negation and double negation
        ("not only numbness but weakness", "limb-numbness", "affirmed"),
        ("no improvement in leg weakness", "leg-weakness", "affirmed"),
        ("not without weakness", "limb-weakness", "affirmed"),
        ("does not deny weakness", "limb-weakness", "affirmed"),
        ("cannot exclude MS", "ms-abbreviation", "asked"),
        ("MS not ruled out", "ms-abbreviation", "asked"),
        ("MS not yet confirmed", "ms-abbreviation", "asked"),
        # questions
        ("?MS", "ms-abbreviation", "asked"),
        ("? MS", "ms-abbreviation", "asked"),
        ("MS?", "ms-abbreviation", "asked"),
        ("MS relapse?", "ms-abbreviation", "affirmed"),
        ("MS relapse?", "relapse", "asked"),
        ("r/o MS flare", "ms-abbreviation", "affirmed"),
        ("r/o MS, leg weakness", "leg-weakness", "affirmed"),
        ("suspected relapse, known RRMS", "multiple-sclerosis", "affirmed"),
        ("evaluate leg weakness", "leg-weakness", "affirmed"),
        ("evaluate for MS", "ms-abbreviation", "asked"),
        ("MS versus vitamin B12 deficiency", "ms-abbreviation", "asked"),
        ("DDx: MS, NMOSD", "nmosd", "asked"),
        ("MS suspected: numb hand", "arm-numbness", "affirmed"),
        ("Guillain-Barre syndrome suspected", "peripheral-nerve-disease", "asked"),
        ("leg weakness?", "leg-weakness", "asked"),
        # past
        ("h/o optic neuritis", "optic-neuritis", "past"),
        ("history of multiple sclerosis", "multiple-sclerosis", "affirmed"),
        ("3 week history of leg weakness", "leg-weakness", "affirmed"),
        ("relapse in 2019, now stable", "relapse", "past"),
        ("diplopia, now resolved", "diplopia", "past"),
        ("no longer pregnant", "pregnancy", "past"),
        ("injury at work ten years ago", "trauma", "past"),
        ("old stroke", "stroke", "past"),
        ("old leg weakness", "leg-weakness", "affirmed"),
        ("s/p MVC yesterday", "trauma", "affirmed"),
        ("PMH: stroke", "stroke", "past"),
        # somebody else, and plans
        ("mother has MS", "ms-abbreviation", "family"),
        ("MS in his mother", "ms-abbreviation", "family"),
        ("family history of MS. Migraine", "headache", "affirmed"),
        ("father died of colon cancer", "cancer", "family"),
        ("brought in by mother, leg weakness", "leg-weakness", "affirmed"),
        ("wishes to become pregnant", "pregnancy", "planned"),
        ("call if numbness, weakness or loss of vision", "visual-loss", "planned"),
        ("if she develops leg weakness or retention", "urinary-retention", "planned"),
        ("she is asking about MS", "ms-abbreviation", "planned"),
        ("MS was mentioned by the oncologist", "ms-abbreviation", "planned"),
        # doubt
        ("flare up of multiple sclerosis?", "multiple-sclerosis", "affirmed"),
        ("flare up of multiple sclerosis?", "relapse", "asked"),
        ("MS in differential", "ms-abbreviation", "asked"),
        ("stratify risk of MS", "ms-abbreviation", "asked"),
        ("optic neuritis not suspected", "optic-neuritis", "negated"),
        ("reassured re CES", "cauda-equina-syndrome", "negated"),
        ("No hx MS. Urgent ?cauda equina", "cauda-equina-syndrome", "asked"),
        ("currently on: Tysabri", "disease-modifying-drug", "affirmed"),
        ("bilateral ON in 2017", "optic-neuritis", "past"),
    ],
)
def test_how_an_idea_is_meant(text: str, concept: str, expected: str) -> None:
    assert assertion(text, concept) == expected


@pytest.mark.parametrize("text", ["CT head", "MRI c spine and t spine without contrast", "MRI lumbar spine and conus"])
def test_the_name_of_a_study_is_no_symptom(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize("text", ["mitral stenosis", "MS contin 15 mg", "musculoskeletal", "MS with AF"])
def test_other_meanings_of_two_letters(text: str) -> None:
    assert "ms-abbreviation" not in {mention.concept for mention in mentions(text)}
