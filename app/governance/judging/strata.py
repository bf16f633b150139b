"""The groups from which a sample is drawn: for each rule its cards shown, held back and suppressed; silence by reason.

Their sizes are known from the counts of each day, so that cases can be drawn evenly from a million decisions without
reading them: first the day, by its share of the group, then one decision of that day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.governance.knowledge.files import words

if TYPE_CHECKING:
    from datetime import date

    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

SHOWN, HELD, SUPPRESSED = "shown", "held back", "suppressed"


@dataclass(frozen=True)
class Stratum:
    """One group of decisions.

    Attributes:
        rule: the rule; empty for decisions that no rule is asked about.
        kind: `shown`, `held back` or `suppressed`; without a rule the code of the silence.
        days: how many decisions of the group each day has.
    """

    rule: str
    kind: str
    days: dict[date, int] = field(default_factory=dict, hash=False)

    @property
    def size(self) -> int:
        """How many decisions there are."""
        return sum(self.days.values())

    @property
    def gave_advice(self) -> bool:
        """Whether there was a card, shown or held back."""
        return self.kind in {SHOWN, HELD}


def strata(reader: Reader, period: Period, rule: str = "") -> list[Stratum]:
    """Return the groups of a period that have decisions, the largest first; those of one rule where it is given."""
    sizes: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    about = rule or None
    for (day, each, withheld), count in reader.by_day(period, "card", about).items():
        sizes[each, HELD if withheld else SHOWN][day] += count
    for (day, each, _), count in reader.by_day(period, "suppressed", about).items():
        sizes[each, SUPPRESSED][day] += count
    if not rule:
        for (day, _, silence), count in reader.by_day(period, "calls").items():
            if silence in words().silence and silence not in {"CARD", "NOT_RECORDED"} and words().in_scope(silence):
                sizes["", silence][day] += count
    found = [Stratum(each, kind, dict(days)) for (each, kind), days in sizes.items()]
    return sorted(found, key=lambda stratum: (-stratum.size, stratum.rule, stratum.kind))
