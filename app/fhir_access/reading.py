"""What one read is to bring and has brought, page by page; a read that is cut short keeps what it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.fhir_access import failure
from app.fhir_access.failure import Failure, ReadFailed
from app.fhir_access.gaps import next_link
from cds_services.fhir import entries, mapping, reference, reference_key, resource_id, resource_type, sequence

if TYPE_CHECKING:
    from app.fhir_access.gaps import Gap
    from app.fhir_access.servers import FhirServer
    from cds_services.fhir import Resource

PAGES = 10
"""Most pages that are read under one key."""


@dataclass(slots=True)
class Reading:
    """One key under way.

    Attributes:
        gap: what is missing.
        target: request target of the page to read next; empty when there is none.
        fetched: the pages read, in order.
        failed: why it is not complete; a read that was never finished did not answer in time.
        size: bytes read.
    """

    gap: Gap
    target: str
    fetched: list[Resource] = field(default_factory=list)
    failed: Failure | None = failure.TIMEOUT
    size: int = 0
    _seen: set[str] = field(default_factory=set)

    def take(self, page: Any, server: FhirServer) -> None:  # noqa: ANN401 - decoded JSON
        """Take an answer, and find where the next page is.

        Raises:
            ReadFailed: it is not what was asked for, or its next page cannot be asked for.
        """
        kind = resource_type(mapping(page))
        if kind == "OperationOutcome":
            raise ReadFailed(failure.OUTCOME)
        template = self.gap.template
        wanted = (template.resource_type or kind) if template.instance else "Bundle"
        if not kind or kind != wanted:
            raise ReadFailed(failure.WRONG_TYPE)
        self.fetched.append(page)
        self._seen.add(self.target)
        link = "" if template.instance or template.counted else next_link(page)
        self.target = self.follow(link, server) if link else ""

    def follow(self, link: str, server: FhirServer) -> str:
        """Return the target of the page that a link names.

        Raises:
            ReadFailed: it leads elsewhere or back, or it would be one page too many.
        """
        target = server.follow(self.target or server.target(""), link)
        if target is None:
            raise ReadFailed(failure.ELSEWHERE)
        if target in self._seen:
            raise ReadFailed(failure.LOOP)
        if len(self.fetched) >= PAGES:
            raise ReadFailed(failure.TOO_MANY_PAGES)
        return target

    @property
    def value(self) -> Resource | None:
        """What belongs into the prefetch: a resource, or all pages as one Bundle; None where nothing was read."""
        pages = ([self.gap.begun] if self.gap.begun is not None else []) + self.fetched
        if not pages:
            return None
        if len(pages) == 1:
            return pages[0]
        link = [item for item in sequence(pages[0].get("link")) if mapping(item).get("relation") != "next"]
        if self.failed:
            # A reader of the Bundle can then still tell that there is more.
            link += [item for item in sequence(pages[-1].get("link")) if mapping(item).get("relation") == "next"]
        return {**pages[0], "link": link, "entry": [item for page in pages for item in sequence(page.get("entry"))]}

    def is_of_another(self, patient_id: str) -> bool:
        """Tell whether what was read is another patient's: the Patient itself, or every resource that names one."""
        owners = [owner for page in self.fetched for item in entries(page) if (owner := _owner(item))]
        return bool(owners) and f"Patient/{patient_id}" not in owners


def _owner(resource: Resource) -> str:
    """Return `Patient/id` of whom a resource is about, empty where it does not say."""
    if resource_type(resource) == "Patient":
        identity = resource_id(resource)
        return f"Patient/{identity}" if identity else ""
    subject = reference_key(reference(resource.get("subject")) or reference(resource.get("patient")))
    return subject if subject.startswith("Patient/") else ""
