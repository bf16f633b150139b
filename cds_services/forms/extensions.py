"""Answers that systems put into extensions of an order, as a question and an answer inside, or as a named value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.forms.data_field import DataField, data_field, values
from cds_services.forms.field import Answer
from cds_services.forms.questionnaire import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource
    from cds_services.terminology import Coding

_QUESTION = re.compile(r"question|label|prompt|text|name|title|display|code", re.IGNORECASE)
_ANSWER = re.compile(r"answer|value|response|result", re.IGNORECASE)
_OF_A_FORM = re.compile(r"question|aoe|order-?entry|screening|safety|checklist|answer", re.IGNORECASE)
_DEEPEST = 4


def of_extensions(resource: Resource, depth: int = 0) -> Iterator[DataField]:
    """Yield the answers in the extensions of an order; what is no question with an answer is passed over."""
    if depth > _DEEPEST:
        return
    for entry in fhir.sequence(resource.get("extension")):
        extension = fhir.mapping(entry)
        pair = _pair(extension)
        if pair is not None:
            yield pair
            continue
        yield from _named(extension)
        yield from of_extensions(extension, depth + 1)


def _pair(extension: Resource) -> DataField | None:
    """Read a question and its answer that stand side by side in one extension."""
    label = ""
    codings: tuple[Coding, ...] = ()
    answer: tuple[str, object] | None = None
    for entry in fhir.sequence(extension.get("extension")):
        part = fhir.mapping(entry)
        url = fhir.string(part.get("url")).rsplit("/", 1)[-1]
        for kind, value in values(part, "value"):
            if _ANSWER.search(url) and answer is None:
                answer = kind, value
            elif _QUESTION.search(url) and not label:
                concept = {"coding": [value]} if kind == "Coding" else value
                label, codings = fhir.words(concept), fhir.codings(concept)
    if answer is None or not (label or codings):
        return None
    kind, value = answer
    return data_field(label, codings, value, kind)


def _named(extension: Resource) -> Iterator[DataField]:
    """Read an extension whose address names the question; only a clear yes or no counts."""
    url = fhir.string(extension.get("url"))
    if not _OF_A_FORM.search(url):
        return
    for kind, value in values(extension, "value"):
        field = data_field(in_words(url), (), value, kind)
        if field.field.meaning in {Answer.YES, Answer.NO}:
            yield field
