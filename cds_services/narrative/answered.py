"""What the answers of a form make of the ideas in its labels, and the prose that is left to be read."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field, Form
from cds_services.forms.label_kind import kind_of
from cds_services.forms.labels import core
from cds_services.narrative.answer_words import LINE_ENDS, MARKS, AnswerWords, as_told, first_of
from cds_services.narrative.complaints import Complaints
from cds_services.narrative.headings import headings_of
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion, Mention
from cds_services.narrative.onset_fields import OnsetFields
from cds_services.narrative.prose import Prose
from cds_services.narrative.ticked_options import TickedOptions
from cds_services.narrative.word_answers import WordAnswers, opened, past

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.forms.label_kind import LabelKind
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.lexicon import Lexicon

_JOINTS = (" ", ",", "-", ":", "\u2013")
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

    def __init__(self, lexicon: Lexicon, label: Read, prose: Read, whole: Read) -> None:
        """Take the lexicon, and what reads a label and may remember it, the words of a patient, and a whole text."""
        self._lexicon = lexicon
        self._label = label
        self._read = prose
        self._words = form_words()
        self._answers = AnswerWords(lexicon, prose)
        self._complaints = Complaints(lexicon, prose)
        self._onset = OnsetFields(lexicon, prose)
        self._ticked = TickedOptions(lexicon, prose, whole)
        self._in_words = WordAnswers(self._answers, self._complaints, self._labelled, prose)

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
        onset = self._onset.only(form, written)
        sited = self._complaints.sited(form, written)
        headings = headings_of(form, text)
        for field in form.fields:
            if sited and field in sited:
                prose.blank(field.start, field.end, apart=True)
                mentions += sited[field]
            elif field in onset:
                prose.blank(field.start, field.end, apart=True)
            elif (told := self._ticked.read(field, headings, text, written)) is not None:
                prose.blank(field.start, field.end, apart=True)
                mentions += told
            else:
                mentions += self._field(field, prose, text, written)
        return Answered(str(prose), tuple(mentions))

    def hurting_alone(self, form: Form, found: list[Mention], written: date) -> list[Mention]:
        """Return the pain of a form that only says where."""
        return self._complaints.alone(form, found, written)

    def label(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Return what a label with its answer says, for answers that come as data."""
        return self._said(field, self._label(field.label, written))

    def _field(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        if field.meaning is Answer.WORDS:
            return self._in_words.take(field, prose, text, written)
        field = self._behind_stroke(field, text, written)
        kind = kind_of(field)
        if self._says_nothing(field, kind, prose, text) or self._completes(field, prose, text, written):
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
        return self._answered(field, found, start, prose, text, written)

    def _says_nothing(self, field: Field, kind: LabelKind, prose: Prose, text: str) -> bool:
        """Take what asks for order or person, what no yes or no answers, and a test that is awaited."""
        unasked = field.open and field.meaning in {Answer.YES, Answer.NO}  # "When did the weakness start? No"
        if unasked or kind.administrative or (kind.urgency and self._is_urgency(field, text)):
            told = kind.administrative and field.kept >= 0  # 'Consultant: "no relapses"'
            prose.blank(field.start, field.label_end if told else field.end, apart=True)
            return True
        if field.meaning is Answer.NOTHING and self._answers.is_awaited(field):
            prose.blank(field.label_end, field.end - len(field.answer), apart=False)
            return True
        return False

    def _answered(  # noqa: PLR0913, PLR0917 - one answer in its text
        self, field: Field, found: tuple[Mention, ...], start: int, prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        if field.meaning is Answer.YES and found:
            return self._affirmed(field, found, start, prose, text)
        if field.meaning is Answer.NO:
            return self._denied(field, found, start, prose, text, written)
        prose.blank(start, field.end, apart=True)
        return self._said(field, found)

    def _completes(self, field: Field, prose: Prose, text: str, written: date) -> bool:
        """Take a label that says nothing alone, and with the words behind a yes a complaint."""
        if field.meaning is not Answer.YES or field.kept < 0:
            return False
        completed = field.listed in self._words.file.completed_labels
        if not completed or self._label(field.label, written):
            return False
        told = field.kept
        while text.startswith(_JOINTS, told):
            told += 1
        prose.blank(field.label_end, told, apart=False)  # "Radiating: Y, right arm to thumb"
        return True

    def _is_urgency(self, field: Field, text: str) -> bool:
        """Tell "Routine: [x]  Urgent: [ ]", which says how soon, from a routine scan."""
        begin, end = text.rfind("\n", 0, field.start) + 1, first_of("\n", text, field.end, len(text))
        line = {word.strip(MARKS + ":[]()").lower() for word in text[begin:end].split()}
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
        positive = field.answer.lower() in self._words.file.positive_answers
        wanted = all(mention.assertion is Assertion.ASKED for mention in found)  # "UTI screen"
        if field.meaning is not Answer.YES or (found and not (positive and wanted)):
            return found
        words = field.label.split()
        if words and words[-1].lower() in self._words.file.normal_words:
            return found  # "Vision clear? yes"
        while len(words) > 1 and words[0].lower() in self._words.file.sides:
            del words[0]
        name = " ".join(words)
        for word in ("positive", "symptoms"):
            both = [mention for mention in read(f"{name} {word}", written) if not mention.start]
            if both:  # "passing urine: yes" is no positive urine
                return tuple(both)
        return found

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
            opened(field, prose, text, field.kept)
            return ()
        prose.blank(start, behind, apart=True)
        return past(field, found) if over else self._said(field, found)

    def _lost(self, field: Field, prose: Prose, text: str, written: date) -> tuple[Mention, ...] | None:
        """Read "Anal tone: absent", where the answer says that a function is lost; None where it does not."""
        label = field.listed
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
        return as_told(field, both)

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
