"""Which codes answer a question with yes, no or nothing: the file `answer_codes.yaml`, by system and code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from cds_services.forms.field import Answer
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.terminology import Coding

_MEANING = {"yes": Answer.YES, "no": Answer.NO, "perhaps": Answer.PERHAPS, "nothing": Answer.NOTHING}


class AnswerCodesFile(Entry, frozen=True):
    """The file `answer_codes.yaml`."""

    systems: dict[str, str]
    answers: dict[str, dict[str, dict[str, str]]]
    also: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


@cache
def _codes() -> dict[tuple[str, str], Answer]:
    file = load(files(__package__) / "answer_codes.yaml", AnswerCodesFile)
    return {
        (uri, code): _MEANING[answer]
        for answer, systems in file.answers.items()
        for system, codes in systems.items()
        for uri in (file.systems[system], *file.also.get(system, ()))
        for code in codes
    }


def answer_of(codings: Iterable[Coding]) -> Answer | None:
    """Return what the first coding says that is an answer, or None where none is."""
    codes = _codes()
    return next((codes[coding[:2]] for coding in codings if coding[:2] in codes), None)
