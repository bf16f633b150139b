"""What the answers of a form make of the ideas in its labels, and the prose that is left to be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field, Form
from cds_services.forms.label_kind import kind_of
from cds_services.forms.labels import core
from cds_services.narrative.answer_words import LINE_ENDS, SHORT_ANSWER, AnswerWords, first_of
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion, Mention
from cds_services.narrative.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.lexicon import Lexicon

_HEADS = {Assertion.PAST, Assertion.PLANNED}
"""A label that speaks of what was, is old or might come heads a list; its colon is left to the reader of prose."""
_ENDS = ".,;|\n"
_ARROWS = frozenset({"->", "-->", "\u2192", "=>"})
_MARKS = " .,;/|-"
_HURTS = frozenset({"pain", "pains"})
_JOINTS = (" ", ",", "-", ":", "\u2013")
_NOTE = re.compile(r"\([^()]*\)")
_ENDS_ANSWER = re.compile(r"[.;,\n(]")
_BRACKET = 240  # characters of a list in brackets


class Answered(NamedTuple):
    """A form, read.

    Attributes:
        prose: the text without its answered labels, every offset as it was.
        mentions: the ideas of the answered labels.
    """

    prose: str
    mentions: tuple[Mention, ...]


class FieldReader:
    """Applies answers to the ideas of their labels; what is prose is left to the reader of prose."""

    def __init__(self, lexicon: Lexicon, label: Read, prose: Read) -> None:
        """Take the lexicon, what reads a label and may remember it, and what reads the words of a patient."""
        self._lexicon = lexicon
        self._label = label
        self._read = prose
        self._words = form_words()
        self._answers = AnswerWords(lexicon, prose)

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
        sites = [field for field in form.fields if self._is(field, self._words.file.site_labels)]
        complained = self._complaint(form) if sites else ""
        if not complained or len(complained.split()) > SHORT_ANSWER:
            return {}
        made: dict[Field, tuple[Mention, ...]] = {}
        for field in sites:
            told = [*self._read(complained, written), *self._read(field.answer, written)]
            named = {mention.concept for mention in told}
            place, what = field.answer.strip(_MARKS), complained.partition(" ")[0]
            both = self._read(f"{complained.strip(_MARKS)} {place}", written)
            both = both or self._read(f"{what} {place}", written) or self._read(f"{place} {what}", written)
            if new := [mention for mention in both if mention.concept not in named]:
                made[field] = _as_told(field, new)
        return made

    def _complaint(self, form: Form) -> str:
        """Return what the patient complains of, where one field says so, or pain where one asks about it."""
        complaint = next((field for field in form.fields if self._is(field, self._words.file.complaint_labels)), None)
        if complaint:
            return complaint.answer
        hurts = any(self._is(field, self._words.file.pain_told) or _is_pain(field) for field in form.fields)
        return "pain" if hurts else ""

    @staticmethod
    def _is(field: Field, labels: frozenset[str]) -> bool:
        return field.meaning is Answer.WORDS and field.label.lower().strip(" :?*") in labels

    def _field(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        if field.meaning is Answer.WORDS:
            return self._in_words(field, prose, text, written)
        field = self._behind_stroke(field, text, written)
        unasked = field.open and field.meaning in {Answer.YES, Answer.NO}  # "When did the weakness start? No"
        kind = kind_of(field)
        if unasked or kind.administrative or (kind.urgency and self._is_urgency(field, text)):
            prose.blank(field.start, field.end, apart=True)
            return ()
        if field.meaning is Answer.NOTHING and self._answers.is_awaited(field):
            prose.blank(field.label_end, field.end - len(field.answer), apart=False)
            return ()
        if field.meaning is Answer.YES and field.kept >= 0 and self._completes(field, written):
            told = field.kept
            while text.startswith(_JOINTS, told):
                told += 1
            prose.blank(field.label_end, told, apart=False)  # "Radiating: Y, right arm to thumb"
            return ()
        found = self._labelled(field, written)
        over = kind.tells_over and field.meaning is Answer.YES and not found
        if over:
            prose.blank(field.label_end, field.end, apart=False)  # "Resolved: Y fully"
        if over or (field.heading and self._answers.is_lasting(found)):
            return ()
        start = field.start
        if kind.property_of and (of_property := self._of_property(field, *kind.property_of, written)):
            prose.blank(start, field.end, apart=True)
            return of_property
        run_on = not field.tight or text.startswith(">", field.label_end)
        if run_on and len(found) > 1:  # "known MS, weak legs trauma: no": the last idea is the label
            found = found[-1:]
            start += found[0].start
        if field.meaning is Answer.YES and found:
            return self._affirmed(field, found, start, prose, text)
        if field.meaning is Answer.NO:
            return self._denied(field, found, start, prose, text, written)
        prose.blank(start, field.end, apart=True)
        return self._said(field, found)

    def _completes(self, field: Field, written: date) -> bool:
        """Tell a label that says nothing alone, and with the words behind a yes a complaint."""
        completed = field.label.lower().strip(" :?*") in self._words.file.completed_labels
        return completed and not self._label(field.label, written)

    def _is_urgency(self, field: Field, text: str) -> bool:
        """Tell "Routine: [x]  Urgent: [ ]", which says how soon, from a routine scan."""
        begin, end = text.rfind("\n", 0, field.start) + 1, first_of("\n", text, field.end, len(text))
        line = {word.strip(_MARKS + ":[]()").lower() for word in text[begin:end].split()}
        return len(line & self._words.file.urgencies) > 1

    def _denied(  # noqa: PLR0913, PLR0917 - one answer in its text
        self, field: Field, found: tuple[Mention, ...], start: int, prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        """Take a "no", which of a function says that it is lost, and behind which a statement may stand."""
        if not found:
            if field.answer.lower() in self._words.file.nothing_new:
                prose.blank(field.start, field.label_end, apart=True)
                return ()
            lost = self._lost(field, prose, text, written)
            if lost is not None:
                return lost
            found = self._in_brackets(field, prose, text, written)
        if field.kept >= 0 and self._answers.told_of_another(found, field, text, written):
            return ()
        prose.blank(start, field.kept if field.kept >= 0 else field.end, apart=True)
        return self._said(field, found)

    def _behind_stroke(self, field: Field, text: str, written: date) -> Field:
        """Tell "neck pain since Monday / pacemaker N", where a reason stands before the field, from "fever / chills N".

        An implant and the like are asked alone, or in a list of their own ("clip / pacemaker N"). A yes to "?MS" asks.
        """
        if field.meaning is Answer.YES and "?" in text[max(field.start - 1, 0) : field.start + 1]:
            field = replace(field, meaning=Answer.PERHAPS)  # "?MS: yes"
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
        words = field.label.split()
        while len(words) > 1 and words[0].lower() in self._words.file.sides:
            del words[0]
        name = " ".join(words)
        for word in ("positive", "symptoms"):
            both = [mention for mention in read(f"{name} {word}", written) if not mention.start]
            if both:  # "passing urine: yes" is no positive urine
                return tuple(both)
        return ()

    def _in_words(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        """Leave the answer as prose, and the label only as far as it goes with it."""
        if self._chosen(field):
            prose.blank(field.start, field.kept, apart=True)
            return ()
        if hurts := self._hurting(field, prose, written):
            return hurts
        if field.start == field.label_end:
            return self._ticked(field, written)
        if field.asks and self._words.clinical_question.match(text, field.start):
            return ()
        kind = kind_of(field)
        administrative = kind.administrative
        if field.open and (asked := self._words.asks_diagnosis.search(text, field.start, field.label_end)):
            prose.blank(field.start, asked.start(), apart=True)  # "What do you want to exclude: ON / NMO"
            prose.blank(field.label_end, field.kept, apart=False)
            return ()
        if administrative or kind.asks_reason or field.open:
            end = first_of(_ENDS, text, field.kept, field.end) if administrative else field.kept
            prose.blank(field.start, end, apart=True)
            return ()
        found = self._labelled(field, written)
        if text[field.label_end : field.kept].strip() in _ARROWS and self._answers.is_lasting(found):
            return ()  # "RRMS -> SPMS?": it turns into something, and is told
        heads = any(mention.assertion in _HEADS or mention.called_old for mention in found)
        if heads or self._answers.stays_asked(field, found, text):
            return ()  # "Prior relapses: diplopia 2016; leg weakness", "Residual deficits: foot drop"
        return self._under_label(field, found, prose, text, written)

    def _ticked(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Return what a ticked function says under a heading of symptoms ("Deficits: [x] speech [x] vision")."""
        last = field.label.lower().rstrip("?: ").rpartition(" ")[2]
        if last in _HURTS and (hurts := self._read(f"{field.answer} pain", written)):
            return _as_told(field, hurts)  # "Pain: [x] face [ ] neck"
        if last not in self._words.file.heading_words or self._read(field.answer, written):
            return ()
        function = field.answer.partition(" ")[0]
        return _as_told(field, self._read(f"{function} problem", written))

    @staticmethod
    def _chosen(field: Field) -> bool:
        """Tell "Relapse / Routine / Safety (circle): RELAPSE", whose label prints what may be chosen."""
        if "/" not in field.label:
            return False
        printed = _NOTE.sub("", field.label).lower().split("/")
        answer = _ENDS_ANSWER.split(field.answer.lower(), maxsplit=1)[0].strip(_MARKS)
        return answer in {choice.strip(_MARKS) for choice in printed}

    def _hurting(self, field: Field, prose: Prose, written: date) -> tuple[Mention, ...]:
        """Return what "Where is the pain? lower back" and "Type of pain: axial low back" say of its place."""
        if field.label.lower().strip(" :?*") not in self._words.file.pain_places:
            return ()
        place = field.answer.partition(",")[0].strip(_MARKS)
        found = self._read(f"{place} pain", written) or self._read(f"pain {field.answer}", written)
        if found:
            prose.blank(field.start, field.end, apart=True)
        return _as_told(field, found)

    def _under_label(
        self, field: Field, found: tuple[Mention, ...], prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        if found and self._answers.names_nothing(field, found, text, written):
            prose.blank(field.start, field.kept, apart=True)
            return self._of_its_place(field, found, written)
        if found and self._answers.is_over(found, text, field.kept, first_of(LINE_ENDS, text, field.kept, field.end)):
            prose.blank(field.start, field.kept, apart=True)
            return self._past(field, found)
        if field.asks:
            self._open(field, prose, text, field.kept)
        elif self._answers.is_completed(field, found):
            prose.blank(
                field.start if self._answers.is_unread(field, found, written) else field.label_end,
                field.kept,
                apart=False,
            )
        elif text[field.label_end : field.kept].strip() != ":":
            prose.blank(field.label_end, field.kept, apart=True)
        return ()

    def _of_its_place(self, field: Field, found: tuple[Mention, ...], written: date) -> tuple[Mention, ...]:
        """Return what label and answer make together where the answer is a mere place ("Deficit: L arm, face")."""
        label, place = field.label.strip(_MARKS + ":?"), field.answer.strip(_MARKS)
        if len(place.split()) > SHORT_ANSWER or self._read(place, written):
            return ()
        named = {mention.concept for mention in found}
        both = self._read(f"{label} {place.replace(',', ' and')}", written)
        return _as_told(field, [item for item in both if item.concept not in named])

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
        over = self._answers.is_over(found, text, behind, first_of(LINE_ENDS, text, behind, len(text)))
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
        return _as_told(field, both)

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

    def _said(self, field: Field, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        put = _PUT.get(field.meaning)
        if put is None or not found:
            return ()
        start = field.start
        if kind_of(field).of_others:  # "Glaucoma FHx: yes"
            found = tuple(item._replace(assertion=Assertion.FAMILY) for item in found)
        return tuple([item.answered(field, put[item.assertion], start) for item in found if item.assertion in put])


def _is_pain(field: Field) -> bool:
    """Tell "Pain: yes" and a ticked "Pain"."""
    ticked = field.meaning is Answer.WORDS and field.start == field.label_end
    named = {field.label.lower().strip(_MARKS + ":?"), *([field.answer.lower()] if ticked else [])}
    return "pain" in named and (ticked or field.meaning is Answer.YES)


def _as_told(field: Field, found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions as those of a field, asserted as they are."""
    return tuple([mention.answered(field, mention.assertion, field.start) for mention in found])


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
