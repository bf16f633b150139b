"""The arms of the site's trial, compared by intention to treat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.effect.reading import trial_days
from app.governance.effect.site_trial import effect_of
from app.governance.effect.tables import flow_table, notes, result_table
from app.governance.page import Page, Section, Table
from app.governance.reading.period import Period

if TYPE_CHECKING:
    from app.governance.effect.tables import Rows
    from app.store.database import Database
    from cds_services.local.site_file import SiteFile

NAME, TITLE = "effect", "Effect"
_LIMITS = "What the numbers do not say"


def whole_trial(database: Database, file: SiteFile) -> Page:
    """Return the comparison over all days on which an arm was drawn; of a million decisions this takes some seconds."""
    if file.trial is None:
        return _waiting("The site file names no trial. The site file's `trial`, with its study number, begins one.")
    days = trial_days(database)
    if days is None:
        return _waiting(f"No order has been drawn into an arm of the study {file.trial.study} yet.")
    return trial(database, file, Period(*days))


def not_compared_yet() -> Page:
    """Return the page before the arms were compared."""
    return _waiting("The arms are compared when the pages start, and once a day.")


def trial(database: Database, file: SiteFile, period: Period) -> Page:
    """Return the comparison of a period.

    Raises:
        ConfigurationError: the site file names no trial.
    """
    effect = effect_of(database, file, period.first, period.last)
    return Page(
        NAME,
        TITLE,
        (
            Section("Who was in which arm", _table("flow", flow_table(effect))),
            Section("What the arms ordered", _table("results", result_table(effect)), notes(effect)),
            Section(_LIMITS, Table("limits", ("Limit",), tuple((limit,) for limit in effect.limits))),
        ),
    )


def _waiting(empty: str) -> Page:
    return Page(NAME, TITLE, (Section("What the arms ordered", Table("results", ("Measure",), (), empty)),))


def _table(name: str, rows: Rows) -> Table:
    heading, *body = rows
    named = tuple((_sentence(first), *cells) for first, *cells in body)
    return Table(name, tuple(map(_sentence, heading)), named)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
