"""An answer that comes as data: a label, an answer, and the codes of both."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.forms.answer_codes import answer_of
from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import core
from cds_services.local.questions import question_of

if TYPE_CHECKING:
    from cds_services.fhir import Resource
    from cds_services.terminology import Coding

_LONGEST = 2000  # characters of an answer in words


@dataclass(frozen=True, slots=True)
class DataField:
    """One question with its answer.

    Attributes:
        field: label and answer in words.
        label_codings: the codes of the question.
        answer_codings: the codes of the answer.
        under: the question answered yes that this one asks more about ("What happened?"); else empty.
    """

    field: Field
    label_codings: tuple[Coding, ...] = ()
    answer_codings: tuple[Coding, ...] = ()
    under: str = ""


def data_field(label: str, label_codings: tuple[Coding, ...], value: object, kind: str) -> DataField:
    """Make a field of a question and one value of FHIR's `value[x]`.

    Args:
        label: the question in words; may be empty where its codes say what it is.
        label_codings: the codes of the question.
        value: the value as decoded JSON; anything at all.
        kind: which `value[x]` it is, as the element is called behind "value" or "answer" ("Boolean", "Coding").
    """
    meaning, words, codings = _read(value, kind)
    label = (question_of(coding[:2] for coding in label_codings) or label).strip()
    asks_openly = form_words().open_question.match(label) is not None
    if asks_openly and meaning is not Answer.WORDS:
        meaning = Answer.NOTHING
    return DataField(Field(core(label), words, meaning, asks=False, open=asks_openly), label_codings, codings)


def unanswered(label: str, label_codings: tuple[Coding, ...], reason: str = "") -> DataField:
    """Make a field of a question that has no answer."""
    return DataField(Field(core(label.strip()), reason, Answer.NOTHING), label_codings)


def values(element: Resource, stem: str) -> list[tuple[str, Any]]:
    """Return every `value[x]` of an element with the name of its type, in the order of the JSON."""
    return [(name[len(stem) :], value) for name, value in element.items() if _is_form_of(name, stem)]


def _is_form_of(name: str, stem: str) -> bool:
    return name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper()


def _read(value: object, kind: str) -> tuple[Answer, str, tuple[Coding, ...]]:
    if isinstance(value, bool):
        return (Answer.YES, "yes", ()) if value else (Answer.NO, "no", ())
    if isinstance(value, int | float | Decimal):
        if fhir.number(value) is None:
            return Answer.NOTHING, "", ()
        return (Answer.NO, "0", ()) if value == 0 else (Answer.WORDS, f"{value}", ())
    if isinstance(value, str):
        return _of_words(value, kind)
    concept = fhir.mapping(value)
    if kind in {"CodeableConcept", "Coding"}:
        whole = {"coding": [concept]} if kind == "Coding" else concept
        codings = fhir.codings(whole)
        words = fhir.words(whole)
        meaning = answer_of(codings)
        if meaning is not None:
            return meaning, words or meaning.value, ()
        said = form_words().meaning(words) if words else None
        if said is None and not words and not codings:
            said = Answer.NOTHING
        return said or Answer.WORDS, words, codings
    if kind == "Quantity":
        number, unit = concept.get("value"), fhir.string(concept.get("unit"))
        if fhir.number(number) is not None:
            return Answer.WORDS, f"{fhir.string(concept.get('comparator'))}{number} {unit}".strip(), ()
    words = fhir.string(concept.get("display"))
    return (Answer.WORDS if words else Answer.NOTHING), words, ()


def _of_words(value: str, kind: str) -> tuple[Answer, str, tuple[Coding, ...]]:
    words = value.strip()[:_LONGEST]
    if kind in {"Uri", "Url", "Canonical", "Oid", "Uuid", "Id", "Base64Binary"}:
        return Answer.NOTHING, "", ()
    if not words:
        return Answer.NOTHING, "", ()
    return form_words().meaning(words.rstrip(".!")) or Answer.WORDS, words, ()
