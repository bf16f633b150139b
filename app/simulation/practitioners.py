"""The clinicians of all sites, who are the same in every population."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.simulation.mixes import read
from app.simulation.orders import practitioner_id
from app.simulation.people_mixes import Sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.simulation.person import Resource


def practitioners() -> Iterator[Resource]:
    """Yield every Practitioner that an order can name, with the specialty."""
    sites = read(Sites)
    specialties = {name for place in sites.orderers.values() if isinstance(place, dict) for name in place}
    for site in sites.sites:
        for specialty in sorted(specialties):
            for number in range(1, sites.practitioners_of_a_specialty + 1):
                yield {
                    "resourceType": "Practitioner",
                    "id": practitioner_id(site.id, specialty, number),
                    "active": True,
                    "name": [{"family": f"Simulated-{site.id}-{number}", "given": ["Clinician"]}],
                    "qualification": [{"code": {"text": specialty}}],
                }
