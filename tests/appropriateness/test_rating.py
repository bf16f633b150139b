"""Ratings come from the guideline file, and only from rows that could be supported."""

from __future__ import annotations

import pytest

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.appropriateness.rating import radiation, rating
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study

UNA = AppropriatenessCategory.USUALLY_NOT_APPROPRIATE
MBA = AppropriatenessCategory.MAY_BE_APPROPRIATE
UA = AppropriatenessCategory.USUALLY_APPROPRIATE
LUMBAR = frozenset({Region.LUMBAR})


def test_lumbar_mri_is_not_one_rating() -> None:
    """In a first presentation the phase decides; in known disease every phase is rated alike."""
    phases = {
        Contrast.WITHOUT_AND_WITH: MBA,
        Contrast.WITH: UNA,
        Contrast.WITHOUT: UNA,
        Contrast.UNSTATED: None,
        Contrast.WITH_ANY: None,
    }
    for phase, expected in phases.items():
        assert rating(guideline(), "suspected", Study(Modality.MRI, LUMBAR, phase)) is expected
        assert rating(guideline(), "new-deficit", Study(Modality.MRI, LUMBAR, phase)) is UNA


@pytest.mark.parametrize("region", [Region.CERVICAL, Region.THORACIC])
def test_one_region_is_not_rated_like_two(region: Region) -> None:
    """The table rates cervical and thoracic together; a part of it has no row."""
    assert rating(guideline(), "new-deficit", Study(Modality.CT, frozenset({region}), Contrast.WITHOUT)) is None


def test_the_high_dose_belongs_to_the_combined_ct() -> None:
    """10-30 mSv is the two-region study; one region is 1-10 mSv."""
    both = radiation(guideline(), Study(Modality.CT, CORD_LEVELS, Contrast.WITHOUT))
    one = radiation(guideline(), Study(Modality.CT, frozenset({Region.THORACIC}), Contrast.WITHOUT))
    assert both is not None
    assert one is not None
    assert (both.adult_dose, one.adult_dose) == ("10-30 mSv", "1-10 mSv")


def test_surveillance_and_ct_head_in_relapse_have_no_rating() -> None:
    """No row of the surveillance table, nor CT head in known disease, could be supported."""
    head = frozenset({Region.HEAD})
    for modality in (Modality.MRI, Modality.CT):
        for phase in Contrast:
            assert rating(guideline(), "surveillance", Study(modality, head, phase)) is None
    assert rating(guideline(), "new-deficit", Study(Modality.CT, head, Contrast.WITHOUT)) is None


def test_the_three_ratings_that_the_product_stands_on() -> None:
    """C+T without and with contrast is Usually Appropriate, without it May Be, CT Usually Not."""
    assert rating(guideline(), "new-deficit", Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT_AND_WITH)) is UA
    assert rating(guideline(), "new-deficit", Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT)) is MBA
    assert rating(guideline(), "new-deficit", Study(Modality.CT, CORD_LEVELS, Contrast.UNSTATED)) is UNA
