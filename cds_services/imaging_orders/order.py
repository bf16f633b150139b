"""What study does a draft order ask for, and is it in scope?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.imaging_orders import merge
from cds_services.imaging_orders.details import contrast_of
from cds_services.imaging_orders.local_catalogue import plain_name
from cds_services.imaging_orders.merge import Contradiction, Evidence
from cds_services.imaging_orders.procedures import catalogue
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.imaging_orders.text_reader import NOTHING, Reading, guides_a_procedure, read_words
from cds_services.modifier_extensions import changes_meaning
from cds_services.terminology import Coding, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.fhir import Resource
    from cds_services.hook_request import DraftOrder
    from cds_services.imaging_orders.catalogue import Catalogue, CodedStudy

_ORDERS = frozenset({"ServiceRequest", "ProcedureRequest"})
_NOT_CURRENT = frozenset({"revoked", "cancelled", "completed", "entered-in-error", "stopped", "aborted"})


class Exclusion(StrEnum):
    """Why an order is excluded."""

    NOT_IMAGING = "not an imaging order"
    DO_NOT_PERFORM = "an order not to perform the study"
    NOT_CURRENT = "cancelled, completed or entered in error"
    OTHER_MODALITY = "another modality than MRI and CT"
    ANGIOGRAPHY = "angiography or spectroscopy"
    INTERVENTION = "planning or guidance of a procedure"
    OTHER_REGION = "another region than head, orbits and spine"
    CONTRADICTORY = "codes, body site or words contradict one another"
    UNREADABLE = "imaging, but modality or region cannot be told"
    UNKNOWN_CODE = "in a code system that this service does not know, without words"
    CHANGED = "with an extension that changes its meaning (modifierExtension)"


@dataclass(frozen=True, slots=True, eq=False)
class ImagingOrder:
    """A draft order as this service understands it.

    Attributes:
        key: `Type/id` of the draft.
        resource: the draft as it came.
        selected: true when the clinician is looking at this draft.
        study: what it asks for, where that is known; None where sources contradict one another.
        exclusion: why it is excluded; None for an order in scope.
        read_from: the evidence, for the explanation (`CPT 72128`, `words: ct t spine`). Holds words of the order.
        phases_told_apart: false when contrast came from a code for "with contrast" that does not say whether
            phases without come first, and no words said so either.
    """

    key: str
    resource: Resource
    selected: bool
    study: Study | None
    exclusion: Exclusion | None
    read_from: tuple[str, ...]
    phases_told_apart: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReadableOrder(ImagingOrder):
    """An order in scope: its study is known, and nothing excludes it."""

    study: Study
    exclusion: None

    @property
    def planned(self) -> date | None:
        """The day for which it is planned; None where none is stated."""
        written = self.resource.get("occurrenceDateTime") or fhir.mapping(self.resource.get("occurrencePeriod")).get(
            "start"
        )
        found = fhir.day(written)
        return found.first if found is not None else None

    @property
    def priority(self) -> str:
        """Its priority, in lower case; empty where none is stated."""
        return fhir.string(self.resource.get("priority")).lower()


_NAME_LIMIT = 80


@lru_cache(maxsize=512)
def _catalogue_name(text: str) -> Reading:
    """Read the text of a known code once: it is the catalogue's name of the study, the same for every patient."""
    return read_words(text)


def read_order(draft: DraftOrder) -> ImagingOrder:
    """Read one draft order; anything malformed reads as absent and raises no exception."""
    resource = draft.resource
    if fhir.resource_type(resource) not in _ORDERS:
        return ImagingOrder(
            draft.key, resource, draft.selected, None, Exclusion.NOT_IMAGING, (), phases_told_apart=True
        )
    reader = _OrderReader(resource)
    study, exclusion = reader.read()
    told_apart = study is None or study.contrast is not Contrast.WITH_ANY
    if study is not None and exclusion is None:
        return ReadableOrder(
            draft.key, resource, draft.selected, study, exclusion, tuple(reader.read_from), phases_told_apart=told_apart
        )
    return ImagingOrder(
        draft.key, resource, draft.selected, study, exclusion, tuple(reader.read_from), phases_told_apart=told_apart
    )


def study_of(code: object) -> Study | None:
    """Read the study that a code with its words names, where it is no order; None where that is unknown."""
    return _OrderReader({"code": code}).read()[0]


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/^-]{0,31}")
_SYSTEM = re.compile(r"(?:urn:|https?://)[\w.:/~-]{1,120}|")


def unknown_codes(order: ImagingOrder) -> tuple[Coding, ...]:
    """Return the codes of an order that the catalogue does not know, without their words.

    Only what looks like a code of a catalogue counts, so that nothing else that was written there is ever kept.
    """
    if order.exclusion is Exclusion.NOT_IMAGING:
        return ()
    known = catalogue()
    return tuple(
        Coding(coding.system, coding.code)
        for coding in fhir.codings(order.resource.get("code"))
        if coding[:2] not in known.studies
        and coding[:2] not in known.modalities
        and _CODE.fullmatch(coding.code)
        and _SYSTEM.fullmatch(coding.system)
    )


