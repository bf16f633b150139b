"""The answer to a call that cannot be judged, for clients that show a card rather than a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.cds_hooks import Card, Coding, Decision, Source
from cds_services.demyelinating_diseases.advice import INFO
from cds_services.demyelinating_diseases.card_texts import MISSING_DATA, card_texts
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.identity import CallIdentity

if TYPE_CHECKING:
    from typing import Any

    from cds_services.cds_hooks import Deployment
    from cds_services.hook_request import HookRequest

_BECAUSE = "data that advice rests on are missing"


def cannot_answer(request: HookRequest, key: str, deployment: Deployment) -> Decision:
    """Return one card that says what is missing and that nothing was judged.

    Args:
        request: a checked request.
        key: the required prefetch key that is missing, or of which a part is.
        deployment: names the code systems of the card.
    """
    cards = card_texts()
    rule, text, base_url = cards.missing, cards.missing.texts[key], deployment.base_url
    source = cards.sources[rule.source]
    topic = Coding(code=MISSING_DATA, system=f"{base_url}/CodeSystem/card-rule", display=rule.display)
    card = Card(
        uuid=str(CallIdentity(request).of(MISSING_DATA)),
        summary=text.summary,
        detail="\n\n".join(text.detail),
        indicator=INFO,
        source=Source(label=source.label, url=source.url or None, icon=f"{base_url}/icon.png", topic=topic),
        override_reasons=tuple(
            Coding(code=code, system=f"{base_url}/CodeSystem/override-reason", display=cards.override_reasons[code])
            for code in rule.override_reasons
        ),
    )
    unseen = tuple(dict.fromkeys((*request.unread, key)))

    def told() -> dict[str, Any]:
        return {
            "scenario": Scenario.INDETERMINATE.value,
            "because": _BECAUSE,
            "evidence": [],
            "orders": [],
            "rules": [{"rule": MISSING_DATA, "spoke": True, "indicator": INFO, "text": key}],
            "ratings": [],
            "notes": list(request.notes),
            "unseen": list(unseen),
        }

    return Decision((card,), Scenario.INDETERMINATE.value, told, unseen=unseen)
