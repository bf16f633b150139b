"""How certain a German sender states a diagnosis to be: the mark of ICD-10-GM called Diagnosesicherheit.

The base profiles of Germany define it as an extension of the coding
(http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit, values of the code system of the KBV); senders put it
on the concept and on the resource as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

EXCLUDED, SUSPECTED, CONDITION_AFTER, CONFIRMED = "A", "V", "Z", "G"
_MARKS = frozenset({EXCLUDED, SUSPECTED, CONDITION_AFTER, CONFIRMED})
_EXTENSION = "diagnosesicherheit"


def certainty_of(extensions: object) -> str:
    """Return the mark that an element's extensions contain, else the empty string."""
    for extension in extensions if isinstance(extensions, list) else ():
        url = extension.get("url") if isinstance(extension, dict) else None
        if isinstance(url, str) and url.lower().endswith(_EXTENSION):
            for code in _codes(extension):
                mark = code.strip().upper()
                if mark in _MARKS:
                    return mark
    return ""


def _codes(extension: dict[str, Any]) -> Iterable[str]:
    for name in ("valueCoding", "valueCode", "valueString", "valueCodeableConcept"):
        value = extension.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            inner = value.get("coding")
            for coding in (value, *(inner if isinstance(inner, list) else ())):
                code = coding.get("code") if isinstance(coding, dict) else None
                if isinstance(code, str):
                    yield code
