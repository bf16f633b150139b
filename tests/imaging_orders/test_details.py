"""The contrast phase that order details ask for, and the questions that only name contrast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.imaging_orders.details import contrast_of, without_the_study
from cds_services.imaging_orders.study import Contrast


@pytest.mark.parametrize(
    ("detail", "contrast"),
    [
        ("without contrast", Contrast.WITHOUT),
        ("without", Contrast.WITHOUT),
        ("with and without IV contrast", Contrast.WITHOUT_AND_WITH),
        ("w/wo", Contrast.WITHOUT_AND_WITH),
        ("MRI w/wo contrast, please", Contrast.WITHOUT_AND_WITH),
        ("non-contrast study", Contrast.WITHOUT),
        ("Please give contrast", Contrast.WITH),
        ("with IV contrast", Contrast.WITH),
        ("with injection of gadolinium", Contrast.WITH),
        ("sans injection", Contrast.WITHOUT),
        ("IV contrast? No", Contrast.WITHOUT),
        ("IV contrast: N", Contrast.WITHOUT),
        ("Is contrast required? - No", Contrast.WITHOUT),
        ("IV contrast - none", Contrast.WITHOUT),
        ("Gadolinium needed?->N", Contrast.WITHOUT),
        ("IV contrast? Yes", Contrast.WITH_ANY),
        ("Contrast: yes", Contrast.WITH_ANY),
        ("contrast = Y", Contrast.WITH_ANY),
        ("Contrast: with and without", Contrast.WITHOUT_AND_WITH),
        ("Without IV contrast. Patient in wheelchair", Contrast.WITHOUT),
        ("Contrast allergy: no; IV contrast: no", Contrast.WITHOUT),
    ],
)
def test_a_phase_is_read(detail: str, contrast: Contrast) -> None:
    assert list(contrast_of(detail)) == [contrast]


@pytest.mark.parametrize(
    "detail",
    [
        "No contrast allergy", "Contrast allergy? No", "Previous contrast reaction: none", "Contrast consent: yes",
        "eGFR checked, contrast ok", "Creatinine within 30 days, contrast planned? Yes", "Patient declines contrast",
        "Patient walks without support", "with support person", "Transport: wheelchair, without oxygen",
        "With sedation", "Without sedation", "IV contrast: unknown", "IV contrast?", "Contrast per radiology",
        "with or without contrast", "Discuss contrast with radiologist", "Call with results", "without delay", "",
    ],
)  # fmt: skip
def test_something_else_tells_no_phase(detail: str) -> None:
    assert list(contrast_of(detail)) == []


@pytest.mark.parametrize(
    ("detail", "rest"),
    [
        ("without contrast", ""),
        ("IV contrast? No", ""),
        ("contrast per radiology", ""),
        ("Cervical spine", ""),
        ("Contrast allergy: hives", "Contrast allergy: hives"),
        ("Patient walks without support", "Patient walks without support"),
        ("IV contrast: no; Contrast allergy: hives", "Contrast allergy: hives"),
        ("Please call ward 5", "Please call ward 5"),
    ],
)
def test_what_is_not_of_the_study_stays(detail: str, rest: str) -> None:
    assert without_the_study(detail) == rest


@given(st.text(alphabet="withoutcra /?:;.-\n", max_size=80))
def test_nothing_raises(detail: str) -> None:
    list(contrast_of(detail))
    without_the_study(detail)