class _OrderReader:
    """Gathers the evidence of one order: codes first, then body site and details, then words."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.catalogue: Catalogue = catalogue()
        self.read_from: list[str] = []

    def read(self) -> tuple[Study | None, Exclusion | None]:
        concept = self.resource.get("code")
        codings = fhir.codings(concept)
        coded = [found for coding in codings if (found := self.catalogue.studies.get(coding[:2]))]
        text = self._text(concept, codings)
        named = self.catalogue.local_names.get(plain_name(text)) if self.catalogue.local_names else None
        if named is not None:
            # The site's own name of a study says what the site file says, whatever its words look like.
            text, coded = "", coded or [named]
        reading = (
            (_catalogue_name(text) if coded and len(text) <= _NAME_LIMIT else read_words(text)) if text else NOTHING
        )
        try:
            known = self._evidence(coded, codings, reading, text)
        except Contradiction:
            return None, self._status() or Exclusion.CONTRADICTORY
        study = known.study()
        if not text and not coded and codings and not any(is_known(coding.system) for coding in codings):
            return None, self._status() or (
                Exclusion.UNREADABLE if self._categories_say_imaging() else Exclusion.UNKNOWN_CODE
            )
        imaging = bool(coded) or known.modality is not None or reading.imaging or self._categories_say_imaging()
        angiography = reading.angiography or any(found.angiography for found in coded)
        return study, self._exclusion(known, imaging=imaging, angiography=angiography, reading=reading)

    def _text(self, concept: object, codings: tuple[Coding, ...]) -> str:
        """The order's own words: its text, else the displays of codes that this service does not know."""
        text = fhir.own_words(concept)
        if text:
            return text
        return "; ".join(
            coding.display for coding in codings if coding.display and coding[:2] not in self.catalogue.studies
        )

    def _evidence(self, coded: list[CodedStudy], codings: tuple[Coding, ...], reading: Reading, text: str) -> Evidence:
        self.read_from.extend(found.source for found in coded)
        known = merge.of_codes(coded) if coded else Evidence()
        if not coded:
            known = Evidence(self._modality_of(codings))
        if regions := self._sites():
            known = merge.with_site(known, regions)
            self.read_from.append(f"body site: {', '.join(sorted(regions))}")
        for contrast in self._details():
            known = merge.with_detail(known, contrast)
            self.read_from.append(f"order detail: {contrast}")
        if reading is not NOTHING:
            known = merge.with_words(known, reading)
            if not coded or reading.contrast is not Contrast.UNSTATED:
                self.read_from.append(f"words: {text[:80]}")
        if known.modality is None and known.regions:
            known = merge.Evidence(self._modality_of_categories(), known.regions, known.contrast)
        return known

    def _sites(self) -> frozenset[Region]:
        """All body sites together."""
        return merge.united(self._region_of(site) for site in fhir.sequence(self.resource.get("bodySite")))

    def _region_of(self, site: object) -> frozenset[Region]:
        regions = frozenset[Region]().union(
            *(self.catalogue.regions.get(coding[:2], ()) for coding in fhir.codings(site))
        )
        words = "" if regions else fhir.words(site)
        return read_words(words).regions if words else regions

    def _details(self) -> Iterator[Contrast]:
        for detail in fhir.sequence(self.resource.get("orderDetail")):
            coded = next(
                (found for coding in fhir.codings(detail) if (found := self.catalogue.contrasts.get(coding[:2]))),
                None,
            )
            if coded:
                yield coded
            else:
                yield from contrast_of(fhir.words(detail))

    def _modality_of(self, codings: tuple[Coding, ...]) -> Modality | None:
        named = {self.catalogue.modalities.get(coding[:2]) for coding in codings} - {None}
        return named.pop() if len(named) == 1 else None

    def _modality_of_categories(self) -> Modality | None:
        details = [*fhir.sequence(self.resource.get("orderDetail")), *fhir.sequence(self.resource.get("category"))]
        return self._modality_of(tuple(coding for concept in details for coding in fhir.codings(concept)))

    def _categories_say_imaging(self) -> bool:
        return any(
            coding[:2] in self.catalogue.categories or coding[:2] in self.catalogue.modalities
            for category in fhir.sequence(self.resource.get("category"))
            for coding in fhir.codings(category)
        )

    def _status(self) -> Exclusion | None:
        forbidden = self.resource.get("doNotPerform")
        if forbidden is True or fhir.string(forbidden).lower() == "true":
            return Exclusion.DO_NOT_PERFORM
        if changes_meaning(self.resource):
            return Exclusion.CHANGED
        if fhir.string(self.resource.get("status")).lower() in _NOT_CURRENT:
            return Exclusion.NOT_CURRENT
        return None

    def _exclusion(self, known: Evidence, *, imaging: bool, angiography: bool, reading: Reading) -> Exclusion | None:
        if not imaging:
            return Exclusion.NOT_IMAGING
        if assertion := self._status():
            return assertion
        if reading.intervention or self._guides_a_procedure():
            return Exclusion.INTERVENTION
        if known.modality is Modality.OTHER:
            return Exclusion.OTHER_MODALITY
        return Exclusion.ANGIOGRAPHY if angiography else self._exclusion_of_region(known)

    @staticmethod
    def _exclusion_of_region(known: Evidence) -> Exclusion | None:
        if Region.OTHER in known.regions:
            return Exclusion.OTHER_REGION
        return Exclusion.UNREADABLE if known.study() is None else None

    def _guides_a_procedure(self) -> bool:
        for element in ("reasonCode", "note"):
            for concept in fhir.sequence(self.resource.get(element)):
                if guides_a_procedure(fhir.words(concept)):
                    return True
        return False


@lru_cache(maxsize=512)
def title(study: Study) -> str:
    """Name a study in this project's own words, as a suggestion writes it to the chart."""
    titles = catalogue().titles
    levels = [titles.regions[region] for region in Region if region in study.regions and region in _LEVELS]
    parts = [titles.regions[region] for region in Region if region in study.regions and region not in _LEVELS]
    if levels:
        parts.append(f"{_listed(levels)} {titles.level_noun}")
    return " ".join(filter(None, (titles.modalities[study.modality], _listed(parts), titles.contrast[study.contrast])))


_LEVELS = (Region.CERVICAL, Region.THORACIC, Region.LUMBAR)


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
