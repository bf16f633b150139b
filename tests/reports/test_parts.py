"""The parts of a report by their headings, and what outranks what."""

from __future__ import annotations

import pytest

from cds_services.reports import sections, sentences
from cds_services.reports.reader import ReportWords
from tests.reports.reading import facts, reading


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No headings at all.", ["whole"]),
        ("FINDINGS: a. IMPRESSION: b.", ["findings", "impression"]),
        ("Findings\nThe cord.\n\nOpinion\nNormal.", ["findings", "impression"]),
        ("1. INDICATION - MS\n2. FINDINGS - normal\n3. CONCLUSION - normal", ["indication", "findings", "impression"]),
        ("CLINICAL HISTORY: MS\nTECHNIQUE: T2\nREPORT: x", ["indication", "technique", "findings"]),
        ("**Impression:** normal", ["impression"]),
        ("IMPRESSION 1. Normal.", ["impression"]),
        ("MRI BRAIN FINDINGS: normal", ["findings"]),
        ("ADDENDUM (3 March): x\nFINDINGS: y", ["addendum", "findings"]),
        ("Addendum dictated by telephone on 3 March: x", ["addendum"]),
        ("EXAM: MRI thoracic spine. Degraded.", ["exam", "whole"]),
        ("FINDINGS: x\nRECOMMENDATION: y\nElectronically signed by: z", ["findings", "nothing", "nothing"]),
    ],
)
def test_headings(text: str, parts: list[str]) -> None:
    assert [part.name for part in sections.split(text)] == parts


def test_wrapped_lines_and_lists_are_sentences() -> None:
    found = sentences.split(
        "1. There is a lesion at C4\nmeasuring 8 mm. No stenosis vs. 2024.\n- Cord: normal.\n* Bones: x"
    )
    assert [sentence.text for sentence in found] == [
        "There is a lesion at C4 measuring 8 mm",
        "No stenosis vs. 2024",
        "normal",
        "x",
    ]
    assert [sentence.label for sentence in found] == ["", "", "cord", "other"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INDICATION: known enhancing lesion. FINDINGS: Normal cord.", {"no_new_lesion"}),
        ("FINDINGS: Possible lesion at C4. IMPRESSION: No cord lesion.", {"no_new_lesion"}),
        ("IMPRESSION: See body.\nFINDINGS: new plaque at T4.", {"new_lesion", "cord_lesion"}),
        ("IMPRESSION: Cord compression at T4. ADDENDUM: There is no cord compression.", set()),
        ("FINDINGS: Normal cord. ADDENDUM: Called to the ward at 3 pm.", {"no_new_lesion"}),
        ("FINDINGS: x. RECOMMENDATION: MRI to look for a new lesion.", set()),
        (
            'Correction: for "no cord compression" read "cord compression at T4".',
            {"cord_compression", "structural_cause"},
        ),
        ("The sentence about cord compression in the first report is withdrawn.", set()),
        (
            "New enhancing lesion at T9.\nCORRECTION 11/19/2026: Previously reported as no new or enhancing lesion.",
            {"new_lesion", "enhancing_lesion", "cord_lesion"},
        ),
        (
            "Level | Enhancement | Change\nC3 | yes | unchanged\nC6 | no | new",
            {"new_lesion", "enhancing_lesion", "old_lesions", "cord_lesion"},
        ),
        ("Lesions:\nC3: old\nC6: new, enhancing", {"new_lesion", "enhancing_lesion", "old_lesions", "cord_lesion"}),
        ("Contrast: the pannus enhances, the cord does not.", {"no_enhancement"}),
        ("Contrast: not given.\nFindings: Normal cord.", {"no_new_lesion", "contrast_not_given"}),
        ("? cord compression.\nNo to both.", set()),
    ],
)
def test_what_outranks_what(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


def test_a_conclusion_outranks_the_text_and_is_not_said_twice() -> None:
    words = ReportWords("No cord compression.", "FINDINGS: Cord compression at C5.\nIMPRESSION: No cord compression.")
    assert facts(words) == set()
    again = ReportWords("New lesion at C4.", "IMPRESSION: New lesion at C4.")
    assert facts(again) == {"new_lesion", "cord_lesion"}
    assert facts(ReportWords("", "", "New lesion at C4.")) == {"new_lesion", "cord_lesion"}


@pytest.mark.parametrize(
    ("text", "indication"),
    [
        ("MRI brain w/wo for yearly review. Plaques unchanged.", "yearly review"),
        ("EXAM: MRI brain for MS follow-up\nFINDINGS: Plaques unchanged.", "MS follow-up"),
        ("EXAM: MRI brain for MS follow-up\nINDICATION: new diplopia\nFINDINGS: Plaques unchanged.", "new diplopia"),
        ("MRI brain. Plaques unchanged.", ""),
    ],
)
def test_a_study_named_with_its_purpose_says_why_it_was_done(text: str, indication: str) -> None:
    assert reading(text).indication == indication


def test_indication_and_exam_are_handed_on() -> None:
    found = reading("EXAM: MRI cervical spine\nINDICATION: Relapse, numb hand.\nFINDINGS: Normal cord.")
    assert (found.exam, found.indication) == ("MRI cervical spine", "Relapse, numb hand.")
    bare = reading("MRI cervical spine. Known MS, new numb hand. Stable plaques at C3.")
    assert bare.exam == "MRI cervical spine"
    assert "numb hand" in bare.indication
