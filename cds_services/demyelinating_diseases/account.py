"""How a call was understood and answered: what the explanation, the ratings and the record are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds_services.demyelinating_diseases.advice import Heard
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.imaging_orders.order import ImagingOrder


@dataclass(frozen=True, slots=True)
class Account:
    """One call.

    Attributes:
        orders: all drafts of the call.
        scenario, because: the situation that decided, and why it is this one.
        heard: what came of the rules.
        notes: what was tolerated or skipped, without patient data.
        cases: the case of each draft that this service speaks about; drafts of one situation share theirs. Empty
            where the call was not gone into; `because` then says why.
        deciding: the case that decided: that of the card shown first, else of the first draft in focus.
        unseen: keys of the prefetch of which not everything was seen, though it was tried.
    """

    orders: Sequence[ImagingOrder]
    scenario: str
    because: str
    heard: Heard
    notes: Sequence[str]
    cases: Mapping[ImagingOrder, Case] = field(default_factory=dict)
    deciding: Case | None = None
    unseen: Sequence[str] = ()

    @property
    def gone_into(self) -> bool:
        """True when the chart was read."""
        return self.deciding is not None

    @property
    def in_order(self) -> tuple[Case, ...]:
        """Every case once, in the order of the drafts."""
        return tuple(dict.fromkeys(self.cases[order] for order in self.orders if order in self.cases))
