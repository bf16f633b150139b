"""Rules and choices as the reviewers of a topic read them, assembled from the knowledge files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cds_services.knowledge import Choice
from cds_services.topic_document import Decided, Rule, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.knowledge import Entry
    from cds_services.recommendation.card_texts import CardTexts, RuleTexts
    from cds_services.recommendation.rule_conditions import RuleCondition


def documented(code: str, texts: RuleTexts, condition: RuleCondition, cards: CardTexts) -> Rule:
    """Return one rule for review.

    Args:
        code: its code.
        texts: its texts.
        condition: when it matches, and what suppresses it.
        cards: the texts of the topic, for the sources and the override reasons that it names.
    """
    source = cards.sources[texts.source]
    return Rule(
        code=code,
        display=texts.display,
        source=source.label,
        url=source.url,
        speaks=condition.speaks,
        silent=condition.silent,
        wordings=tuple(Wording(name, text.summary, text.detail, text.suggestion) for name, text in texts.texts.items()),
        override_reasons=tuple(cards.shared.override_reasons[reason] for reason in texts.override_reasons),
        links=tuple((link.label, link.url) for link in map(cards.links.__getitem__, texts.links)),
        beneath=texts.beneath,
        crd_type=texts.crd.topic,
    )


def decided(*files: Entry) -> tuple[Decided, ...]:
    """Return every choice of some files, in their order.

    Args:
        files: files of choices; what is no choice is left out.
    """
    return tuple(
        Decided(name, _shown(choice.value), choice.why)
        for file in files
        for field in msgspec.structs.fields(file)
        for name, choice in _choices(field.name, getattr(file, field.name))
    )


def _choices(name: str, value: object) -> Iterator[tuple[str, Choice[object]]]:
    """Yield the choices that an entry of a file is, or that it lists."""
    if isinstance(value, Choice):
        yield name, value
    elif isinstance(value, dict):
        yield from ((key, each) for key, each in value.items() if isinstance(each, Choice))


def _shown(value: object) -> str:
    """Write a value as a reviewer reads it: lists in order, names without their spellings."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, dict):
        return ", ".join(getattr(entry, "name", "") or f"{key}: {entry}" for key, entry in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
