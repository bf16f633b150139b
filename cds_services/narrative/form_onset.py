"""When it began, where a form asks so once for all that it tells ("Onset: gradual, 2 yrs")."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.label_kind import kind_of
from cds_services.narrative import words as wording
from cds_services.narrative.answer_words import SHORT_ANSWER
from cds_services.narrative.duration import Form as TimeForm
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED
from cds_services.narrative.mention import Assertion, Course, Mention, Onset
from cds_services.narrative.senses import Role, Said, Sense

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field, Form
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.clauses import Clauses
    from cds_services.narrative.dating import Dating
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.vocabulary import Vocabulary

_ANYTHING = Sense(Role.CONCEPT)
_SUDDEN = int(Said.SUDDEN)
_NEW = int(Said.NEW)
_PACE = int(Said.GRADUAL | Said.SUDDEN)
_STATIC, _WORSE = int(Said.STATIC), int(Said.WORSE)
_SLOW, _SOON = int(Said.WORSE | Said.GRADUAL), int(Said.NEW | Said.SUDDEN)
_TWO = 2
_MOST = 24
"""So many fields ask for an onset at most; more are of no one patient, and would take time."""
_NUMBER = re.compile(r"\b(?:\d{1,2}|[a-h])\b")
_ALL = 1 << 30
"""Behind any text."""


class FormOnset:
    """Gives the one onset of a form to each finding in it that has none of its own."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary, clauses: Clauses, dating: Dating, reads: Read) -> None:
        """Take the lexicon, what reads words and times, and what reads the words of a patient."""
        self._observed = {name for name in lexicon.concepts if lexicon.nature(name) in OBSERVED}
        self._unnamed = lexicon.unnamed
        self._lasting = {name for name, concept in lexicon.concepts.items() if concept.lasting}
        self._treatments = {name for name, concept in lexicon.concepts.items() if concept.own_time}
        self._reads = reads
        self._vocabulary = vocabulary
        self._clauses = clauses
        self._dating = dating
        self._words = form_words()

    def give(self, found: list[Mention], form: Form, written: date) -> list[Mention]:
        """Return the mentions, each affirmed finding without a course and a time of its own with those of the form.

        Where a form tells two onsets, each is of what stands before it, back to the one before; where it does not say
        which is whose, nothing is given ("Course: slow" and "Duration: 3 yrs" are one). An old date is given only
        where the label asks for symptoms: "Onset: 2015" may be that of the disease.
        """
        found = self._as_they_are_now(found, form)
        asked = [
            field for field in form.fields if self._asks_onset(field, written) or self._tells_onset(field, written)
        ]
        of_one = [field for field in form.fields if self._words.of_one.fullmatch(field.listed)]
        if (not asked and not of_one) or len(asked) + len(of_one) > _MOST:
            return found
        found = self._without_mere_course(found, [*asked, *of_one])
        if not asked or self._began(asked, written) is not None:
            return self._given(found, form, asked, written, (0, _ALL))
        for begin, end, fields in self._blocks(found, form, asked):
            found = self._given(found, form, fields, written, (begin, end))
        return found

    def _blocks(self, found: list[Mention], form: Form, asked: list[Field]) -> list[tuple[int, int, list[Field]]]:
        """Part a form that tells several onsets: each stretch with the fields that tell its onset.

        A label that comes again begins a new stretch ("Eye: LEFT", "Onset: 6 d", "Eye: RIGHT", "Onset: 2020"); else an
        onset is of the findings before it, back to the one before.
        """
        names = [self._named(field) for field in form.fields]
        first = form.fields.index(asked[0])
        told = [mention.start for mention in found if self._is_told(mention)]
        headed = first if any(start < asked[0].start for start in told) else first + 1
        again = Counter(names)
        heading = next((name for name in names[:headed] if name and again[name] > 1), "")
        if heading and again[heading] <= _MOST:
            begins = [field.start for field, name in zip(form.fields, names, strict=True) if name == heading]
            stretches = pairwise([*begins, _ALL])
            return [(begin, end, [f for f in asked if begin <= f.start < end]) for begin, end in stretches]
        blocks, begin = [], 0
        runs = self._runs(found, asked)
        for run in runs if len(runs) > 1 else ():
            blocks.append((begin, run[0].start, run))
            begin = run[-1].end
        return blocks

    def _named(self, field: Field) -> str:
        """Return a label without what numbers it; any that asks for a complaint by one name."""
        name = _NUMBER.sub(" ", field.listed).strip()
        last = name.rpartition(" ")[2]
        return last if last in self._words.file.complaint_labels else name

    def _given(
        self, found: list[Mention], form: Form, asked: list[Field], written: date, stretch: tuple[int, int]
    ) -> list[Mention]:
        """Give what some fields tell of one onset to the findings of a stretch, from offset to offset."""
        begin, end = stretch
        began = self._began(asked, written)
        if began is None:
            return found
        course = self._dating.course(began)
        if course is Course.UNSTATED or (course is Course.STATIC and not self._is_given_old(began, form, asked, found)):
            return found
        onset = Onset(*began.time.dates(written)) if began.time else None
        sudden = bool(began.said & _SUDDEN) or (began.time is not None and began.time.hours)
        return [
            mention._replace(course=course, onset=onset, hyperacute=mention.hyperacute or sudden)
            if begin <= mention.start < end and self._takes(mention)
            else self._worse(mention, began, onset, written)
            if begin <= mention.start < end
            else mention
            for mention in found
        ]

    def _is_given_old(self, began: Idea, form: Form, asked: list[Field], found: list[Mention]) -> bool:
        """Tell whether an old onset is that of the symptoms, and not that of a disease."""
        if any(self._words.of_symptoms.search(field.label) for field in asked) or self._is_of_complaint(form, asked):
            return True
        dated = began.time is not None and began.time.form is not TimeForm.LENGTH
        return not dated and not any(map(self._is_disease, found))

    def _is_of_complaint(self, form: Form, asked: list[Field]) -> bool:
        """Tell "Symptom: tingling", "Since: 2014", where a complaint stands right before its onset."""
        before = form.fields[max(form.fields.index(asked[0]) - 1, 0)]
        return before.meaning is Answer.WORDS and self._named(before) in self._words.file.complaint_labels

    def _worse(self, mention: Mention, began: Idea, onset: Onset | None, written: date) -> Mention:
        """Give "walks worse" the time of the form, where it is called worse and not new: it may be slow."""
        if began.time is None or onset is None or not self._is_told(mention):
            return mention
        if mention.course is not Course.NEW or mention.onset is not None or mention.hyperacute:
            return mention
        said = self._read(mention.words, written).said
        if not said & _WORSE or said & _SOON:
            return mention
        run = Idea("", 0, 1, _ANYTHING, 0)
        run.time, run.said = began.time, said | began.said
        return mention._replace(course=self._dating.course(run), onset=onset)

    def _began(self, asked: list[Field], written: date) -> Idea | None:
        return self._together([self._read(_told(field), written) for field in asked])

    def _asks_onset(self, field: Field, written: date) -> bool:
        """Tell "Onset: 3 days" from the course of the disease and from a drug that was started."""
        if not kind_of(field).asks_onset or field.meaning is not Answer.WORDS:
            return False
        if self._words.course.match(field.answer):
            return False
        return not any(self._treatments & {mention.concept} for mention in self._reads(field.answer, written))

    def _runs(self, found: list[Mention], asked: list[Field]) -> list[list[Field]]:
        """Part the fields that tell an onset by the findings between them."""
        starts = sorted(mention.start for mention in found if self._is_told(mention))
        runs = [asked[:1]]
        for before, field in pairwise(asked):
            if any(before.end <= start < field.start for start in starts):
                runs.append([])
            runs[-1].append(field)
        return runs

    def _without_mere_course(self, found: list[Mention], asked: list[Field]) -> list[Mention]:
        """Leave out what only says that it gets worse, in a field that asks so, where the form tells what does."""
        mere = {
            id(mention)
            for mention in found
            if mention.concept in self._unnamed and any(field.start <= mention.start < field.end for field in asked)
        }
        told = any(id(mention) not in mere and self._is_told(mention) for mention in found) if mere else False
        return [mention for mention in found if id(mention) not in mere] if told else found

    def _as_they_are_now(self, found: list[Mention], form: Form) -> list[Mention]:
        """Take "Now: back to normal": what a form tells before it is over."""
        file = self._words.file
        over = [
            field.start
            for field in form.fields
            if (field.listed in file.status_labels and field.answer.lower().strip(" .") in file.status_over)
            or (kind_of(field).asks_onset and self._ends_over(field.answer))
        ]
        if not over:
            return found
        return [
            mention._replace(assertion=Assertion.PAST)
            if mention.start < over[-1]
            and mention.assertion is Assertion.AFFIRMED
            and mention.concept in self._observed
            else mention
            for mention in found
        ]

    def _ends_over(self, answer: str) -> bool:
        """Tell "How long: 35 minutes, back to normal since"."""
        last = answer.lower().strip(" .").rpartition(",")[2].strip()
        return last.removesuffix(" since").removesuffix(" now") in self._words.file.status_over

    def _tells_onset(self, field: Field, written: date) -> bool:
        """Tell "Gradual onset: yes", and a ticked "gradual, years"."""
        if field.meaning is Answer.NO:
            return field.listed in self._words.file.unchanged_told  # "Change: none"
        if field.meaning is Answer.YES:
            return field.listed in self._words.file.onset_told
        ticked = field.meaning is Answer.WORDS and field.start == field.label_end
        if not ticked or len(field.label.split()) > SHORT_ANSWER or self._reads(field.label, written):
            return False
        return bool(self._read(field.label, written).said & _PACE)

    def _together(self, read: list[Idea]) -> Idea | None:
        """Put what several fields tell of one onset together; nothing where two of them do not agree."""
        timed = [began for began in read if began.time is not None]
        run = [began for began in read if began.said]
        # Two that agree are one: an insidious onset and a course of steady decline, "4 days" and "overnight".
        agree = len(run) < _TWO or all(began.said & _SLOW and not began.said & _SOON for began in run)
        if not (timed or run) or not agree or len({self._run_of(began) for began in timed}) > 1:
            return None
        began = max(timed, key=_oldest) if timed else run[0]
        began.said |= run[0].said if run else 0
        if began.time is not None and began.said & _STATIC and not began.said & _SLOW:
            began.said &= ~_STATIC  # "Since: 4 days", "Course: static"
        return began

    def _run_of(self, timed: Idea) -> Course:
        """Return the course that follows from a time alone."""
        alone = Idea("", 0, 1, _ANYTHING, 0)
        alone.time = timed.time
        return self._dating.course(alone)

    def _is_disease(self, mention: Mention) -> bool:
        return mention.assertion is Assertion.AFFIRMED and mention.concept in self._lasting

    def _is_told(self, mention: Mention) -> bool:
        return mention.assertion is Assertion.AFFIRMED and mention.concept in self._observed

    def _takes(self, mention: Mention) -> bool:
        return (
            self._is_told(mention)
            and mention.course is Course.UNSTATED
            and mention.onset is None
            and not mention.called_old
        )

    def _read(self, answer: str, written: date) -> Idea:
        """Read "3 days", "gradual over 2 yrs", "12/11/26" as the time of an idea that is not named."""
        began = Idea("", 0, 1, _ANYTHING, 0)
        first = self._words.turn.split(answer, maxsplit=1)[0]
        words = wording.split(f"onset {first}", self._vocabulary.spellings, self._vocabulary.correct)
        for clause in self._clauses.read(words, written):
            for item in clause.items:
                if item.role is Role.TIME and item.span is not None:
                    if item.span.form is not TimeForm.NONE and began.time is None:
                        began.time = item.span
                else:
                    began.said |= item.sense.said
        if began.time is not None and self._run_of(began) is not Course.NEW:
            began.said &= ~_NEW  # "began in spring 2024, steadily worse"
        return began


def _oldest(began: Idea) -> float:
    return began.time.most if began.time is not None else 0


def _told(field: Field) -> str:
    """Return the words that tell an onset: the answer, or the label of a yes or of a box that is ticked."""
    if field.meaning is Answer.NO:
        return form_words().file.unchanged
    return field.answer if field.meaning is Answer.WORDS and kind_of(field).asks_onset else field.label
