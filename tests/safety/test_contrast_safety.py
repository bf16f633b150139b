"""Gadolinium allergy, pregnancy and implants, as charts record them."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.chart.condition import ChartCondition, read_condition
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.safety.contrast_allergy import read_contrast_allergy
from cds_services.safety.implants import read_implant
from cds_services.safety.mr_safety import MrSafety
from cds_services.safety.pregnancy import read_pregnancy
from tests.chart.chart_builder import LOINC, TODAY, allergy, condition, device
from tests.chart.reading import allergies, devices, observations


def _conditions(*resources: dict[str, Any]) -> list[ChartCondition]:
    read = (read_condition(resource, None, TODAY) for resource in resources)
    return [with_concepts_of_words(item, TODAY) for item in read if item is not None]


@pytest.mark.parametrize(
    "agent", ["gadobutrol", "Gadavist", "gadolinium contrast", "MRI contrast", "Dotarem 0.5 mmol/mL"]
)
def test_an_agent_a_brand_or_the_class_is_a_gadolinium_allergy(agent: str) -> None:
    """Allergy lists name agents in many ways."""
    assert read_contrast_allergy(allergies([allergy(agent)]), [], TODAY) is not None


@pytest.mark.parametrize("agent", ["iohexol", "iodinated contrast", "shellfish", "contrast dye", "penicillin"])
def test_iodine_and_shellfish_are_not(agent: str) -> None:
    """They have no bearing on gadolinium."""
    assert read_contrast_allergy(allergies([allergy(agent)]), [], TODAY) is None


def test_the_gravest_reaction_decides_severity() -> None:
    """Hives are mild; throat swelling, anaphylaxis or high criticality are severe."""
    hives = allergy("gadoterate", reaction=[{"manifestation": [{"text": "urticaria"}], "severity": "mild"}])
    throat = allergy("gadolinium", reaction=[{"manifestation": [{"text": "throat tightness"}]}])
    grave = allergy("gadobutrol", criticality="high")
    found = [read_contrast_allergy(allergies([item]), [], TODAY) for item in (hives, throat, grave)]
    assert [item.severe for item in found if item] == [False, True, True]
    both = read_contrast_allergy(allergies([hives, grave]), [], TODAY)
    assert both is not None
    assert both.severe


def test_refuted_or_resolved_allergies_are_as_if_absent() -> None:
    """An allergy that was ruled out does not hold contrast back."""
    refuted = allergy("gadobutrol", verificationStatus={"coding": [{"code": "refuted"}]})
    resolved = allergy("gadobutrol", clinicalStatus={"coding": [{"code": "resolved"}]})
    assert read_contrast_allergy(allergies([refuted, resolved]), [], TODAY) is None


def _observation(code: str, value: str, day: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": day,
        "valueCodeableConcept": {"text": value},
    }


def test_pregnancy_comes_from_problems_status_or_test() -> None:
    """Each of the three ways of knowing is read."""
    assert read_pregnancy([], _conditions(condition("Z34.92", recordedDate="2026-08-01")), TODAY)
    assert read_pregnancy(observations([_observation("82810-3", "Pregnant", "2026-10-01")]), [], TODAY)
    assert read_pregnancy(observations([_observation("2106-3", "Positive", "2026-11-01")]), [], TODAY)


def test_pregnancy_ends() -> None:
    """An entry of two years ago, an old test, or a newer denial is not a pregnancy now."""
    assert not read_pregnancy([], _conditions(condition("Z34.92", recordedDate="2024-08-01")), TODAY)
    assert not read_pregnancy(observations([_observation("2106-3", "Positive", "2025-11-01")]), [], TODAY)
    recorded = _conditions(condition("Z33.1", recordedDate="2026-05-01"))
    assert not read_pregnancy(observations([_observation("82810-3", "Not pregnant", "2026-11-01")]), recorded, TODAY)


def test_delivery_and_puerperium_are_not_pregnancy() -> None:
    """Chapter O holds both; postpartum codes are listed as exceptions."""
    assert not read_pregnancy([], _conditions(condition("O90.6", recordedDate="2026-10-01")), TODAY)


@pytest.mark.parametrize(
    ("words", "safety"),
    [
        ("Cardiac pacemaker, not MR conditional", MrSafety.UNSAFE),
        ("Pacemaker (non-MR-conditional), abandoned leads", MrSafety.UNSAFE),
        ("MRI-conditional dual chamber pacemaker", MrSafety.CONDITIONAL),
        ("Implantable cardioverter defibrillator (ICD)", MrSafety.UNKNOWN),
        ("Cochlear implant, left", MrSafety.UNKNOWN),
    ],
)
def test_what_the_chart_says_of_an_implant(words: str, safety: MrSafety) -> None:
    """Unsafe, conditional, or named without a word on safety."""
    found = read_implant(devices([device(words)]), [], [], [], TODAY)
    assert found is not None
    assert found.safety is safety


@pytest.mark.parametrize("words", ["CPAP machine", "Hip prosthesis, titanium", "Blood glucose meter", "Wheelchair"])
def test_other_devices_are_no_matter(words: str) -> None:
    """Only implants that bear on the scanner count."""
    assert read_implant(devices([device(words)]), [], [], [], TODAY) is None


def test_an_explanted_device_is_as_if_absent() -> None:
    """Inactive devices do not count."""
    assert (
        read_implant(devices([device("Cardiac pacemaker, not MR conditional", "inactive")]), [], [], [], TODAY) is None
    )


def test_a_recorded_conditional_device_outweighs_an_entry_that_only_names_it() -> None:
    """The problem list's "pacemaker present" speaks of the same implant."""
    found = read_implant(devices([device("MR conditional pacemaker")]), [], _conditions(condition("Z95.0")), [], TODAY)
    assert found is not None
    assert found.safety is MrSafety.CONDITIONAL
