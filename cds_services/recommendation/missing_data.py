"""The answer to a call that cannot be judged, for clients that show a card rather than a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.cds_hooks import Card, Coding, Decision, DecisionCodes, Explanation, Source
from cds_services.identity import CallIdentity
from cds_services.recommendation.card_texts import MISSING_DATA, shared_texts
from cds_services.recommendation.recommendation import INFO

if TYPE_CHECKING:
    from cds_services.cds_hooks import Deployment
    from cds_services.hook_request import HookRequest

INDETERMINATE = "indeterminate"
"""Code of the situation that could not be determined, the same in every topic."""
_BECAUSE = "data that advice rests on are missing"


def cannot_answer(request: HookRequest, key: str, deployment: Deployment) -> Decision:
    """Return one card that says what is missing and that nothing was judged.

    Args:
        request: a checked request.
        key: the required prefetch key that is missing, or of which a part is.
        deployment: names the code systems of the card.
    """
    shared, base_url = shared_texts(), deployment.base_url
    rule, text = shared.missing, shared.missing.texts[key]
    source = shared.sources[rule.source]
    topic = Coding(code=MISSING_DATA, system=f"{base_url}/CodeSystem/card-rule", display=rule.display)
    card = Card(
        uuid=str(CallIdentity(request).of(MISSING_DATA)),
        summary=text.summary,
        detail="\n\n".join(text.detail),
        indicator=INFO,
        source=Source(label=source.label, url=source.url or None, icon=f"{base_url}/icon.png", topic=topic),
        override_reasons=tuple(
            Coding(code=code, system=f"{base_url}/CodeSystem/override-reason", display=shared.override_reasons[code])
            for code in rule.override_reasons
        ),
    )
    unseen = tuple(dict.fromkeys((*request.unread, key)))
    reasons = _Unanswered(because=_BECAUSE, key=key, notes=request.notes, unseen=unseen)
    return Decision((card,), INDETERMINATE, reasons, unseen=unseen)


@dataclass(frozen=True)
class _Unanswered(Explanation):
    """Why nothing was judged: the key that is missing, what was tolerated, and what was not read."""

    key: str = ""
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the same members as for a call that was judged."""
        return {
            "scenario": INDETERMINATE,
            "because": self.because,
            "evidence": [],
            "orders": [],
            "rules": [{"rule": MISSING_DATA, "spoke": True, "indicator": INFO, "text": self.key}],
            "ratings": [],
            "notes": list(self.notes),
            "unseen": list(self.unseen),
        }

    def codes(self) -> DecisionCodes:
        """Return nothing but defaults: there is no decision to keep."""
        return DecisionCodes()
