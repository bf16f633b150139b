"""Look up a card in the store, if this process no longer has it or never sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import StoreUnavailable
from app.why.record import CardReasons, of_outcomes

if TYPE_CHECKING:
    from app.store.decision_record import StoredDecision
    from app.store.store import Store


async def remembered(store: Store, card: str) -> CardReasons | None:
    """Return the stored decision behind a card; None if there is none, or the database cannot be queried."""
    try:
        stored = await store.recent_decision(card)
    except StoreUnavailable:
        return None
    return _reasons(stored) if stored is not None else None


def _reasons(stored: StoredDecision) -> CardReasons:
    row = stored.decision
    return CardReasons(
        card=stored.card,
        rule=stored.rule,
        indicator=stored.indicator,
        service=row["service"],
        scenario=row["scenario"],
        because=row["because"],
        studies=tuple(study["study"] for study in row["studies"] if "study" in study),
        knowledge=row["knowledge"],
        day=row["time"].date().isoformat(),
        **of_outcomes(stored.rule, row["outcomes"]),
    )
