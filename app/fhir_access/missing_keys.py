"""Which of the prefetch keys in discovery are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.fhir_access.templates import Template, template
from cds_services.fhir import entries, holds_failure, lacks_some, mapping, matches, resource_type, sequence, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds_services.fhir import Resource


@dataclass(frozen=True, slots=True)
class MissingKey:
    """A key to be requested.

    Attributes:
        key: the prefetch key.
        template: the request for it.
        begun: what was prefetched of it, if that is only a part; else None.
        link: the link to the page after `begun`; empty if everything has to be read.
    """

    key: str
    template: Template
    begun: Resource | None = None
    link: str = ""


def missing_keys(prefetch: Resource, templates: Mapping[str, str]) -> list[MissingKey]:
    """Return what is missing: absent, of another type than requested, or a Bundle that is incomplete.

    A null says that the client has no such data, and an OperationOutcome that it tried and failed (CDS Hooks 2.0.1,
    Prefetch query restrictions): neither is requested again, also if the failure is an entry of a Bundle.
    """
    return list(_gaps(prefetch, templates))


def _gaps(prefetch: Resource, templates: Mapping[str, str]) -> Iterator[MissingKey]:
    for key, text in templates.items():
        if key not in prefetch:
            yield MissingKey(key, template(text))
            continue
        value = prefetch[key]
        if value is None:
            continue
        asked = template(text)
        kind = resource_type(mapping(value))
        if kind == "Bundle":
            if asked.instance and not any(resource_type(item) == asked.resource_type for item in entries(value)):
                yield MissingKey(key, asked)
            elif not asked.instance and not _is_enough(asked, value):
                if link := next_link(value):
                    yield MissingKey(key, asked, value, link)
                elif lacks_some(value) and not holds_failure(value):
                    yield MissingKey(key, asked, value)
        elif kind != "OperationOutcome" and (not kind or kind != (asked.resource_type or kind)):
            yield MissingKey(key, asked)


def _is_enough(asked: Template, bundle: Resource) -> bool:
    """Return whether a search that states how many resources it wants has them."""
    return 0 < asked.count <= matches(bundle)


def next_link(bundle: Any) -> str:  # noqa: ANN401 - decoded JSON
    """Return the link to the page after a Bundle; empty if it is the last."""
    for link in sequence(mapping(bundle).get("link")):
        if mapping(link).get("relation") == "next":
            return string(mapping(link).get("url"))
    return ""
