"""Facts to scenario: the decision table. Read it from the top; the first row that fits decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services.concepts.kinds import kind_of, site_of
from cds_services.demyelination.cord_threat import cord_threats
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.narrative.mention import Course

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.indication.finding import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        code: its name, unique in the table.
        scenario: the situation that it leads to.
        applies: tells whether the facts fit it.
        because: why, in words for the explanation.
    """

    code: str
    scenario: Scenario
    applies: Callable[[ClinicalPicture], bool]
    because: str


def injury(picture: ClinicalPicture) -> bool:
    """Tell whether an injury is the reason; a fall that hurts is one where no deficit is told beside it."""
    injured = injuries(picture)
    return any(item.affirmed and item.concept == "trauma" for item in injured) or (
        bool(injured) and bool(picture.affirmed("fall")) and not _present(picture)
    )


def _present(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """Return the deficits that are not called old."""
    return tuple(item for item in picture.deficits if item.course is not Course.STATIC)


def injuries(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """Return the injuries of now, and the falls after which something hurts or may be broken."""
    named = tuple(item for item in picture.affirmed("trauma") if item.course is not Course.STATIC)
    hurt = picture.affirmed("back-pain", "neck-pain") or picture.raised("trauma", "injury-sign")
    return named or (picture.named("fall") if hurt else ())


def cauda_equina(picture: ClinicalPicture) -> bool:
    """Tell whether the cauda equina is in question."""
    if picture.mogad and picture.raised("conus"):
        return False
    return bool(sacral_signs(picture))


def sacral_signs(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """Return what points to the cauda equina: named or asked, or a lost function of the sacral roots beside pain.

    What has been so for years is not the question of today.
    """
    named = tuple(
        item for item in picture.raised("saddle-loss", "cauda-equina-syndrome") if item.course is not Course.STATIC
    )
    if named or picture.established or not picture.raised(*interpretation().sacral_company.value):
        return named
    if picture.affirmed(*interpretation().cord_level_signs.value):
        return named  # with a level on the trunk it is of the cord
    lost = picture.affirmed("sacral-function-loss")
    return tuple(item for item in lost if item.course not in {Course.STATIC, Course.GRADUAL} and not item.brief)


def _threatened_cord(picture: ClinicalPicture) -> bool:
    return bool(picture.leg_gait_or_sphincter_signs) and bool(cord_threats(picture))


def hyperacute_signs(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """Return the deficits that came within minutes or hours."""
    found = (*picture.deficits, *picture.raised("relapse"))
    return tuple(item for item in found if item.hyperacute and not item.brief)


def _hyperacute(picture: ClinicalPicture) -> bool:
    return bool(picture.strokes or picture.raised("haematoma") or hyperacute_signs(picture))


def root_signs(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """Return the signs of a nerve root, affirmed or asked, that are not old.

    A lost reflex or a dropped foot is one where the spine hurts or is worn; in a disease of nerves, or a known one
    where it is not, it is that disease's, and beside a weak face that of its nerve.
    """
    found = picture.raised("radicular-sign")
    spine = picture.raised("radicular-sign", "back-pain", "neck-pain", "lumbar-structural")
    elsewhere = picture.established or picture.affirmed("facial-weakness")
    if not _peripheral(picture) and (spine or not elsewhere):
        found += picture.affirmed("root-deficit")
    if spine:
        found += picture.affirmed("foot-drop")
    return tuple(item for item in found if item.course is not Course.STATIC)


def _root(picture: ClinicalPicture) -> bool:
    return bool(root_signs(picture))


def another_question(picture: ClinicalPicture) -> bool:
    """Tell whether any question but that of demyelination is the reason."""
    asked = (injury, cauda_equina, _threatened_cord, _hyperacute, _peripheral, _root, pain_only, _other_question)
    return any(applies(picture) for applies in asked)


def pain_only(picture: ClinicalPicture) -> bool:
    """Tell whether the back or neck hurts and nothing neurological is said."""
    pain = picture.affirmed("back-pain", "neck-pain", "lumbar-structural")
    if picture.established and picture.affirmed("surveillance"):
        pain = tuple(item for item in pain if item.course is not Course.STATIC)  # beside the reason, not the reason
    told = picture.deficits if picture.demyelination_told else _present(picture)  # "Residual hemiparesis. LBP."
    return bool(pain) and not told and not picture.relapse_raised and not _optic_alone(picture)


def _peripheral(picture: ClinicalPicture) -> bool:
    return bool(picture.raised("peripheral-nerve-disease", "other-demyelination-mimic"))


def _relapse(picture: ClinicalPicture) -> bool:
    return bool(picture.established) and bool(
        picture.new_deficits or picture.relapse_raised or picture.raised("optic-neuritis", "transverse-myelitis")
    )


def _other_question(picture: ClinicalPicture) -> bool:
    """Another disease is the reason, and nothing new of the nervous system beside it."""
    if picture.in_question or picture.relapse_raised or picture.optic:
        return False
    if picture.raised("other-optic-neuropathy"):
        return all(site_of(item.concept) == "optic" for item in picture.new_deficits)
    return bool(picture.raised("other-question")) and not picture.new_deficits


def _slow(picture: ClinicalPicture) -> bool:
    return bool(picture.established) and bool(picture.gradual)


def _surveillance(picture: ClinicalPicture) -> bool:
    return bool(picture.established) and bool(picture.surveillance) and not picture.new_deficits


def _optic_alone(picture: ClinicalPicture) -> bool:
    if not picture.optic or picture.in_question:
        return False
    return all(site_of(item.concept) == "optic" for item in picture.new_deficits)


def _optic_neuritis(picture: ClinicalPicture) -> bool:
    return not picture.established and _optic_alone(picture)


def _myelitis(picture: ClinicalPicture) -> bool:
    if picture.established:
        return False
    named = [item for item in picture.raised("transverse-myelitis") if item.course is not Course.STATIC]
    if named:
        return True
    concepts = {item.concept for item in picture.new_deficits}
    both_legs = concepts & {"both-legs-weakness", "both-legs-sensory"}
    return "sensory-level" in concepts and bool(both_legs) and not picture.in_question


def _unknown_disease(picture: ClinicalPicture) -> bool:
    """No disease in what is there of the problem list, and more of it that nobody has seen."""
    return picture.incomplete and not picture.established


def _first(picture: ClinicalPicture) -> bool:
    return not picture.established and picture.in_question


def _nothing_neurological(picture: ClinicalPicture) -> bool:
    """A reason is given, it was understood, and it has nothing to do with the nervous system."""
    if picture.silent:
        return False
    # What the patient has is no reason: an order can carry nothing but answers to a form.
    reasons = [item for item in picture.findings if kind_of(item.concept) != "patient"]
    neurological = {"deficit", "vague", "diagnosis", "event", "purpose"}
    return bool(reasons) and not any(
        kind_of(item.concept) in neurological or item.concept == "cord-named" for item in reasons
    )


def _unrelated(picture: ClinicalPicture) -> bool:
    return not picture.established and not picture.in_question and not picture.demyelinating_word


TABLE: tuple[Row, ...] = (
    Row("trauma", Scenario.TRAUMA, injury, "an injury is the reason"),
    Row("cauda-equina", Scenario.CAUDA_EQUINA, cauda_equina, "saddle loss or a cauda equina question"),
    Row(
        "cord-compression",
        Scenario.CORD_COMPRESSION,
        _threatened_cord,
        "cancer or spinal infection with a leg, gait or sphincter sign",
    ),
    Row("hyperacute", Scenario.OUT_OF_SCOPE, _hyperacute, "onset within minutes or hours: another pathway"),
    Row("peripheral", Scenario.OUT_OF_SCOPE, _peripheral, "a peripheral or other cause is named"),
    Row("radiculopathy", Scenario.RADICULOPATHY, _root, "root signs, or radiculopathy named"),
    Row("back-pain", Scenario.BACK_PAIN, pain_only, "back or neck pain and nothing neurological"),
    Row("other-question", Scenario.OUT_OF_SCOPE, _other_question, "another disease is the reason"),
    Row("relapse", Scenario.RELAPSE, _relapse, "established disease with a new deficit"),
    Row(
        "slow-progression", Scenario.SLOW_PROGRESSION, _slow, "established disease, gradual over months, nothing acute"
    ),
    Row("surveillance", Scenario.SURVEILLANCE, _surveillance, "established disease, routine purpose, no new deficit"),
    Row(
        "unseen-problems",
        Scenario.INDETERMINATE,
        _unknown_disease,
        "a part of the problem list is missing, and no disease is in the rest",
    ),
    Row(
        "optic-neuritis",
        Scenario.OPTIC_NEURITIS,
        _optic_neuritis,
        "optic neuritis named, asked, or its picture and nothing else",
    ),
    Row(
        "transverse-myelitis",
        Scenario.TRANSVERSE_MYELITIS,
        _myelitis,
        "myelitis named or asked, or a level with both legs",
    ),
    Row("first-presentation", Scenario.FIRST_PRESENTATION, _first, "suspected demyelination without a diagnosis"),
    Row(
        "not-neurological",
        Scenario.OUT_OF_SCOPE,
        _nothing_neurological,
        "the reason has nothing to do with the nervous system",
    ),
    Row("unrelated", Scenario.OUT_OF_SCOPE, _unrelated, "neither diagnosis nor question of demyelination"),
    Row("undecided", Scenario.INDETERMINATE, lambda _: True, "the facts do not tell which situation this is"),
)


def row_of(picture: ClinicalPicture) -> Row:
    """Return the first row that fits; the last one always does."""
    return next(row for row in TABLE if row.applies(picture))
