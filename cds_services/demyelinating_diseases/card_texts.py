"""The file `cards.yaml`: what clinicians read, checked at start-up."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING

from cds_services.cds_hooks import SUMMARY_LIMIT
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, check_placeholders, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MISSING_DATA = "MissingData"
"""Code of the card that says why there is no advice."""
ON_EVERY_CARD = frozenset(
    {
        "evidence", "study", "alternative", "alternative_rating", "plain_rating", "mri", "short", "ratings", "kidney",
        "device", "kept", "kept_rating", "unseen",
    }
)  # fmt: skip
"""Placeholders that the text of any rule may have."""
_OF_A_STUDY = frozenset({"study_rating", "dose", "dose_comparison"})
OF_THE_RULE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("CtSpine", "CtHead", "LumbarMri", "OpticNeuritis", "FirstPresentation", "TransverseMyelitis"), _OF_A_STUDY
        ),
        "Surveillance": _OF_A_STUDY,
        "AddContrast": _OF_A_STUDY | {"weeks"},
        "PmlSuspicion": _OF_A_STUDY | {"drug"},
        "CordCompression": frozenset({"cause", "place"}),
        "GadoliniumAllergy": frozenset({"record"}),
        "GadoliniumPregnancy": frozenset({"pregnancy"}),
        "PseudoRelapse": frozenset({"infection"}),
    }
)
"""Further placeholders, of a rule that fills them itself."""
_LABEL_LIMIT = 40
_ROOM_FOR_VALUES = 25
_LONGEST_SHORT = "MRI head + orbits + C+T"


class Place(Entry, frozen=True):
    """A source or a link: what it is called and where it is."""

    label: str
    url: str = ""


class Text(Entry, frozen=True):
    """One wording of a rule's card; a line of detail that names an empty value is left out."""

    summary: str
    detail: tuple[str, ...]
    suggestion: str = ""


class RuleTexts(Entry, frozen=True):
    """Everything a rule's cards need."""

    display: str
    source: str
    links: tuple[str, ...]
    override_reasons: tuple[str, ...]
    texts: dict[str, Text]


class CardsFile(Entry, frozen=True):
    """The file `cards.yaml`."""

    sources: dict[str, Place]
    links: dict[str, Place]
    kidney_note: str
    device_note: str
    kept_note: str
    unseen_note: str
    unseen_names: dict[str, str]
    missing: RuleTexts
    short_names: dict[str, str]
    override_reasons: dict[str, str]
    rules: dict[str, RuleTexts]


@cache
def card_texts() -> CardsFile:
    """Return the card texts.

    Raises:
        KnowledgeError: a text is too long, has a placeholder that nothing fills, or names a source, link or override
            reason that is not defined.
    """
    cards = load(files(__package__) / "knowledge" / "cards.yaml", CardsFile)
    for place, line, known in _with_placeholders(cards):
        check_placeholders(f"cards.yaml, {place}", line, known)
    for code, rule in {**cards.rules, MISSING_DATA: cards.missing}.items():
        defined = rule.source in cards.sources and set(rule.links) <= set(cards.links)
        if not defined or not set(rule.override_reasons) <= set(cards.override_reasons):
            raise KnowledgeError(f"cards.yaml, {code}: a source, link or override reason is not defined")
        for name, text in rule.texts.items():
            room = sum(_ROOM_FOR_VALUES for _, field, _, _ in Formatter().parse(text.summary) if field)
            label = text.suggestion.replace("{short}", _LONGEST_SHORT)
            if len(text.summary) + room > SUMMARY_LIMIT or len(label) > _LABEL_LIMIT:
                raise KnowledgeError(f"cards.yaml, {code}, {name}: summary or suggestion is too long")
    return cards


def unseen_names(keys: Iterable[str]) -> str:
    """Name what came under these keys of the prefetch, in a clinician's words; keys that bear on no card are left out.

    Args:
        keys: keys of the prefetch.
    """
    names = card_texts().unseen_names
    return ", ".join(dict.fromkeys(names[key] for key in keys if key in names))


def _with_placeholders(cards: CardsFile) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield where each text is, the text, and the placeholders that are filled there."""
    for name in ("kidney_note", "device_note", "kept_note", "unseen_note"):
        yield name, getattr(cards, name), ON_EVERY_CARD
    known = {code: ON_EVERY_CARD | OF_THE_RULE.get(code, frozenset()) for code in cards.rules}
    for code, rule in {**cards.rules, MISSING_DATA: cards.missing}.items():
        for name, text in rule.texts.items():
            for line in (text.summary, *text.detail, text.suggestion):
                yield f"{code}, {name}", line, known.get(code, frozenset())
