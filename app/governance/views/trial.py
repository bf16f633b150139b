"""The arms of the site's trial, compared by intention to treat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.effect.site_trial import effect_of
from app.governance.effect.tables import flow_table, notes, result_table
from app.governance.page import Page, Section, Table

if TYPE_CHECKING:
    from app.governance.effect.tables import Rows
    from app.governance.reading.period import Period
    from app.store.database import Database
    from cds_services.local.site_file import SiteFile


def trial(database: Database, file: SiteFile, period: Period) -> Page:
    """Return the comparison of a period.

    Raises:
        ConfigurationError: the site file names no trial.
    """
    effect = effect_of(database, file, period.first, period.last)
    return Page(
        "effect",
        "Effect of the cards",
        (
            Section("Who was in which arm", _table("flow", flow_table(effect))),
            Section("What the arms ordered", _table("results", result_table(effect)), notes(effect)),
        ),
    )


def _table(name: str, rows: Rows) -> Table:
    heading, *body = rows
    return Table(name, heading, tuple(body))
