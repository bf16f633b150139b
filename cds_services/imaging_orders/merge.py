"""Merge what codes, body site, details and words say of one order; raise `Contradiction` where they cannot agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.imaging_orders.study import SPINE_LEVELS, Contrast, Modality, Region, Study

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cds_services.imaging_orders.catalogue import CodedStudy
    from cds_services.imaging_orders.text_reader import Reading

Regions = frozenset[Region]

_CERVICAL_OR_NECK = (frozenset({Region.CERVICAL}), frozenset({Region.OTHER}))
_MYELOGRAPHY_CODES = {Modality.CT, Modality.CT_MYELOGRAPHY}


class Contradiction(Exception):  # noqa: N818 - it is not an error of the program
    """Two sources name studies that cannot both be meant."""


class Evidence(NamedTuple):
    """What is known of a study so far; any part may still be missing."""

    modality: Modality | None = None
    regions: Regions = frozenset()
    contrast: Contrast = Contrast.UNSTATED
    wide: bool = False
    """The regions are only the usual ones of a code that covers their neighbours too."""

    def study(self) -> Study | None:
        """The study, once modality and region are known."""
        if self.modality is None or not self.regions:
            return None
        return Study(self.modality, self.regions, self.contrast)


def of_codes(coded: Sequence[CodedStudy]) -> Evidence:
    """Merge the studies that the codes of one order name.

    Raises:
        Contradiction: they cannot all be meant.
    """
    first = coded[0]
    evidence = Evidence(first.study.modality, first.study.regions, first.study.contrast, first.wide)
    for code in coded[1:]:
        other = code.study
        evidence = Evidence(
            _same_modality(evidence.modality, other.modality),
            _same_regions(evidence.regions, other.regions),
            _same_contrast(evidence.contrast, other.contrast),
            evidence.wide and code.wide,
        )
    return evidence


def united(sites: Iterable[Regions]) -> Regions:
    """Return the regions of several body sites, which are all meant; a neck with a cervical spine means the latter."""
    regions = frozenset[Region]().union(*sites)
    return frozenset({Region.CERVICAL}) if regions == frozenset().union(*_CERVICAL_OR_NECK) else regions


def with_site(evidence: Evidence, regions: Regions) -> Evidence:
    """Add the body site: it refines a region that is vague, and must not name another one.

    Raises:
        Contradiction: the body site names another region.
    """
    if not regions:
        return evidence
    if evidence.wide:
        return evidence._replace(regions=_narrowed(evidence.regions, regions), wide=False)
    return evidence._replace(regions=_refined(evidence.regions, regions))


def with_detail(evidence: Evidence, contrast: Contrast) -> Evidence:
    """Add the contrast phase of an order detail.

    Raises:
        Contradiction: it is another phase than the one already known.
    """
    return evidence._replace(contrast=_same_contrast(evidence.contrast, contrast))


def with_words(evidence: Evidence, reading: Reading) -> Evidence:
    """Add what the words say: they refine what is vague or missing.

    A text often adds a reason or a site's abbreviations to what a code says, so that only a clearly named other
    modality, region or phase counts as a contradiction.

    Raises:
        Contradiction: the words clearly name another study.
    """
    modality, regions, contrast, wide = evidence
    if reading.modality:
        modality = _same_modality(modality, reading.modality)
    if wide and reading.regions:
        regions, wide = _narrowed(regions, reading.regions), False
    elif reading.regions and (reading.modality or not regions):
        regions = _widened(regions, reading.regions)
    return Evidence(modality, regions, _told_by_words(contrast, reading), wide)


def _same_modality(known: Modality | None, other: Modality) -> Modality:
    if known is None or known is other:
        return other
    if {known, other} == _MYELOGRAPHY_CODES:
        return Modality.CT_MYELOGRAPHY
    raise Contradiction


def _same_regions(known: Regions, other: Regions) -> Regions:
    """One of the two must cover the other; a spine without level agrees with any level."""
    if known <= other or _levels_of(known, other):
        return other
    if other <= known or _levels_of(other, known):
        return known
    raise Contradiction


def _levels_of(vague: Regions, precise: Regions) -> bool:
    return Region.SPINE in vague and vague - {Region.SPINE} <= precise and bool(precise & SPINE_LEVELS)


def _same_contrast(known: Contrast, other: Contrast) -> Contrast:
    if known is other or other is Contrast.UNSTATED:
        return known
    if known is Contrast.UNSTATED or (known is Contrast.WITH_ANY and other.given):
        return other
    if other is Contrast.WITH_ANY and known.given:
        return known
    raise Contradiction


def _refined(known: Regions, site: Regions) -> Regions:
    if not known:
        return site
    if _levels_of(known, site):
        return site
    if known & site or (known, site) == _CERVICAL_OR_NECK or _levels_of(site, known):
        return known
    raise Contradiction


def _widened(known: Regions, words: Regions) -> Regions:
    if known == words:
        return known
    ours = words - {Region.OTHER}
    if known and not ours:
        return _refined(known, words)
    if not known:
        return words
    if _levels_of(known, words):
        return ours
    if known <= ours:
        return ours
    if words <= known or _levels_of(words, known) or ours <= known:
        return known
    raise Contradiction


def _narrowed(usual: Regions, named: Regions) -> Regions:
    """Of a code of wide meaning, its usual regions if any of them is named, else the regions that are named."""
    return usual if usual & named else named


def _told_by_words(known: Contrast, reading: Reading) -> Contrast:
    told = reading.contrast
    if known is Contrast.WITH_ANY and told is Contrast.WITH and not reading.phase_chosen:
        return known
    if known is Contrast.WITHOUT_AND_WITH and told is Contrast.WITH:
        return known
    return _same_contrast(known, told)
