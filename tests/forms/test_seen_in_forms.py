"""Ways of filling in a form that blind authors used and the reader had got wrong, beside what must stay as it is."""

from __future__ import annotations

import pytest

from cds_services.forms.layout import as_laid_out
from cds_services.narrative.mention import Assertion, Course
from tests.narrative.reading import mentions

YES, NO, ASKED, PAST, FAMILY = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED, Assertion.PAST, Assertion.FAMILY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # answers in a row
        ("Fever N  Trauma N  Stroke N (came on over weeks)", {"fever": NO, "trauma": NO, "stroke": NO}),
        ("Fever N Trauma Y Cancer N", {"fever": NO, "trauma": YES, "cancer": NO}),
        ("She has no  numb legs", {"both-legs-sensory": NO}),
        ("NO FEVER.  NO  TRAUMA.", {"fever": NO, "trauma": NO}),
        ("fundi normal,  no  RAPD", {"afferent-pupil-defect": NO}),
        ("UTI: dip neg   Trauma: Y", {"trauma": YES}),
        # printed choices, ruled and dotted lines
        ("Headache: Y / N -> N", {"headache": NO}),
        ("Is patient pregnant?.......... no", {"pregnancy": NO}),
        ("Hx of MS? (Y/N): _N_", {"ms-abbreviation": NO}),
        # boxes
        ("Y N\n[x][ ] perineal numbness\n[ ][x] fever", {"saddle-loss": YES, "fever": NO}),
        ("[x][ ] fever", {}),
        ("Known demyelinating disease: [x] MS  [ ] NMOSD  [ ] none", {"ms-abbreviation": YES}),
        ("Known demyelinating disease: [ ] MS  [ ] NMOSD  [x] none", {"demyelination": NO}),
        ("MRI spine\nFever \u25a1  Trauma \u25a0", {"trauma": YES}),
        # whoever does not know says nothing, or what is said of it
        ("Pacemaker: don't know", {}),
        ("Pregnancy: patient to confirm on day", {}),
        ("Pregnancy: 24 weeks", {"pregnancy": YES}),
        ("pregnancy: (+) 15 wks", {"pregnancy": YES}),
        ("Stroke alert: cancelled by neuro", {"stroke": NO}),
        ("MS?->Suspected per neuro", {"ms-abbreviation": ASKED}),
        ("Clinical indication: possible MS, brain MRI", {"ms-abbreviation": ASKED}),
        ("Dx: spinal mets? unknown primary?", {"cancer": ASKED}),
        ("When did the weakness start?->No", {}),
        ("FAST: positive", {"stroke": YES}),
        ("FAST: no", {}),
        # what is over, of others, or not chosen
        ("Cancer: (yes) _basal cell skin, removed_", {"cancer": PAST}),
        ("Cancer history: Yes - basal cell nose, excised 2014", {"cancer": PAST}),
        ("Numb hand.\nCancer history: Yes - basal cell nose, excised 2014", {"arm-numbness": YES, "cancer": PAST}),
        ("Cancer: yes, breast", {"cancer": YES}),
        ("Glaucoma FHx: yes", {"other-optic-neuropathy": FAMILY}),
        ("Not selected: trauma; cancer", {"trauma": NO, "cancer": NO}),
        ("no red flags (no wt loss, fever)", {"malaise": NO, "fever": NO}),
        ("No interval relapse", {"relapse": NO}),
        ("Want PML ruled out", {"pml": ASKED}),
        ("PML ruled out", {"pml": NO}),
        ("Multiple sclerosis, relapsing remitting", {"multiple-sclerosis": YES}),
        # labels that ask for the reason say nothing themselves
        ("Clinical history / question: known MS\nFever: N", {"ms-abbreviation": YES, "fever": NO}),
        ("Clinical history / question - AQP4 positive NMO | Fever - N", {"nmosd": YES, "fever": NO}),
        (
            "Fever=N, Clinical history / question=numb hand. MS.",
            {"fever": NO, "arm-numbness": YES, "ms-abbreviation": YES},
        ),
        ("Indication and clinical question=numb hand, Fever=N, Mobility=chair", {"arm-numbness": YES, "fever": NO}),
        ("Trauma=N, History=numb hand, Call back number=ext 5521", {"trauma": NO, "arm-numbness": YES}),
        ("Fever=N, Question/history=numb hand x 3 days", {"fever": NO, "arm-numbness": YES}),
        ("Question: cauda equina", {"cauda-equina-syndrome": ASKED}),
        ("Clinical history / question: r/o MS", {"ms-abbreviation": ASKED}),
        ("Reason=numb hand, Hx of cancer=N", {"arm-numbness": YES, "cancer": NO}),
    ],
)
def test_what_a_form_says(text: str, expected: dict[str, Assertion]) -> None:
    found = mentions(text)
    assert {mention.concept: mention.assertion for mention in found} == expected
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("Onset: gradual, 2 yrs\nFindings: numb legs", Course.GRADUAL),
        ("Duration of symptoms->2 weeks\nReason->numb legs", Course.NEW),
        ("Onset: 2015\nSymptoms: numb legs", Course.UNSTATED),
        ("Onset: 3 days\nBack pain: yes\nOnset: 2 years\nNumb legs: yes", Course.UNSTATED),
        ("Onset: 3 days\nResidual numb legs, unchanged", Course.STATIC),
        ("Numb legs. Consent: documented", Course.UNSTATED),
        ("Numb legs. Visual acuity is 6/9, longstanding.", Course.UNSTATED),
        ("Numb legs. These are longstanding.", Course.STATIC),
        ("Gradually numb legs over 3 yrs. New lesions?", Course.GRADUAL),
    ],
)
def test_since_when(text: str, course: Course) -> None:
    assert [mention.course for mention in mentions(text) if mention.concept == "both-legs-sensory"] == [course]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MS?->No~Fever?->Yes", {"ms-abbreviation": NO, "fever": YES}),
        ("Numb hand\\.br\\Fever: N", {"arm-numbness": YES, "fever": NO}),
        ("Numb hand ## Injury: N ## Cancer: N", {"arm-numbness": YES, "trauma": NO, "cancer": NO}),
        ("Numb hand<br/>Fever: N", {"arm-numbness": YES, "fever": NO}),
        ("~5 weeks of numb hand", {"arm-numbness": YES}),
    ],
)
def test_line_breaks_of_a_transport(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected
    assert len(as_laid_out(text)) == len(text)
