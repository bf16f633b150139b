"""What the answers of a form make of the ideas in its labels, and the prose that is left to be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field, Form
from cds_services.forms.label_kind import kind_of
from cds_services.forms.labels import core
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion, Mention
from cds_services.narrative.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.narrative.lexicon import Lexicon

_JOINED = OBSERVED | {Nature.EVENT, Nature.CONDITION, Nature.STATE}
_HEADS = {Assertion.PAST, Assertion.PLANNED}
"""A label that speaks of what was, is old or might come heads a list; its colon is left to the reader of prose."""
_ENDS, _LINE_ENDS = ".,;|\n", ".;\n"
_ARROWS = frozenset({"->", "-->", "\u2192", "=>"})
_ASKED = frozenset({"?", "?->", "?-->", "?\u2192"})
_MARKS = " .,;/|-"
_BRACKET = 240  # characters of a list in brackets
_SHORT_ANSWER = 4  # words of an answer whose last one decides
_OVER_ANSWER = 10  # words of an answer that says of its label alone that it is over
_EXCLUDED = ("excluded", "ruled out", "cancelled", "canceled", "stood down")
_LONGEST_JOINED = 4  # words of a label that its answer completes


class Answered(NamedTuple):
    """A form, read.

    Attributes:
        prose: the text without its answered labels, every offset as it was.
        mentions: the ideas of the answered labels.
    """

    prose: str
    mentions: tuple[Mention, ...]


Read = Callable[[str, "date"], tuple[Mention, ...]]
"""Reads a short text, written on a day, into mentions."""


class FieldReader:
    """Applies answers to the ideas of their labels; what is prose is left to the reader of prose."""

    def __init__(self, lexicon: Lexicon, label: Read, prose: Read) -> None:
        """Take the lexicon, what reads a label and may remember it, and what reads the words of a patient."""
        self._lexicon = lexicon
        self._label = label
        self._read = prose
        self._words = form_words()

    def read(self, form: Form, text: str, written: date) -> Answered:
        """Return the prose of a form, and what its answered labels say."""
        prose = Prose(text)
        mentions: list[Mention] = []
        for start, end in form.marks:
            prose.blank(start, end, apart=True)
        for start, end in form.unticked:
            prose.blank(start, end, apart=True)
        for field in form.fields[1:]:
            prose.part(field.start)
        sited = self._sited(form, written)
        for field in form.fields:
            if sited and field in sited:
                prose.blank(field.start, field.end, apart=True)
                mentions += sited[field]
            else:
                mentions += self._field(field, prose, text, written)
        return Answered(str(prose), tuple(mentions))

    def label(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Return what a label with its answer says, for answers that come as data."""
        return self._said(field, self._label(field.label, written))

    def _sited(self, form: Form, written: date) -> dict[Field, tuple[Mention, ...]]:
        """Read a complaint and its place in two fields as one ("Symptom: pain", "Site: low back").

        Returns:
            What each field that names a place makes of the complaint; none that makes nothing new of it.
        """
        complaint = next((field for field in form.fields if self._is(field, self._words.file.complaint_labels)), None)
        complained = complaint.answer if complaint else ""
        if not complained or len(complained.split()) > _SHORT_ANSWER:
            return {}
        made: dict[Field, tuple[Mention, ...]] = {}
        for field in form.fields:
            if self._is(field, self._words.file.site_labels):
                told = [*self._read(complained, written), *self._read(field.answer, written)]
                named = {mention.concept for mention in told}
                place = field.answer.strip(_MARKS)
                both = self._read(f"{complained.strip(_MARKS)} {place}", written)
                both = both or self._read(f"{complained.split()[0]} {place}", written)
                if new := [mention for mention in both if mention.concept not in named]:
                    made[field] = tuple([mention.answered(field, mention.assertion, field.start) for mention in new])
        return made

    @staticmethod
    def _is(field: Field, labels: frozenset[str]) -> bool:
        return field.meaning is Answer.WORDS and field.label.lower().strip(" :?*") in labels

    def _field(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        if field.meaning is Answer.WORDS:
            return self._in_words(field, prose, text, written)
        field = self._behind_stroke(field, text, written)
        unasked = field.open and field.meaning in {Answer.YES, Answer.NO}  # "When did the weakness start? No"
        kind = kind_of(field)
        if unasked or kind.administrative:
            prose.blank(field.start, field.end, apart=True)
            return ()
        if field.meaning is Answer.NOTHING and self._is_awaited(field):
            prose.blank(field.label_end, field.end - len(field.answer), apart=False)
            return ()
        found = self._labelled(field, written)
        if field.heading and self._is_lasting(found):
            return ()
        start = field.start
        if kind.property_of and (of_property := self._of_property(field, *kind.property_of, written)):
            prose.blank(start, field.end, apart=True)
            return of_property
        if not field.tight and len(found) > 1:  # "known MS, weak legs trauma: no": the last idea is the label
            found = found[-1:]
            start += found[0].start
        if field.meaning is Answer.YES and found:
            return self._affirmed(field, found, start, prose, text)
        if field.meaning is Answer.NO:
            return self._denied(field, found, start, prose, text, written)
        prose.blank(start, field.end, apart=True)
        return self._said(field, found)

    def _denied(  # noqa: PLR0913, PLR0917 - one answer in its text
        self, field: Field, found: tuple[Mention, ...], start: int, prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        """Take a "no", which of a function says that it is lost, and behind which a statement may stand."""
        if not found:
            lost = self._lost(field, prose, text, written)
            if lost is not None:
                return lost
            found = self._in_brackets(field, prose, text, written)
        if field.kept >= 0 and self._told_of_another(found, field, text, written):
            return ()
        prose.blank(start, field.kept if field.kept >= 0 else field.end, apart=True)
        return self._said(field, found)

    def _behind_stroke(self, field: Field, text: str, written: date) -> Field:
        """Tell "neck pain since Monday / pacemaker N", where a reason stands before the field, from "fever / chills N".

        An implant and the like are asked alone, or in a list of their own ("clip / pacemaker N").
        """
        head, stroke, last = text[field.start : field.label_end].rpartition(" / ")
        alone = self._words.file.asked_alone
        if not stroke or core(last).lower() not in alone or core(head).lower() in alone:
            return field
        told = {self._lexicon.nature(mention.concept) for mention in self._label(head, written)}
        if not told or Nature.STATE in told:
            return field
        return replace(field, label=core(last), start=field.start + len(head) + len(stroke), tight=True)

    def _labelled(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Read a label; one that says nothing alone may be a test or a function ("FAST: positive", "Bladder: Y").

        One that may begin in the midst of prose is not remembered.
        """
        read = self._label if field.tight else self._read
        found = read(field.label, written)
        if found or field.meaning is not Answer.YES:
            return found
        return read(f"{field.label} positive", written) or read(f"{field.label} symptoms", written)

    def _in_words(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        """Leave the answer as prose, and the label only as far as it goes with it."""
        ticked = field.start == field.label_end
        if ticked or (field.asks and self._words.clinical_question.match(text, field.start)):
            return ()
        administrative = kind_of(field).administrative
        if administrative or field.open:
            end = _first(_ENDS, text, field.kept, field.end) if administrative else field.kept
            prose.blank(field.start, end, apart=True)
            return ()
        found = self._labelled(field, written)
        if text[field.label_end : field.kept].strip() in _ARROWS and self._is_lasting(found):
            return ()  # "RRMS -> SPMS?": it turns into something, and is told
        heads = any(mention.assertion in _HEADS or mention.called_old for mention in found)
        if heads or self._stays_asked(field, found, text):
            return ()  # "Prior relapses: diplopia 2016; leg weakness", "Residual deficits: foot drop"
        return self._under_label(field, found, prose, text, written)

    def _under_label(
        self, field: Field, found: tuple[Mention, ...], prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        if found and self._names_nothing(field, found, text, written):
            prose.blank(field.start, field.kept, apart=True)
            return self._of_its_place(field, found, written)
        if found and self._is_over(found, text, field.kept, _first(_LINE_ENDS, text, field.kept, field.end)):
            prose.blank(field.start, field.kept, apart=True)
            return self._past(field, found)
        if field.asks:
            self._open(field, prose, text, field.kept)
        elif self._is_completed(field, found):
            prose.blank(
                field.start if self._is_unread(field, found, written) else field.label_end, field.kept, apart=False
            )
        elif text[field.label_end : field.kept].strip() != ":":
            prose.blank(field.label_end, field.kept, apart=True)
        return ()

    def _of_its_place(self, field: Field, found: tuple[Mention, ...], written: date) -> tuple[Mention, ...]:
        """Return what label and answer make together where the answer is a mere place ("Deficit: L arm, face")."""
        label, place = field.label.strip(_MARKS + ":?"), field.answer.strip(_MARKS)
        if len(place.split()) > _SHORT_ANSWER or self._read(place, written):
            return ()
        named = {mention.concept for mention in found}
        both = self._read(f"{label} {place.replace(',', ' and')}", written)
        return tuple([item.answered(field, item.assertion, field.start) for item in both if item.concept not in named])

    def _stays_asked(self, field: Field, found: tuple[Mention, ...], text: str) -> bool:
        """Tell "MS? -> repeat MRI", where a disease is asked of the scan, from "Weakness? 3 days"."""
        asked = text[field.label_end : field.kept].replace(" ", "")
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        unsure = natures == {Nature.DISEASE} or (not found and asked == "?")
        return unsure and not field.asks and asked in _ASKED

    def _of_property(self, field: Field, thing: str, asked: str, written: date) -> tuple[Mention, ...]:
        """Read "Pacemaker MRI safety: unknown": the pacemaker is there, whatever is known of it."""
        named = self._label(thing, written)
        there = replace(field, meaning=Answer.YES)
        return (*self._said(there, named), *self._said(field, self._label(asked, written))) if named else ()

    def _affirmed(
        self, field: Field, found: tuple[Mention, ...], start: int, prose: Prose, text: str
    ) -> Iterable[Mention]:
        """Take a "yes": its words are prose ("yes, right leg since Monday"), unless they say that it is over."""
        behind = max(field.kept, field.end)
        over = self._is_over(found, text, behind, _first(_LINE_ENDS, text, behind, len(text)))
        if field.kept >= 0 and not over:
            if all(mention.end > len(field.label) for mention in found):  # "AQP4: pos (2019)": known by its answer
                prose.blank(start, field.kept, apart=True)
                return self._said(field, found)
            self._open(field, prose, text, field.kept)
            return ()
        prose.blank(start, behind, apart=True)
        return self._past(field, found) if over else self._said(field, found)

    @staticmethod
    def _past(field: Field, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(mention.answered(field, Assertion.PAST, field.start) for mention in found)

    def _is_over(self, found: tuple[Mention, ...], text: str, begin: int, end: int) -> bool:
        """Tell whether the answer says that the disease or condition of its label is over ("Cancer: excised 2011")."""
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        told = self._words.over.search(text, begin, end) is not None
        short = len(text[begin:end].split()) <= _OVER_ANSWER
        return told and short and natures <= {Nature.DISEASE, Nature.CONDITION} and not self._is_lasting(found)

    def _names_nothing(self, field: Field, found: tuple[Mention, ...], text: str, written: date) -> bool:
        """Tell whether the answer takes the place of its label: "Pregnancy: LMP 3/11", "New symptoms: only cough"."""
        words = field.label.lower().rstrip("?: ").split()
        if words[-1] in self._words.file.heading_words:
            return True
        if self._words.of_others.search(text, field.kept, field.end):
            return True
        if not self._is_lasting(found) and self._is_empty(text[field.kept : field.end]):
            return True
        if self._is_unsaid(found, text[field.start : field.end]):
            return True
        concepts = {mention.concept for mention in found}
        answer = self._read(text[field.kept : field.end], written)
        return any(mention.concept in concepts and mention.assertion is not Assertion.AFFIRMED for mention in answer)

    def _is_lasting(self, found: tuple[Mention, ...]) -> bool:
        return any(self._lexicon.concepts[mention.concept].lasting for mention in found)

    def _is_empty(self, answer: str) -> bool:
        """Tell whether an answer in words denies its label, or says nothing of it."""
        words = answer.lower().strip(" .!\n\t").split()
        if self._ends_excluded(answer):
            return True
        short = 0 < len(words) <= _SHORT_ANSWER and words[-1] in self._words.file.clear_endings
        return short or self._words.empty.match(answer) is not None

    def _ends_excluded(self, answer: str) -> bool:
        """Tell whether the last piece of an answer excludes its label ("Stroke: CT clear, seen, excluded")."""
        last = answer.strip(" .!\n\t").replace(";", ",").rpartition(",")[2].strip().lower()
        return last.endswith(_EXCLUDED) and self._words.meaning(last) is Answer.NO

    def _is_unsaid(self, found: tuple[Mention, ...], told: str) -> bool:
        """Tell "Pregnancy: on COCP", which says nothing of a state that has a time of its own, from "24 weeks"."""
        named = {mention.concept for mention in found}
        states = all(
            self._lexicon.nature(name) is Nature.STATE and self._lexicon.concepts[name].own_time for name in named
        )
        return states and not any(map(str.isdigit, told))

    def _is_completed(self, field: Field, found: tuple[Mention, ...]) -> bool:
        """Tell whether label and answer are one statement: "Weakness: right leg", "Reflexes: brisk"."""
        label = field.label.lower().rstrip("?: ")
        if label in self._words.file.completed_labels or self._words.test.fullmatch(label):
            return True
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        return bool(found) and natures <= _JOINED and len(field.label.split()) <= _LONGEST_JOINED

    def _is_unread(self, field: Field, found: tuple[Mention, ...], written: date) -> bool:
        """Tell a test whose answer is no result ("NMO/MOG Abs: sent? no"), of which nothing is known."""
        if self._words.test.fullmatch(field.label.strip(" ?:")) is None:
            return False
        alone = {(mention.concept, mention.words) for mention in found}
        both = self._read(f"{field.label} {field.answer}", written)
        told = {(item.concept, item.words) for item in both}
        return bool(told) and told <= alone and all(item.assertion is Assertion.AFFIRMED for item in both)

    def _is_awaited(self, field: Field) -> bool:
        """Tell whether a test was sent off: "NMO/MOG Ab: pending" asks, where "Pacemaker: pending" says nothing."""
        awaited = field.answer.lower() in self._words.file.awaited_answers
        return awaited and self._words.test.fullmatch(field.label.strip(" ?:")) is not None

    def _lost(self, field: Field, prose: Prose, text: str, written: date) -> tuple[Mention, ...] | None:
        """Read "Anal tone: absent", where the answer says that a function is lost; None where it does not."""
        label = field.label.lower().strip(" ?:")
        said = text[field.label_end : field.end].strip(" ?:-=").lower()
        if label not in self._words.file.completed_labels or said not in self._words.file.lost_answers:
            return None
        if field.kept >= 0:  # "Perianal sensation: absent L, reduced R"
            prose.blank(field.label_end, field.kept, apart=False)
            return ()
        both = self._read(f"{label} {said}", written)
        if not any(mention.assertion is Assertion.AFFIRMED for mention in both):
            return None
        prose.blank(field.start, field.end, apart=True)
        return tuple([mention.answered(field, mention.assertion, field.start) for mention in both])

    def _in_brackets(self, field: Field, prose: Prose, text: str, written: date) -> tuple[Mention, ...]:
        """Take what "Red flags: none (fever, saddle numbness)" lists as denied."""
        begin = field.end
        while begin < len(text) and text[begin] == " ":
            begin += 1
        if begin >= len(text) or text[begin] != "(":
            return ()
        end = text.find(")", begin, begin + _BRACKET)
        if end < 0:
            return ()
        prose.blank(begin, end + 1, apart=True)
        shift = begin + 1 - field.start
        return tuple(
            mention._replace(start=mention.start + shift, end=mention.end + shift, assertion=Assertion.AFFIRMED)
            for mention in self._read(text[begin + 1 : end], written)
        )

    def _open(self, field: Field, prose: Prose, text: str, kept: int) -> None:
        """Take off how a question opens and what stands between it and its answer."""
        name = text[field.start : field.label_end]
        prose.blank(field.start, field.label_end - len(core(name)), apart=True)
        prose.blank(field.label_end, kept, apart=False)

    def _told_of_another(self, found: tuple[Mention, ...], field: Field, text: str, written: date) -> bool:
        """Tell "New leg weakness: no fever", where a finding heads a statement, from "Trauma: no recent injury".

        So does a question that a clinician asks of the scan ("Has it converted to MS? No current symptoms").
        """
        asked = field.asks and self._words.clinical_question.match(text, field.start) is not None
        if not found or not (asked or all(self._lexicon.nature(mention.concept) in OBSERVED for mention in found)):
            return False
        end = _first(_LINE_ENDS, text, field.kept, len(text))
        concepts = {mention.concept for mention in found}
        return any(mention.concept not in concepts for mention in self._read(text[field.kept : end], written))

    def _said(self, field: Field, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        put = _PUT.get(field.meaning)
        if put is None or not found:
            return ()
        start = field.start
        if kind_of(field).of_others:  # "Glaucoma FHx: yes"
            found = tuple(item._replace(assertion=Assertion.FAMILY) for item in found)
        return tuple([item.answered(field, put[item.assertion], start) for item in found if item.assertion in put])


def attributed(mentions: Iterable[Mention], form: Form) -> list[Mention]:
    """Name, for every idea of an answer in words, the field that it stands in."""
    fields = [field for field in form.fields if field.meaning is Answer.WORDS or field.kept >= 0]
    starts = [field.start for field in fields]
    shown = []
    for mention in mentions:
        place = bisect_right(starts, mention.start) - 1
        inside = place >= 0 and mention.start < fields[place].end
        shown.append(mention._replace(field=fields[place]) if inside else mention)
    return shown


_DENIED = (Assertion.AFFIRMED, Assertion.ASKED, Assertion.PAST)
"""How a label puts an idea that a no denies; of any other, the no says nothing."""
_PUT = {
    Answer.YES: {assertion: assertion for assertion in Assertion},
    Answer.PERHAPS: {assertion: assertion for assertion in Assertion} | {Assertion.AFFIRMED: Assertion.ASKED},
    Answer.NO: dict.fromkeys(_DENIED, Assertion.NEGATED),
}
"""What an answer makes of an idea, by how its label puts it."""


def _first(marks: str, text: str, begin: int, end: int) -> int:
    """Return the offset of the first of some marks within a stretch, else its end."""
    return min((place for mark in marks if (place := text.find(mark, begin, end)) >= 0), default=end)
