"""Resources read into the values of the chart, as `read_chart` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.chart import device, medication
from cds_services.chart.addresses import Addresses
from cds_services.chart.allergy import read_allergy
from cds_services.chart.device import read_device
from cds_services.chart.medication import read_medication
from cds_services.chart.observation import read_observation
from cds_services.chart.procedure import read_procedure
from tests.chart.chart_builder import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.chart.allergy import Allergy
    from cds_services.chart.device import Device
    from cds_services.chart.medication import MedicationUse
    from cds_services.chart.observation import Observation
    from cds_services.chart.procedure import Procedure


def observations(resources: Iterable[dict[str, Any]]) -> list[Observation]:
    """Every Observation."""
    return [read_observation(item, TODAY) for item in resources if item.get("resourceType") == "Observation"]


def allergies(resources: Iterable[dict[str, Any]]) -> list[Allergy]:
    """Every AllergyIntolerance."""
    return [read_allergy(item) for item in resources if item.get("resourceType") == "AllergyIntolerance"]


def devices(resources: Iterable[dict[str, Any]], addresses: Addresses | None = None) -> list[Device]:
    """Every Device, and every use of one."""
    follow = addresses or Addresses({}, ())
    return [read_device(item, TODAY, follow) for item in resources if item.get("resourceType") in device.KINDS]


def procedures(resources: Iterable[dict[str, Any]], addresses: Addresses | None = None) -> list[Procedure]:
    """Every Procedure."""
    follow = addresses or Addresses({}, ())
    return [read_procedure(item, TODAY, follow) for item in resources if item.get("resourceType") == "Procedure"]


def medicines(resources: Iterable[dict[str, Any]], addresses: Addresses | None = None) -> list[MedicationUse]:
    """Every entry about a medicine; references are followed among the resources."""
    items = list(resources)
    follow = addresses or Addresses({}, items)
    return [read_medication(item, TODAY, follow) for item in items if item.get("resourceType") in medication.KINDS]
