"""How a finding runs and since when: course words and time expressions handed to the ideas they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.denied_course import denied
from cds_services.narrative.duration import Form
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.nearness import ends
from cds_services.narrative.senses import Role, Said

if TYPE_CHECKING:
    from cds_services.narrative.dating import Dating
    from cds_services.narrative.duration import Span
    from cds_services.narrative.hours import Hours
    from cds_services.narrative.items import Clause, Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.nearness import Nearness

_NEW, _WORSE, _GRADUAL, _SUDDEN = int(Said.NEW), int(Said.WORSE), int(Said.GRADUAL), int(Said.SUDDEN)
_TURNS = _NEW | _WORSE | _SUDDEN
_STATIC = int(Said.STATIC | Said.KNOWN)
_GRADUAL_OR_WORSE = _GRADUAL | _WORSE
_TIME = Role.TIME
_BRACKET = "("
_CURED = frozenset({Nature.CONDITION, Nature.EVENT})
"""What treatment ends; a symptom may outlast it."""
_DISEASES = frozenset({Nature.CONDITION, Nature.DISEASE})
_LIST = 40  # pieces of a list that are looked at: keeps the walk linear
_NEAR_DOSE = 8  # words before a date that name a dose
_FEW = 4  # pieces between "treated" and its date


class Timing:
    """Hands times and courses to the ideas of one clause."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers, dating: Dating, near: Nearness, hours: Hours) -> None:
        self._dating = dating
        self._near = near
        self._hours = hours
        self._concepts = lexicon.concepts
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._old = modifiers.time.over_after_days
        self._treated = modifiers.time.treated_after_days
        self._leaves = frozenset(modifiers.time.leaves)
        self._stays = frozenset(modifiers.time.stays)
        self._ends_giving = frozenset(modifiers.time.ends_giving)

    def _list_old(self, items: list[Item], colon: int) -> None:
        """Let "Baseline:" or "Residual deficits:" speak of its whole list, up to the next label or a new finding."""
        head = items[colon - 1]
        before = items[colon - 2] if colon > 1 else None
        named = (
            isinstance(head, Idea)
            and not self._concepts[head.concept].lasting  # "Known MS: numb legs"
            and before is not None
            and before.sense.said & _STATIC
            and _beside(before, head)
        )
        if head.last != items[colon].first or not (head.sense.said & _STATIC or named):
            return
        for item in items[colon + 1 : colon + _LIST]:
            if item.sense.name == ":" or ends(item) or item.sense.said & _NEW:
                return
            if isinstance(item, Idea):
                item.said |= _STATIC

    def apply(self, items: list[Item], clause: Clause, words: list[str]) -> None:
        """Hand the times and courses of a clause to its ideas."""
        for place, item in enumerate(items):
            if item.role is _TIME and item.span is not None:
                if not self._hours.of_something_else(items, place, clause, words):
                    self._time(items, place, item.span, words)
            elif place and item.sense.name == ":":
                self._list_old(items, place)
            elif item.sense.said and not denied(items, place) and not self._is_name(items, place):
                if item.sense.said & _STATIC and self._is_of_event(items, place):
                    continue  # "fever, old symptoms back": the word is of the symptoms alone
                own = bool(item.sense.said & _NEW) and _is_part_of_idea(items, place)
                running = self._near.running(items, place)
                if item.sense.said & _WORSE and all(map(self._is_past_attack, running)):
                    running = self._left_by_attack(items, place) or running
                for idea in running or self._returned(items, place):
                    if not own or not self._is_slow(idea):
                        self._dating.run(idea, item)
        self._close_brackets(items)

    def _is_past_attack(self, idea: Idea) -> bool:
        return idea.assertion is Assertion.PAST and self._dating.is_episode(idea)

    def _left_by_attack(self, items: list[Item], place: int) -> list[Idea]:
        """Return what an attack had left and is worse now: "leg weakness from the 2019 attack has worsened"."""
        before = [item for item in items[max(place - _LIST, 0) : place] if isinstance(item, Idea)]
        if not before or not self._is_past_attack(before[-1]):
            return []
        left = [
            idea
            for idea in before
            if self._natures[idea.concept] in OBSERVED and (idea.assertion is Assertion.PAST or idea.said & _STATIC)
        ]
        near = items[max(place - _LIST, 0) : place]
        then = next((item.span for item in near if item.span and item.span.fewest >= self._old), None)
        for idea in left:
            idea.assertion = Assertion.AFFIRMED
            idea.said |= _NEW
            idea.time = idea.time or then
        return left

    def _is_of_event(self, items: list[Item], place: int) -> bool:
        """Tell whether a course word is a part of an event's name."""
        mark = items[place]
        return any(
            isinstance(item, Idea) and item.first == mark.first and mark.last < item.last
            for item in items[max(place - _FEW, 0) : place + _FEW]
            if isinstance(item, Idea) and self._natures[item.concept] is Nature.EVENT
        )

    def _close_brackets(self, items: list[Item]) -> None:
        """What is in the bracket of an attack that is over, is over too: "had a relapse in August (diplopia)"."""
        for place, item in enumerate(items[:-1]):
            attack = isinstance(item, Idea) and item.assertion is Assertion.PAST and self._dating.is_episode(item)
            if attack and items[place + 1].sense.name == _BRACKET:
                for idea in self._near.bracketed(items, place + 1):
                    idea.claim(Assertion.PAST)

    def _returned(self, items: list[Item], place: int) -> list[Idea]:
        """Return the finding that was once and is "now worse" ("weak leg (2018), now worse 2 days"), as it is now."""
        item = items[place]
        now = items[place - 1] if place else None
        if now is None or not now.sense.ends or now.last != item.first or not item.sense.said & _WORSE:
            return []
        before = next(
            (other for other in reversed(items[max(place - _LIST, 0) : place]) if isinstance(other, Idea)), None
        )
        if before is None or before.assertion is not Assertion.PAST or self._natures[before.concept] not in OBSERVED:
            return []
        before.assertion = Assertion.AFFIRMED
        before.said |= _NEW
        return [before]

    def _is_name(self, items: list[Item], place: int) -> bool:
        """Tell whether a course word is a part of a disease's name ("primary progressive MS")."""
        mark = items[place]
        return any(
            isinstance(item, Idea) and item.first <= mark.first and mark.last <= item.last
            for item in items[max(place - _FEW, 0) : place + _FEW]
            if isinstance(item, Idea) and self._concepts[item.concept].lasting
        )

    def _is_slow(self, idea: Idea) -> bool:
        """Tell what has crept in for long ("slow gait decline 3 yrs, acute worsening 1 wk")."""
        long = idea.time is not None and idea.time.fewest >= self._old
        return long and bool(idea.said & _GRADUAL or idea.sense.worsens)

    def _time(self, items: list[Item], place: int, span: Span, words: list[str]) -> None:
        """Hand one time to the ideas that it concerns."""
        if self._left_behind(items, place, span):
            return
        if span.form is Form.SINCE and span.fewest >= self._old and self._denied_since(items, place):
            return
        ideas = self._last_given(items, place, words) or self._near.dated(items, place)
        ideas = self._with_old_disease(ideas, items, place, words)
        if not ideas:
            ideas = self._of_course(items, place, span)
        self._dating.date(ideas, items[place], span)
        self._lead(ideas, items, place)
        if span.form is Form.AGO and span.fewest >= self._treated and _treated(items, place):
            for idea in ideas:
                if self._natures[idea.concept] in _CURED or self._dating.is_episode(idea):
                    idea.claim(Assertion.PAST)
        if ideas and self._near.is_over(span) and self._dating.is_episode(ideas[0]):
            self._close(items, place)

    def _with_old_disease(self, ideas: list[Idea], items: list[Item], place: int, words: list[str]) -> list[Idea]:
        """Date the disease that a year stands at ("weak leg, breast ca 2009"), and what it left ("from CVA 2014")."""
        span, disease = items[place].span, items[place - 1] if place else None
        if ideas == [disease] and span and self._near.is_over(span):
            self._leave(items, place - 1, words)
        if not (isinstance(disease, Idea) and ideas and disease not in ideas and span and self._near.is_over(span)):
            return ideas
        concept = self._concepts[disease.concept]
        if self._natures[disease.concept] not in _DISEASES or concept.lasting or concept.own_time:
            return ideas
        if items[place].first - disease.last > 1 or ideas[0].first > disease.first:
            return ideas
        left = not self._leaves.isdisjoint(words[ideas[0].last : disease.first])
        if left and not self._stays.isdisjoint(words[ideas[0].last : disease.first]):
            for idea in ideas:
                idea.said |= _STATIC  # "hemianopia since stroke in 2021" is still there
        return [disease, *ideas] if left else [disease]

    def _leave(self, items: list[Item], place: int, words: list[str]) -> None:
        """Take "paraplegia since RTA 2010": what an old accident or disease has left is still there, and old."""
        left, cause = items[place - 1] if place else None, items[place]
        if not isinstance(left, Idea) or self._natures[left.concept] is not Nature.FINDING:
            return
        if not self._stays.isdisjoint(words[left.last : cause.first]):
            left.said |= _STATIC

    def _denied_since(self, items: list[Item], place: int) -> bool:
        """Take "no relapse since 2016 (diplopia)": what stands in the bracket was then."""
        before = items[place - 1] if place else None
        if not isinstance(before, Idea) or before.assertion is not Assertion.NEGATED:
            return False
        found = self._near.bracketed(items, place + 1)
        for idea in found:
            idea.claim(Assertion.PAST)
        return bool(found)

    def _of_course(self, items: list[Item], place: int, span: Span) -> list[Idea]:
        """Return the undated ideas of a course word right before a time ("leg weakness - progressive over 2 yrs").

        Those dated before have turned for the worse lately: "leg weakness for a year, much worse since Monday" is new.
        """
        cue = place - 1
        if place == 0 or items[cue].last != items[place].first or not items[cue].sense.said or denied(items, cue):
            return []
        told = self._near.running(items, cue)
        if span.form is not Form.NONE and span.most < self._old and items[cue].sense.said & _TURNS:
            for idea in told:
                idea.said |= _NEW if idea.time is not None else 0
        return [idea for idea in told if idea.time is None]

    def _last_given(self, items: list[Item], place: int, words: list[str]) -> list[Idea]:
        """Return what was given for the last time then ("DMT hx: natalizumab, last dose July 2026")."""
        item = items[place]
        for back in range(place - 1, max(place - _LIST, 0) - 1, -1):
            before = items[back]
            if isinstance(before, Idea):
                given = self._concepts[before.concept].own_time and before.assertion is Assertion.PAST
                near = words[max(before.first - 1, 0, item.first - _NEAR_DOSE) : item.first]
                return [before] if given and not self._ends_giving.isdisjoint(near) else []
        return []

    def _lead(self, ideas: list[Idea], items: list[Item], place: int) -> None:
        """Let "gradually worse" right before a time say of its ideas what it says of the time."""
        while place and items[place - 1].last == items[place].first and items[place - 1].sense.said & _GRADUAL_OR_WORSE:
            place -= 1
            for idea in ideas:
                idea.said |= items[place].sense.said

    def _left_behind(self, items: list[Item], place: int, span: Span) -> bool:
        """Take "numb feet from the 2012 relapse": the relapse is over, and what it left behind is old."""
        item = items[place]
        after = items[place + 1] if place + 1 < len(items) else None
        if span.form is Form.NONE or span.fewest < self._old or not isinstance(after, Idea):
            return False
        near = items[max(place - _LIST, 0) : place]
        before = [idea for idea in near if isinstance(idea, Idea) and idea.segment == item.segment]
        if after.first != item.last or not self._dating.is_episode(after):
            return False
        if before and self._concepts[before[-1].concept].lasting:
            return False
        after.claim(Assertion.PAST)
        for idea in before:
            idea.said |= _STATIC
            idea.time = idea.time or span._replace(form=Form.AGO)
        return True

    def _close(self, items: list[Item], place: int) -> None:
        """What came with an episode is over with it: "relapse in 2021 with leg weakness", "CIS 2023 (partial TM)"."""
        segment = items[place].segment
        for item in items[place + 1 :]:
            if item.sense.name == _BRACKET and item.segment == segment and item.first == items[place].last:
                segment += 1
                continue
            if item.segment != segment or item.role is _TIME or ends(item) or item.sense.said & (_NEW | _STATIC):
                return
            if isinstance(item, Idea) and self._natures[item.concept] is not Nature.STATE:
                item.claim(Assertion.PAST)


def _is_part_of_idea(items: list[Item], place: int) -> bool:
    """Tell whether the words of a course are part of an idea that has it already ("acute worsening")."""
    mark = items[place]
    return any(
        isinstance(item, Idea) and item.first <= mark.first and mark.last <= item.last and bool(item.sense.course)
        for item in items[max(place - _FEW, 0) : place]
    )


def _beside(item: Item, other: Item) -> bool:
    return other.first - item.last <= 1 and item.first - other.last <= 1


def _treated(items: list[Item], place: int) -> bool:
    """Tell whether a time says when somebody was treated ("UTI treated in October", "UTI in October, treated")."""
    behind = items[place + 1 : place + 3]
    if behind and behind[0].sense.treated and behind[0].first == items[place].last:
        return True
    if (
        len(behind) > 1
        and behind[0].sense.name == ","
        and behind[1].sense.treated
        and behind[0].last == behind[1].first
    ):
        return True
    segment = items[place].segment
    return any(item.sense.treated and item.segment == segment for item in items[max(place - _FEW, 0) : place])
