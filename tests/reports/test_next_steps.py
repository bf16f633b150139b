"""What a reading holds beside its facts: causes, who was told, contrast, quotations."""

from __future__ import annotations

import pytest

from tests.reports.reading import reading


@pytest.mark.parametrize(
    ("text", "kind", "degree", "signal", "unchanged"),
    [
        ("Mild cord compression at C5-C6 by a disc.", "compression", "mild", False, False),
        ("Slight cord compression at C5-C6, unchanged from 2022.", "compression", "mild", False, True),
        ("Severe cord compression at T8 with high T2 signal of the cord.", "compression", "severe", True, False),
        ("The disc at C5-C6 flattens the cord.", "deformity", "", False, False),
        ("Epidural abscess at T4.", "abscess", "", False, False),
        ("Compression of the cauda equina.", "cauda-equina", "", False, False),
        ("Retropulsed fragment at T12.", "fracture", "", False, False),
        ("Anterior spinal artery infarct T9 to T12.", "infarct", "", False, False),
        ("Intradural extramedullary mass at T5.", "canal-mass", "", False, False),
    ],
)
def test_causes(text: str, kind: str, degree: str, *, signal: bool, unchanged: bool) -> None:
    cause = next(cause for cause in reading(text).causes if cause.kind == kind)
    assert (cause.degree, cause.cord_signal, cause.unchanged) == (degree, signal, unchanged)


def test_levels_of_a_cause() -> None:
    assert reading("Cord compression at C5-C6.").causes[0].levels == "C5-C6"


def test_open_compression() -> None:
    found = reading("Cord compression cannot be excluded at C3-C4.")
    assert found.open_compression is not None
    assert (found.open_compression.sure, found.open_compression.levels) == ("open", "C3-C4")
    assert reading("No cord compression.").open_compression is None


@pytest.mark.parametrize(
    ("text", "pml"),
    [("Concerning for PML.", "affirmed"), ("PML cannot be excluded.", "open"), ("PML unlikely.", ""), ("", "")],
)
def test_pml(text: str, pml: str) -> None:
    assert reading(text).pml == pml


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Discussed with the on call neurosurgical registrar.", {"spine-surgery"}),
        ("Neurology was informed by telephone.", {"neurology"}),
        ("Requested by the MS clinic.", {"neurology"}),
        ("Neurosurgical referral is advised.", set()),
        ("Called to the ordering physician.", set()),
        ("Requested by: Neurology outpatient clinic\n\nFindings: Normal cord.", {"neurology"}),
        ("REFERRER: Dr Jane Example, MS clinic\nREPORT: Normal cord.", {"neurology"}),
        ("Requested by: GP\nREPORT: Normal cord. Refer to neurology.", set()),
        ("Indication: Referred by neurology for a relapse.\nFindings: Normal cord.", {"neurology"}),
    ],
)
def test_who_was_told(text: str, told: set[str]) -> None:
    assert reading(text).told == told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("No contrast was given because of pregnancy.", "pregnancy"),
        ("Contrast not given: gadolinium allergy.", "allergy"),
        ("Contrast was withheld, eGFR 20.", "kidney"),
        ("The patient declined contrast.", "wish"),
        ("Non-contrast study.", ""),
        ("Contrast given. Allergy to penicillin.", ""),
    ],
)
def test_why_no_contrast(text: str, reason: str) -> None:
    assert reading(text).contrast_omitted == reason


def test_contrast_asked_for_and_age_unknown() -> None:
    found = reading("Non-contrast study. Lesion at C7, age unknown. Repeat study with contrast is recommended.")
    assert found.asks_for_contrast
    assert found.age_unknown
    assert not reading("No new lesion.").asks_for_contrast


def test_what_a_study_left_unanswered() -> None:
    assert reading("The thoracic spine could not be imaged.").unanswered == ("thoracic",)
    assert reading("Non-diagnostic.").unanswered == ()


def test_demyelinating_is_what_the_report_calls_so() -> None:
    assert reading("Findings typical of multiple sclerosis.").demyelinating
    assert not reading("A focus of high signal.").demyelinating


def test_a_quotation_is_short_and_names_nobody() -> None:
    text = "There is a new lesion at C4 as discussed with Dr Jane Example today on 0123 456 7890 and in much detail"
    for statement in reading(text).statements:
        assert len(statement.words.split()) <= 12
        assert "Jane" not in statement.words
        assert "456" not in statement.words
        assert "new lesion" in statement.words or statement.fact != "new_lesion"


def test_a_statement_says_where_and_from_which_part() -> None:
    found = reading("IMPRESSION: New enhancing lesion at C4.").statements
    new = next(statement for statement in found if statement.fact == "new_lesion")
    assert (new.part, new.levels, new.place, new.sure) == ("impression", "C4", "cord", "affirmed")


def test_only_the_beginning_is_read() -> None:
    found = reading("Normal. " * 3000 + "Cord compression at C4.")
    assert found.truncated
    assert not found.facts.cord_compression
    assert not reading("Normal cord.").truncated


def test_a_quotation_cut_short_says_so() -> None:
    text = "There is a new lesion at C4 on the left that is well seen on all of the sagittal and axial images of today"
    words = next(item.words for item in reading(text).statements if item.fact == "new_lesion")
    assert words.endswith("\u2026")
    assert len(words.split()) <= 12
    assert not any(item.words.endswith("\u2026") for item in reading("New lesion at C4.").statements)


@pytest.mark.parametrize(
    "text",
    [
        "C5-C6: Large disc extrusion. There is severe compression of the cord.",
        "C5-C6\nLarge disc extrusion.\nSevere compression of the cord.",
        "1. Large disc extrusion at C5-C6. Severe compression of the cord.",
    ],
)
def test_a_list_item_or_a_label_names_the_level(text: str) -> None:
    found = reading(f"FINDINGS:\n{text}")
    assert [cause.levels for cause in found.causes] == ["C5-C6"]
    assert {item.levels for item in found.statements} == {"C5-C6"}


def test_another_list_item_keeps_its_own_level() -> None:
    found = reading("FINDINGS:\n1. Plaque at C3.\n2. Compression of the cord.")
    assert [cause.levels for cause in found.causes] == [""]


def test_an_open_question_on_newness_leaves_the_age_unknown() -> None:
    found = reading("Lesions at T5 and T9. Whether either of these is new is indeterminate without prior imaging.")
    assert found.facts.indeterminate
    assert found.age_unknown
    assert found.facts.cord_lesion


def test_words_before_a_late_heading_tell_exam_and_reason() -> None:
    found = reading(
        "MRI head w/wo. MS, natalizumab stopped in July, word-finding difficulty for two weeks.\n"
        "Several periventricular plaques, unchanged.\nOpinion: PML must be considered."
    )
    assert found.exam == "MRI head w/wo"
    assert found.indication == "MS, natalizumab stopped in July, word-finding difficulty for two weeks"
    assert found.pml == "open"
