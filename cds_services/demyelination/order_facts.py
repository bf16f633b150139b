"""The facts of an order by name, each with the findings it rests on; they are read off the picture that decides.

`read-reason` shows them. Nothing here judges words again: every fact is a question that the decision table or a rule
asks of the clinical picture, so that what is shown is what decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.concepts.implant_mentions import of_this_patient
from cds_services.concepts.kinds import site_of
from cds_services.concepts.text_reader import read_mentions
from cds_services.demyelination import decision_table
from cds_services.demyelination.clinical_picture import ClinicalPicture
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.indication.finding import Finding, from_mention
from cds_services.narrative.mention import Assertion, Course

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

Evidence = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason for exam says by itself, without a chart.

    Attributes:
        findings: the concepts named, in the order of the text.
        facts: every fact by name, with the findings that it rests on.
        scenario, because: the situation that the text alone comes to, and why.
        truncated: true where the text was too long and only its beginning was read.
        unanswered: how many fields of a form were left open.
    """

    findings: Evidence
    facts: dict[str, Evidence]
    scenario: str
    because: str
    truncated: bool
    unanswered: int

    def as_json(self) -> dict[str, Any]:
        """The reason as `read-reason` prints it."""
        return {
            "facts": {name: bool(evidence) for name, evidence in self.facts.items()},
            "scenario": self.scenario,
            "because": self.because,
            "mentions": [finding.as_json() for finding in self.findings],
            "truncated": self.truncated,
            "unanswered_fields": self.unanswered,
        }


def read_reason(text: str, written: date) -> Reason:
    """Read one reason for exam.

    Args:
        text: as the clinician wrote it.
        written: the day of the order, from which "x 2 weeks" is counted back.
    """
    reading = read_mentions(text, written)
    mentions = of_this_patient(reading.mentions, text)
    findings = tuple(from_mention(item, "reason for exam") for item in mentions)
    picture = ClinicalPicture(
        findings=findings, problems=(), silent=not text.strip(), medications=(), today=written, incomplete=False
    )
    row = decision_table.row_of(picture)
    return Reason(findings, facts_of(picture), row.scenario.value, row.because, reading.truncated, reading.unanswered)


def facts_json(text: str, written: date) -> dict[str, bool]:
    """Return the facts of a text as plain booleans."""
    return {name: bool(evidence) for name, evidence in read_reason(text, written).facts.items()}


def facts_of(picture: ClinicalPicture) -> dict[str, Evidence]:
    """Return every fact with its findings; an empty tuple where it does not hold."""
    return {name: evidence(picture) for name, evidence in FACTS.items()}


def _now(findings: Evidence) -> Evidence:
    return tuple(item for item in findings if item.course is not Course.STATIC)


def _new_deficit(picture: ClinicalPicture) -> Evidence:
    known = ("transverse-myelitis",) if picture.established else ()
    named = tuple(
        item
        for item in _now(picture.raised("optic-neuritis", *known))
        if item.affirmed or picture.established or item.onset is not None or item.course is Course.NEW
    )
    roots = tuple(
        item
        for item in picture.affirmed(*interpretation().root_and_sacral_deficits.value)
        if item.course not in {Course.STATIC, Course.GRADUAL} and not item.brief
    )
    first = () if picture.established or picture.bare_ms else picture.raised("first-attack")
    myelitis = _now(picture.affirmed("transverse-myelitis"))
    diagnoses = interpretation().named_not_told.value
    signs = tuple(
        item
        for item in picture.new_deficits
        if item.concept not in diagnoses or item.onset is not None or item.course is Course.NEW
    )
    return (*signs, *picture.relapse_raised, *first, *roots, *named, *myelitis)


def _surveillance(picture: ClinicalPicture) -> Evidence:
    purpose = picture.affirmed("surveillance", "long-term-medication")
    disease = picture.established or picture.bare_ms or (picture.demyelinating_word and not picture.asked)
    soon = interpretation().priority_words.value
    pain = decision_table.root_signs(picture) or picture.affirmed("back-pain", "neck-pain")
    if picture.asked and not picture.demyelination_told:
        purpose = tuple(item for item in purpose if not item.words.lower().startswith(tuple(soon)))
    elif pain or (picture.gradual and not disease and not _cancer(picture)):
        purpose = _without(purpose, soon)  # "sciatica for 9 weeks, MRI lumbar spine routine"
    if not disease and _new_deficit(picture):
        purpose = _without(purpose, interpretation().words_of_another_look.value)  # "legs weaker, re-image urgently"
    ill = picture.affirmed("infection", "fever")
    other = ill or _new_deficit(picture) or picture.gradual or decision_table.another_question(picture)
    return purpose or (picture.surveillance if disease and not other else ())


def _without(findings: Evidence, words: frozenset[str]) -> Evidence:
    """Leave out the findings that stand on some words alone."""
    return tuple(item for item in findings if item.words.lower() not in words)


