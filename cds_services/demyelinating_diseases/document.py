"""This topic as its reviewers read it, assembled from the knowledge files and the decision table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cds_services.chart.choices import choices as chart_choices
from cds_services.concepts.choices import choices as concept_choices
from cds_services.concepts.text_reader import ambiguous
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.rule_conditions import RuleCondition, missing_data_condition, rule_conditions
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelination.decision_table import TABLE
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.forms.answers import form_words
from cds_services.knowledge import Choice
from cds_services.recommendation.card_texts import MISSING_DATA
from cds_services.safety.choices import choices as safety_choices
from cds_services.topic_document import Decided, DecisionRow, Meaning, Rule, TopicDocument, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.recommendation.card_texts import CardTexts, RuleTexts


def document(code: str) -> TopicDocument:
    """Return the topic for review.

    Args:
        code: the topic's code.
    """
    cards = card_texts()
    return TopicDocument(
        code=code,
        title="Demyelinating diseases",
        situations=tuple(DecisionRow(row.code, row.scenario.value, row.because, row.scenario.silent) for row in TABLE),
        rules=(
            *(_rule(rule.code, cards.rules[rule.code], rule_conditions()[rule.code], cards) for rule in RULES),
            _rule(MISSING_DATA, cards.shared.missing, missing_data_condition(), cards),
        ),
        guideline=guideline(),
        variants={scenario.value: scenario.variant for scenario in Scenario if scenario.variant},
        choices=tuple(_choices()),
        meanings=tuple(_meanings()),
        answers=_answers(),
    )


def _rule(code: str, texts: RuleTexts, condition: RuleCondition, cards: CardTexts) -> Rule:
    source = cards.sources[texts.source]
    return Rule(
        code=code,
        display=texts.display,
        source=source.label,
        url=source.url,
        speaks=condition.speaks,
        silent=condition.silent,
        wordings=tuple(Wording(text.summary, text.detail, text.suggestion) for text in texts.texts.values()),
        override_reasons=tuple(cards.shared.override_reasons[reason] for reason in texts.override_reasons),
    )


def _choices() -> Iterator[Decided]:
    """The choices of the topic, then those of the packages below it."""
    for choices in (interpretation(), safety_choices(), chart_choices(), concept_choices()):
        for field in msgspec.structs.fields(choices):
            choice = getattr(choices, field.name)
            if isinstance(choice, Choice):
                yield Decided(field.name, _shown(choice.value), choice.why)


def _meanings() -> Iterator[Meaning]:
    for word, entry in ambiguous().words.items():
        last = list(entry.meanings)[-1]
        for name, meaning in entry.meanings.items():
            examples = tuple(example.replace("{}", word) for example in meaning.examples)
            yield Meaning(word, name, examples, entry.why, name == last)


def _answers() -> dict[str, tuple[str, ...]]:
    file = form_words().file
    return {
        "yes": file.yes_words,
        "no": file.no_words,
        "perhaps": (*file.perhaps_words, *file.perhaps_phrases),
        "nothing": file.nothing_words,
    }


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
