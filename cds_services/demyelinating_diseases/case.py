"""Everything a rule may look at: the scenario, the picture, the drafts and what bears on contrast and scanner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.medication import pml_drug
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.demyelinating_diseases.allergy import GadoliniumAllergy
    from cds_services.demyelinating_diseases.clinical_picture import ClinicalPicture
    from cds_services.demyelinating_diseases.device import Implant
    from cds_services.demyelinating_diseases.kidney import Kidney
    from cds_services.demyelinating_diseases.medication import Medicines
    from cds_services.demyelinating_diseases.scenario import Scenario
    from cds_services.imaging_orders.order import ImagingOrder

WHOLE_SPINE = frozenset({Region.CERVICAL, Region.THORACIC, Region.LUMBAR})
HEAD = frozenset({Region.HEAD})
ORBITS = frozenset({Region.ORBITS})


@dataclass(frozen=True, eq=False)
class Case:
    """The drafts of one situation, understood.

    Attributes:
        scenario, because: the situation, and why it is this one.
        picture: the facts behind it.
        orders: the drafts of this situation that are imaging of ours (readable, not gated), selected or not.
        kidney, allergy, pregnancy, implant: what bears on contrast and scanner; pregnancy holds the chart's words,
            empty when there is none.
        medications: the disease-modifying drugs of the chart.
        guideline: the ratings.
        patient_id: whose orders these are.
        today: the day of the call.
        drugs_over: PML-linked drugs that the order says were stopped long ago, or never given.
        elsewhere: drafts of ours that come to another situation: what they show counts as drafted, and that is all.
    """

    scenario: Scenario
    because: str
    picture: ClinicalPicture
    orders: tuple[ImagingOrder, ...]
    kidney: Kidney
    allergy: GadoliniumAllergy | None
    pregnancy: str
    implant: Implant | None
    medications: Medicines
    guideline: Guideline
    patient_id: str
    today: date
    drugs_over: frozenset[str] = frozenset()
    elsewhere: tuple[ImagingOrder, ...] = ()

    @cached_property
    def selected(self) -> tuple[ImagingOrder, ...]:
        """The drafts the clinician is looking at."""
        return tuple(order for order in self.orders if order.selected)

    def selected_with(self, modality: Modality, regions: Iterable[Region]) -> tuple[ImagingOrder, ...]:
        """Selected drafts of a modality that show any of the regions."""
        return self._with(self.selected, modality, regions)

    def drafts_with(self, modality: Modality, regions: Iterable[Region]) -> tuple[ImagingOrder, ...]:
        """All drafts of this situation, of a modality, that show any of the regions."""
        return self._with(self.orders, modality, regions)

    @staticmethod
    def _with(
        orders: tuple[ImagingOrder, ...], modality: Modality, regions: Iterable[Region]
    ) -> tuple[ImagingOrder, ...]:
        wanted = frozenset(regions)
        return tuple(
            order
            for order in orders
            if order.study is not None and order.study.modality is modality and wanted & order.study.regions
        )

    def mri_regions(self, *, selected: bool = False) -> frozenset[Region]:
        """Regions that the MRI drafts of this situation show."""
        return _mri_regions(self.selected if selected else self.orders)

    @cached_property
    def drafted(self) -> frozenset[Region]:
        """Regions that any MRI draft of the call shows, whatever its situation and phase."""
        return _mri_regions((*self.orders, *self.elsewhere))

    @cached_property
    def cord_drafted(self) -> bool:
        """MRI of cervical and thoracic spine among the drafts, in any phase; a spine without level is believed."""
        return self.drafted >= CORD_LEVELS or Region.SPINE in self.drafted

    @cached_property
    def head_drafted(self) -> bool:
        """MRI of the head among the drafts, in any phase."""
        return Region.HEAD in self.drafted

    def covered(self, regions: frozenset[Region], contrast: Contrast | None = None) -> bool:
        """Tell whether MRI of all these regions is drafted, in this phase (None: any; w/wo takes in "with any").

        The phase of a draft of another situation is that situation's matter, and not asked for.
        """
        return all(self._region_covered(region, contrast) for region in regions)

    def answered(self, regions: frozenset[Region]) -> bool:
        """Tell whether MRI of all these regions is drafted as this patient may have it.

        Contrast that this patient should not have is not missing anything: the rules about gadolinium speak of it.
        """
        return self.covered(regions, None if self.no_gadolinium else self.phase)

    def _region_covered(self, region: Region, contrast: Contrast | None) -> bool:
        return any(shows(order, region, contrast) for order in self.orders) or any(
            shows(order, region, None) for order in self.elsewhere
        )

    @cached_property
    def pml_drug(self) -> str:
        """The PML-linked drug of this patient, now or until lately; empty when there is none."""
        return pml_drug(self.medications.drugs, self.picture.findings, self.today, self.drugs_over)

    @cached_property
    def no_gadolinium(self) -> bool:
        """Pregnancy or a gadolinium allergy: every suggested MRI is without contrast."""
        return bool(self.pregnancy) or self.allergy is not None

    @cached_property
    def mogad_lumbar(self) -> bool:
        """A conus question in MOG antibody disease, where the lumbar study stays."""
        asked = self.picture.raised("conus", "saddle-loss", "urinary-retention", "sphincter-disturbance")
        return self.picture.mogad and bool(asked)

    @cached_property
    def phase(self) -> Contrast:
        """The contrast phase of every MRI that is suggested for this patient."""
        return Contrast.WITHOUT if self.no_gadolinium else Contrast.WITHOUT_AND_WITH

    def undrafted(self, study: Study) -> Study | None:
        """What of a study no MRI draft shows in its phase; a draft of another situation counts in any phase."""
        left = frozenset(region for region in study.regions if not self._region_covered(region, study.contrast))
        return Study(study.modality, left, study.contrast) if left else None

    def mri(self, regions: frozenset[Region]) -> Study:
        """The MRI to suggest for these regions."""
        return Study(Modality.MRI, regions, self.phase)

    @cached_property
    def cord_mri(self) -> Study:
        """MRI of cervical and thoracic spine as this patient may have it."""
        return self.mri(CORD_LEVELS)

    @cached_property
    def head_mri(self) -> Study:
        """MRI of the head as this patient may have it."""
        return self.mri(HEAD)


def _mri_regions(orders: Iterable[ImagingOrder]) -> frozenset[Region]:
    return frozenset(
        region
        for order in orders
        if order.study is not None and order.study.modality is Modality.MRI
        for region in order.study.regions
    )


def phase_fits(drafted: Contrast, wanted: Contrast) -> bool:
    """Tell whether a drafted phase gives what is wanted; a phase that the code cannot tell is believed."""
    if wanted is Contrast.WITHOUT_AND_WITH:
        return drafted in {Contrast.WITHOUT_AND_WITH, Contrast.WITH_ANY}
    return drafted is wanted


def shows(order: ImagingOrder, region: Region, contrast: Contrast | None) -> bool:
    """Tell whether a draft is an MRI of the region in this phase (None: any)."""
    study = order.study
    if study is None or study.modality is not Modality.MRI or region not in study.regions:
        return False
    return contrast is None or phase_fits(study.contrast, contrast)
