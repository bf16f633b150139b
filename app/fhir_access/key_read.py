"""What one read is to return and has returned, page by page; an interrupted read keeps what it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.fhir_access import failure
from app.fhir_access.failure import Failure, ReadFailed
from app.fhir_access.missing_keys import next_link
from cds_services.fhir import (
    entries,
    is_cut_short,
    mapping,
    matches,
    reference,
    reference_key,
    resource_id,
    resource_type,
    sequence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.fhir_access.missing_keys import MissingKey
    from app.fhir_access.servers import FhirServer
    from cds_services.fhir import Resource

PAGES = 10
"""Maximum number of pages read for one key."""


@dataclass(slots=True)
class KeyRead:
    """The read of one key, in progress.

    Attributes:
        missing_key: what is missing.
        target: request target of the page to read next; empty if there is none.
        fetched: the pages read, in order.
        failed: why it is not complete; a read that was never finished did not answer in time.
        size: bytes read.
    """

    missing_key: MissingKey
    target: str
    fetched: list[Resource] = field(default_factory=list)
    failed: Failure | None = failure.TIMEOUT
    size: int = 0
    _seen: set[str] = field(default_factory=set)

    def take(self, page: Any, server: FhirServer) -> None:  # noqa: ANN401 - decoded JSON
        """Take an answer, and find the address of the next page.

        Raises:
            ReadFailed: it is not what was requested, or its next page cannot be requested.
        """
        kind = resource_type(mapping(page))
        if kind == "OperationOutcome":
            raise ReadFailed(failure.OUTCOME)
        template = self.missing_key.template
        wanted = (template.resource_type or kind) if template.instance else "Bundle"
        if not kind or kind != wanted:
            raise ReadFailed(failure.WRONG_TYPE)
        self.fetched.append(page)
        self._seen.add(self.target)
        link = "" if template.instance or self._has_enough else next_link(page)
        self.target = self.follow(link, server) if link else ""
        if not self.target and not self._has_enough and is_cut_short(self._bundle(self._pages)):
            raise ReadFailed(failure.CUT_SHORT)

    def follow(self, link: str, server: FhirServer) -> str:
        """Return the request target of the page that a link names.

        Raises:
            ReadFailed: it leads to another server or back to a page already read, or exceeds the number of pages.
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
        """The value for the prefetch: a resource, or all pages as one Bundle; None if nothing was read."""
        begun, link = self.missing_key.begun, self.missing_key.link
        if begun is not None and not link and self.failed:
            # It was read again from the start, and that failed: the prefetched part may contain what is now missing.
            return self._bundle([begun, *self.fetched])
        return self._bundle(self._pages)

    @property
    def _pages(self) -> list[Resource]:
        """The pages that belong together: the prefetched page is one of them only if reading continued from it."""
        return (
            [self.missing_key.begun, *self.fetched]
            if self.missing_key.begun is not None and self.missing_key.link
            else self.fetched
        )

    @property
    def _has_enough(self) -> bool:
        """True once a search that states how many resources it wants has them."""
        wanted = self.missing_key.template.count
        return bool(wanted) and sum(map(matches, self._pages)) >= wanted

    def _bundle(self, pages: Sequence[Resource]) -> Resource | None:
        """Return pages as one Bundle, or a single resource unchanged."""
        if len(pages) < 2:  # noqa: PLR2004 - nothing to combine
            return pages[0] if pages else None
        link = [item for item in sequence(pages[0].get("link")) if mapping(item).get("relation") != "next"]
        # A reader of the Bundle can then still see that there is more.
        link += [item for item in sequence(pages[-1].get("link")) if mapping(item).get("relation") == "next"]
        return {**pages[0], "link": link, "entry": [item for page in pages for item in sequence(page.get("entry"))]}

    def is_of_another(self, patient_id: str) -> bool:
        """Return whether the data belong to another patient: the Patient itself, or every resource that names one."""
        owners = [owner for page in self.fetched for item in entries(page) if (owner := _owner(item))]
        return bool(owners) and f"Patient/{patient_id}" not in owners


def _owner(resource: Resource) -> str:
    """Return `Patient/id` of the subject of a resource; empty if it does not say."""
    if resource_type(resource) == "Patient":
        identity = resource_id(resource)
        return f"Patient/{identity}" if identity else ""
    subject = reference_key(reference(resource.get("subject")) or reference(resource.get("patient")))
    return subject if subject.startswith("Patient/") else ""
