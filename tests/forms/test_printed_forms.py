"""What real forms print: nothing of it is so until somebody answers, and each answer belongs to its own question.

The layouts are those of request cards, safety questionnaires, consent forms and referral criteria in use; the words are
our own.
"""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions

YES, NO, ASKED, PLANNED = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED, Assertion.PLANNED

_CHECKLIST = (
    "- Sleep poor: no\n- {}\n- Deformity of the spine: no\n- Under 20 or over 55: no"  # a point before every line
)


@pytest.mark.parametrize(
    "text",
    [
        # a title and its question
        "2. Pregnancy (Radiology)\nIs the patient pregnant? No\nIf yes, EDD---",
        "3. Infection\nDoes the patient have an infection that needs a side room: No",
        "PREGNANCY:\nAny chance of pregnancy? No",
        # questions for the case of a yes
        "Diagnosis of a tumour? No\nIf yes, treatment i.e. chemo, radiation and/or surgery\nOther: none",
        "1. Any trauma? No\n2. If yes, date of injury n/a\n3. Type of trauma n/a\n4. Earlier x-rays: none",
        "1. Sx: see 4\n2. If diagnosis is seizures, say whether new onset\n3. If dx is cancer, stage\n4. Notes: none",
        "1. Exam: MRI\n2. Conditions, e.g. cancer, multiple sclerosis, stroke etc.\n3. Weight: 70\n4. Height: 170",
        "Onset: ex. sudden weakness, gradual numbness\nLimbs: ex. hemiparesis",
        "Is the patient pregnant or may be?\n~ If yes, ask us.\nIs the patient tall?\n~ If so, see 3.\nHas the patient cancer?\nAre you ill?",  # noqa: E501 - one form
        # leaflets and consent
        "PLEASE TELL US IF YOU ARE:\n1. Pregnant or breast feeding\n2. Anaemic\n",
        "Contrast carries a small risk of paralysis, infection, loss of function of a limb or stroke.",
        "Possible risks and side effects\n  - nausea, numb arm\n  - seizure\n",
        "More likely a TIA if the following symptoms:\n1. Arm or leg weakness\n2. Speech disturbance\n",
        "High risk: none of:\nsudden headache with fever\nneurological deficit\nseizure\nLow risk:\ncough - no",
        # boxes
        "SPINE\n\u2610 \u2610 \u2610\nTrauma Infection Tumour\n\u2610 \u2610\nFever Known cancer",
        "Please answer:  YES  NO\n\u2610 \u2612\nInjured by metal in an accident?\n\u2610 \u2612\nAre you pregnant?",
        "MRI of the knee following acute trauma with:\n[ ] locking of the joint\n[ ] weakness",
        "Referral (tick)\nNew seizures or blackouts\nAbove 16 years \u2713\nFull recovery \u2713\nECG normal \u2713",
        "- new onset (weeks): MS or stroke [ ]\n- slowly worse (years) / stable, any deficit [ ]\n- none of these [x]",
        # answers below
        "Ataxia\nYes\nNo \u2713\nSeizures\nYes\nNo \u2713",
        "Progression\nnone\nVariability\nconstant",
        # one answer for a line
        _CHECKLIST.format("Nerves: saddle anaesthesia, bladder disturbance (CES); weakness, numb legs: no"),
        _CHECKLIST.format("History of trauma - fracture? fall? no"),
        "Any of: saddle numbness / retention / bilateral leg weakness? No",
        "Red flags: saddle numbness, retention, weak legs, fever, cancer? No",
        # pairs of boxes, several in a line or in one row each
        "Pacer Y [ ] N [x]   Clip Y [ ] N [x]\nPregnant Y [ ] N [x]    On dialysis Y [ ] N [x]   eGFR 96",
        "Cardiac pacemaker   Yes  \u2612No\nOn dialysis   Yes  \u2612No",
        "Are you pregnant? (check one)\n ___ Yes  _X_ No  ___ do not know",
        "Leg weakness:  Yes   No X\nBladder symptoms:  Yes   No X",
        "aphasia _  ataxia _  diplopia _\nweak leg __  numb leg __  saddle numbness __",
        # lists with one answer behind space, dots or a dash
        "Fits, blackouts or epilepsy?        N\nDiabetes?                   N\nCancer, tumour?     N\nFever?   N",
        "1 Sudden headache      [No]\n2 Weak arm, numb leg, convulsion   [No]\n3 Fever, chills   [No]\n4 Cough   [No]",
        "pacemaker - no\nmetal in eyes, welding - no\npregnant - no\npump, stimulator, cochlear - no",
        "Implants: pacemaker, neurostimulator, pump?  - none\nClips? If so, when?  - none\nValve?  - no\nAid? - no",
        # lists to be marked
        "Does the patient have? Enter Y or tick\nNeurostimulator\npossibly pregnant\nCardiac pacemaker\nAllergies  N",
        "[ ] Red flag (cancer, infection, cauda equina, fracture)\n[ ] Weak legs\n[x] Tattoo",
        "Q Pregnancy (Radiology) - Is the patient pregnant?  : No\nQ Infection - side room for MRSA?  : No",
        "Hx, duration, dz (cancer, multiple sclerosis, diabetes etc): see letter\nWeight: 70",
        "Reactions may include hives, shortness of breath or difficulty swallowing.",
        "( ) 2 or more attacks AND 2 or more lesions\n(x) 1 attack AND 2 or more objective lesions",
        "Exclusions (for reference)\n- suspected cancer\n- pacemaker, aneurysm clips\n- suspected cauda equina",
        "|Pacemaker, valve, pumps? | No|\n|Metal clips, shrapnel? | No|\n|Pregnant? | No|\n|Dialysis? | No|",
        "- Pain N\n- Trauma N\n- PH carcinoma, steroids, HIV N\n- Unwell, weight loss N\n- Saddle anaesthesia N",
        "- Heart valve? NO\n- Metal (splinters, nails)? NO\n- Women: pregnant? NO   Breastfeeding? NO\n- Fear? NO",
        "1 pregnant/breast feeding  N\n2 anaemia  N\n3 asthma  N\n4 renal / hepatic  N",
        # normal answers
        "Sight: 1. Counts fingers? YES 2. Vision clear? YES\nHearing: 2. Equal in both ears? YES",
        "MRI SAFETY CHECK\nPacemaker: No",
        "Do you wear an ankle monitor? Yes",
        "MSCC referral form\nWeight: 70 kg",
    ],
)  # fmt: skip
def test_what_is_only_printed_is_not_so(text: str) -> None:
    assert facts(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To fill in:  YES  NO\n\u2612 \u2610\nHave you metal in the eye?\n\u2610 \u2612\nAre you pregnant?",
         {"mri-unsafe-device": YES}),
        ("Ataxia\nYes \u2713\nNo\nSeizures\nYes\nNo \u2713", {"ataxia": YES, "seizure": NO}),
        (_CHECKLIST.format("Cervical myelopathy: brisk reflexes, poor dexterity, imbalance: yes, over 3 weeks"),
         {"myelopathy": YES}),
        (_CHECKLIST.format("Nerves: saddle anaesthesia, retention; weakness: yes - both legs numb 3/52, saddle fine"),
         {"both-legs-sensory": YES}),
        ("Referral (tick)\nKnown cancer \u2713\nTrauma\nFever \u2713", {"cancer": YES, "fever": YES}),
        ("Pregnant Yes [X] No [ ]  GA 31 wk\nCancer Yes [ ] No [X]", {"pregnancy": YES, "cancer": NO}),
        ("8. Pregnant or late period?  Yes [x] No [ ]  details: 17 weeks", {"pregnancy": YES}),
        ("Are you pregnant? (check one)\n _X_ Yes   ___ No   ___ not sure      LMP: 07/04", {"pregnancy": YES}),
        ("ataxia _  diplopia x  dysarthria _\nweak leg _  seizure _", {"diplopia": YES}),
        ("PMH: 12 weeks pregnant", {"pregnancy": YES}),
        ("                    NO  YES\nCardiac pacemaker?  X\nMyeloma, lupus?     X\nFever?                  X",
         {"mri-unsafe-device": NO, "fever": YES}),
        ("1. Ill? no\n2. Metal (clip, pump, shrapnel)? hip\n3. Pregnant? no\n4. Fever? yes", {"fever": YES}),
        ("INFORM US IF YOU ARE:\n1. Pregnant - PREGNANT 18 wk\n2. Anaemic - no", {"pregnancy": YES}),
        ("UTI screen: positive, on nitrofurantoin", {"infection": YES}),
        ("MS? ruled out 2023 by neuro\nSeizures? no", {"ms-abbreviation": NO, "seizure": NO}),
        ("Diagnoses you are concerned about\nMS / myelitis\nScan before?", {"ms-abbreviation": ASKED,
                                                                            "transverse-myelitis": ASKED}),
        # prose below a title is no question
        ("Multiple sclerosis\nNew weak legs since Monday: yes", {"multiple-sclerosis": YES, "both-legs-weakness": YES}),
        ("Pregnant? (Y) No pain. Numb legs", {"pregnancy": YES, "both-legs-sensory": YES}),
    ],
)  # fmt: skip
def test_what_is_answered_is_read(text: str, expected: dict[str, Assertion]) -> None:
    found = {mention.concept: mention.assertion for mention in mentions(text)}
    assert expected.items() <= found.items()
    told = {concept for concept, assertion in found.items() if assertion is YES}
    assert told <= {*(concept for concept, assertion in expected.items() if assertion is YES), "back-pain", "stable"}


@pytest.mark.parametrize(
    ("text", "known", "asked"),
    [
        ("Seen in MS clinic, ?MS", False, True),
        ("RIS, discussed in the MS MDT", False, False),
        ("CIS 2024, MS clinic follow up", False, False),
        ("MS clinic: not MS", False, False),
        ("MS clinic, new relapse", True, False),
        ("Called the MS nurse, numb legs", True, False),
        ("MS clinic: ?MS relapse", True, False),
    ],
)
def test_a_team_is_named_for_a_disease(text: str, known: bool, asked: bool) -> None:  # noqa: FBT001
    found = facts(text)
    assert ("known_demyelination" in found) is known
    assert ("suspected_demyelination" in found) is asked
