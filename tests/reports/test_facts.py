"""The seventeen facts of a report and the length of its longest lesion: right on texts of every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labelled_texts import assert_precise, labelled_texts
from tests.reports.reading import FACTS, facts, segments

LABELLED = labelled_texts(Path(__file__).parent)
WANTED = 0.97
LENGTHS_WANTED = 0.98


def test_there_are_enough_texts() -> None:
    assert len(LABELLED) >= 300
    assert len({labelled["text"] for labelled in LABELLED}) == len(LABELLED)
    assert {fact for labelled in LABELLED for fact in labelled["facts"]} == set(FACTS)


@pytest.mark.parametrize("fact", FACTS)
def test_precision_and_recall(fact: str) -> None:
    assert_precise(fact, LABELLED, facts, WANTED)


def test_lengths() -> None:
    asked = [labelled for labelled in LABELLED if "longest_segments" not in labelled.get("unsure", [])]
    wrong = [labelled["text"] for labelled in asked if segments(labelled["text"]) != labelled["longest_segments"]]
    assert len(wrong) <= (1 - LENGTHS_WANTED) * len(asked), wrong


BOTH_WAYS = [
    ("new_lesion", "Enlarged lesion at C4 compared with 2024.", "New disc protrusion at C4-C5. New leg weakness."),
    ("new_lesion", "Lesion load has increased.", "Ventricles not enlarged. Newly diagnosed MS."),
    ("new_lesion", "No new lesion apart from a 4 mm focus at T6.", "No new, enlarging or enhancing lesion."),
    ("enhancing_lesion", "The plaque at T4 takes up contrast.", "Haemangioma at T8 enhances. The cord does not."),
    ("enhancing_lesion", "Open ring enhancement of the left frontal lesion.", "The lesion no longer enhances."),
    ("enhancing_lesion", "Left optic nerve enhancement.", "Non-enhancing lesion at C3."),
    ("no_new_lesion", "Stable plaques.", "No comparison is available. Plaques at C3 and T7."),
    ("no_new_lesion", "Normal cervical cord.", "Disc flattens the cord; no signal change."),
    ("no_enhancement", "No abnormal enhancement.", "Contrast was not given, so enhancement cannot be assessed."),
    ("old_lesions", "Known plaque at T5.", "Lesion at T5, age unknown."),
    ("old_lesions", "The C3 lesion is again seen.", "Known NMOSD. Lesion at C3."),
    ("cord_lesion", "T2 hyperintensity in the cord at C5.", "Possible lesion at C5, artefact versus plaque."),
    ("cord_lesion", "Plaque in the left hemicord.", "Cord compression at C5 with T2 signal change."),
    ("brain_lesions_typical", "Dawson's fingers.", "Nonspecific subcortical foci, likely migraine related."),
    ("brain_lesions_typical", "Juxtacortical and pontine lesions.", "No periventricular lesion."),
    ("optic_nerve", "Swollen right optic nerve.", "Optic nerves normal."),
    ("long_lesion", "LETM.", "Chronic lesion from T2 to T6, unchanged since 2018."),
    ("long_lesion", "Lesion over four segments.", "Several short lesions between C2 and C6."),
    ("atypical", "Area postrema lesion.", "Known NMOSD, no new lesion."),
    ("atypical", "Pattern atypical for MS.", "No feature of NMOSD."),
    ("cord_compression", "Minor cord compression at C3-C4.", "Compression of the exiting C6 root."),
    ("cord_compression", "The conus is compressed.", "Compression fracture of L1. The cord is decompressed."),
    ("cord_contact", "The disc abuts the cord.", "The disc abuts the exiting root."),
    ("cord_contact", "Effacement of the ventral CSF space.", "Bulge touching neither cord nor root."),
    ("structural_cause", "Spinal dural arteriovenous fistula suspected.", "Moderate stenosis at C5-C6."),
    ("structural_cause", "Severe central canal stenosis at C4-C5.", "Severe foraminal stenosis at C4-C5."),
    ("structural_cause", "Epidural haematoma at T3.", "No epidural haematoma, abscess or mass."),
    ("pml_concern", "PML cannot be excluded.", "No features of PML."),
    ("pml_concern", "Findings concerning for PML.", "PML surveillance protocol. PML is considered unlikely."),
    ("nondiagnostic", "Severely degraded by motion.", "Mild motion, images adequate."),
    ("nondiagnostic", "The thoracic spine could not be imaged.", "Prior images could not be obtained."),
    ("contrast_not_given", "MRI brain W/O.", "MRI brain without and with contrast."),
    ("contrast_not_given", "The patient declined gadolinium.", "No contrast enhancement."),
    ("indeterminate", "Questionable enhancement at C6.", "Clinical correlation advised. Indeterminate thyroid nodule."),
    ("indeterminate", "Cord compression cannot be excluded.", "PML cannot be excluded."),
]


@pytest.mark.parametrize(("fact", "true", "false"), BOTH_WAYS)
def test_each_fact_both_ways(fact: str, true: str, false: str) -> None:
    assert fact in facts(true)
    assert fact not in facts(false)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Lesion at C4.", 1),
        ("Lesion from C3 to T2.", 7),
        ("Lesion from T11 to the conus.", None),
        ("Lesion from T11 to the conus (L1).", 3),
        ("Lesion from mid C4 to mid C6.", 2),
        ("Lesion of 2.5 segments at T10.", 2),
        ("Lesion of less than one segment at T10.", 1),
        ("Lesion at C5-6.", 2),
        ("Lesion at D7.", 1),
        ("Lesion at BWK 6.", 1),
        ("Lesion of the cord, 12 mm long.", None),
        ("Longitudinally extensive myelitis.", None),
        ("T2 lesions in the cord.", None),
        ("T2 lesions at C3, T1 and T5.", 1),
        ("Lesion of the cord. It extends from C3 to C6.", 4),
        ("Plaques in the cord, the longest C4-C5.", 2),
        ("Disc extrusion C3 to C6 with cord compression.", None),
    ],
)
def test_length_in_segments(text: str, length: int | None) -> None:
    assert segments(text) == length
