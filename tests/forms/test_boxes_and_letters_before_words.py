"""Forms whose boxes or letters stand before their words, answers of somebody, and questions pasted as JSON."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions

YES, NO, ASKED = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # boxes before the words
        ("[x] Y [ ] N  Pacemaker\n[ ] Y [x] N  Pregnant\n[ ] Y [ ] N  Cancer",
         {"mri-unsafe-device": YES, "pregnancy": NO}),
        ('Do you have any of these?\n[x] Y [ ] N  Pacemaker  "put in 2015"\n[ ] Y [x] N  Pregnant',
         {"mri-unsafe-device": YES, "pregnancy": NO}),
        ("\u2610 Yes \u2612 No  Pregnant\n\u2612 Yes \u2610 No  Pacemaker (Medtronic)",
         {"pregnancy": NO, "mri-unsafe-device": YES}),
        ("[ ] Yes [x] No Pregnant", {"pregnancy": NO}),
        ("Pregnant:\n[ ] Yes [x] No  LMP 3/11", {"pregnancy": NO}),
        # answers behind a dash, one after the other
        ("Pregnant-N Implant-N Claustro-Y", {"pregnancy": NO}),
        ("Pacemaker-Yes Pregnant-No", {"mri-unsafe-device": YES, "pregnancy": NO}),
        # letters before the words; what is affirmed keeps its details
        ("Y MS; N pregnant; N pacemaker", {"ms-abbreviation": YES, "pregnancy": NO, "mri-unsafe-device": NO}),
        ("N fever; N trauma; Y leg weakness since Tues", {"fever": NO, "trauma": NO, "leg-weakness": YES}),
        # whose answer it is
        ("Stroke? neuro says no", {"stroke": NO}),
        ("Stroke: neurology says no", {"stroke": NO}),
        ("Cancer? per GP yes", {"cancer": YES}),
        # columns made with space
        ("2. On dialysis?         [X] Yes  [ ] No    schedule: TTS", {"dialysis": YES}),
        ("Cancer: ____   Fever: ____   Trauma: ____\nGait: spastic", {"gait-disturbance": YES}),
        # boxes drawn as letters and lines
        ("DEVICE  pacemaker o   DBS o   pump o   none *\nRISK  pregnant o   dialysis o   none *\nnumb hand",
         {"arm-numbness": YES}),
        ("Pacemaker *   DBS o   pump o   none o", {"mri-unsafe-device": YES}),
        ("Cause:  O cancer  O fracture  (o) transverse myelitis", {"transverse-myelitis": YES}),
        ("Differential (tick):\n \u2713 transverse myelitis\n _ abscess\n _ metastasis\nbrisk knees",
         {"transverse-myelitis": ASKED, "upper-motor-neuron-sign": YES}),
        ("Circled: ROUTINE\nNot circled: double vision / slurred speech / weak legs",
         {"surveillance": YES, "diplopia": NO, "dysarthria": NO, "both-legs-weakness": NO}),
        # a code beside the word that it means
        ("Malignancy: 373067005 |No|\nMultiple sclerosis: 373066001 |Yes|", {"cancer": NO, "multiple-sclerosis": YES}),
        # an equals sign is a colon
        ("Provisional dx = MS", {"ms-abbreviation": ASKED}),
        ("Differential = MS", {"ms-abbreviation": ASKED}),
        # JSON
        ('{"text":"Pregnant","answer":false}\n{"text": "Cancer", "answer": true}\n{"text":"Fever","answer":null}',
         {"pregnancy": NO, "cancer": YES}),
        ('{"linkId":"1","text":"Indication","answer":"known MS, numb legs 8 days"},{"text":"Trauma","answer":"no"}',
         {"ms-abbreviation": YES, "both-legs-sensory": YES, "trauma": NO}),
    ],
)  # fmt: skip
def test_what_the_form_says(text: str, expected: dict[str, Assertion]) -> None:
    assert {item.concept: item.assertion for item in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Transport: wheelchair - legs went weak on Tuesday", {"new_deficit"}),
        ("Referring: numb legs since 10 Nov", {"new_deficit"}),
        ("Transport: wheelchair (weak legs)", set()),
        ("Consultant: Dr Numb", set()),
        ("Appointment: MRI in 3 weeks", set()),
    ],
)
def test_a_field_of_the_order_tells_of_the_patient_where_it_says_when(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    "list_", ["-numb legs\n-weak hands", "Sx:\n-numb legs\n-weak hands", "MS\n- numb legs\n- weak hands"]
)
def test_the_marks_of_a_list_deny_nothing_beside_signs_that_do(list_: str) -> None:
    found = {item.concept: item.assertion for item in mentions(f"{list_}\nROS: -fever, -trauma")}
    assert found.pop("ms-abbreviation", YES) is YES
    assert found == {"both-legs-sensory": YES, "arm-weakness": YES, "fever": NO, "trauma": NO}
