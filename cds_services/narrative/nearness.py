"""Which ideas of a clause a time, or a word for the course, belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Form
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Where
from cds_services.narrative.senses import Role, Said

if TYPE_CHECKING:
    from cds_services.narrative.duration import Span
    from cds_services.narrative.items import Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers

_DATED = frozenset({Nature.FINDING, Nature.PAIN, Nature.EVENT, Nature.CONDITION})
_YEAR = 365
_LIST = 4  # words that one member of a list takes up, about
_BRACKET = 24  # pieces of a bracket that are looked at: keeps the walk linear
_GRADUAL, _WORSE, _OLD = int(Said.GRADUAL), int(Said.WORSE), int(Said.STATIC | Said.KNOWN)
_STATEMENT = 3  # words between a time and what opens the statement that it dates
_CAUSE = 3  # words between a finding and the disease that it comes from


class Nearness:
    """Finds the ideas beside a time or a course word, over commas and lists as far as clinicians let them reach."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self._concepts = lexicon.concepts
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._old = modifiers.time.over_after_days
        self._farthest = modifiers.farthest_words

    def is_over(self, span: Span) -> bool:
        """Tell whether what happened at a date is over by now."""
        return span.form is Form.AGO and span.fewest >= self._old

    def dated(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas that a time concerns, with those in brackets right behind an old date."""
        span, after = items[place].span, items[place + 1] if place + 1 < len(items) else None
        if span is None or after is None or after.sense.name != "(" or not self.is_over(span):
            return self._concerned(items, place)
        bracketed = self.bracketed(items, place + 1)  # "2019 (leg weakness)"
        if not bracketed or after.first != items[place].last:
            return self._concerned(items, place)
        alone = not self._back_all(items, place, commas=False)
        return bracketed if alone else [*self._concerned(items, place), *bracketed]

    def _concerned(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas before a time in its part of the clause, else those behind."""
        item, span = items[place], items[place].span
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        for beside in (after, before):
            if isinstance(beside, Idea) and self._concepts[beside.concept].own_time and _near(item, beside):
                return [beside]
        close = self._back_all(items, place, commas=False)[:2]
        long = span is not None and span.most >= _YEAR and not span.forward
        if close and self._concepts[close[0].concept].lasting and long:
            attack = close[1:] if _near(close[-1], close[0]) else []  # "first attack of MS in 2010" dates the attack
            return [idea for idea in attack if self._natures[idea.concept] is Nature.EVENT] or close[:1]
        if span and self.is_over(span) and before is not None and before.sense.name == "(":
            of = self._named_before(items, place - 1)  # "numb hand, diplopia (2016)" dates the last alone
            if of:
                return of
        here = [] if span and span.forward else self._back(items, place, commas=False)
        if here:
            # "weakness, numbness x 3 days" dates both, "neck pain after whiplash in 2010" only the last.
            if span and span.form is Form.AGO:
                if span.fewest < self._old:
                    return here
                return _of_the_same_words(here)
            return [*here, *self._back(items, place, commas=True)]
        if span and self.is_over(span) and before is not None and item.first - before.last > 1:
            return self._ahead(items, place, commas=False)  # of something that nobody listed: "knee surgery 2019"
        return (
            self._ahead(items, place, commas=False)
            or self._back(items, place, commas=True)
            or self._ahead(items, place, commas=True)
            or self._back(items, place, commas=True, over_ends=True)
        )

    def _back(self, items: list[Item], place: int, *, commas: bool, over_ends: bool = False) -> list[Idea]:
        found = self._back_all(items, place, commas=commas, over_ends=over_ends)
        if commas:  # "MRI follow up, last 2021": a purpose takes no time over a comma
            found = [idea for idea in found if not self._concepts[idea.concept].own_time]
        return self._datable(found)

    def _back_all(self, items: list[Item], place: int, *, commas: bool, over_ends: bool = False) -> list[Idea]:
        found: list[Idea] = []
        for back in range(place - 1, -1, -1):
            item = items[back]
            if item.role is Role.TIME or item.role is Role.COLON or (ends(item) and not over_ends):
                break
            if item.segment != items[place].segment and not commas:
                break
            if isinstance(item, Idea):
                found.append(item)
        return found

    @staticmethod
    def _named_before(items: list[Item], bracket: int) -> list[Idea]:
        """Return the idea right before a bracket, with those that "and" joins to it."""
        found: list[Idea] = []
        joined = True
        for back in range(bracket - 1, max(bracket - _LIST * 2, 0) - 1, -1):
            item = items[back]
            if item.role is Role.AND:
                joined = True
            elif not isinstance(item, Idea) or not joined:
                break
            else:
                found.append(item)
                joined = False
        return found

    @staticmethod
    def bracketed(items: list[Item], bracket: int) -> list[Idea]:
        """Return the ideas of a bracket that opens at a place; none where none does."""
        found: list[Idea] = []
        if bracket >= len(items) or items[bracket].sense.name != "(":
            return found
        for item in items[bracket + 1 : bracket + _BRACKET]:
            if item.sense.name == ")" or item.role is Role.TIME:
                break
            if isinstance(item, Idea):
                found.append(item)
        return found

    def _ahead(self, items: list[Item], place: int, *, commas: bool) -> list[Idea]:
        found: list[Idea] = []
        span = items[place].span
        stale = span is not None and span.form is Form.AGO
        opened = items[place].last
        for item in items[place + 1 :]:
            if ends(item) and not found and item.first - opened <= _STATEMENT:  # "for ten days she has had a numb hand"
                opened = item.last
                continue
            if item.role is Role.TIME or ends(item):
                break
            if item.segment != items[place].segment and (stale or not (commas or found)):
                break
            if isinstance(item, Idea):
                found.append(item)
        return self._datable(found)

    def _datable(self, ideas: list[Idea]) -> list[Idea]:
        """Findings and events take a time before diseases do ("new weakness in known MS for 3 days")."""
        return [
            idea for idea in ideas if self._natures[idea.concept] in _DATED or self._concepts[idea.concept].episode
        ] or _of_the_same_words(ideas)

    def running(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas that a course word concerns: those behind it, or those listed before it."""
        item = items[place]
        cue = item.sense.cue
        ahead = self._next(items, place)
        if ahead and item.sense.said & _WORSE and self._is_made_worse(items, place, ahead[0]):
            return self._last(items, place) or ahead
        if ahead and item.sense.known and self._is_of_disease(items, place, ahead[0]):
            return []
        if (
            ahead
            and cue
            and cue.where is not Where.AFTER
            and (cue.where is Where.BEFORE or ahead[0].first - _end_of_course(items, place) <= 1)
        ):
            return ahead
        if cue and cue.where is Where.BEFORE:
            return []
        return self._last(items, place) or (ahead if cue and cue.where is Where.EITHER else [])

    def _is_made_worse(self, items: list[Item], place: int, ahead: Idea) -> bool:
        """Tell "old paraparesis, worse with UTI", where it is the finding that is worse, from "worsening fever"."""
        if self._natures[ahead.concept] in OBSERVED or ahead.first == items[place].last:
            return False
        near = [item for item in items[max(place - 2, 0) : place] if items[place].first - item.last <= 1]
        return any(isinstance(item, Idea) and self._natures[item.concept] in OBSERVED for item in near)

    def _is_of_disease(self, items: list[Item], place: int, ahead: Idea) -> bool:
        """Tell "RRMS diagnosed 20 years ago numb leg", where it says of the disease that it is known."""
        before = items[place - 1] if place else None
        if not isinstance(before, Idea) or before.last != items[place].first or ahead.first == items[place].last:
            return False
        return self._concepts[before.concept].lasting

    def _next(self, items: list[Item], place: int) -> list[Idea]:
        """Return the ideas behind a course word in its part of the clause, up to the next such word."""
        found: list[Idea] = []
        mark = items[place]
        for item in items[place + 1 :]:
            if item.segment != mark.segment:
                break
            if found and item.sense.claim is Assertion.ASKED:
                break  # "known RRMS ?optic neuritis"
            if item.sense.said and item.first > mark.first and (found or not _goes_on(mark, item)):
                break
            if isinstance(item, Idea) and not self._adds(found, item, mark.first, item.first - mark.last):
                break
        return found

    def _last(self, items: list[Item], place: int) -> list[Idea]:
        """Return the idea before a course word, with those listed before it."""
        found: list[Idea] = []
        mark = items[place]
        for back in range(place - 1, -1, -1):
            item = items[back]
            turns = item.last == mark.first and mark.sense.said & _WORSE  # "weak since 2018, now worse"
            if (
                (item.role is Role.COLON and (found or not _follows(items, back, place)))
                or (ends(item) and not turns)
                or mark.first - item.last > self._farthest + len(found) * _LIST
            ):
                break
            if item.role is Role.COLON:
                continue
            if found and item.role not in (Role.AND, Role.OR, Role.COMMA, Role.CONCEPT):
                break
            if isinstance(item, Idea) and item.first <= mark.first < item.last and item.assertion is Assertion.NEGATED:
                break  # "no acute worsening": nothing before it is acute
            if isinstance(item, Idea) and self._is_cause(found, item, mark):
                found.append(item)
                break
            if isinstance(item, Idea) and not self._adds(found, item, mark.first, mark.first - item.last):
                break
        return found

    def _is_cause(self, found: list[Idea], idea: Idea, mark: Item) -> bool:
        """Tell "leg weakness from MS gradually worse", where the course is that of the weakness."""
        if len(found) != 1 or not mark.sense.said & (_GRADUAL | _WORSE) or not self._concepts[found[0].concept].lasting:
            return False
        return self._natures[idea.concept] in OBSERVED and 1 <= found[0].first - idea.last <= _CAUSE

    def _adds(self, found: list[Idea], idea: Idea, mark: int, distance: int) -> bool:
        """Add an idea to those that a course word concerns; false where the list ends."""
        nature = self._natures[idea.concept]
        if idea.first == mark or nature is Nature.STATE or idea.assertion is Assertion.PAST:
            return True  # the very same word, a purpose, or what is over: none runs in any way
        if not found:
            apart = distance > self._farthest
        else:  # "parkinsonism" is a question and a tremor: both run as it runs
            same = (idea.first, idea.last) == (found[0].first, found[0].last)
            apart = nature is not self._natures[found[0].concept] and not same
        if apart:
            return False
        found.append(idea)
        return True


def _of_the_same_words(ideas: list[Idea]) -> list[Idea]:
    """Return the first idea with those that its words name too ("SAH 1994" is a stroke and a bleed)."""
    return [idea for idea in ideas if (idea.first, idea.last) == (ideas[0].first, ideas[0].last)]


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


def _goes_on(mark: Item, item: Item) -> bool:
    """Tell whether a course word goes on through another: "gradual worsening of gait", "worsening of old weakness"."""
    if mark.sense.said & _GRADUAL:
        return True
    return bool(mark.sense.said & _WORSE and item.sense.said & _OLD) and item.first - mark.last <= 1


def _end_of_course(items: list[Item], place: int) -> int:
    """Return the word behind a course word and those for what is old right behind it ("worsening of pre-existing")."""
    mark, last = items[place], items[place].last
    for item in items[place + 1 : place + _LIST]:
        if not (mark.sense.said & _WORSE and item.sense.said & _OLD) or item.first - last > 1:
            break
        last = max(last, item.last)
    return last


def _near(item: Item, other: Item) -> bool:
    return other.first - item.last <= 1 and item.first - other.last <= 1


def ends(item: Item) -> bool:
    """Tell whether a new statement begins at a piece."""
    return item.sense.ends
