"""The drafts of one situation, and what they show already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, Contrast, Modality, Region, Study

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cds_services.imaging_orders.order import ImagingOrder, ReadableOrder


@dataclass(frozen=True, eq=False)
class Drafts:
    """The drafts of one situation.

    Attributes:
        orders: the drafts of this situation that can be read, selected or not.
        elsewhere: drafts of another situation: what they show counts as drafted; nothing else of them is used.
        phase: the contrast phase of every MRI that is suggested for this patient.
        patient_id: whose orders these are.
        reported: regions whose MRI was reported lately and answers its question, and which no draft images again: what
            they show counts as drafted.
    """

    orders: tuple[ReadableOrder, ...]
    elsewhere: tuple[ReadableOrder, ...]
    phase: Contrast
    patient_id: str
    reported: frozenset[Region] = frozenset()

    @cached_property
    def selected(self) -> tuple[ReadableOrder, ...]:
        """The drafts the clinician is looking at."""
        return tuple(order for order in self.orders if order.selected)

    @cached_property
    def selected_mri(self) -> tuple[ReadableOrder, ...]:
        """The MRI among them."""
        return tuple(order for order in self.selected if order.study.modality is Modality.MRI)

    def selected_with(self, modality: Modality, regions: Iterable[Region]) -> tuple[ReadableOrder, ...]:
        """Return selected drafts of a modality that show any of the regions."""
        return _with(self.selected, modality, regions)

    def drafts_with(self, modality: Modality, regions: Iterable[Region]) -> tuple[ReadableOrder, ...]:
        """Return all drafts of this situation, of a modality, that show any of the regions."""
        return _with(self.orders, modality, regions)

    def mri_regions(self, *, selected: bool = False) -> frozenset[Region]:
        """Return the regions that the MRI drafts of this situation show."""
        return _mri_regions(self.selected if selected else self.orders)

    @cached_property
    def drafted(self) -> frozenset[Region]:
        """Regions that any MRI draft of the call shows, whatever its situation and phase, or a report of late."""
        return _mri_regions((*self.orders, *self.elsewhere)) | self.reported

    @cached_property
    def cord_drafted(self) -> bool:
        """MRI of cervical and thoracic spine among the drafts, in any phase; a spine without level is accepted."""
        return self.drafted >= CORD_LEVELS or Region.SPINE in self.drafted

    @cached_property
    def head_drafted(self) -> bool:
        """MRI of the head among the drafts, in any phase."""
        return Region.HEAD in self.drafted

    def covered(self, regions: frozenset[Region], contrast: Contrast | None = None) -> bool:
        """Return whether MRI of all these regions is drafted, in this phase (None: any; w/wo includes "with any").

        The phase of a draft of another situation is a matter of that situation, and not checked.
        """
        return all(self._region_covered(region, contrast) for region in regions)

    def answered(self, regions: frozenset[Region]) -> bool:
        """Return whether MRI of all these regions is drafted as this patient may have it.

        The phase is not checked where this patient should not have contrast: the rules about gadolinium do that.
        """
        return self.covered(regions, None if self.phase is Contrast.WITHOUT else self.phase)

    def _region_covered(self, region: Region, contrast: Contrast | None) -> bool:
        if any(_shows(order, region, contrast) for order in self.orders):
            return True
        if any(_shows(order, region, None) for order in self.elsewhere):
            return True
        return region in self.reported

    def undrafted(self, study: Study) -> Study | None:
        """Return what of a study no MRI draft shows in its phase; a draft of another situation counts in any phase."""
        left = frozenset(region for region in study.regions if not self._region_covered(region, study.contrast))
        return Study(study.modality, left, study.contrast) if left else None

    def without(self, orders: Collection[ImagingOrder]) -> Drafts:
        """Return the same drafts without some of them."""
        gone = set(orders)
        return replace(self, orders=tuple(order for order in self.orders if order not in gone))

    def wrong_phase(self, regions: frozenset[Region] = CORD_LEVELS) -> tuple[ReadableOrder, ...]:
        """Return MRI drafts of any of the regions whose contrast phase is not the one to suggest."""
        return tuple(
            order
            for order in self.drafts_with(Modality.MRI, regions)
            if not _phase_fits(order.study.contrast, self.phase)
        )

    def mri(self, regions: frozenset[Region]) -> Study:
        """Return the MRI to suggest for these regions."""
        return Study(Modality.MRI, regions, self.phase)

    @cached_property
    def cord_mri(self) -> Study:
        """MRI of cervical and thoracic spine as this patient may have it."""
        return self.mri(CORD_LEVELS)

    @cached_property
    def head_mri(self) -> Study:
        """MRI of the head as this patient may have it."""
        return self.mri(HEAD)


def _with(
    orders: tuple[ReadableOrder, ...], modality: Modality, regions: Iterable[Region]
) -> tuple[ReadableOrder, ...]:
    wanted = frozenset(regions)
    return tuple(order for order in orders if order.study.modality is modality and wanted & order.study.regions)


def _mri_regions(orders: Iterable[ReadableOrder]) -> frozenset[Region]:
    return frozenset(
        region for order in orders if order.study.modality is Modality.MRI for region in order.study.regions
    )


def _phase_fits(drafted: Contrast, wanted: Contrast) -> bool:
    """Return whether a drafted phase gives what is wanted; a phase that the code does not specify is accepted."""
    if wanted is Contrast.WITHOUT_AND_WITH:
        return drafted in {Contrast.WITHOUT_AND_WITH, Contrast.WITH_ANY}
    return drafted is wanted


def _shows(order: ReadableOrder, region: Region, contrast: Contrast | None) -> bool:
    """Return whether a draft is an MRI of the region in this phase (None: any)."""
    study = order.study
    if study.modality is not Modality.MRI or region not in study.regions:
        return False
    return contrast is None or _phase_fits(study.contrast, contrast)
