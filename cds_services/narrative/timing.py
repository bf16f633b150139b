"""How a finding runs and since when: course words and time expressions handed to the ideas they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Form
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Course, Standing
from cds_services.narrative.modifiers import Where
from cds_services.narrative.senses import Role, Said

if TYPE_CHECKING:
    from cds_services.narrative.duration import Span
    from cds_services.narrative.items import Clause, Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers

_DATED = frozenset({Nature.FINDING, Nature.PAIN, Nature.EVENT, Nature.CONDITION})
_YEAR = 365
_LIST = 4  # words that one member of a list takes up, about
_NEW, _WORSE, _GRADUAL, _SUDDEN = int(Said.NEW), int(Said.WORSE), int(Said.GRADUAL), int(Said.SUDDEN)
_STATIC = int(Said.STATIC | Said.KNOWN)
_TIME = Role.TIME
_BRACKET = "("


class Timing:
    """Hands times and courses to the ideas of one clause, then settles each idea's course."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self._concepts = lexicon.concepts
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._old = modifiers.time.over_after_days
        self._farthest = modifiers.farthest_words

    def apply(self, items: list[Item]) -> None:
        """Hand the times and courses of a clause to its ideas."""
        for place, item in enumerate(items):
            if item.role is _TIME and item.span is not None:
                ideas = self._dated(items, place)
                self._date(ideas, item, item.span)
                if ideas and self._is_over(item.span) and self._is_episode(ideas[0]):
                    self._close(items, place)
            elif item.sense.said and not _denied(items, place):
                for idea in self._running(items, place):
                    self._run(idea, item)

    def carry_back(self, clause: Clause, tail: list[Idea]) -> None:
        """Hand the times and courses of a clause without ideas to those of the clause before.

        An old date does so only at the head of its clause: "In 2019.", not "Disc prolapse on a scan of 2019."
        """
        for place, item in enumerate(clause.items):
            if item.role is _TIME and item.span is not None:
                if not self._is_over(item.span) or item.first <= clause.first + 1:
                    self._date(tail, item, item.span)
            elif item.sense.said and not _denied(clause.items, place):
                for idea in tail:
                    self._run(idea, item)

    def settle(self, idea: Idea) -> Course:
        """Weigh what was said of an idea's course: new words win, then gradual ones, then its age."""
        span, said, course = idea.time, idea.said, idea.sense.course
        recent = span is not None and span.fewest < self._old
        if said & _NEW or course is Course.NEW:
            return Course.NEW
        if said & _GRADUAL or course is Course.GRADUAL:
            return Course.NEW if span is not None and span.most < self._old else Course.GRADUAL
        if said & _WORSE or (idea.sense.worsens and span is not None):
            return Course.NEW if span is None or recent else Course.GRADUAL
        if said & _STATIC or course is Course.STATIC:
            return Course.STATIC
        if span is None:
            return Course.NEW if said & _SUDDEN else Course.UNSTATED
        if recent:
            return Course.NEW
        return Course.GRADUAL if span.gradual else Course.STATIC

    def _run(self, idea: Idea, item: Item) -> None:
        idea.said |= item.sense.said
        if idea.first - item.last <= 1 and item.first - idea.last <= 1:
            idea.carry(item)

    def _is_over(self, span: Span) -> bool:
        """Tell whether what happened at a date is over by now."""
        return span.form is Form.AGO and span.fewest >= self._old

    def _is_episode(self, idea: Idea) -> bool:
        """Tell what comes and goes, a relapse or a single attack by name, from diseases that stay."""
        return self._natures[idea.concept] is Nature.EVENT or self._concepts[idea.concept].episode

    def _close(self, items: list[Item], place: int) -> None:
        """What came with an episode is over with it: "relapse in 2021 with leg weakness", "CIS 2023 (partial TM)"."""
        segment = items[place].segment
        for item in items[place + 1 :]:
            if item.sense.name == _BRACKET and item.segment == segment and item.first == items[place].last:
                segment += 1
                continue
            if item.segment != segment or item.role is _TIME or _ends(item) or item.sense.said & (_NEW | _STATIC):
                return
            if isinstance(item, Idea) and self._natures[item.concept] is not Nature.STATE:
                item.claim(Standing.PAST)

    def _date(self, ideas: list[Idea], item: Item, span: Span) -> None:
        if span.form is Form.NONE:
            return
        for idea in ideas:
            if self._concepts[idea.concept].lasting:
                continue
            if idea.time is None or span.fewest < idea.time.fewest:
                idea.time = span
            if self._is_over(span):
                idea.claim(Standing.PAST)
            if idea.first - item.last <= 1 and item.first - idea.last <= 1:
                idea.carry(item)

    def _dated(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas that a time concerns: those before it in its part of the clause, else those behind."""
        item, span = items[place], items[place].span
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        for beside in (after, before):
            if isinstance(beside, Idea) and self._concepts[beside.concept].own_time and _near(item, beside):
                return [beside]
        nearest = next((one for one in self._back_all(items, place, commas=False)), None)
        long = span is not None and span.most >= _YEAR and not span.forward
        if nearest is not None and self._concepts[nearest.concept].lasting and long:
            return [nearest]
        here = [] if span and span.forward else self._back(items, place, commas=False)
        if here:
            # "weakness, numbness x 3 days" dates both, "neck pain after whiplash in 2010" only the last.
            if span and span.form is Form.AGO:
                return here[:1] if span.fewest >= self._old else here
            return [*here, *self._back(items, place, commas=True)]
        if span and self._is_over(span) and before is not None and item.first - before.last > 1:
            return self._ahead(items, place, commas=False)  # of something that nobody listed: "knee surgery 2019"
        return (
            self._ahead(items, place, commas=False)
            or self._back(items, place, commas=True)
            or self._ahead(items, place, commas=True)
            or self._back(items, place, commas=True, over_ends=True)
        )

    def _back(self, items: list[Item], place: int, *, commas: bool, over_ends: bool = False) -> list[Idea]:
        return self._datable(self._back_all(items, place, commas=commas, over_ends=over_ends))

    def _back_all(self, items: list[Item], place: int, *, commas: bool, over_ends: bool = False) -> list[Idea]:
        found: list[Idea] = []
        for back in range(place - 1, -1, -1):
            item = items[back]
            if item.role is Role.TIME or item.role is Role.COLON or (_ends(item) and not over_ends):
                break
            if item.segment != items[place].segment and not commas:
                break
            if isinstance(item, Idea):
                found.append(item)
        return found

    def _ahead(self, items: list[Item], place: int, *, commas: bool) -> list[Idea]:
        found: list[Idea] = []
        span = items[place].span
        stale = span is not None and span.form is Form.AGO
        for item in items[place + 1 :]:
            if item.role is Role.TIME or _ends(item):
                break
            if item.segment != items[place].segment and (stale or not (commas or found)):
                break
            if isinstance(item, Idea):
                found.append(item)
        return self._datable(found)

    def _datable(self, ideas: list[Idea]) -> list[Idea]:
        """Findings and events take a time before diseases do ("new weakness in known MS for 3 days")."""
        return [idea for idea in ideas if self._natures[idea.concept] in _DATED] or ideas[:1]

    def _running(self, items: list[Item], place: int) -> list[Idea]:
        item = items[place]
        cue = item.sense.cue
        ahead = self._next(items, place)
        if (
            ahead
            and cue
            and cue.where is not Where.AFTER
            and (cue.where is Where.BEFORE or ahead[0].first - item.last <= 1)
        ):
            return ahead
        if cue and cue.where is Where.BEFORE:
            return []
        return self._last(items, place) or (ahead if cue and cue.where is Where.EITHER else [])

    def _next(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas behind a course word in its part of the clause, up to the next such word."""
        found: list[Idea] = []
        mark = items[place]
        for item in items[place + 1 :]:
            if item.segment != mark.segment:
                break
            if item.sense.said and item.first > mark.first and (found or not mark.sense.said & _GRADUAL):
                break  # "gradual" goes on through "worsening"; other course words end at the next one
            if isinstance(item, Idea) and not self._adds(found, item, mark.first, item.first - mark.last):
                break
        return found

    def _last(self, items: list[Item], place: int) -> list[Idea]:
        """Return the idea before a course word, with those listed before it."""
        found: list[Idea] = []
        mark = items[place]
        for back in range(place - 1, -1, -1):
            item = items[back]
            if (
                (item.role is Role.COLON and (found or not _follows(items, back, place)))
                or _ends(item)
                or mark.first - item.last > self._farthest + len(found) * _LIST
            ):
                break
            if item.role is Role.COLON:
                continue
            if found and item.role not in (Role.AND, Role.OR, Role.COMMA, Role.CONCEPT):
                break
            if isinstance(item, Idea) and not self._adds(found, item, mark.first, mark.first - item.last):
                break
        return found

    def _adds(self, found: list[Idea], idea: Idea, mark: int, distance: int) -> bool:
        """Add an idea to those that a course word concerns; false where the list ends."""
        nature = self._natures[idea.concept]
        if idea.first == mark or nature is Nature.STATE or idea.standing is Standing.PAST:
            return True  # the very same word, a purpose, or what is over: none runs in any way
        if distance > self._farthest if not found else nature is not self._natures[found[0].concept]:
            return False
        found.append(idea)
        return True


def _follows(items: list[Item], dash: int, place: int) -> bool:
    """Tell whether only course words stand between a dash and one of them ("numb feet - old, unchanged")."""
    if items[dash].sense.name != "-" or place - dash > _LIST:
        return False
    end = items[dash].last
    for item in items[dash + 1 : place + 1]:
        if item.first > end:
            return False
        end = max(end, item.last)
    return True


def _near(item: Item, other: Item) -> bool:
    return other.first - item.last <= 1 and item.first - other.last <= 1


def _ends(item: Item) -> bool:
    return item.sense.ends


def _denied(items: list[Item], place: int) -> bool:
    """Tell whether a course word is itself denied ("no acute change")."""
    before = items[place - 1] if place else None
    return before is not None and before.sense.claim is Standing.NEGATED and before.last == items[place].first
