"""The few facts that tell scenarios apart, each with its evidence.

Facts come from the order first, then from the chart. Words and codes are one kind of evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.concepts.kinds import kind_of, site_of
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.named_diseases import NamedDiseases
from cds_services.narrative.mention import Assertion, Course

if TYPE_CHECKING:
    from cds_services.indication.finding import Finding

_CORD_SITES = frozenset({"cord"})
_BRAIN_SITES = frozenset({"brain", "brainstem"})
_LEG_GAIT_SPHINCTER = frozenset({"gait", "sphincter"})
_ONE_SIDED = frozenset({"hemiparesis"})


@dataclass(frozen=True)
class ClinicalPicture(NamedDiseases):
    """The facts of one call. Each property says what a neurologist would ask of the case."""

    # -- what is new

    @cached_property
    def deficits(self) -> tuple[Finding, ...]:
        """Symptoms and signs given as the reason, of this patient now, whatever their course."""
        knocked = interpretation().concussion_words.value if self.hurt else ()
        roots = interpretation().root_level_words.value if self.raised("radicular-sign") else ()
        return tuple(
            item
            for item in self.findings
            if item.affirmed and kind_of(item.concept) == "deficit"
            if not (knocked and item.words.lower().startswith(knocked))
            if not (roots and item.words.lower().startswith(roots))
        )

    @property
    def _asked_deficits(self) -> tuple[Finding, ...]:
        """Deficits in question: "?new weakness" is the reason for the study."""
        return tuple(
            item for item in self.findings if item.assertion is Assertion.ASKED and kind_of(item.concept) == "deficit"
        )

    @cached_property
    def new_deficits(self) -> tuple[Finding, ...]:
        """Deficits that count as new: called so, begun within the limit, or undated; none that is over.

        What is undated in a story of slow decline is a sign of that decline, unless somebody has just been hurt.
        """
        new = tuple(item for item in self.deficits if self._is_new(item))
        new += tuple(item for item in self._asked_deficits if item.course is Course.NEW and not item.brief)
        slow = (*self.deficits, *self.affirmed("lumbar-structural", "radicular-sign"))
        if not self.hurt and any(item.course is Course.GRADUAL for item in slow):
            goes_on = interpretation().progression_words.value
            return tuple(
                item
                for item in new
                if item.onset
                or item.coded
                or (item.course is Course.NEW and goes_on.isdisjoint(item.words.lower().split()))
            )
        return new

    @cached_property
    def hurt(self) -> bool:
        """An injury of now."""
        return any(item.course is not Course.STATIC for item in self.affirmed("trauma"))

    def _is_new(self, finding: Finding) -> bool:
        began_long_ago = self._began_long_ago(finding)
        dated_lately = finding.coded_onset and not began_long_ago
        said = finding.course is Course.NEW or finding.onset is not None
        if not said and finding.concept in interpretation().new_only_when_said.value:
            return False
        if finding.brief or (finding.course in {Course.STATIC, Course.GRADUAL} and not dated_lately):
            return False
        return not began_long_ago or finding.course is Course.NEW

    def _began_long_ago(self, finding: Finding) -> bool:
        limit = self.today - timedelta(interpretation().new_deficit_days.value)
        return finding.onset is not None and finding.onset.latest < limit

    @cached_property
    def relapse_raised(self) -> tuple[Finding, ...]:
        """A present relapse, flare or attack, affirmed or asked, that is not another disease's."""
        others = interpretation().relapses_of_their_own.value
        of_another = self.raised(*others) or (self.named(*others) and not self.named("ms-abbreviation"))
        if of_another and not self.demyelinating_word:
            return ()
        since = self.today - timedelta(interpretation().present_relapse_days.value)
        return tuple(
            item
            for item in self.raised("relapse", "recrudescence")
            if item.course is not Course.STATIC
            # "usual weakness (since 2017) is worse": the date is that of the old symptom
            and (item.onset is None or item.onset.latest >= since or item.concept == "recrudescence")
        )

    @cached_property
    def strokes(self) -> tuple[Finding, ...]:
        """A stroke of now, affirmed or asked; a TIA is over when it is written of, and so counts for some weeks."""
        since = self.today - timedelta(interpretation().competing_problem_days.value)
        lately = (item for item in self.findings if item.concept == "stroke" and item.assertion is Assertion.PAST)
        return self.raised("stroke") + tuple(item for item in lately if item.onset and item.onset.latest >= since)

    @cached_property
    def old_symptoms(self) -> tuple[Finding, ...]:
        """Old symptoms that got worse, said so in general or of one symptom."""
        cues = interpretation().old_symptom_words.value
        old = [
            item
            for item in self.deficits
            if item.course is Course.NEW
            and (self._began_long_ago(item) or any(f" {cue} " in f" {item.words.lower()} " for cue in cues))
        ]
        named = [item for item in self.deficits if item.concept != "neurological-deficit"]
        if named and all(item.course is Course.STATIC for item in named):
            # "Old hemiparesis and dysarthria, both worse since Saturday"
            old += [item for item in self.new_deficits if item.concept == "neurological-deficit"]
        return (*self.raised("recrudescence", "pseudo-relapse"), *old)

    @cached_property
    def gradual(self) -> tuple[Finding, ...]:
        """Deficits that crept in over the limit or longer."""
        limit = self.today - timedelta(interpretation().new_deficit_days.value)
        scores = interpretation().disability_scores.value if self.relapse_raised or self.new_deficits else ()
        return tuple(
            item
            for item in self.deficits
            if not (scores and item.onset is None and item.words.lower().startswith(scores))
            if item.course is Course.GRADUAL
            or (
                item.course is not Course.STATIC
                and not item.brief
                and item.onset is not None
                and item.onset.latest < limit
                and not self._is_new(item)
            )
        )

    @cached_property
    def surveillance(self) -> tuple[Finding, ...]:
        """Words or codes of routine, follow-up, monitoring, baseline; or of a stable patient without a complaint."""
        purpose = self.affirmed("surveillance", "long-term-medication")
        complaint = any(
            (item.affirmed and kind_of(item.concept) == "vague") or (item.brief and kind_of(item.concept) == "deficit")
            for item in self.findings
        )
        return purpose or (() if complaint else self.affirmed("stable"))

    @cached_property
    def onset_first(self) -> Finding | None:
        """The newest deficit that is dated, for the enhancement window; a date of the chart decides over words."""
        dated = [item for item in self.new_deficits if item.onset is not None]
        dated += [item for item in self.relapse_raised if item.onset is not None]
        dated = [item for item in dated if item.coded_onset] or dated
        return max(dated, key=lambda item: item.onset.latest if item.onset else self.today) if dated else None

    # -- where

    def _new_at(self, sites: frozenset[str]) -> tuple[Finding, ...]:
        located = self.new_deficits or self.gradual
        return tuple(item for item in located if site_of(item.concept) in sites)

    @cached_property
    def cord(self) -> tuple[Finding, ...]:
        """Signs of the cord: level, band, Lhermitte, both legs, upper motor neuron signs, or gait alone."""
        signs = self._new_at(_CORD_SITES)
        if signs or self.brain or self.optic:
            return signs
        return self._new_at(frozenset({"gait"}))

    @cached_property
    def brain(self) -> tuple[Finding, ...]:
        """Signs of brain or brainstem; ataxia counts beside another of them, or where it is called cerebellar."""
        found = tuple(item for item in self._new_at(_BRAIN_SITES) if item.concept not in _ONE_SIDED)
        cues = interpretation().cerebellar_words.value
        sure = any(
            item.concept not in {"ataxia", "tremor"} or any(cue in item.words.lower() for cue in cues) for item in found
        )
        return found if sure else ()

    @cached_property
    def optic(self) -> tuple[Finding, ...]:
        """Optic neuritis named or asked, or its picture; another cause of visual loss is not it."""
        named = tuple(item for item in self.raised("optic-neuritis") if item.course is not Course.STATIC)
        if self.affirmed("other-optic-neuropathy"):
            return ()
        if self.hurt:  # what an injury did to the eye
            return named
        if self.raised("other-optic-neuropathy"):  # "?optic neuritis ?CRAO" still asks for the one
            return named
        return (*named, *(item for item in self.new_deficits if site_of(item.concept) == "optic"))

    @cached_property
    def optic_or_slowly_so(self) -> tuple[Finding, ...]:
        """The same, also where the loss of vision has crept in."""
        slow = () if self.raised("other-optic-neuropathy") else self._new_at(frozenset({"optic"}))
        return self.optic or slow

    @cached_property
    def cord_named(self) -> bool:
        """Any word of the cord, of now or of then: old myelitis, lesions of the cord, a spastic gait."""
        cues = interpretation().cord_words.value
        told = {Assertion.AFFIRMED, Assertion.ASKED, Assertion.PAST}
        return any(
            item.concept == "cord-named"
            or site_of(item.concept) == "cord"
            or any(cue in item.words.lower() for cue in cues)
            for item in self.findings
            if item.assertion in told
        )

    @cached_property
    def cerebral(self) -> tuple[Finding, ...]:
        """Signs that PML shows with."""
        choices = interpretation()
        signs = self.new_deficits
        one_sided = self._one_sided_weakness
        return tuple(item for item in signs if item.concept in choices.cerebral_picture.value or item in one_sided)

    @cached_property
    def _one_sided_weakness(self) -> tuple[Finding, ...]:
        """Weakness of an arm and a leg, or of a side, which is a hemiparesis whether it is called one or not."""
        choices = interpretation()
        weak = tuple(item for item in self.new_deficits if item.concept in choices.one_sided_weakness.value)
        told = set(re.findall(r"[a-z]+", " ".join(item.words.lower() for item in weak)))
        one_sided = any(told.issuperset(words.split()) for words in choices.one_sided_words.value)
        return weak if one_sided and not self.cord else ()

    @property
    def ct_first(self) -> bool:
        """Nothing new but what CT of the head is a sound first look for."""
        signs = self.new_deficits
        return bool(signs) and not self.relapse_raised and all(map(self._is_ct_first, signs))

    def _is_ct_first(self, sign: Finding) -> bool:
        choices = interpretation()
        if sign.concept in choices.ct_first_pictures.value:
            return True
        recent = timedelta(days=choices.ct_first_days.value)
        return sign.concept in choices.ct_first_when_recent.value and (
            sign.onset is not None and sign.onset.earliest >= self.today - recent
        )

    @cached_property
    def leg_gait_or_sphincter_signs(self) -> tuple[Finding, ...]:
        """Leg, gait and sphincter signs: with cancer or spinal infection, a cord that may be compressed."""
        leg_signs = interpretation().leg_signs.value
        return tuple(
            item
            for item in self.findings
            if item.raised
            and item.course is not Course.STATIC
            and (item.concept in leg_signs or site_of(item.concept) in _LEG_GAIT_SPHINCTER)
        )
