"""A claim on its way through a clause: what it has met, and what it reaches next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Form
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import BeforeColon, Reach
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Idea, Item
    from cds_services.narrative.modifiers import CueGroup

_LIST = 18  # pieces looked at ahead in a list: nobody lists more, and it keeps the walk linear
_NEAR = 6
_LONG = 3  # members of a list behind which it may name things of another sort
_PAIR = 2
_COMES = frozenset({Nature.FINDING, Nature.PAIN, Nature.CONDITION, Nature.EVENT})
_HEADINGS = frozenset({Assertion.NEGATED, Assertion.FAMILY})
"""What a colon right behind it makes the heading of a list of anything."""
_HEADS = frozenset({Nature.EVENT, Nature.DISEASE, Nature.STATE})
"""What may stand between a cue and its colon: "Previous relapses:", "Safety net for CES:"."""
_LASTED = frozenset({Form.LENGTH, Form.SINCE})
_ASKS = "question-mark-before"
_ASKED_WITH = frozenset({None, Nature.STATE})
"""Behind what a purpose or a state is asked: nothing, or another one."""
_TIME, _COMMA, _COLON, _AND, _OR = Role.TIME, Role.COMMA, Role.COLON, Role.AND, Role.OR


class Claim:
    """One claim made before the ideas that it is about."""

    __slots__ = (
        "_recent", "assertion", "closed", "comma", "cue", "ended", "first", "heads", "in_brackets", "item", "last",
        "lists", "met", "nature", "opened", "or_ahead", "spared",
    )  # fmt: skip

    def __init__(self, item: Item, cue: CueGroup, assertion: Assertion, recent: int = 0) -> None:
        """Begin a claim; what happened fewer than `recent` days ago is no matter of a list of the past."""
        self._recent = recent
        self.item = item
        self.cue = cue
        self.assertion = assertion
        self.first: Idea | None = None
        self.last = item.last
        """The word behind what it has met so far."""
        self.nature: Nature | None = None
        self.met = 0
        """How many ideas it has met, one behind the other."""
        self.comma = False
        """A comma came after the last idea it met."""
        self.closed = False
        """Its list ended with "or"."""
        self.ended = False
        """The same, by the word: a stroke joins two names of one thing ("bowel/bladder, fever")."""
        self.or_ahead = False
        self.heads = False
        """A colon follows it."""
        self.opened = False
        """It heads words that nobody listed, and a bracket behind them."""
        self.lists = False
        """It heads a list that goes on."""
        self.in_brackets = False
        self.spared = False
        """What stands right behind it is of a sort that it says nothing of ("old leg weakness")."""

    def reaches(  # noqa: PLR0911, PLR0913 - one idea in its clause
        self,
        idea: Idea,
        nature: Nature,
        items: list[Item],
        place: int,
        farthest: int,
        *,
        listed: bool,
        lasting: bool,
        closes: bool = False,
    ) -> bool:
        """Tell whether the idea at a place of the clause is claimed.

        Args:
            idea: the idea.
            nature: what sort of thing it is.
            items: the clause.
            place: where in it the idea stands.
            farthest: how many words may stand between the cue and the first idea.
            listed: true for a state that stands in lists of what is denied.
            lasting: true for what a patient has for good.
            closes: true where nothing stands behind the idea in its clause.
        """
        self.spared = self.spared or (self.first is None and nature in self.cue.spares)
        if (
            self._stops(nature, items, place)
            or nature in self.cue.spares
            or (idea.sense.told and nature in OBSERVED and self.assertion is Assertion.ASKED)
        ):
            return False  # of a finding with its details the cause is asked ("?discogenic back pain")
        if self.heads and self.assertion is Assertion.ASKED and nature in OBSERVED:
            return False  # a heading asks for diseases ("DDx: MS"); what is found is found
        if self.lists:
            return self.assertion is not Assertion.PAST or not current(items, place, self._recent)
        if self.cue.reach is Reach.BRACKET:
            return False
        if self.cue.reach is Reach.CLAUSE:
            # "Red flags explained, new leg weakness for 3 days": what has a time is there.
            return not (self.comma and self.assertion is Assertion.PLANNED and timed(items, place))
        if self.first is None:
            if self.comma:
                swept = self.cue.reach is Reach.SWEEPING and not timed(items, place)  # "denies LOC, weakness"
                headed = self.opened and self.assertion is Assertion.ASKED  # "DDx: inflammatory (MS, NMOSD)"
                return headed or ((self.or_ahead or swept) and self.assertion is Assertion.NEGATED)
            return idea.first - self.item.last <= farthest
        if self._might_come(nature, items, place):
            return True
        if idea.first == self.first.first or self._goes_on(idea, nature, items, place, listed=listed):
            return True
        return not lasting and self._is_long(idea, nature, items, place, closes=closes)

    def _stops(self, nature: Nature, items: list[Item], place: int) -> bool:
        """Tell what a claim never goes on to: a denial to what is asked, a question from a disease to a purpose.

        "Improving on no Rx. ?MS" asks for MS, and "bands sent ?MS, 4-monthly surveillance" for no surveillance.
        """
        if self.assertion is Assertion.NEGATED:
            return place > 0 and items[place - 1].sense.name == _ASKS
        return self.assertion is Assertion.ASKED and nature is Nature.STATE and self.nature not in _ASKED_WITH

    def _might_come(self, nature: Nature, items: list[Item], place: int) -> bool:
        """Tell a member of what the patient was told to come back for: things of any sort but diseases and states."""
        if self.assertion is not Assertion.PLANNED or self.cue.reach is not Reach.LISTED or self.nature not in _COMES:
            return False
        return nature in _COMES and not timed(items, place)

    def _is_long(self, idea: Idea, nature: Nature, items: list[Item], place: int, *, closes: bool) -> bool:
        """Tell a long list of what is not there, which goes on over all sorts of things, member by bare member.

        "No weakness, numbness, incontinence, fever, cancer, trauma" denies each. Of single words the members that are
        still to come count as well: "no headache, fever, trauma". Of two single words and nothing else both are meant:
        "no seizure, cancer."
        """
        if nature is Nature.STATE or not self.comma or self.ended or not _is_bare(items, place):
            return False
        single = idea.last - idea.first == 1
        members = self.met + (_members_from(items, place) if single else 0)
        fewest = _PAIR if single and closes and self._is_word else _LONG
        return members >= fewest and self.cue.reach is Reach.LISTED and self.assertion is Assertion.NEGATED

    @property
    def _is_word(self) -> bool:
        """Tell whether what it has met is a single word right behind it."""
        return self.first is not None and self.first.first == self.item.last and self.first.last - self.first.first == 1

    def meets(self, idea: Idea, nature: Nature) -> None:
        """Take note of an idea that was reached."""
        if self.first is None:
            self.first, self.nature = idea, nature
        self.met += idea.first >= self.last
        self.last = idea.last
        self.comma = False

    def passes_colon(self, mark: Item, before: Item | None) -> bool:
        """Tell whether the claim goes on behind a colon or a dash."""
        if self.lists:  # "Past attacks: 2016: diplopia - gone, ...": a date and a dash are no labels
            dated = before is not None and before.role is _TIME and before.last == mark.first
            return self.in_brackets or dated or mark.sense.name == "-"
        beside = self.item.last == mark.first
        if self.cue.before_colon is BeforeColon.NAMES and beside:
            return False
        if beside and mark.sense.name == ":" and self.assertion in _HEADINGS:  # "No evidence of: fracture, cancer"
            self.lists = True
        if self.cue.before_colon is BeforeColon.LISTS and self.last == mark.first:
            self.lists = beside or self.nature is Nature.EVENT or (mark.sense.name == ":" and self.nature in _HEADS)
        return beside or self.lists

    @property
    def of_anybody(self) -> bool:
        """Tell whether it says of the whole clause that it is about no patient, or what might come."""
        return self.assertion is Assertion.PLANNED and self.cue.reach is Reach.CLAUSE

    def yields_to_new(self) -> bool:
        """Tell whether it ends at a word such as "new"."""
        over_list = self.lists and self.assertion is Assertion.PAST
        return self.spared or over_list or (self.comma and self.cue.yields_to_new)

    def sweeps_over(self, assertion: Assertion) -> bool:
        """Tell whether its list goes on behind what is past: "denies fever, h/o cancer, pregnancy"."""
        return self.cue.reach is Reach.SWEEPING and self.assertion is Assertion.NEGATED and assertion is Assertion.PAST

    def waits_for_bracket(self, item: Item) -> bool:
        """Tell whether its own bracket is still to come behind another cue within its words."""
        return self.cue.reach is Reach.BRACKET and item.last <= self.item.last

    def ends_at(self, time: Item) -> bool:
        """Tell whether "since" ends a list of the past."""
        since = time.span is not None and time.span.form is Form.SINCE
        return self.lists and self.assertion is Assertion.PAST and since

    @property
    def _heads_bracket(self) -> bool:
        """Tell whether what is in brackets right behind it is claimed: "no red flags (...)", "brother (dialysis)"."""
        return self.cue.reach is Reach.BRACKET or self.assertion is Assertion.FAMILY

    def passes(self, item: Item, *, or_ahead: bool) -> None:
        """Take note of a mark or a join on the way."""
        if item.role is _COMMA:
            if item.sense.name == ")":
                self.lists, self.in_brackets = self.lists and not self.in_brackets, False
            elif item.sense.name == "(" and self._heads_bracket and item.first == self.item.last:
                self.lists = self.in_brackets = True
            elif item.sense.name == "(" and self.heads and self.first is None and not self.comma:
                self.opened = True
            self.comma, self.or_ahead = True, or_ahead
        elif item.role is _OR:
            # "return if saddle numbness, bladder/bowel change, leg weakness" goes on behind the stroke.
            # So does "denies: fever/chills, injury".
            on = self.assertion is Assertion.PLANNED or self.cue.reach is Reach.SWEEPING
            self.closed = self.first is not None and not (on and item.sense.name == "/")
            self.ended = self.ended or (self.first is not None and item.sense.name != "/")
        elif item.role is _COLON:
            self.heads = True

    def _goes_on(self, idea: Idea, nature: Nature, items: list[Item], place: int, *, listed: bool) -> bool:
        """Tell whether the list that begins with the first idea goes on to this one."""
        if self.first is not None and self.first.sense.first and idea.first - self.first.last <= 1:
            return True  # "?first presentation of MS"
        if self.cue.reach is Reach.FIRST or (idea.sense.told and self.assertion is Assertion.ASKED):
            return False
        before = items[place - 1].role if place else None
        # States make no list: "on no DMT, annual follow-up" denies the drug only.
        joined = before is _AND and self.first is not None and idea.concept == self.first.concept
        alike = joined or (nature is self.nature and nature is not Nature.STATE)
        observed = self.nature in OBSERVED and nature in OBSERVED and _is_bare(items, place)
        alike = alike or (observed and self.assertion is Assertion.NEGATED)  # "no headache, weakness, numbness"
        if self.cue.reach is Reach.JOINED:
            return not self.comma and (before is _OR or (before is _AND and alike))
        if not self.comma:
            # "diagnosed 2012 after optic neuritis and a cord syndrome": both were then.
            both = self.assertion is Assertion.PAST and before is _AND and not timed(items, place)
            return alike or before is _OR or (both and nature is not Nature.STATE)
        if self.or_ahead:
            return True
        # "r/o metastases, breast cancer": asked and then said of one idea, it is there.
        again = self.assertion is Assertion.ASKED and self.first is not None and idea.concept == self.first.concept
        swept = self.cue.reach is Reach.SWEEPING and (listed or nature is not Nature.STATE)
        return (alike or swept) and not self.closed and not again and not timed(items, place)


def _is_bare(items: list[Item], place: int) -> bool:
    """Tell whether an idea stands alone between two commas, or behind the last one."""
    idea, before = items[place], items[place - 1]
    after = items[place + 1] if place + 1 < len(items) else None
    if after is not None and after.sense.claim is Assertion.PAST and after.first == idea.last:  # "cancer hx"
        idea, after = after, items[place + 2] if place + 2 < len(items) else None
    if before.role not in {_COMMA, _OR, _AND} or before.last != items[place].first:
        return False
    return after is None or (after.role in {_COMMA, _OR, _AND} and after.first == idea.last)


def _members_from(items: list[Item], place: int) -> int:
    """Count the bare members of a list from one of them on, up to so many that the list is long."""
    found = 0
    for at in range(place, min(len(items), place + _LIST)):
        if items[at].role in {_COMMA, _OR, _AND}:
            continue
        if not _is_bare(items, at):
            break
        found += 1
    return found


def current(items: list[Item], place: int, recent: int) -> bool:
    """Tell whether a time behind an idea says that it is there now: it ends a list of the past."""
    segment = items[place].segment
    before = items[max(place - _NEAR, 0) : place]
    bracketed = any(item.sense.name == "(" and item.segment == segment - 1 for item in before)
    for item in items[place + 1 : place + _NEAR]:
        if item.segment != segment:
            return False
        if item.role is _TIME and item.span is not None:
            if item.span.form is Form.LENGTH:
                return not bracketed
            return item.span.form is Form.SINCE or (item.span.form is Form.AGO and item.span.fewest < recent)
    return False


def runs_on(items: list[Item], place: int, recent: int) -> bool:
    """Tell whether an idea, or the list that it is in, has lasted a short time ("h/o weakness since 1 wk")."""
    for at in range(place + 1, min(len(items), place + _NEAR)):
        item = items[at]
        if item.role is _TIME and item.span is not None:
            behind = items[at + 1] if at + 1 < len(items) else None
            dated = behind is not None and behind.span is not None and behind.span.form is Form.AGO
            return item.span.form in _LASTED and item.span.fewest < recent and not dated  # "for 3 weeks in 2019"
        if item.role is _COLON or item.sense.claim is not None or item.sense.ends:
            return False
    return False


def timed(items: list[Item], place: int) -> bool:
    """Tell whether a time stands behind an idea in its part of the clause."""
    segment = items[place].segment
    for item in items[place + 1 : place + _NEAR]:
        if item.segment != segment:
            return False
        if item.role is _TIME:
            return True
    return False


def or_ahead(items: list[Item], place: int) -> bool:
    """Tell whether an "or" comes behind a comma before its list ends."""
    for item in items[place + 1 : place + _LIST]:
        if item.role is _OR:
            return True
        if item.role is _COLON or item.role is _TIME or item.sense.claim is not None or item.sense.ends:
            return False
    return False
