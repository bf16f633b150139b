"""The words of a reason for imaging, from its parts: disease, sign, duration, question; and what is added to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.simulation.days import weekday
from app.simulation.mixes import read
from app.simulation.spelling import misspelled
from app.simulation.wording_mixes import Habits, Wording

if TYPE_CHECKING:
    from app.simulation.chance import Chance
    from app.simulation.order_mixes import Situation

_WEEK = 7
_MONTH = 30
_DAYS_SAID = 13
_WEEKS_SAID = 60
_CAN_BE_DENIED = frozenset({"deficit", "deficit_alone", "surveillance", "suspicion"})


def reason_of(situation: Situation, chance: Chance, disease: str, drug: str, order_day: int) -> str:
    """Write the reason of an order.

    Args:
        situation: what happens.
        chance: draws.
        disease: the disease as the order names it.
        drug: name of the drug.
        order_day: ordinal of the day of the order.
    """
    wording = read(Wording)
    patterns = wording.patterns[situation.plan]
    text = chance.one_of(patterns).format(
        disease=disease,
        drug=drug,
        sign=chance.one_of(wording.signs[situation.picture]) if situation.picture else "",
        since=since(chance, chance.whole(*situation.onset), order_day),
        ask=chance.one_of(wording.asks[situation.asks]) if situation.asks else "",
        plain=chance.one_of(wording.plain),
    )
    text = text.strip(" -,;")
    habits = read(Habits)
    if situation.plan in _CAN_BE_DENIED and chance.happens(habits.denials.share):
        text = f"{text.rstrip('.')}. {chance.one_of(habits.denials.texts)}"
    return finished(text, chance)


def finished(text: str, chance: Chance) -> str:
    """Add a remark to some reasons, misspell some, and write some all in small or capital letters."""
    habits = read(Habits)
    if chance.happens(habits.remarks.share):
        text = f"{text.rstrip('.')}. {chance.one_of(habits.remarks.texts)}"
    if chance.happens(habits.misspelt.share):
        text = misspelled(text, chance)
    place = chance.between(0, 1)
    if place < habits.lowercase:
        return text.lower()
    return text.upper() if place > 1 - habits.capitals else text


def since(chance: Chance, days: int, order_day: int) -> str:
    """Say how long a sign has been there, in days, weeks or months."""
    words = read(Wording).since
    if days <= _DAYS_SAID:
        # "since Monday" is said of the last week, not of today.
        usable = [each for each in words["days"] if "{weekday}" not in each or 1 < days < _WEEK]
        return _singular(chance.one_of(usable).format(n=days, weekday=weekday(order_day - days)))
    if days <= _WEEKS_SAID:
        return _singular(chance.one_of(words["weeks"]).format(n=max(2, round(days / _WEEK))))
    return chance.one_of(words["months"]).format(n=round(days / _MONTH))


def _singular(text: str) -> str:
    return text.replace("1 days", "1 day") if "1 days" in text and "11 days" not in text else text
