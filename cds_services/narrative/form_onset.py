"""When it began, where a form asks so once for all that it tells ("Onset: gradual, 2 yrs")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.label_kind import kind_of
from cds_services.narrative import words as wording
from cds_services.narrative.duration import Form as TimeForm
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED
from cds_services.narrative.mention import Assertion, Course, Mention, Onset
from cds_services.narrative.senses import Role, Said, Sense

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field, Form
    from cds_services.narrative.clauses import Clauses
    from cds_services.narrative.dating import Dating
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.vocabulary import Vocabulary

_ANYTHING = Sense(Role.CONCEPT)
_SUDDEN = int(Said.SUDDEN)
_SLOW, _SOON = int(Said.WORSE | Said.GRADUAL), int(Said.NEW | Said.SUDDEN)
_TWO = 2


class FormOnset:
    """Gives the one onset of a form to each finding in it that has none of its own."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary, clauses: Clauses, dating: Dating) -> None:
        self._observed = {name for name in lexicon.concepts if lexicon.nature(name) in OBSERVED}
        self._vocabulary = vocabulary
        self._clauses = clauses
        self._dating = dating
        self._words = form_words()

    def give(self, found: list[Mention], form: Form, written: date) -> list[Mention]:
        """Return the mentions, each affirmed finding without a course and a time of its own with those of the form.

        Nothing is given where a form tells two onsets, since it does not say which is whose ("Course: slow" and
        "Duration: 3 yrs" are one); and an old date only where the label asks for symptoms: "Onset: 2015" may be that
        of the disease.
        """
        found = self._as_they_are_now(found, form)
        asked = [
            field
            for field in form.fields
            if kind_of(field).asks_onset
            and field.meaning is Answer.WORDS
            and not self._words.course.match(field.answer)
        ]
        told = [field.label for field in form.fields if self._tells_onset(field)]
        began = self._together([self._read(words, written) for words in (*(field.answer for field in asked), *told)])
        if began is None:
            return found
        course = self._dating.course(began)
        of_symptoms = any(self._words.of_symptoms.search(field.label) for field in asked)
        if course is Course.UNSTATED or (course is Course.STATIC and not of_symptoms):
            return found
        onset = Onset(*began.time.dates(written)) if began.time else None
        sudden = bool(began.said & _SUDDEN) or (began.time is not None and began.time.hours)
        return [
            mention._replace(course=course, onset=onset, hyperacute=mention.hyperacute or sudden)
            if self._takes(mention)
            else mention
            for mention in found
        ]

    def _as_they_are_now(self, found: list[Mention], form: Form) -> list[Mention]:
        """Take "Now: back to normal": what a form tells before it is over."""
        file = self._words.file
        over = [
            field.start
            for field in form.fields
            if field.listed in file.status_labels and field.answer.lower().strip(" .") in file.status_over
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

    def _tells_onset(self, field: Field) -> bool:
        """Tell "Gradual onset: yes"."""
        return field.meaning is Answer.YES and field.listed in self._words.file.onset_told

    @staticmethod
    def _together(read: list[Idea]) -> Idea | None:
        """Put what several fields tell of one onset together; nothing where two of them tell a time, or a course."""
        timed = [began for began in read if began.time is not None]
        run = [began for began in read if began.said]
        # Two that agree are one: an insidious onset and a course of steady decline.
        agree = len(run) < _TWO or all(began.said & _SLOW and not began.said & _SOON for began in run)
        if len(timed) > 1 or not agree or not (timed or run):
            return None
        began = (timed or run)[0]
        began.said |= run[0].said if run else 0
        return began

    def _takes(self, mention: Mention) -> bool:
        told = mention.assertion is Assertion.AFFIRMED and mention.concept in self._observed
        return told and mention.course is Course.UNSTATED and mention.onset is None and not mention.called_old

    def _read(self, answer: str, written: date) -> Idea:
        """Read "3 days", "gradual over 2 yrs", "12/11/26" as the time of an idea that is not named."""
        began = Idea("", 0, 1, _ANYTHING, 0)
        words = wording.split(f"onset {answer}", self._vocabulary.spellings, self._vocabulary.correct)
        for clause in self._clauses.read(words, written):
            for item in clause.items:
                if item.role is Role.TIME and item.span is not None:
                    if item.span.form is not TimeForm.NONE and began.time is None:
                        began.time = item.span
                else:
                    began.said |= item.sense.said
        return began
