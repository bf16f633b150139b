"""A service's answer as the order screen shows it: cards, no advice, or an error; never one in place of another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import msgspec
from markdown_it import MarkdownIt

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink", "image", "reference"])
)
"""Cards are GitHub Flavored Markdown; HTML is not rendered, and addresses belong in `links`."""
_RANK = {"critical": 0, "warning": 1, "info": 2}
_WORDS = {"critical": "Critical", "warning": "Warning", "info": "For information"}
_OK = 200
_Kind = TypeVar("_Kind")


class _Coding(msgspec.Struct):
    code: str = ""
    display: str = ""


class _Source(msgspec.Struct):
    label: str = ""
    url: str = ""
    topic: _Coding = msgspec.field(default_factory=_Coding)


class _Link(msgspec.Struct):
    label: str
    url: str


class _Action(msgspec.Struct):
    description: str = ""


class _Suggestion(msgspec.Struct):
    label: str
    uuid: str = ""
    actions: list[_Action] = []


class _Card(msgspec.Struct, rename="camel"):
    summary: str
    source: _Source
    uuid: str = ""
    indicator: str = ""
    detail: str = ""
    suggestions: list[_Suggestion] = []
    override_reasons: list[_Coding] = []
    links: list[_Link] = []


class _Answer(msgspec.Struct):
    cards: list[_Card]


class _Issue(msgspec.Struct):
    diagnostics: str = ""
    code: str = ""


class _Outcome(msgspec.Struct):
    issue: list[_Issue]


@dataclass
class Advice:
    """What the screen shows of one answer.

    Attributes:
        cards: the cards, most urgent first, each with `detail_html`, `kind` (the indicator in words) and `kept` (the
            reason why the clinician already kept the order, or nothing).
        problems: what went wrong, if the service refused the request.
        status: the HTTP status.
        announcement: one sentence for screen readers; empty where there is no card, and the reasons say why.
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
        kept: rules whose cards the clinician has already overridden, each with the reason.
    """
    answer = _read(text, _Answer) if status == _OK else None
    if answer is None:
        outcome = _read(text, _Outcome)
        said = [issue.diagnostics or issue.code for issue in outcome.issue] if outcome else []
        problems = said or ["The answer holds no cards that could be read."]
        return Advice(problems=problems, status=status, announcement=f"Error: {problems[0]}")
    cards = sorted(answer.cards, key=lambda card: _RANK.get(card.indicator, len(_RANK)))
    shown = [_shown(card, kept) for card in cards]
    return Advice(cards=shown, announcement=_announce(shown))


class Bar(NamedTuple):
    """The advice in one line, for screens on which it stands below the orders: how urgent, and how many cards."""

    icon: str
    kind: str
    text: str


def bar(shown: Advice, silence: str) -> Bar:
    """Say an answer in one line.

    Args:
        shown: the answer.
        silence: why there is no card, where there is none.
    """
    if shown.problems:
        return Bar("error", "Error", "nothing was judged")
    new = [card for card in shown.cards if not card["kept"]]
    if not new:
        return Bar(
            "silent",
            "No new advice" if shown.cards else "No advice",
            "order kept" if shown.cards else silence[:1].lower() + silence[1:],
        )
    count = "1 card of advice" if len(new) == 1 else f"{len(new)} cards of advice"
    return Bar(new[0]["indicator"], new[0]["kind"], count)


def _read(text: str, kind: type[_Kind]) -> _Kind | None:
    """Read what the screen shows of a body; return nothing if a part of it has an unexpected form."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _shown(card: _Card, kept: dict[str, str]) -> dict[str, Any]:
    rule = card.source.topic.code
    indicator = card.indicator if card.indicator in _RANK else "info"
    source = msgspec.structs.replace(card.source, url=card.source.url if _is_web(card.source.url) else "")
    return {
        **msgspec.to_builtins(card),
        "source": msgspec.to_builtins(source),
        "links": [msgspec.to_builtins(link) for link in card.links if _is_web(link.url)],
        "indicator": indicator,
        "kind": _WORDS[indicator],
        "rule": rule,
        "kept": kept.get(rule, ""),
        "detail_html": _MARKDOWN.render(card.detail),
    }


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _announce(cards: list[dict[str, Any]]) -> str:
    if not cards:
        return ""
    new = [card for card in cards if not card["kept"]]
    if not new:
        return "No new advice: the order was kept, with a reason."
    said = ". ".join(f"{card['kind']}: {card['summary']}" for card in new)
    return f"{len(new)} {'card' if len(new) == 1 else 'cards'}. {said}."
