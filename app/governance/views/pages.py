"""Which pages there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.views import signals, trial
from app.governance.views.could_not_tell import could_not_tell
from app.governance.views.judgements import judgements
from app.governance.views.overview import overview
from app.governance.views.quality import quality
from app.governance.views.rule import rule_page
from app.governance.views.versions import versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.governance.page import Page
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

    View = Callable[[Reader, Period], Page]

PAGES = {
    "overview": "Overview",
    signals.NAME: signals.TITLE,
    "could-not-tell": "Could not tell",
    "quality": "Data, clients, latency",
    "versions": "Versions",
    trial.NAME: trial.TITLE,
    "judgements": "Judgements",
}
"""The title of each page by its name, in the order of the menu; signals and effect are made beforehand."""
_VIEWS: dict[str, View] = {
    "overview": overview,
    "could-not-tell": could_not_tell,
    "quality": quality,
    "versions": versions,
    "judgements": judgements,
}
_RULES = "rules/"


def page_of(name: str, reader: Reader, period: Period) -> Page | None:
    """Return a page by its name, `rules/CODE` for that of a rule; None if there is no such page."""
    if name.startswith(_RULES):
        return rule_page(reader, period, name.removeprefix(_RULES))
    view = _VIEWS.get(name)
    return view(reader, period) if view else None
