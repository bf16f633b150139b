"""What cards call the MRI that one click orders."""

from __future__ import annotations

import pytest

from cds_services.imaging_orders.study import CORD_LEVELS, Region
from cds_services.recommendation.mri_names import mri_in_full, mri_in_short

HEAD, ORBITS, CERVICAL = Region.HEAD, Region.ORBITS, Region.CERVICAL


@pytest.mark.parametrize(
    ("regions", "full", "short"),
    [
        (set(), "", ""),
        ({HEAD}, "MRI head", "MRI head"),
        ({HEAD, ORBITS}, "MRI head and orbits", "MRI head + orbits"),
        ({CERVICAL}, "MRI cervical spine", "MRI C spine"),
        (CORD_LEVELS, "MRI cervical and thoracic spine", "MRI C+T spine"),
        ({HEAD, *CORD_LEVELS}, "MRI head and MRI cervical and thoracic spine", "MRI head + C+T spine"),
        (
            {HEAD, ORBITS, *CORD_LEVELS},
            "MRI head and orbits, and MRI cervical and thoracic spine",
            "MRI head + orbits + C+T",
        ),
    ],
)
def test_the_names(regions: set[Region], full: str, short: str) -> None:
    assert (mri_in_full(regions), mri_in_short(regions)) == (full, short)
    assert len(f"Replace CT with {short}") <= 40
