"""Cutting a text into words, and letters into spine levels."""

from __future__ import annotations

import pytest

from cds_services.imaging_orders.phrases import phrases_of, split
from cds_services.imaging_orders.study import Region
from cds_services.imaging_orders.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C-Spine", ["c", "spine"]),
        ("w/o (contrast).", ["w", "/", "o", "contrast"]),
        ("T\u2010spine", ["t", "spine"]),
        ("\uff2d\uff32\uff29 br\u00e4in", ["mri", "br\u00e4in"]),
        ("c-", ["c", "-"]),
        ("T8-T10", ["t8", "-", "t10"]),
    ],
)
def test_text_is_cut_into_words_and_signs(text: str, words: list[str]) -> None:
    """Case, brackets, full stops, odd dashes and full-width letters do not matter."""
    assert split(text) == words


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("c/t-spine", {Region.CERVICAL, Region.THORACIC}),
        ("c and thoracic", {Region.CERVICAL, Region.THORACIC}),
        ("l/s spine", {Region.LUMBAR}),
        ("c/s", {Region.CERVICAL}),
        ("patient's t", set()),
        ("s/p fall", set()),
        ("c- and c+", set()),
        ("c t", set()),
    ],
)
def test_letters_are_levels_only_in_company(text: str, regions: set[Region]) -> None:
    """A letter is a level in front of "spine" or a named level, or joined to another letter by a sign."""
    found = phrases_of(split(text), vocabulary())
    assert set().union(*(phrase.regions for phrase in found)) == regions
