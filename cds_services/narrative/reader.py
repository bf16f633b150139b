"""Read a clinician's words into mentions: what is named, how it is meant, how it runs, since when.

A small ConText (Harkema 2009, after NegEx, Chapman 2001): phrases are looked up in one tree of words, the pieces
of each clause are put in order, and three passes over them (composition, scope, timing) settle every idea. All
passes are linear, nothing backtracks, and only a bounded beginning of the text is read.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from cds_services.forms import layout, marks
from cds_services.forms.field import NO_FORM, Answer
from cds_services.forms.label_kind import LABELS_REMEMBERED, kind_of
from cds_services.forms.reader import read_form
from cds_services.narrative import words as wording
from cds_services.narrative.afterthought import Afterthought
from cds_services.narrative.ambiguous_words import AmbiguousWords
from cds_services.narrative.answered import FieldReader, attributed
from cds_services.narrative.asked_fields import AskedFields
from cds_services.narrative.clauses import Clauses
from cds_services.narrative.composition import Composer
from cds_services.narrative.corrections import Corrections
from cds_services.narrative.dating import Dating
from cds_services.narrative.form_onset import FormOnset
from cds_services.narrative.hours import Hours
from cds_services.narrative.items import Idea
from cds_services.narrative.judgements import Judgements
from cds_services.narrative.mention import Assertion, Course, Mention, Onset
from cds_services.narrative.nearness import Nearness
from cds_services.narrative.scope import Scope
from cds_services.narrative.senses import Pass, Role, Said
from cds_services.narrative.timing import Timing
from cds_services.narrative.treatment_changes import TreatmentChanges
from cds_services.narrative.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field, Form
    from cds_services.narrative.claims import Claim
    from cds_services.narrative.items import Clause
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.words import Words


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says.

    Attributes:
        mentions: the ideas named, in the order of the text.
        truncated: true where only its beginning was read.
        length: how many characters were read.
        prose: those characters without the labels of answered fields, every offset as it was.
        unanswered: how many fields of a form were left blank, unticked or unknown.
        confirmed: the fields that are answered yes.
        worded: the fields that are answered in words.
    """

    mentions: tuple[Mention, ...]
    truncated: bool
    length: int
    prose: str
    unanswered: int = 0
    confirmed: tuple[Field, ...] = ()
    worded: tuple[Field, ...] = ()


