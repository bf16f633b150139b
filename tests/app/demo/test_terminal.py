"""Cards drawn in a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from app.demo.terminal import draw


def drawn(card: dict[str, object]) -> str:
    """Draw a card without colours."""
    console = Console(file=io.StringIO(), width=100)
    console.print(draw(card))
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def test_everything_a_clinician_acts_on_is_shown() -> None:
    text = drawn(
        {
            "summary": "Order MRI, not CT",
            "indicator": "warning",
            "detail": "* CT does not show the **cord**",
            "source": {"label": "A guideline"},
            "suggestions": [{"label": "Change it", "actions": [{"type": "update", "description": "CT becomes MRI"}]}],
            "overrideReasons": [{"code": "a", "display": "MRI not possible"}, {"code": "b", "display": "Trauma"}],
            "links": [{"label": "Read on", "url": "https://example.org"}],
        }
    )
    for part in ("WARNING", "Order MRI, not CT", "• CT does not show the cord", "Change it", "update: CT becomes MRI"):
        assert part in text
    assert "MRI not possible · Trauma" in text
    assert "Read on: https://example.org" in text


def test_a_bare_card_is_shown_too() -> None:
    assert "INFO" in drawn({"summary": "A word", "indicator": "info", "source": {"label": "A guideline"}})
