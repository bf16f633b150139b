"""What may be compressing the cord: a cancer or an infection of the spine, and where it is stated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from cds_services.demyelination.interpretation import interpretation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.demyelination.clinical_picture import ClinicalPicture

_CANCERS = ("cancer", "spinal-cancer", "malignant-cord-compression")
_ON_LIST = frozenset({"cancer", "spinal-cancer", "spinal-infection"})


class CordThreat(NamedTuple):
    """One cause.

    Attributes:
        words: what order or chart call it.
        source: where it is stated.
        infection: true for an infection, false for a cancer.
    """

    words: str
    source: str
    infection: bool


def cord_threats(picture: ClinicalPicture) -> tuple[CordThreat, ...]:
    """Return the causes that count now, those of the order first; a local cancer of years ago does not count."""
    return (*_of_order(picture), *_of_chart(picture))


def _of_order(picture: ClinicalPicture) -> Iterator[CordThreat]:
    for item in picture.raised(*_CANCERS, "spinal-infection"):
        yield CordThreat(item.quotable, item.source, item.concept == "spinal-infection")
    # "PMH: metastatic prostate cancer", "lymphoma on R-CHOP": a heading of past disease may list current disease.
    active = (*interpretation().spread_words.value, *interpretation().treated_cancer_words.value)
    for item in picture.named("cancer", "spinal-cancer"):
        if any(word in item.words.lower() for word in active):
            yield CordThreat(item.words, item.source, infection=False)


def _of_chart(picture: ClinicalPicture) -> Iterator[CordThreat]:
    since = picture.today - timedelta(interpretation().competing_problem_days.value)
    for item in picture.active_problems(_ON_LIST):
        infection = _ON_LIST.intersection(item.concepts) == {"spinal-infection"}
        recent = item.newest is not None and item.newest >= since
        words = item.words.lower()
        spread = "spinal-cancer" in item.concepts or any(word in words for word in interpretation().spread_words.value)
        if recent or (spread and not infection):
            yield CordThreat(item.words, "problem list", infection)
