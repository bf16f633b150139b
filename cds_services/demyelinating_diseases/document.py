"""This topic as its reviewers read it, assembled from the knowledge files and the decision table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.chart.choices import choices as chart_choices
from cds_services.concepts.choices import choices as concept_choices
from cds_services.concepts.text_reader import ambiguous
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.rule_conditions import rule_conditions
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelination.decision_table import TABLE
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.follow_up.choices import choices as follow_up_choices
from cds_services.forms.answers import form_words
from cds_services.recommendation.card_texts import MISSING_DATA
from cds_services.recommendation.documented import decided, documented
from cds_services.safety.choices import choices as safety_choices
from cds_services.topic_document import DecisionRow, Meaning, TopicDocument

if TYPE_CHECKING:
    from collections.abc import Iterator


def document(code: str) -> TopicDocument:
    """Return the topic for review.

    Args:
        code: the topic's code.
    """
    cards, conditions = card_texts(), rule_conditions()
    missing = [documented(MISSING_DATA, cards.shared.missing, it, cards) for it in (conditions.missing,) if it]
    return TopicDocument(
        code=code,
        title="Demyelinating diseases",
        situations=tuple(DecisionRow(row.code, row.scenario.value, row.because, row.scenario.silent) for row in TABLE),
        rules=(
            *(documented(rule.code, cards.rules[rule.code], conditions.rules[rule.code], cards) for rule in RULES),
            *missing,
        ),
        guideline=guideline(),
        variants={scenario.value: scenario.variant for scenario in Scenario if scenario.variant},
        choices=decided(interpretation(), follow_up_choices(), safety_choices(), chart_choices(), concept_choices()),
        meanings=tuple(_meanings()),
        answers=_answers(),
    )


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
