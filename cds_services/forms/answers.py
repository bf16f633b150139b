"""The words of forms, as the file `answers.yaml` lists them, ready to be looked up."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.forms.field import Answer
from cds_services.knowledge import Entry, any_of, load
from cds_services.word_classes import with_classes

if TYPE_CHECKING:
    from collections.abc import Iterable


_STROKE = re.compile(r"[/&,]")


class BesideMarks(Entry, frozen=True):
    """Answers right beside a mark, by what they say."""

    yes: tuple[str, ...]
    positive: tuple[str, ...]
    no: tuple[str, ...]
    denied: tuple[str, ...]
    nothing: tuple[str, ...]


class AnswersFile(Entry, frozen=True):
    """The file `answers.yaml`."""

    beside_marks: BesideMarks
    cell_answers: tuple[str, ...]
    statement_words: frozenset[str]
    begins_statement: str
    whole_denials: frozenset[str]
    serial_answers: tuple[str, ...]
    positive_answers: frozenset[str]
    normal_words: frozenset[str]
    nothing_new: frozenset[str]
    done_endings: tuple[str, ...]
    diagnosis_asked: tuple[str, ...]
    test_words: tuple[str, ...]
    onset_told: frozenset[str]
    turns: tuple[str, ...]
    unchanged_told: frozenset[str]
    unchanged: str
    onset_words: tuple[str, ...]
    complaint_words: tuple[str, ...]
    going_better: frozenset[str]
    onset_line_labels: tuple[str, ...]
    onset_line_values: tuple[str, ...]
    labels_of_pain: frozenset[str]
    disease_courses: tuple[str, ...]

    yes_words: tuple[str, ...]
    no_words: tuple[str, ...]
    perhaps_words: tuple[str, ...]
    perhaps_phrases: tuple[str, ...]
    nothing_words: tuple[str, ...]
    choices: tuple[str, ...]
    openers: tuple[str, ...]
    later_openers: tuple[str, ...]
    asked_later: tuple[str, ...]
    examples: tuple[str, ...]
    answers_of_all: tuple[str, ...]
    asked_of: tuple[str, ...]
    clinical_questions: tuple[str, ...]
    open_questions: tuple[str, ...]
    not_an_answer: tuple[str, ...]
    empty_answers: tuple[str, ...]
    clear_endings: frozenset[str]
    excluded_endings: tuple[str, ...]
    other_answers: tuple[str, ...]
    over_alone: frozenset[str]
    of_now: frozenset[str]
    over_answers: tuple[str, ...]
    fields_of_a_form: int
    longest_label: int
    words_of_a_tight_label: int
    leads_on: tuple[str, ...]
    completed_labels: frozenset[str]
    pain_places: frozenset[str]
    pain_told: frozenset[str]
    complaint_labels: frozenset[str]
    site_labels: frozenset[str]
    asked_alone: frozenset[str]
    lost_answers: frozenset[str]
    sides: frozenset[str]
    final_answers: frozenset[str]
    test_labels: tuple[str, ...]
    awaited_answers: frozenset[str]
    reason_labels: tuple[str, ...]
    administrative_labels: tuple[str, ...]
    clinical_continuations: tuple[str, ...]
    labels_of_other_dates: frozenset[str]
    urgencies: frozenset[str]
    heading_words: frozenset[str]
    told_to_do: tuple[str, ...]
    graded_labels: tuple[str, ...]
    low_degrees: frozenset[str]
    property_labels: tuple[str, ...]
    source_words: tuple[str, ...]
    question_marks: frozenset[str]
    answered_by: tuple[str, ...]
    words_of_prose: tuple[str, ...]
    words_in_lists_of_prose: tuple[str, ...]
    onset_labels: tuple[str, ...]
    status_labels: frozenset[str]
    status_over: frozenset[str]
    symptom_words: tuple[str, ...]
    asked_lists: tuple[str, ...]
    denied_lists: tuple[str, ...]
    might_be: tuple[str, ...]
    none_of: tuple[str, ...]
    headings_of_warnings: tuple[str, ...]
    headings_of_questions: tuple[str, ...]
    none_of_list: str
    denied_labels: frozenset[str]
    answered_below: frozenset[str]
    none_below: frozenset[str]
    ticked_yes: frozenset[str]
    headings_of_answers: tuple[str, ...]


class FormWords:
    """The words of forms with the patterns that find them; read-only.

    Attributes:
        answer: matches an answer at an offset, as group "answer"; what stands behind it is looked at by the reader.
        plain_answers: what an answer of one word says, as forms print it, where it can be nothing else.
        choice: matches a choice that is printed behind a label.
        choices: the same choices, the longest first.
        choice_letters: the letters that they begin with.
        opener: matches the beginning of a question.
        asked_later: finds a question that begins in the midst of a line.
        example: matches what leads to examples.
        of_all: matches, behind a list, an answer for all of it.
        asked_of: matches the opening of a question that says nothing itself.
        clinical_question: matches the beginning of a question that a clinician asks of the scan.
        open_question: matches a question that yes and no do not answer.
        empty: matches an answer in words by which the label says nothing.
        told_to_do: matches what is to be done, to which an arrow leads.
        administrative: matches a label of the order itself.
        of_others: finds in an answer that it speaks of somebody else.
        over: finds in an answer that its label is over.
        property_of: finds a label that asks for a property of what it names.
        graded: matches a label that asks for a degree.
        test: matches a label that names a test.
        of_one: matches a label that asks for the onset or course of one complaint by its name ("pain onset").
        turn: finds where an answer ends its first statement, or takes a turn.
        onset: matches a label that asks when the symptoms began.
        asks_of_list: finds before a label the heading of a list that is asked as one.
        course: matches the course of a disease, which is not that of its symptoms.
        of_answers: finds in the words over tick boxes that they tell what is so.
        of_symptoms: finds in such a label that it asks for symptoms, not for a disease.
        told_not_asked: finds in words before an answer that they are prose.
        list_told: finds in a list before an answer that it is prose.
        asks_diagnosis: finds the last words of a question that asks for what is suspected.
        was_done: finds at the end of a label that it asks for a test that was done.
        tested: matches the test behind a "neg".
        source: matches what says of an answer whose it is, or since when ("suspected by neurology").
        statement: matches "no" where it begins a statement about the label.
    """

    def __init__(self, file: AnswersFile) -> None:
        self.file = file
        self.choices = tuple(sorted(file.choices, key=len, reverse=True))
        self.choice_letters = frozenset(choice[0] for choice in file.choices)
        self._meaning = {
            **dict.fromkeys(file.nothing_words, Answer.NOTHING),
            **dict.fromkeys(file.no_words, Answer.NO),
            **dict.fromkeys(file.perhaps_words, Answer.PERHAPS),
            **dict.fromkeys(file.yes_words, Answer.YES),
        }
        self._perhaps = re.compile("|".join(map(_pattern, file.perhaps_phrases)), re.IGNORECASE)
        words = f"{self._perhaps.pattern}|{_either(self._meaning)}"
        self.answer = re.compile(
            rf"(?:[\"'\u201d](?=[ ]))?[ \t]*(?:(?:A|Ans|Answer)(?:[.:]|(?=\s))[ ]*)?"
            rf"(?:(?:{_either(file.answered_by)})[ ]{{1,2}}|\d{{6,18}}[ ]?\|[ ]?)?(?:[(\[{{\"']|_(?!_))?"
            rf"(?P<answer>{words})(?![^\W_]|/(?:7|12|52)(?!\d)|(?<=[1-9])[.)][ ]?[A-Z])(?:[)\]}}\"']|_(?!_))?",
            re.IGNORECASE,
        )
        self.choice = re.compile(
            rf"[ \t]*+(?:[(\[][ \t]*+)?(?:{_either(file.choices)})(?![^\W_])[ \t]*[)\]]?", re.IGNORECASE
        )
        self.opener = re.compile(rf"(?:{_either(file.openers)})\s", re.IGNORECASE)
        later = rf"(?:{any_of(file.later_openers)})\s(?:{any_of(file.asked_later)})\b"
        self.asked_later = re.compile(rf"(?<=[a-z0-9)] ){later}")
        self.example = re.compile(rf"[ ]?(?:{any_of(file.examples)})\b", re.IGNORECASE)
        of_all = any_of(file.answers_of_all)
        self.of_all = re.compile(rf"[ \t]*(?:[:?=]|[-\u2013\u2014](?=[ ]))[ \t-]{{0,4}}(?:{of_all})[ ]", re.IGNORECASE)
        asked = "|".join(sorted(map(_pattern, file.asked_of), key=len, reverse=True))
        self.asked_of = re.compile(rf"(?:{asked})(?![^\W_])\s*", re.IGNORECASE)
        self.clinical_question = re.compile(rf"(?:{_either(file.clinical_questions)})(?![^\W_])", re.IGNORECASE)
        self.open_question = re.compile(rf"(?:{_either(file.open_questions)})(?![^\W_])", re.IGNORECASE)
        self.empty = re.compile(rf"[ \t]*(?:{_either(file.empty_answers)})(?![^\W_])", re.IGNORECASE)
        self.told_to_do = re.compile(rf"[ \t]*(?:{_either(file.told_to_do)})(?![^\W_])", re.IGNORECASE)
        self.of_others = re.compile(rf"\b(?:{_either(file.other_answers)})\b", re.IGNORECASE)
        self.over = re.compile(rf"(?<![^\W_])(?:{_either(file.over_answers)})(?![^\W_])", re.IGNORECASE)
        self.property_of = re.compile(
            rf"(?<=\S)\s+(?:is\s+)?(?P<what>{_either(file.property_labels)})\W*$", re.IGNORECASE
        )
        graded = _either(file.graded_labels)
        self.graded = re.compile(rf"(?:{graded})(?![^\W_])|.{{1,60}}\b(?:{graded})$", re.IGNORECASE)
        self.told_not_asked = re.compile(rf"\b(?:{_either(file.words_of_prose)})\b", re.IGNORECASE)
        told = (*file.words_of_prose, *file.words_in_lists_of_prose)
        self.list_told = re.compile(rf"\b(?:{_either(told)})\b", re.IGNORECASE)
        self.asks_of_list = re.compile(
            rf"(?<![^\W_])(?:{_either(file.headings_of_questions)})[ ]?:[ ]{{0,2}}$", re.IGNORECASE
        )
        self.source = re.compile(rf"[ \t]+(?:{_either(file.source_words)}|(?:19|20)\d\d)(?![^\W_])", re.IGNORECASE)
        self.asks_diagnosis = re.compile(rf"\b(?:{_either(file.diagnosis_asked)})(?=\W*$)", re.IGNORECASE)
        self.was_done = re.compile(rf"(?<=\S)\s(?:{_either(file.done_endings)})\W*$", re.IGNORECASE)
        self.tested = re.compile(rf"[ \t]+(?:{_either(file.test_words)})(?![^\W_])", re.IGNORECASE)
        self.test = re.compile("|".join(map(_pattern, file.test_labels)), re.IGNORECASE)
        self.of_one = re.compile(rf"(?:{any_of(file.complaint_words)})[ ](?:{any_of(file.onset_words)})", re.IGNORECASE)
        self.turn = re.compile(rf"[.;](?=\s+(?-i:[A-Z]))|,?\s(?:{any_of(file.turns)})\s", re.IGNORECASE)
        self._reason = re.compile("|".join(map(_pattern, file.reason_labels)), re.IGNORECASE)
        self.onset = re.compile("|".join(map(_pattern, file.onset_labels)), re.IGNORECASE)
        self.course = re.compile(rf"(?:{_either(file.disease_courses)})(?![^\W_])", re.IGNORECASE)
        self.of_answers = re.compile(rf"\b(?:{_either(file.headings_of_answers)})\b", re.IGNORECASE)
        self.of_symptoms = re.compile(rf"\b(?:{_either(file.symptom_words)})\b", re.IGNORECASE)
        clinical = rf"(?!\W*(?:{_either(file.clinical_continuations)})(?![^\W_]))"
        self.administrative = re.compile(
            rf"(?:{_either(file.administrative_labels)})(?![^\W_]){clinical}", re.IGNORECASE
        )
        self.statement = re.compile(
            rf"[ \t]*(?:no|not|nil|without)[ \t]+(?:{_either(file.not_an_answer)})(?![^\W_])", re.IGNORECASE
        )

        self.plain_answers = {
            form: meaning
            for word, meaning in self._meaning.items()
            for form in (word, word.capitalize(), word.upper())
            if self._is_plain(form)
        }

    def _is_plain(self, word: str) -> bool:
        """Tell whether a word can be nothing but an answer."""
        found = self.answer.fullmatch(word)
        return word.isalpha() and found is not None and found["answer"] == word and not self.choice.match(word)

    def asks_onset(self, label: str) -> bool:
        """Tell a label that asks when the symptoms began, or how they run."""
        return self.onset.fullmatch(" ".join(_STROKE.sub(r" \g<0> ", label).strip(" :?*").split())) is not None

    def heads_question(self, label: str) -> bool:
        """Tell a label behind which a question follows, not an answer ("Q: absent ankle jerk? A: yes")."""
        return label.strip().lower() in self.file.question_marks

    def asks_reason(self, label: str) -> bool:
        """Tell a label that asks for the reason of the order ("Clinical history / question")."""
        return self._reason.fullmatch(" ".join(_STROKE.sub(r" \g<0> ", label).strip(" :?*=-").split())) is not None

    def meaning(self, words: str) -> Answer | None:
        """Return what words say where they are an answer and nothing else, or None."""
        said = " ".join(words.lower().split())
        return Answer.PERHAPS if self._perhaps.fullmatch(said) else self._meaning.get(said)


@cache
def answers_file() -> AnswersFile:
    """Return the file, read once."""
    return load(files(__package__) / "answers.yaml", AnswersFile)


@cache
def form_words() -> FormWords:
    """Return the words of forms, ready to be looked up."""
    return FormWords(answers_file())


def in_each_case(*words: str) -> str:
    """Return the expression for words in small letters, capitalised and in capitals: "[Yy]es|YES"."""
    found: dict[str, None] = {}
    for word in words:
        initial = f"[{word[0].upper()}{word[0]}]" if word[0].isalpha() else re.escape(word[0])
        found[initial + re.escape(word[1:])] = None
        found[re.escape(word.upper())] = None
    return "|".join(found)


def _either(words: Iterable[str]) -> str:
    """Turn words into one choice, the longest first, parted by their first letters so that few are tried."""
    initials: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        initials.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]).replace(r"\ ", r"[ \t]+"))
    return "|".join(rf"{initial}(?:{'|'.join(rest)})" for initial, rest in initials.items())


def _pattern(phrase: str) -> str:
    """Turn `is the (patient|pt) [currently|now]` into a regular expression."""
    parts: list[str] = []
    begun = False
    for perhaps, either, word in re.findall(r"\[([^\]]*)\]|\(([^)]*)\)|(\S+)", with_classes(phrase)):
        choices = _either((perhaps or either or word).split("|"))
        if begun:
            parts.append(rf"(?:\s+(?:{choices}))?" if perhaps else rf"\s+(?:{choices})")
        else:
            parts.append(rf"(?:(?:{choices})\s+)?" if perhaps else rf"(?:{choices})")
            begun = not perhaps
    return "".join(parts)
