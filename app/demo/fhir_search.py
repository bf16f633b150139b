"""Search in the demo's charts: only the parameters that prefetch templates and order screens use.

An unknown parameter is refused, because ignoring a filter would return more than was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Resource = dict[str, Any]
    Matches = Callable[[Resource, str], bool]

MOST = 200
"""Largest page."""
PAGE = 20
"""Resources on a page if `_count` is absent, as few as HAPI returns."""
_IGNORED = frozenset({"_format", "_pretty", "_summary", "_elements", "_total"})
_DATES = ("effectiveDateTime", "onsetDateTime", "performedDateTime", "authoredOn", "recordedDate", "birthDate")
_SORTED_BY = {"ServiceRequest": ("date", "authored")}
"""Names under which a type can be sorted by its date; "date" for the others."""
_INCLUDED = {"DiagnosticReport": {"DiagnosticReport:result": "result"}}
"""What `_include` adds to the resources found, and the element that refers to it."""


class RefusedSearch(ValueError):  # noqa: N818 - named for what it is
    """The search cannot be answered as intended; the message says why and repeats no value."""


@dataclass
class Search:
    """One parsed search.

    Attributes:
        kind: type of the resources searched.
        filters: parameter and alternatives; all must match.
        sort: `-date`, `date`, `-authored` or `authored`; empty if no sort order was requested.
        include: elements whose targets are added to the resources found, by the value of `_include`.
        count: page size; 0 requests only the number of matches.
        offset: how many matches were on earlier pages.
    """

    kind: str
    filters: list[tuple[str, list[str]]] = field(default_factory=list)
    sort: str = ""
    include: dict[str, str] = field(default_factory=dict)
    count: int = PAGE
    offset: int = 0


def parameters_of(kind: str) -> dict[str, Matches]:
    """Return the search parameters of a type with the test of each."""
    common: dict[str, Matches] = {"_id": lambda resource, value: resource["id"] == value}
    if kind == "Patient":
        return {**common, "name": _named, "gender": _token("gender"), "identifier": _identified}
    if kind == "Practitioner":
        return {**common, "name": _named}
    codes = {
        "code": _token("code", "medicationCodeableConcept"),
        "category": _token("category"),
        "clinical-status": _token("clinicalStatus"),
        "status": _token("status"),
    }
    if kind == "Appointment":  # its patient is a participant, and it has no parameter for a subject
        return {**common, "patient": _takes_part, "status": codes["status"]}
    return {**common, "patient": _of_patient, "subject": _of_patient, **codes}


def includes_of(kind: str) -> list[str]:
    """Return what `_include` knows for a type."""
    return list(_INCLUDED.get(kind, ()))


def read(kind: str, pairs: Iterable[tuple[str, str]]) -> Search:
    """Parse the parameters of a search.

    Raises:
        RefusedSearch: a parameter, modifier or value that this server does not support.
    """
    search, known = Search(kind), parameters_of(kind)
    for name, value in pairs:
        if name in _IGNORED or not value:
            continue
        if name == "_count":
            search.count = min(_number(name, value), MOST)
        elif name == "_offset":
            search.offset = _number(name, value)
        elif name == "_sort":
            search.sort = _sort(kind, value)
        elif name == "_include":
            search.include |= _include(kind, value)
        elif name in known:
            search.filters.append((name, value.split(",")))
        else:
            message = f"this search parameter is not supported here; known are {', '.join(sorted(known))}"
            raise RefusedSearch(message)
    return search


def run(search: Search, resources: Iterable[Resource], base_url: str) -> Resource:
    """Answer a search with a searchset Bundle and the links to its other pages."""
    known = parameters_of(search.kind)
    everything = list(resources)
    found = [
        resource
        for resource in everything
        if resource["resourceType"] == search.kind
        and all(any(known[name](resource, value) for value in values) for name, values in search.filters)
    ]
    if search.sort:
        found.sort(key=_date, reverse=search.sort.startswith("-"))
    page = found[search.offset : search.offset + search.count]
    links = [{"relation": "self", "url": _url(search, base_url, search.offset)}]
    if page and search.offset + search.count < len(found):
        links.append({"relation": "next", "url": _url(search, base_url, search.offset + search.count)})
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
    if page:
        added = _targets(page, search.include.values(), everything)
        bundle["entry"] = [
            *(_entry(resource, base_url, "match") for resource in page),
            *(_entry(resource, base_url, "include") for resource in added),
        ]
    return bundle


def _targets(page: Iterable[Resource], elements: Iterable[str], everything: Iterable[Resource]) -> list[Resource]:
    """Return the resources of this server that elements of a page refer to, each once."""
    named = {place["reference"] for resource in page for name in elements for place in resource.get(name, ())}
    return [resource for resource in everything if f"{resource['resourceType']}/{resource['id']}" in named]


def _entry(resource: Resource, base_url: str, mode: str) -> Resource:
    url = f"{base_url}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}


def _url(search: Search, base_url: str, offset: int) -> str:
    pairs = [(name, ",".join(values)) for name, values in search.filters]
    if search.sort:
        pairs.append(("_sort", search.sort))
    pairs += [("_include", name) for name in search.include]
    pairs.append(("_count", str(search.count)))
    if offset:
        pairs.append(("_offset", str(offset)))
    return f"{base_url}/{search.kind}?{urlencode(pairs, safe=',|/:')}"


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        message = f"{name} must be a whole number"
        raise RefusedSearch(message)
    return int(value[:9])


def _sort(kind: str, value: str) -> str:
    known = _SORTED_BY.get(kind, ("date",))
    if value.removeprefix("-") not in known:
        message = f"_sort knows {' and '.join(known)} here, each with or without a minus"
        raise RefusedSearch(message)
    return value


def _include(kind: str, value: str) -> dict[str, str]:
    known = _INCLUDED.get(kind, {})
    if value not in known:
        message = f"_include knows here: {', '.join(known) or 'nothing'}"
        raise RefusedSearch(message)
    return {value: known[value]}


def _date(resource: Resource) -> str:
    return str(next((resource[name] for name in _DATES if name in resource), ""))


def _of_patient(resource: Resource, value: str) -> bool:
    subject = resource.get("subject") or resource.get("patient") or resource.get("for") or {}
    return _is_patient(subject, value)


def _takes_part(resource: Resource, value: str) -> bool:
    return any(_is_patient(item.get("actor", {}), value) for item in resource.get("participant", ()))


def _is_patient(place: Resource, value: str) -> bool:
    return str(place.get("reference", "")) == "Patient/" + value.rsplit("Patient/", 1)[-1]


def _named(resource: Resource, value: str) -> bool:
    words = [part for name in resource["name"] for part in (name["family"], *name["given"])]
    return any(word.lower().startswith(value.lower()) for word in words)


def _identified(resource: Resource, value: str) -> bool:
    return any(_fits(item.get("system", ""), item["value"], value) for item in resource.get("identifier", ()))


def _token(*elements: str) -> Matches:
    def matches(resource: Resource, value: str) -> bool:
        return any(_fits(system, code, value) for name in elements for system, code in _codes(resource.get(name)))

    return matches


def _codes(element: object) -> list[tuple[str, str]]:
    """Return every (system, code) of a code, a CodeableConcept or a list of them."""
    if isinstance(element, str):
        return [("", element)]
    concepts: Sequence[Any] = element if isinstance(element, list) else [element or {}]
    return [
        (item.get("system", ""), item.get("code", "")) for concept in concepts for item in concept.get("coding", ())
    ]


def _fits(system: str, code: str, value: str) -> bool:
    """Compare with a token: `code`, `system|code`, `|code` (no system) or `system|` (any code)."""
    wanted_system, bar, wanted_code = value.rpartition("|")
    if not bar:
        return code == wanted_code
    return system == wanted_system and wanted_code in {"", code}
