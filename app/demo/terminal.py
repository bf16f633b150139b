"""Print cards in a terminal, as an ordering screen might show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

_COLOURS = {"info": "blue", "warning": "yellow", "critical": "red"}
_WIDTH = 92


def draw(card: dict[str, Any]) -> Panel:
    """Print one card as it was received."""
    colour = _COLOURS.get(card["indicator"], "white")
    return Panel(
        Group(*_parts(card, colour)),
        title=Text(f" {card['indicator'].upper()} ", style=f"bold white on {colour}"),
        title_align="left",
        subtitle=Text(f" {card['source']['label']} ", style="dim"),
        subtitle_align="right",
        border_style=colour,
        padding=(1, 2),
        width=_WIDTH,
    )


def _parts(card: dict[str, Any], colour: str) -> Iterator[RenderableType]:
    yield Text(card["summary"], style=f"bold {colour}")
    if card.get("detail"):
        yield Padding(Markdown(card["detail"], hyperlinks=False), (1, 0, 0, 0))
    for suggestion in card.get("suggestions", ()):
        yield Padding(Text(f"  {suggestion['label']}  ", style="bold white on green"), (1, 0, 0, 0))
        for action in suggestion.get("actions", ()):
            yield Text(f"    {action['type']}: {action['description']}", style="dim")
    reasons = " · ".join(reason["display"] for reason in card.get("overrideReasons", ()))
    if reasons:
        yield Padding(Text.assemble(("Keep my order because: ", "bold"), reasons), (1, 0, 0, 0))
    for number, link in enumerate(card.get("links", ())):
        yield Padding(Text(f"{link['label']}: {link['url']}", style="dim"), (0 if number else 1, 0, 0, 0))


def shown_order(request: dict[str, Any]) -> Text:
    """State in two lines what is ordered in the example, and why."""
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    reason = " ".join(item["text"] for item in order["reasonCode"])
    return Text.assemble(("Ordered: ", "bold"), order["code"]["text"], "\n", ("Reason:  ", "bold"), f"“{reason}”")
