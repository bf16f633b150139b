"""Which pages there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.views.overview import overview

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.governance.page import Page
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

    View = Callable[[Reader, Period], Page]

PAGES = {"overview": "Overview"}
"""The title of each page by its name, in the order of the menu."""
_VIEWS: dict[str, View] = {"overview": overview}


def page_of(name: str, reader: Reader, period: Period) -> Page | None:
    """Return a page by its name, `rules/CODE` for that of a rule; None if there is no such page."""
    view = _VIEWS.get(name)
    return view(reader, period) if view else None
