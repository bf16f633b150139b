"""Pages as HTML: templates, and addresses that keep the period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from app import pages
from app.governance.charts.drawing import WIDTHS, draw
from app.governance.page import Linked

if TYPE_CHECKING:
    from jinja2 import Environment

LONG = 12
"""Rows from which on a table beside a chart is closed at first."""


def templates() -> Environment:
    """Return the templates of the pages."""
    environment = pages.templates("app.governance.web")
    environment.globals["draw"] = draw
    environment.globals["LONG"] = LONG
    environment.globals["WIDTHS"] = WIDTHS
    environment.tests["linked"] = lambda cell: isinstance(cell, Linked)
    environment.filters["figure"] = figure
    return environment


def figure(cell: Any) -> str | Markup:  # noqa: ANN401 - a cell of any kind
    """Return a cell as it is shown: numbers in groups of three digits, nothing as a dash."""
    if cell is None:
        return Markup('<span class="soft">\N{EN DASH}<span class="unseen"> none</span></span>')
    # A number stays on one line with its sign.
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell).replace(" %", "\N{NO-BREAK SPACE}%")
