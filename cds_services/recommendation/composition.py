"""From the texts of a rule and the values of a call to the card on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services.cds_hooks import SUMMARY_LIMIT, Card, Coding, Link, Source, Suggestion, selection_behavior
from cds_services.knowledge import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from cds_services.cds_hooks import Action
    from cds_services.recommendation.card_texts import CardTexts, Text


@dataclass(frozen=True, slots=True)
class Parts:
    """What one card is made of besides its texts.

    Attributes:
        rule: code of the rule.
        text: which of its texts is shown.
        indicator: `info`, `warning` or `critical`.
        identity, suggestion_identity: ids of the card and of its suggestion.
        values: what the texts name in braces.
        lines: further lines of the detail, below those of the text; may name values.
        steps: what one click does; a card without any has no suggestion.
    """

    rule: str
    text: str
    indicator: str
    identity: UUID
    suggestion_identity: UUID
    values: Mapping[str, str]
    lines: Sequence[str] = ()
    steps: tuple[Action, ...] = ()


def compose(parts: Parts, texts: CardTexts, base_url: str) -> Card:
    """Build one card; a line that names an empty value is left out.

    Args:
        parts: what the card is made of.
        texts: the texts of the topic's cards.
        base_url: public base URL without trailing slash.
    """
    rule, values = texts.rules[parts.rule], parts.values
    text = rule.texts[parts.text]
    source = texts.sources[rule.source]
    suggestion = Suggestion(
        label=text.suggestion.format_map(values),
        uuid=str(parts.suggestion_identity),
        is_recommended=True,
        actions=parts.steps,
    )
    suggestions = (suggestion,) if parts.steps and text.suggestion else ()
    reasons, system = texts.shared.override_reasons, f"{base_url}/CodeSystem/override-reason"
    links = (texts.links[name] for name in rule.links)
    lines = (*text.detail, *parts.lines)
    return Card(
        uuid=str(parts.identity),
        summary=_summary(text, values),
        detail="\n\n".join(filled(lines, values)) or None,
        indicator=parts.indicator,
        source=Source(
            label=source.label,
            url=source.url,
            icon=f"{base_url}/icon.png",
            topic=Coding(code=parts.rule, system=f"{base_url}/CodeSystem/card-rule", display=rule.display),
        ),
        suggestions=suggestions,
        selection_behavior=selection_behavior(len(suggestions)),
        override_reasons=tuple(Coding(code=c, system=system, display=reasons[c]) for c in rule.override_reasons),
        links=tuple(Link(label=link.label, url=link.url, type="absolute") for link in links),
    )


def filled(lines: Iterable[str], values: Mapping[str, str]) -> Iterator[str]:
    """Yield lines of a detail with their values; one that names an empty value is left out."""
    return (line.format_map(values) for line in lines if all(map(values.get, placeholders(line))))


def _summary(text: Text, values: Mapping[str, str]) -> str:
    """A value that is too long for the summary is truncated, never the sentence around it."""
    fields = placeholders(text.summary)
    room = SUMMARY_LIMIT - len(text.summary.format_map(dict.fromkeys(fields, "")))
    share = room // max(1, len(fields))
    return text.summary.format_map({field: values.get(field, "")[:share] for field in fields})
