"""Questions and answers pasted as JSON: '{"text": "Pregnant", "answer": false}'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import core

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = '"answer"'
_ITEM = re.compile(
    r'(?:\{[ ]{0,4}"linkId"[ ]{0,4}:[ ]{0,4}"[^"\n]{0,40}"[ ]{0,4},[ ]{0,4})?"(?:text|question|label)"[ ]{0,4}:[ ]{0,4}'
    r'"(?P<label>[^"\n]{1,160})"[ ]{0,4},[ ]{0,4}"answer"[ ]{0,4}:[ ]{0,4}'
    r'(?P<answer>"(?P<words>[^"\n]{0,800})"|true|false|null)[ ]{0,4}\}?'
)
_PLAIN = {"true": Answer.YES, "false": Answer.NO, "null": Answer.NOTHING}


def json_items(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Yield each question with its answer: its offsets, and the field that it is."""
    if _KEY not in text:
        return
    for found in _ITEM.finditer(text):
        words = found["words"]
        told = _PLAIN.get(found["answer"]) or form_words().meaning(words or "") or Answer.WORDS
        kept = found.start("words") if told is Answer.WORDS else -1
        label_end, end = found.end("label"), found.end("words") if words is not None else found.end("answer")
        yield (
            found.start(),
            found.end(),
            Field(core(found["label"]), found["answer"], told, found.start("label"), label_end, end, kept=kept),
        )
