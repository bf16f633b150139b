"""What a card calls the MRI that one click orders: in full for the sentence, in short for the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.recommendation.card_texts import shared_texts

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_HEAD_GROUP = frozenset({Region.HEAD, Region.ORBITS})


def mri_in_full(regions: AbstractSet[Region]) -> str:
    """Return e.g. `MRI head and MRI cervical and thoracic spine`; empty for no region."""
    parts = [frozenset(part) for part in (regions & _HEAD_GROUP, regions - _HEAD_GROUP) if part]
    link = ", and " if regions >= _HEAD_GROUP else " and "
    return link.join(title(Study(Modality.MRI, part, Contrast.UNSTATED)) for part in parts)


def mri_in_short(regions: AbstractSet[Region]) -> str:
    """Return e.g. `MRI C+T spine`, `MRI head + C spine`, `MRI head + orbits + C+T`; empty for no region."""
    names = shared_texts().short_names
    above = [names[region.value] for region in Region if region in regions & _HEAD_GROUP]
    levels = "+".join(names[region.value] for region in Region if region in regions - _HEAD_GROUP)
    if levels and len(above) < len(_HEAD_GROUP) and Region.SPINE not in regions:
        levels = f"{levels} {names[Region.SPINE.value]}"
    shown = " + ".join((*above, *([levels] if levels else [])))
    return f"{Modality.MRI.value} {shown}" if shown else ""
