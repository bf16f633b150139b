"""The devices and procedures that orders refer to: contained in them, or in the prefetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.chart import device
from cds_services.chart.device import read_device
from cds_services.chart.procedure import read_procedure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.chart.addresses import Addresses
    from cds_services.chart.device import Device
    from cds_services.chart.procedure import Procedure
    from cds_services.fhir import Resource


class OrderDevices(NamedTuple):
    """What orders refer to."""

    devices: tuple[Device, ...] = ()
    procedures: tuple[Procedure, ...] = ()


def read_order_devices(orders: Iterable[Resource], addresses: Addresses, today: date) -> OrderDevices:
    """Read what orders refer to as their reason or to support it.

    Args:
        orders: the orders as they came.
        addresses: resolves references.
        today: the day of the call.
    """
    devices: list[Device] = []
    procedures: list[Procedure] = []
    for order in orders:
        for member in ("supportingInfo", "reasonReference"):
            for place in fhir.sequence(order.get(member)):
                target = addresses.resolve(place, order)
                kind = fhir.resource_type(target)
                if kind == "Procedure":
                    procedures.append(read_procedure(target, today, addresses))
                elif kind in device.KINDS:
                    devices.append(read_device(target, today, addresses))
    return OrderDevices(tuple(devices), tuple(procedures))
