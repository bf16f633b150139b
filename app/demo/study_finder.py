"""Finds a study by what a person types: the product's own reader of order words, and beside it lay words and typos."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.demo.studies import offered
from cds_services.imaging_orders.phrases import split
from cds_services.imaging_orders.study import SPINE_LEVELS, Contrast, Modality, Region, Study
from cds_services.imaging_orders.text_reader import Reading, read_words
from cds_services.imaging_orders.vocabulary import vocabulary
from cds_services.knowledge import Entry, load
from cds_services.narrative.spelling import Speller

_LONGEST = 120
_SHORTEST_CORRECTED = 3
_SHORTEST_UNDOUBLED = 8
_NOWHERE = frozenset[Region]()


class LayWords(Entry, frozen=True):
    """The file `lay_words.yaml`."""

    regions: dict[Region, tuple[str, ...]]
    ordinary: tuple[str, ...]


def find(typed: str) -> tuple[str, ...]:
    """Return the names of the studies that are meant, the closest first; none where nothing was understood."""
    words = [_speller().correct(word) for word in split(typed[:_LONGEST])]
    reading = read_words(" ".join(words))
    regions = (reading.regions - {Region.OTHER}) | _lay_regions(words)
    if _is_elsewhere(reading, regions):
        return ()
    if not regions and reading.modality is None and reading.contrast is Contrast.UNSTATED:
        return ()
    unread = [word for word in words if word not in _known()]
    found = [
        (study, name)
        for study, name, code in offered()
        if _fits(study, reading, regions) and _has_words(f"{name} {code}", unread)
    ]
    found.sort(key=lambda item: (item[0].regions != regions, len(item[0].regions)))
    return tuple(name for _, name in found)


def _is_elsewhere(reading: Reading, regions: frozenset[Region]) -> bool:
    """Whether a study is meant that is not offered: another modality, vessels, a procedure, another region."""
    other = reading.modality not in {None, Modality.MRI, Modality.CT} or (bool(reading.regions) and not regions)
    return other or reading.angiography or reading.intervention


def _fits(study: Study, reading: Reading, regions: frozenset[Region]) -> bool:
    if reading.modality not in {None, study.modality} or reading.contrast not in {Contrast.UNSTATED, study.contrast}:
        return False
    levels = study.regions & (SPINE_LEVELS | {Region.SPINE})
    return bool(levels) if regions == {Region.SPINE} else regions <= study.regions


def _has_words(text: str, unread: list[str]) -> bool:
    """Whether a study has the words without a meaning: codes, and beginnings of words that are still being typed.

    A word that begins nothing in any study decides nothing.
    """
    parts = text.lower().split()
    every = _beginnings()
    return all(any(part.startswith(word) for part in parts) for word in unread if word in every)


@cache
def _beginnings() -> frozenset[str]:
    words = {word for _, name, code in offered() for word in f"{name} {code}".lower().split()}
    return frozenset(word[:end] for word in words for end in range(1, len(word) + 1))


def _lay_regions(words: list[str]) -> frozenset[Region]:
    """The longest lay phrase decides: "upper back" is not the back."""
    text = f" {' '.join(words)} "
    said = [(phrase, region) for region, phrases in _lay().regions.items() for phrase in phrases]
    for phrase, region in sorted(said, key=lambda item: -len(item[0])):
        if f" {phrase} " in text:
            return frozenset({region})
    return _NOWHERE


@cache
def _lay() -> LayWords:
    return load(files(__package__) / "lay_words.yaml", LayWords)


@cache
def _known() -> frozenset[str]:
    """Every word that has a meaning."""
    phrases = (phrase for listed in vocabulary().phrases.values() for phrase in listed)
    lay = (word for listed in _lay().regions.values() for phrase in listed for word in phrase.split())
    return frozenset(word for phrase in phrases for word in phrase.words) | frozenset(lay) | set(_lay().ordinary)


@cache
def _speller() -> Speller:
    """Corrects towards the words of the studies only: "knee" is known, and is never taken for the neck."""
    names = (word for _, name, _ in offered() for word in name.lower().replace(",", "").split())
    lay = (word for listed in _lay().regions.values() for phrase in listed for word in phrase.split())
    meant = {*names, *lay, "brain", "skull", "contrast"}
    return Speller(meant - set(_lay().ordinary), _known(), shortest=_SHORTEST_CORRECTED, doubled=_SHORTEST_UNDOUBLED)