class NarrativeReader:
    """Reads texts of one topic; holds no state between texts, so threads may share it."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers, ambiguous: AmbiguousWords | None = None) -> None:
        marks.warm_up()
        layout.warm_up()
        self._vocabulary = Vocabulary(lexicon, modifiers, ambiguous or AmbiguousWords.load())
        self._clauses = Clauses(self._vocabulary, modifiers)
        self._composer = Composer(lexicon, modifiers.bridges, modifiers.bridges_behind_place)
        self._scope = Scope(lexicon, modifiers)
        self._corrections = Corrections(lexicon, modifiers)
        self._judgements = Judgements(lexicon)
        near, hours = Nearness(lexicon, modifiers), Hours(modifiers)
        self._dating = Dating(lexicon, modifiers, near)
        self._timing = Timing(lexicon, modifiers, self._dating, near, hours)
        self._afterthought = Afterthought(lexicon, modifiers, self._dating, near, hours)
        self._treatments = TreatmentChanges(lexicon, modifiers)
        self._limit = modifiers.read_characters
        self._shown = modifiers.shown_characters
        # Labels are the form's own words and come again with every order; the memory is bounded. What stands behind
        # them is of a patient and is not kept.
        self._label = lru_cache(maxsize=LABELS_REMEMBERED)(self._prose)
        self._fields = FieldReader(lexicon, self._label, self._prose, self._whole)
        self._asked = AskedFields(lexicon)
        self._onset = FormOnset(lexicon, self._vocabulary, self._clauses, self._dating, self._prose)

    def read(self, text: str, written: date, *, forms: bool = True) -> Reading:
        """Return the mentions of a text in their order.

        Args:
            text: as the clinician wrote it; anything at all may be in it.
            written: the day of writing, from which times are counted back.
            forms: whether labels with answers are looked for; false for the names of things.
        """
        shown = text[: self._limit]
        part = self._corrections.without_withdrawn(layout.as_laid_out(shown))
        form = read_form(part) if forms else NO_FORM
        if form is NO_FORM:
            told = tuple(self._corrections.apply(self._prose(part, written), part))
            return Reading(told, len(text) > self._limit, len(part), part)
        answered = self._fields.read(form, part, written)
        told = self._prose(answered.prose, written, shown, form)
        found = [*self._asked.put(attributed(told, form)), *answered.mentions]
        found += self._fields.hurting_alone(form, found, written)
        found = self._onset.give(found, form, written)
        found.sort(key=lambda mention: mention.start)
        found = self._corrections.apply(found, part)
        unanswered = len(form.unticked) + sum(field.meaning is Answer.NOTHING for field in form.fields)
        confirmed = tuple([field for field in form.fields if field.meaning is Answer.YES])
        worded = tuple([field for field in form.fields if field.meaning is Answer.WORDS])
        return Reading(tuple(found), len(text) > self._limit, len(part), answered.prose, unanswered, confirmed, worded)

    def names_time(self, text: str) -> bool:
        """Return whether any word of a text can begin a time; without one it reads the same on every day."""
        part = layout.as_laid_out(text[: self._limit])
        words = wording.split(part, self._vocabulary.spellings, self._vocabulary.correct)
        times, found = self._clauses.times, {*words.words}
        self._vocabulary.ambiguity.settle(words)
        return any(word in times or word[0].isdigit() for word in found.union(words.words))

    def read_field(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Return what one field says whose label and answer came as data.

        Args:
            field: the label with its answer; an answer in words is read as prose under its label.
            written: the day of writing.
        """
        if field.meaning is not Answer.WORDS:
            return self._fields.label(field, written)
        text = f"{field.label}: {field.answer}"
        return tuple([mention._replace(field=field) for mention in self.read(text, written).mentions])

    def _whole(self, text: str, written: date) -> tuple[Mention, ...]:
        return self.read(text, written).mentions

    def _prose(self, part: str, written: date, shown: str = "", form: Form = NO_FORM) -> tuple[Mention, ...]:
        """Read a text that is no form, or what is left of one.

        Args:
            part: the text.
            written: the day of writing.
            shown: what its writer sees, offset by offset, where that differs.
            form: its fields, of which many say nothing of the time and the course of what stands before them.
        """
        words = wording.split(part, self._vocabulary.spellings, self._vocabulary.correct)
        self._vocabulary.ambiguity.settle(words)
        if self._vocabulary.naming.isdisjoint(words.words):
            return ()
        found: list[Idea] = []
        tail: list[Idea] = []
        listing: Claim | None = None
        for clause in self._clauses.read(words, written):
            listing = listing if listing is not None and self._goes_on(clause, words.words) else None
            ideas, listing = self._ideas(clause, words.words, listing)
            if ideas:
                found.extend(ideas)
                tail = ideas
            elif tail:
                between = form.fields and _between(form, words.end(tail[-1].last - 1), words.end(clause.first))
                if between and any(map(_dates_another, between)):
                    continue
                if clause.passes & _TIMING:
                    courses = not between or all(kind_of(field).asks_onset for field in between)
                    self._afterthought.hand_back(clause, words.words, tail, courses=courses)
                if clause.passes & _SCOPE:
                    self._scope.carry_back(clause, words.words, tail)
        return tuple([self._mention(idea, shown or part, words, written) for idea in self._judgements.settle(found)])

    def _goes_on(self, clause: Clause, words: list[str]) -> bool:
        """Tell whether a list goes on in a clause: behind a semicolon, or as a bullet or a date in its own line."""
        before = words[clause.first - 1] if clause.first else ""
        return before == ";" or (before == "\n" and (words[clause.first] == "-" or words[clause.first][0] in _NUMERAL))

    def _ideas(self, clause: Clause, words: list[str], listing: Claim | None) -> tuple[list[Idea], Claim | None]:
        """Return the ideas of a clause, and the heading of a list that may go on in the next one."""
        passes = clause.passes
        if not passes & _NAMED:
            if passes & _SCOPE and clause.items[-1].role is Role.COLON:  # "Prior:", the list begins in the next line
                listing = self._scope.apply(clause.items, listing, clause.last)
            return [], listing
        items = self._composer.compose(clause.items, words) if passes & _COMPOSITION else clause.items
        ideas = [item for item in items if isinstance(item, Idea)]
        dated = len(items) > 1 and items[0].role is Role.TIME and items[1].role is Role.COLON
        if ideas and (passes & _SCOPE or dated or listing is not None):
            listing = self._scope.apply(items, listing, clause.last)
        if ideas and passes & _TIMING:
            self._timing.apply(items, clause, words)
        if ideas:
            self._treatments.apply(items, words)
        return ideas, listing

    def _mention(self, idea: Idea, text: str, words: Words, written: date) -> Mention:
        start, end = words.start(idea.first), words.end(idea.last - 1)
        first = start if idea.from_word == idea.first else words.start(idea.from_word)
        shown = text[first : end if idea.to_word == idea.last else words.end(idea.to_word - 1)]
        if len(shown) > self._shown:
            shown = text[start : min(end, start + self._shown)]
        shown = " ".join(shown.split())
        span = idea.time
        if span is None and not idea.said and idea.sense.course is None:
            return Mention(idea.concept, shown, start, end, idea.assertion)
        hours = span is not None and span.hours
        return Mention(
            idea.concept,
            shown,
            start,
            end,
            idea.assertion,
            self._dating.course(idea),
            Onset(*span.dates(written)) if span else None,
            bool(idea.said & _BRIEF) or (hours and idea.assertion is Assertion.PAST),
            bool(idea.said & _SUDDEN) or hours,
            bool(idea.said & _OLD) or idea.sense.course is Course.STATIC,
        )


def _dates_another(field: Field) -> bool:
    """Tell whether a time in a field is not that of what stands before it."""
    kind = kind_of(field)
    return kind.dates_another or (field.meaning is not Answer.WORDS and not kind.tells_over)


def _between(form: Form, first: int, last: int) -> tuple[Field, ...]:
    """Return the fields that begin between two offsets."""
    begin = bisect_left(form.fields, first, key=_START)
    return form.fields[begin : bisect_left(form.fields, last, lo=begin, key=_START)]


_START = attrgetter("start")
# Plain numbers: flag arithmetic on enumerations costs more than the passes it saves.
_BRIEF, _SUDDEN, _OLD = int(Said.BRIEF), int(Said.SUDDEN), int(Said.STATIC | Said.KNOWN)
_NUMERAL = frozenset("0123456789'")
_NAMED, _COMPOSITION, _SCOPE, _TIMING = int(Pass.NAMED), int(Pass.COMPOSITION), int(Pass.SCOPE), int(Pass.TIMING)
