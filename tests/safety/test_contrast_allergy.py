"""Gadolinium allergies: how lists name the agent, what denies one, how grave it is; and what orders tell of one."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.chart.condition import read_condition
from cds_services.safety.contrast_allergy import read_contrast_allergy, told_reaction
from tests.chart.chart_builder import TODAY, allergy, condition
from tests.chart.reading import allergies

ATC = "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
GADOLINIUM = (
    "gadobutrol",
    "Gadavist",
    "GADOLINIUM",
    "Gadolinium-containing contrast media",
    "gadolinium-based contrast agents",
    "Gadolinium Derivatives",
    "Gadolinium compounds",
    "MRI contrast",
    "MR contrast media",
    "Contrast (MRI)",
    "Contrast, MRI",
    "MRI dye",
    "Contrast dye for MRI",
    "Gadovist 1.0",
    "Dotarem (gadoterate meglumine)",
    "gadoterate meglumine 0.5 mmol/ml",
    "Gadopentetate Dimeglumine",
    "Magnevist",
    "Allergy to gadolinium",
    "Allergy to gadolinium compound (finding)",
    "Gadolinium allergy",
    "Adverse reaction to gadolinium",
    "Hypersensitivity to gadobutrol",
    "Anaphylaxis due to gadolinium contrast",
    "Contrast media: gadolinium",
    "Contrast agent - gadolinium based",
    "Gad",
    "Paramagnetic contrast agents",
    "Magnetic resonance imaging contrast",
    "History of gadolinium allergy",
    "Possible gadolinium allergy",
    "GBCA",
    "Gadolinum",
    "gadollinium",
    "Multihance",
    "Eovist/Primovist",
)
NONE_OF_IT = (
    "No known gadolinium allergy",
    "No known allergy to gadolinium",
    "No gadolinium allergy",
    "Not allergic to gadolinium",
    "Denies gadolinium allergy",
    "No known allergies",
    "No Known Drug Allergies",
    "NKDA",
    "Iodinated contrast",
    "Iohexol",
    "IV contrast",
    "Contrast media",
    "Contrast dye",
    "CT contrast",
    "X-ray contrast",
    "Shellfish",
    "Latex",
    "Mother allergic to gadolinium",
    "Iodine",
    "Gabapentin",
    "Penicillin",
    "Gadolinium tolerated",
    "Tolerated gadobutrol",
    "Gadolinium allergy ruled out",
    "Gadolinium allergy: No",
    "Gluten",
    "Family history of gadolinium allergy",
    "Barium",
    "Ioversol",
    "Godolphin",
)
TOLD = (
    "NB last yr throat tightness 10 min after Dotarem, got IM epi",
    "NB throat swelling w Magnevist in 2015.",
    "Prev MR arthrogram + gad 2021: throat closed, crash call.",
    "Allergen: MultiHance\nReaction: itching only",
    "gad rxn 2019: hives",
    "Anaphylaxis to gadolinium 2018",
    "gadolinium: hives",
    "Gadolinium (hives)",
    "Gadolinium - anaphylaxis",
    "Allergies: gadolinium (rash)",
    "MRI contrast -> throat swelling",
    "hives after Gadavist",
    "severe allergic reaction to gadolinium contrast",
    "reacted to gad",
    "contrast with last MRI: hives",
    "allergic to MRI dye",
    "allergy gadolinium",
    "Gadolinium allergy",
    "prior reaction to contrast during MRI",
    "possible allergic reaction to gadolinium",
    "known gadolinium allergy (anaphylaxis)",
)
NOT_TOLD = (
    "Allergen: penicillin\nReaction: rash\nMRI with gad please",
    "throat swelling after CT dye 2015, gad 2019 fine",
    "No gadolinium allergy",
    "Gadolinium allergy: No",
    "Gadolinium allergy?",
    "Gadolinium allergy? No",
    "Any allergy to gadolinium? N",
    "Allergy to gadolinium - none",
    "no reaction to gadolinium",
    "Mother: anaphylaxis to gadolinium",
    "denies allergy to gadolinium",
    "tolerated gadolinium",
    "allergic to iodine, gadolinium ok",
    "allergy to penicillin. Please give gadolinium",
    "rash, gadolinium enhanced MRI",
    "No allergy to contrast with MRI",
    "?allergy to gadolinium",
    "gadolinium enhancing lesion, allergic rhinitis",
    "Gadolinium allergy: unknown",
    "Hx of contrast reaction: none",
)


def _severe(text: str = "", **more: Any) -> bool | None:  # noqa: ANN401 - FHIR elements
    """True for severe, false for a milder one, None for no gadolinium allergy."""
    found = read_contrast_allergy(allergies([allergy(text, **more)]), [], TODAY)
    return found.severe if found else None


def _told(text: str, description: str = "", manifestation: str = "", note: str = "") -> bool | None:
    reaction: dict[str, Any] = {"description": description}
    if manifestation:
        reaction["manifestation"] = [{"text": manifestation}]
    return _severe(text, reaction=[reaction], note=[{"text": note}])


@pytest.mark.parametrize("text", GADOLINIUM)
def test_agent_brand_class_and_finding_are_a_gadolinium_allergy(text: str) -> None:
    assert _severe(text) is not None


@pytest.mark.parametrize("text", NONE_OF_IT)
def test_what_is_denied_of_a_relative_or_of_another_agent_is_none(text: str) -> None:
    assert _severe(text) is None


@pytest.mark.parametrize(
    ("system", "code", "is_gadolinium"),
    [
        (ATC, "V08CA", True),
        (ATC, "V08CA01", True),
        (ATC, "V08CA02", True),
        (ATC, "V08CA09", True),
        ("urn:oid:2.16.840.1.113883.6.73", "V08CA09", True),
        (ATC, "V08CA05", False),
        (ATC, "V08AB02", False),
        (ATC, "V08", False),
        (SNOMED, "407976008", True),
        (SNOMED, "716186003", False),
        (SNOMED, "293637006", False),
        (SNOMED, "293638001", False),
    ],
)
def test_a_code_alone_names_the_agent(system: str, code: str, is_gadolinium: bool) -> None:  # noqa: FBT001
    coded = {"coding": [{"system": "urn:local", "code": "7"}, {"system": system, "code": code}]}
    assert (read_contrast_allergy(allergies([allergy("") | {"code": coded}]), [], TODAY) is not None) is is_gadolinium


def test_the_words_of_an_entry_deny_what_its_code_names() -> None:
    coded = {"text": "No known gadolinium allergy", "coding": [{"system": SNOMED, "code": "58281002"}]}
    assert read_contrast_allergy(allergies([allergy("") | {"code": coded}]), [], TODAY) is None


@pytest.mark.parametrize(
    "told",
    [
        ("Contrast media", "after gadolinium injection for MRI", "Hives", ""),
        ("Contrast", "during MRI 2019", "Hives", ""),
        ("Contrast (MRI)", "", "", ""),
        ("IV contrast", "", "", "reaction with MRI contrast, not CT"),
        ("Contrast agent", "", "", "gadolinium"),
        ("Contrast media", "MRI dye - throat swelling", "", ""),
        ("Other - see comments", "", "", "Hives after gadolinium"),
        ("Iohexol", "", "hives", "Also anaphylaxis to gadolinium 2015"),
    ],
)
def test_contrast_is_gadolinium_where_the_reaction_is_told_of_mri(told: tuple[str, str, str, str]) -> None:
    assert _told(*told) is not None


@pytest.mark.parametrize(
    "told",
    [
        ("Contrast media", "after CT scan", "Hives", ""),
        ("Contrast", "hives after iohexol; tolerated gadolinium", "", ""),
        ("Iodinated contrast", "", "", "MRI contrast tolerated"),
        ("Contrast dye", "rash", "hives", ""),
        ("Contrast", "CT 2019, no reaction to gadolinium", "", ""),
        ("Penicillin", "", "", "rash. Gadolinium given without problems"),
        ("Contrast media", "No reaction with MRI", "hives after CT", ""),
        ("Iohexol", "", "hives", "MRI is fine"),
    ],
)
def test_and_is_not_where_it_is_told_of_ct_or_gadolinium_was_tolerated(told: tuple[str, str, str, str]) -> None:
    assert _told(*told) is None


@pytest.mark.parametrize(
    ("description", "severe"),
    [
        ("Severe hives", True),
        ("not severe, rash", False),
        ("throat tightness", True),
        ("angio-oedema", True),
        ("wheeze", True),
        ("needed adrenaline", True),
        ("hypotension", True),
        ("cardiac arrest", True),
        ("shortness of breath", True),
        ("anaphylactoid reaction", True),
        ("no anaphylaxis, hives only", False),
        ("mild rash", False),
        ("itching", False),
        ("", False),
    ],
)
def test_words_tell_how_grave_it_was(description: str, severe: bool) -> None:  # noqa: FBT001
    assert _told("gadolinium", description) is severe


@pytest.mark.parametrize(
    ("more", "severe"),
    [
        ({"criticality": "high"}, True),
        ({"criticality": "HIGH"}, True),
        ({"criticality": "low"}, False),
        ({"criticality": "unable-to-assess"}, False),
        ({"reaction": [{"severity": "severe"}]}, True),
        ({"reaction": [{"severity": "mild"}, {"severity": "Severe"}]}, True),
        ({"reaction": [{"severity": "moderate"}]}, False),
        ({"reaction": [{"manifestation": [{"coding": [{"system": SNOMED, "code": "39579001"}]}]}]}, True),
        ({"note": [{"text": "Epipen given"}]}, True),
    ],
)
def test_grades_and_codes_tell_it_too(more: dict[str, Any], severe: bool) -> None:  # noqa: FBT001
    assert _severe("gadobutrol", **more) is severe


def test_the_substance_of_the_reaction_can_name_the_agent() -> None:
    assert _severe("Drug allergy", reaction=[{"substance": {"text": "gadobutrol"}, "severity": "mild"}]) is False


@pytest.mark.parametrize("text", TOLD)
def test_an_order_tells_of_a_reaction(text: str) -> None:
    assert told_reaction(text, TODAY, "note of the order") is not None


@pytest.mark.parametrize("text", NOT_TOLD)
def test_an_order_that_denies_or_asks_tells_of_none(text: str) -> None:
    assert told_reaction(text, TODAY, "note of the order") is None


def test_the_gravest_reaction_of_an_order_decides() -> None:
    found = told_reaction("Gadolinium: rash 2015. Anaphylaxis to Gadavist 2020.", TODAY, "note of the order")
    assert found is not None
    assert found.severe


@pytest.mark.parametrize(
    "broken", [{"reaction": "hives"}, {"reaction": [7, {"manifestation": 1}]}, {"note": 5}, {"criticality": {}}]
)
def test_elements_of_a_wrong_type_are_passed_over(broken: dict[str, Any]) -> None:
    assert _severe("gadobutrol", **broken) is False
    assert (
        read_contrast_allergy(allergies([{"resourceType": "AllergyIntolerance", "code": "gadobutrol"}]), [], TODAY)
        is not None
    )


@pytest.mark.parametrize(
    ("words", "note", "severe"),
    [
        ("Allergy to gadolinium", "", False),
        ("Anaphylaxis due to gadolinium contrast", "", True),
        ("Multiple sclerosis", "Hives after Gadavist in 2022", False),
        ("No known gadolinium allergy", "", None),
        ("Multiple sclerosis", "Mother: anaphylaxis to gadolinium", None),
        ("Multiple sclerosis", "gadolinium enhancing lesion", None),
        ("Radiographic dye allergy status", "", None),
    ],
)
def test_problems_and_their_notes_tell_of_one(words: str, note: str, severe: bool | None) -> None:  # noqa: FBT001
    read = read_condition(condition(text=words, note=[{"text": note}]), None, TODAY)
    assert read is not None
    found = read_contrast_allergy([], [read], TODAY)
    assert (found.severe if found else None) is severe


@pytest.mark.parametrize(
    "entry",
    [
        "ProHance - listed 2016; DE-LABELLED by allergy clinic 03/2025, tolerated gadoteridol challenge",
        "Gadolinium - delabelled 2024",
        "Gadavist (entered in error)",
        "Gadobutrol - skin test negative, allergy removed",
        "Gadopentetate - entered in chart by mistake, patient has never had gadolinium",
        "MRI contrast: not allergic",
    ],
)
def test_an_entry_that_was_withdrawn_is_no_allergy(entry: str) -> None:
    assert read_contrast_allergy(allergies((allergy(entry),)), (), TODAY) is None


@pytest.mark.parametrize(
    ("text", "severe"),
    [
        ("prior MultiHance: widespread urticaria needing steroids (2020)", False),
        ("Dotarem - generalised hives", False),
        ("throat was closing after Gadavist in 2023", True),
        ("Gadavist: throat started closing", True),
        ("tongue felt swollen after gadolinium", True),
    ],
)
def test_a_reaction_in_the_words_of_patients(text: str, severe: bool) -> None:  # noqa: FBT001
    found = told_reaction(text, TODAY, "note of the order")
    assert found is not None
    assert found.severe is severe
