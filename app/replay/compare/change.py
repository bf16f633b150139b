"""One decision that two versions make differently: what differs most about it, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = Mapping[str, Any]

_OWN = frozenset(
    {"id", "client", "key_id", "hook_instance_hash", "patient_hash", "user_hash", "knowledge", "version", "latency_ms"}
) | {"site"}
"""Columns that two versions may fill differently without deciding differently."""
_OWN_OF_CARD = frozenset({"card", "suggestions", "decision"})


class Kind(StrEnum):
    """What differs, the gravest first."""

    LOST = "a card is no longer shown"
    GAINED = "a card is shown that was not"
    ANOTHER = "another card is shown"
    JUDGED = "judged by one version only"
    INDICATOR = "the card has another urgency"
    OFFER = "the card offers another study"
    WORDS = "the card has other words"
    RATING = "the order has another rating"
    SITUATION = "another situation, and no card in either"
    SILENCE = "silent for another reason"
    EXPLANATION = "the same answer, explained differently"


class Change(NamedTuple):
    """A changed decision.

    Attributes:
        decision: its id, a keyed hash.
        kind: what differs.
        before: the rules of its cards in the first version.
        after: the same in the second.
        reason: why, in codes and words of the product.
    """

    decision: str
    kind: Kind
    before: str
    after: str
    reason: str


def change(before: Row | None, after: Row | None) -> Change | None:
    """Return how a decision changes; None where it does not.

    Args:
        before: the row of the first version; None where it did not judge.
        after: that of the second.
    """
    if before is None or after is None:
        row = before or after or {}
        told = "the second does not judge it" if after is None else "the first does not judge it"
        return Change(row["id"], Kind.JUDGED, _rules(before), _rules(after), told)
    kind = _kind(before, after)
    if kind is None:
        return None
    return Change(before["id"], kind, _rules(before), _rules(after), _reason(kind, before, after))


def _kind(before: Row, after: Row) -> Kind | None:
    lost, gained = set(_shown(before)) - set(_shown(after)), set(_shown(after)) - set(_shown(before))
    if lost or gained:
        return Kind.ANOTHER if lost and gained else Kind.LOST if lost else Kind.GAINED
    for kind, told in (
        (Kind.INDICATOR, lambda row: [card["indicator"] for card in row["shown"]]),
        (Kind.OFFER, _offers),
        (Kind.WORDS, lambda row: [card["says"] for card in row["shown"]]),
        (Kind.RATING, lambda row: [study.get("rating") for study in row["studies"]]),
        (Kind.SITUATION, lambda row: row["scenario"]),
        (Kind.SILENCE, lambda row: row["silence"]),
        (Kind.EXPLANATION, _whole),
    ):
        if told(before) != told(after):
            return kind
    return None


def _reason(kind: Kind, before: Row, after: Row) -> str:
    if kind in {Kind.LOST, Kind.ANOTHER}:
        rules = set(_shown(before)) - set(_shown(after))
        return _silenced(after, rules) or _moved(before, after)
    if kind is Kind.GAINED:
        rules = set(_shown(after)) - set(_shown(before))
        return _silenced(before, rules) or _moved(before, after)
    if kind is Kind.INDICATOR:
        return " -> ".join(", ".join(card["indicator"] for card in row["shown"]) for row in (before, after))
    if kind is Kind.RATING:
        return " -> ".join(", ".join(map(_rating, row["studies"])) for row in (before, after))
    if kind is Kind.SILENCE:
        return f"{before['silence']} -> {after['silence']}"
    return _moved(before, after)


def _rating(study: Mapping[str, Any]) -> str:
    return study.get("rating") or "none"


def _silenced(row: Row, rules: set[str]) -> str:
    """Return why rules that were evaluated gave no card."""
    told = [each["why"] for each in row["outcomes"] if each["rule"] in rules and not each["spoke"] and each.get("why")]
    return "; ".join(dict.fromkeys(told))


def _moved(before: Row, after: Row) -> str:
    """Return the situation, or how it differs."""
    if before["scenario"] != after["scenario"]:
        return f"{before['scenario']} ({before['because']}) -> {after['scenario']} ({after['because']})"
    return f"{after['scenario']} ({after['because']})"


def _shown(row: Row) -> Iterator[str]:
    return (card["rule"] for card in row["shown"])


def _rules(row: Row | None) -> str:
    return "" if row is None else ", ".join(_shown(row))


def _offers(row: Row) -> list[Any]:
    return [each.get("offers") for each in row["outcomes"] if each["spoke"]]


def _whole(row: Row) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in _OWN}
    told["shown"] = [{name: value for name, value in card.items() if name not in _OWN_OF_CARD} for card in row["shown"]]
    return told
