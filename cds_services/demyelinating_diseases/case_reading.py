"""A group of drafts made a case: what they say, and what the chart holds that bears on contrast and scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.allergy import GadoliniumAllergy, allergy_in_words, read_allergy
from cds_services.demyelinating_diseases.case import Case
from cds_services.demyelinating_diseases.device import read_implant
from cds_services.demyelinating_diseases.device_records import devices_of_orders
from cds_services.demyelinating_diseases.kidney import read_kidney
from cds_services.demyelinating_diseases.pregnancy import read_pregnancy
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.demyelinating_diseases.chart import Chart
    from cds_services.demyelinating_diseases.clinical_picture import ClinicalPicture
    from cds_services.demyelinating_diseases.draft_group import DraftGroup
    from cds_services.demyelinating_diseases.medication import Medicines
    from cds_services.demyelinating_diseases.order_words import OrderWords
    from cds_services.imaging_orders.order import ImagingOrder


def read_case(  # noqa: PLR0913, PLR0917 - what a case is made of
    group: DraftGroup,
    ours: Sequence[ImagingOrder],
    chart: Chart,
    medicines: Medicines,
    guideline: Guideline,
    patient_id: str,
) -> Case:
    """Return the case of a group.

    Args:
        group: the drafts that are judged together.
        ours: every draft that this service speaks about; those of other groups only count as drafted.
        chart: what is known of the patient.
        medicines: the drugs that matter here.
        guideline: the ratings.
        patient_id: whose orders these are.
    """
    observations = chart.resources.get("observations", ())
    devices = (
        *chart.resources.get("devices", ()),
        *chart.resources.get("procedures", ()),
        *devices_of_orders((order.resource for order in ours), chart.addresses),
    )
    picture, words = group.picture, group.words
    today, own = picture.today, set(group.orders)
    kidney = read_kidney(observations, chart.conditions, today, devices)
    return Case(
        scenario=group.scenario,
        because=group.because,
        picture=picture,
        orders=group.orders,
        kidney=kidney.with_words(picture.affirmed("dialysis", "acute-kidney-injury")),
        allergy=_allergy(chart, picture, words, today),
        pregnancy="" if chart.male else _pregnancy(picture, read_pregnancy(observations, chart.conditions, today)),
        implant=read_implant(devices, chart.conditions, words.findings, today, chart.addresses),
        medications=medicines,
        guideline=guideline,
        patient_id=patient_id,
        today=today,
        drugs_over=words.drugs_over,
        elsewhere=tuple(order for order in ours if order not in own),
    )


def _allergy(chart: Chart, picture: ClinicalPicture, words: OrderWords, today: date) -> GadoliniumAllergy | None:
    """The graver of what the chart records and the order tells."""
    recorded = read_allergy(chart.resources.get("allergies", ()), chart.conditions, today)
    if recorded is not None:
        return recorded if recorded.severe or words.reaction is None else words.reaction
    if words.reaction is not None:
        return words.reaction
    said = picture.affirmed("gadolinium-allergy") or tuple(
        item for item in picture.findings if item.idea == "gadolinium-allergy" and item.standing is Standing.PAST
    )
    return allergy_in_words(said[0].words, today, said[0].source) if said else None


def _pregnancy(picture: ClinicalPicture, recorded: str) -> str:
    """The order's words of today outweigh the chart, both ways."""
    said = picture.affirmed("pregnancy", "due-date") or picture.affirmed("in-pregnancy")
    if said and not (said[0].idea == "in-pregnancy" and picture.affirmed("postpartum", "earlier-pregnancy")):
        return said[0].words
    denied = any(item.idea == "pregnancy" and item.standing is Standing.NEGATED for item in picture.findings)
    return "" if denied or picture.affirmed("postpartum") else recorded