def _suspected(picture: ClinicalPicture) -> Evidence:
    if picture.established or picture.bare_ms:
        return ()
    asked = tuple(item for item in picture.raised("transverse-myelitis") if not item.affirmed)
    followed = picture.affirmed("surveillance")
    monophasic = () if followed else ("demyelination", "clinically-isolated-syndrome")
    told = picture.affirmed("transverse-myelitis", "adem", *monophasic)
    return (*picture.asked, *asked, *_now(told))


def _known(picture: ClinicalPicture) -> Evidence:
    return picture.known_disease or picture.bare_ms


def _cord_level(picture: ClinicalPicture) -> Evidence:
    level = interpretation().cord_level_signs.value
    signs = tuple(item for item in picture.deficits if item.concept in level)
    compressed = (
        () if _cancer(picture) else picture.raised("myelopathy-compressive")
    )  # asked of cancer, it has no level yet
    return (
        *signs,
        *compressed,
        *picture.raised("spondylotic-myelopathy", "myelopathy", "cord-syndrome", "hemicord"),
        *_now(picture.raised("transverse-myelitis")),
    )


def _optic(picture: ClinicalPicture) -> Evidence:
    return picture.optic


def _cauda_equina(picture: ClinicalPicture) -> Evidence:
    return decision_table.sacral_signs(picture)


def _radiculopathy(picture: ClinicalPicture) -> Evidence:
    return decision_table.root_signs(picture) or picture.affirmed("radicular-sign")


def _back_pain_only(picture: ClinicalPicture) -> Evidence:
    alone = decision_table.row_of(picture).scenario is Scenario.BACK_PAIN and not picture.raised("radicular-sign")
    other = picture.raised("cancer", "spinal-cancer", "spinal-infection") or picture.affirmed("infection", "fever")
    return picture.affirmed("back-pain", "neck-pain") if alone and not other else ()


def _trauma(picture: ClinicalPicture) -> Evidence:
    return decision_table.injuries(picture) or (() if _cancer(picture) else picture.raised("trauma"))


def _infection(picture: ClinicalPicture) -> Evidence:
    return _now((*picture.affirmed("infection", "fever"), *picture.raised("spinal-infection")))


def _cancer(picture: ClinicalPicture) -> Evidence:
    # "PMH: breast ca, mets, on Ibrance": a heading of past disease may list current disease.
    now = (*interpretation().spread_words.value, *interpretation().treated_cancer_words.value)
    listed = tuple(
        item
        for item in picture.named("cancer", "spinal-cancer")
        if item.assertion is Assertion.PAST and any(word in item.words.lower() for word in now)
    )
    return (*picture.affirmed("cancer", "spinal-cancer"), *picture.raised("malignant-cord-compression"), *listed)


def _stroke(picture: ClinicalPicture) -> Evidence:
    sudden = decision_table.hyperacute_signs(picture)
    half = tuple(item for item in sudden if item.concept in interpretation().stroke_signs.value)
    # After an injury a bleed is asked for, not a stroke.
    bleeds = (
        tuple(item.words.lower().strip("? ") for item in picture.raised("ct-question"))
        if decision_table.injuries(picture)
        else ()
    )
    return tuple(item for item in picture.strokes if not item.words.lower().rstrip("? ").endswith(bleeds)) or half


def _pregnancy(picture: ClinicalPicture) -> Evidence:
    said = picture.affirmed("pregnancy", "due-date")
    over = picture.affirmed("postpartum", "earlier-pregnancy", "breastfeeding")
    return said or (() if over else picture.affirmed("in-pregnancy"))


def _slow_progression(picture: ClinicalPicture) -> Evidence:
    elsewhere = picture.affirmed("foot-drop", "lumbar-structural", "peripheral-nerve-disease", "saddle-loss")
    roots = (*decision_table.root_signs(picture), *elsewhere)
    return picture.gradual or tuple(item for item in roots if item.course is Course.GRADUAL)


def _brain(picture: ClinicalPicture) -> Evidence:
    found = tuple(item for item in picture.deficits if site_of(item.concept) in {"brain", "brainstem"})
    if picture.hurt or picture.named("fall"):
        return _now(found)  # the baseline of somebody who fell
    # What an old lesion has left is there; what is called old is told only beside the matter.
    over = interpretation().beside_the_matter_words.value
    return _now(found) + tuple(
        item for item in found if item.course is Course.STATIC and not any(word in item.words.lower() for word in over)
    )


FACTS: dict[str, Callable[[ClinicalPicture], Evidence]] = {
    "new_deficit": _new_deficit,
    "surveillance": _surveillance,
    "suspected_demyelination": _suspected,
    "known_demyelination": _known,
    "cord_level": _cord_level,
    "optic": _optic,
    "cauda_equina": _cauda_equina,
    "radiculopathy": _radiculopathy,
    "back_pain_only": _back_pain_only,
    "trauma": _trauma,
    "infection_or_fever": _infection,
    "cancer": _cancer,
    "stroke": _stroke,
    "pregnancy": _pregnancy,
    "slow_progression": _slow_progression,
    "brain_symptoms": _brain,
}
