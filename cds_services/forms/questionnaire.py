"""A QuestionnaireResponse as questions with answers, however deep they are nested."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.forms.data_field import DataField, data_field, unanswered, values
from cds_services.forms.field import Answer
from cds_services.local.questions import question_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

_VOID = frozenset({"entered-in-error", "stopped"})
_DEEPEST = 12
_MOST_ITEMS = 500
_WORDS = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")


def of_questionnaire_response(response: Resource) -> Iterator[DataField]:
    """Yield every answered question in its order; the first 500 items are read."""
    if is_withdrawn(response):
        return
    left = [_MOST_ITEMS]
    yield from _items(response, 0, left)


def is_withdrawn(response: Resource) -> bool:
    """Tell whether a questionnaire was broken off, or filled in by mistake."""
    return fhir.string(response.get("status")).lower() in _VOID


def _items(parent: Resource, depth: int, left: list[int]) -> Iterator[DataField]:
    if depth > _DEEPEST:
        return
    for entry in fhir.sequence(parent.get("item")):
        item = fhir.mapping(entry)
        left[0] -= 1
        if left[0] < 0:
            return
        link = fhir.string(item.get("linkId"))
        label = question_of(link_id=link) or fhir.string(item.get("text")) or in_words(link)
        answers = [fhir.mapping(answer) for answer in fhir.sequence(item.get("answer"))]
        for answer in answers:
            fields = [data_field(label, (), value, kind) for kind, value in values(answer, "value")]
            yield from fields
            confirmed = next((item.field.label for item in fields if item.field.meaning is Answer.YES), "")
            for inner in _items(answer, depth + 1, left):
                yield replace(inner, under=confirmed) if confirmed and inner.field.open else inner
        if not answers and not item.get("item") and label:
            yield unanswered(label, ())
        yield from _items(item, depth + 1, left)


def in_words(name: str) -> str:
    """Read a name made for machines as words: "isPregnant", "mri-safety/pacemaker_present"."""
    return " ".join(_WORDS.findall(name.rsplit("/", 1)[-1])).lower()
