"""Resources of the prefetch by the addresses under which other resources refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds_services.fhir import Resource


class Addresses:
    """Follows a reference: contained (`#id`), relative, absolute, versioned, or by the fullUrl of its entry."""

    def __init__(self, prefetch: Mapping[str, object], kept: Iterable[Resource]) -> None:
        """Consider only resources that were kept as this patient's, or that have no patient (Medication, Device).

        Args:
            prefetch: the values of the prefetch as they came.
            kept: the resources in them that are read.
        """
        self._prefetch = prefetch
        self._kept = tuple(kept)
        self._known: dict[str, Resource] | None = None
        self._contained: tuple[Resource, dict[str, Resource]] = {}, {}

    def resolve(self, place: object, within: Resource) -> Resource:
        """Return the resource that a Reference refers to; an empty one where it is not found.

        Args:
            place: the Reference.
            within: the resource that holds it, and may contain its target.
        """
        key = fhir.reference_key(fhir.reference(place))
        if not key:
            return {}
        if key.startswith("#"):
            return self._contained_in(within).get(key, {})
        return self._by_address().get(key, {})

    def _contained_in(self, resource: Resource) -> dict[str, Resource]:
        """Return what a resource contains by `#id`; the last result is cached, as its references come in a row."""
        holder, known = self._contained
        if holder is not resource:
            contained = map(fhir.mapping, fhir.sequence(resource.get("contained")))
            # Of two with the same id the first counts.
            known = {f"#{fhir.resource_id(item).lstrip('#')}": item for item in reversed(list(contained))}
            self._contained = resource, known
        return known

    def _by_address(self) -> dict[str, Resource]:
        if self._known is None:
            ours = set(map(id, self._kept))
            named = [(f"{fhir.resource_type(item)}/{fhir.resource_id(item)}", item) for item in self._kept]
            addressed = [
                (address, item)
                for value in self._prefetch.values()
                for address, item in fhir.entries_by_address(value)
                if id(item) in ours
            ]
            self._known = dict([*addressed, *named])
        return self._known
