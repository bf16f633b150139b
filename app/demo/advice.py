"""A service's answer as the order screen shows it: cards, calm silence, or an error; never one for another."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink", "image", "reference"])
)
"""Cards are GitHub Flavored Markdown; no HTML passes, and addresses belong into `links`."""
_RANK = {"critical": 0, "warning": 1, "info": 2}
_WORDS = {"critical": "Critical", "warning": "Warning", "info": "For information"}
_OK = 200


@dataclass
class Advice:
    """What the screen shows of one answer.

    Attributes:
        cards: the cards, most urgent first, each with `detail_html`, `kind` (the indicator in words) and `kept` (the
            reason for which the clinician already kept the order, or nothing).
        problems: what went wrong, where the service refused.
        status: the HTTP status.
        announcement: one sentence for those who listen.
    """

    cards: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    status: int = _OK
    announcement: str = ""


def read_answer(status: int, text: str, kept: dict[str, str]) -> Advice:
    """Read an answer as an EHR would.

    Args:
        status: the HTTP status.
        text: the body.
        kept: rules that the clinician has already decided against, each with the reason.
    """
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if status != _OK or not isinstance(body, dict) or not isinstance(body.get("cards"), list):
        problems = _problems(body) or ["The answer holds no cards that could be read."]
        return Advice(problems=problems, status=status, announcement=f"Error: {problems[0]}")
    cards = sorted(body["cards"], key=lambda card: _RANK.get(card.get("indicator", ""), len(_RANK)))
    shown = [_shown(card, kept) for card in cards]
    return Advice(cards=shown, announcement=_announce([card for card in shown if not card["kept"]]))


def _shown(card: dict[str, Any], kept: dict[str, str]) -> dict[str, Any]:
    rule = card.get("source", {}).get("topic", {}).get("code", "")
    indicator = card["indicator"] if card.get("indicator") in _RANK else "info"
    return {
        "suggestions": [],
        "overrideReasons": [],
        "links": [],
        **card,
        "indicator": indicator,
        "kind": _WORDS[indicator],
        "rule": rule,
        "kept": kept.get(rule, ""),
        "detail_html": _MARKDOWN.render(card.get("detail", "")),
    }


def _announce(cards: list[dict[str, Any]]) -> str:
    if not cards:
        return "No advice: nothing to change."
    said = ". ".join(f"{card['kind']}: {card['summary']}" for card in cards)
    return f"{len(cards)} {'card' if len(cards) == 1 else 'cards'}. {said}."


def _problems(body: object) -> list[str]:
    """What an OperationOutcome says."""
    issues = body.get("issue") if isinstance(body, dict) else None
    return [str(issue.get("diagnostics", issue.get("code", ""))) for issue in issues or () if isinstance(issue, dict)]
