"""The parts of FHIR R4 that are read, and nothing else of it.

Real records violate the specification, so every reader here accepts anything and returns a typed value: a value of the
wrong type reads as absent. Resources stay plain mappings, exactly as they came, and are never changed.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from cds_services.diagnostic_certainty import certainty_of
from cds_services.terminology import Coding, read_coding

Resource: TypeAlias = Mapping[str, Any]
"""A FHIR resource or element as decoded JSON."""

_STATUS = re.compile(r"[a-z][a-z-]*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class DateRange(NamedTuple):
    """A FHIR date of any precision: the first and the last day that it can mean."""

    first: date
    last: date


def mapping(value: object) -> Resource:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[Any]:
    """Return a JSON array as it is, a lone object or string as a list of one, anything else as empty."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict | str) and value else []


def string(value: object) -> str:
    """Return a JSON string stripped of surrounding space, else the empty string."""
    return value.strip() if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a JSON number; None where it is none, or too large to be meant (a thousand digits)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def codings(concept: object) -> tuple[Coding, ...]:
    """Every coding of a CodeableConcept that has a code, with canonical systems."""
    items = concept.get("coding") if isinstance(concept, dict) else None
    if not items:
        return ()
    found = []
    for item in sequence(items):
        if isinstance(item, dict):
            code = item.get("code")
            if isinstance(code, str):
                system, display = item.get("system"), item.get("display")
                known = _read_coding(
                    system if isinstance(system, str) else "", code, display if isinstance(display, str) else ""
                )
                extensions = item.get("extension")
                found.append(known._replace(certainty=certainty_of(extensions)) if extensions else known)
    return tuple(found)


_LONGEST_REMEMBERED = 300


def _read_coding(system: str, code: str, display: str) -> Coding:
    """Read one coding; the same ones recur in every chart, so that those of usual length are cached."""
    if len(system) + len(code) + len(display) > _LONGEST_REMEMBERED:
        return _coding(system, code, display)
    return _remembered_coding(system, code, display)


@lru_cache(maxsize=4096)
def _remembered_coding(system: str, code: str, display: str) -> Coding:
    return _coding(system, code, display)


def _coding(system: str, code: str, display: str) -> Coding:
    uri, code = read_coding(system, code)
    return Coding(uri, code, display.strip(), "")


def words(concept: object) -> str:
    """What a CodeableConcept says in words: its text, else the displays of its codings."""
    if isinstance(concept, str):
        return concept.strip()
    concept = mapping(concept)
    text = string(concept.get("text"))
    if text:
        return text
    displays = (string(mapping(item).get("display")) for item in sequence(concept.get("coding")))
    return "; ".join(dict.fromkeys(filter(None, displays)))


def own_words(concept: object) -> str:
    """Return what a CodeableConcept says itself, apart from the displays of its codes; a bare string says itself."""
    return string(concept if isinstance(concept, str) else mapping(concept).get("text"))


def notes(resource: Resource) -> Iterator[str]:
    """Yield the texts of a resource's `note`s (Annotation, or a bare string in its place); some may be empty."""
    for note in sequence(resource.get("note")):
        yield own_words(note)


def first_code(concept: object) -> str:
    """The code of a CodeableConcept for the required FHIR vocabularies (statuses), in lower case.

    HL7's coding counts at any position among several. Without one, it is the first code that is a word, as HL7's
    are, else what the concept says in words.
    """
    if isinstance(concept, dict):
        codes = [
            (string(item.get("system")), string(item.get("code")).lower())
            for item in map(mapping, sequence(concept.get("coding")))
        ]
        for system, code in codes:
            if code and "hl7.org" in system:
                return code
        for _, code in codes:
            if _STATUS.fullmatch(code):
                return code
    return words(concept).lower()


def day(value: object) -> DateRange | None:
    """Read a FHIR date, dateTime or instant of any precision; None when it is not one."""
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, dom = map(int, found.groups("0"))
    try:
        first = date(year, month or 1, dom or 1)
        if month and dom:
            return DateRange(first, first)
        last = date(year, month or 12, dom or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return DateRange(first, last)


def resource_type(resource: Resource) -> str:
    """The resourceType, or the empty string."""
    kind = resource.get("resourceType")
    return kind.strip() if isinstance(kind, str) else ""


def resource_id(resource: Resource) -> str:
    """The logical id, or the empty string."""
    return string(resource.get("id"))


def reference(value: object) -> str:
    """The reference string of a Reference, whatever its form."""
    return string(mapping(value).get("reference"))


def reference_key(value: str) -> str:
    """Reduce a reference to `Type/id` (absolute URLs and versions removed), `#id` or `urn:...` as it is."""
    if value.startswith(("#", "urn:")):
        return value
    parts = value.split("/_history/", maxsplit=1)[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def goes_on(value: object) -> bool:
    """Return whether a Bundle is a page that has a next page."""
    links = value.get("link") if isinstance(value, dict) else None
    return bool(links) and any(mapping(link).get("relation") == "next" for link in sequence(links))


def matches(bundle: object) -> int:
    """Count the entries of a Bundle that are search matches, not included resources or outcomes."""
    along = {"include", "outcome"}
    return sum(
        string(mapping(mapping(entry).get("search")).get("mode")) not in along
        for entry in sequence(mapping(bundle).get("entry"))
    )


def lacks_some(bundle: object) -> bool:
    """Return whether a searchset's own total states more hits than there are entries in it."""
    total = mapping(bundle).get("total")
    return isinstance(total, int) and not isinstance(total, bool) and total > matches(bundle)


def holds_failure(bundle: object) -> bool:
    """Return whether an entry of a Bundle is a failure, or empty, in place of a resource."""
    return any(_is_failure(entry) for entry in sequence(mapping(bundle).get("entry")))


def is_cut_short(value: object) -> bool:
    """Return whether a Bundle is known to be incomplete; a lone resource is complete."""
    if not isinstance(value, dict) or resource_type(value) != "Bundle":
        return False
    return goes_on(value) or lacks_some(value) or holds_failure(value)


_NO_FAILURE = frozenset({"information", "warning", "success"})
"""Severities of messages that accompany a complete answer, such as a search parameter that was ignored."""


def _is_failure(entry: object) -> bool:
    resource = mapping(mapping(entry).get("resource"))
    kind = resource_type(resource)
    if kind != "OperationOutcome":
        return not kind
    issues = sequence(resource.get("issue"))
    return not issues or any(string(mapping(issue).get("severity")) not in _NO_FAILURE for issue in issues)


def entries(value: object) -> Iterator[Resource]:
    """Every resource of a Bundle; a lone resource counts as a bundle of one."""
    bundle = mapping(value)
    kind = resource_type(bundle)
    if kind != "Bundle":
        if kind:
            yield bundle
        return
    for entry in sequence(bundle.get("entry")):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource_type(resource):
            yield resource


def entries_by_address(value: object) -> Iterator[tuple[str, Resource]]:
    """Every resource of a Bundle with its address there, as `reference_key` reduces it."""
    for entry in sequence(mapping(value).get("entry")):
        url = string(mapping(entry).get("fullUrl"))
        if url:
            yield reference_key(url), mapping(mapping(entry).get("resource"))
