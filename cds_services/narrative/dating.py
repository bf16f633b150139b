"""One time or one course, handed to the ideas that it is of, and what an idea's course comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Form
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion, Course
from cds_services.narrative.senses import Said

if TYPE_CHECKING:
    from cds_services.narrative.duration import Span
    from cds_services.narrative.items import Idea, Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.nearness import Nearness

_NEW, _WORSE, _GRADUAL, _SUDDEN = int(Said.NEW), int(Said.WORSE), int(Said.GRADUAL), int(Said.SUDDEN)
_STATIC = int(Said.STATIC | Said.KNOWN)
_KNOWN = int(Said.KNOWN)


class Dating:
    """Dates ideas, gives them courses, and weighs what was said of each."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers, near: Nearness) -> None:
        self._concepts = lexicon.concepts
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._old = modifiers.time.over_after_days
        self._recent = modifiers.time.current_within_days
        self._near = near

    def run(self, idea: Idea, item: Item) -> None:
        """Give an idea one course."""
        idea.said |= item.sense.said
        if idea.first - item.last <= 1 and item.first - idea.last <= 1:
            idea.carry(item)

    def is_episode(self, idea: Idea) -> bool:
        """Tell what comes and goes, a relapse or a single attack by name, from diseases that stay."""
        return self._natures[idea.concept] is Nature.EVENT or self._concepts[idea.concept].episode

    def date(self, ideas: list[Idea], item: Item, span: Span) -> None:
        """Give the ideas one time; the latest of several is an idea's own, and an old one may say that it is over."""
        if span.form is Form.NONE:
            return
        for idea in ideas:
            if self._concepts[idea.concept].lasting:
                continue
            over = self._near.is_over(span)
            if over and idea.said & _NEW and item.segment > idea.segment:
                continue  # "second episode of visual loss (first 2022)"
            if idea.time is not None and idea.said & _GRADUAL and item.segment > idea.segment:
                continue  # "over 3 yrs gait gradually slower, sensory level since Saturday"
            if idea.time is None or span.fewest < idea.time.fewest:
                idea.time = span
            passed = span.form is Form.AGO and span.fewest >= self._recent and self._concepts[idea.concept].passes
            over = self._near.is_over(span) or passed
            slow = idea.said & _GRADUAL or idea.sense.course is Course.GRADUAL
            stays = idea.said & _STATIC and self._natures[idea.concept] in OBSERVED  # residual from 2019
            if over and not slow and not stays:  # "gradual weakness, first noticed 14 months ago" goes on
                idea.claim(Assertion.PAST)
            if idea.first - item.last <= 1 and item.first - idea.last <= 1:
                idea.carry(item)

    def course(self, idea: Idea) -> Course:
        """Weigh what was said of an idea's course: new words win, then gradual ones, then its age."""
        span, said, course = idea.time, idea.said, idea.sense.course
        if span is None and not said and course is None:
            return Course.UNSTATED
        recent = span is not None and span.fewest < self._old
        if said & _NEW or course is Course.NEW:
            return Course.NEW
        if said & _GRADUAL or course is Course.GRADUAL:
            return Course.NEW if span is not None and span.most < self._old else Course.GRADUAL
        if said & _WORSE or (idea.sense.worsens and span is not None and not said & _STATIC):
            old = said & _STATIC and span is not None and span.form is Form.AGO  # "old leg weakness (2018) is worse"
            return Course.NEW if span is None or recent or old else Course.GRADUAL
        lately = (
            recent and said & _STATIC == _KNOWN and self.is_episode(idea)
        )  # "eye clinic on Tuesday confirmed optic neuritis"
        if (said & _STATIC and not lately) or (
            course is Course.STATIC and not (recent and span and span.form is Form.SINCE)
        ):
            return Course.STATIC
        if span is None:
            return Course.NEW if said & _SUDDEN else Course.UNSTATED
        if recent:
            return Course.NEW
        return Course.GRADUAL if span.gradual else Course.STATIC
