"""The trial that the site file names, compared from the stored decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.governance.effect.comparison import Effect, Trial, effect
from app.governance.effect.reading import trial_decisions

if TYPE_CHECKING:
    from datetime import date

    from app.store.database import Database
    from cds_services.local.site_file import SiteFile


def effect_of(database: Database, file: SiteFile, first: date, last: date) -> Effect:
    """Compare the arms of the site's trial.

    Args:
        database: only read.
        file: the site file, which names the study and what is drawn.
        first: first day (UTC).
        last: last day; what is signed up to a day later still belongs to it.

    Raises:
        ConfigurationError: the site file names no trial; a comparison that was not approved is not made.
    """
    if file.trial is None:
        raise ConfigurationError("the site file names no trial; write `trial` with its `study` into it")
    trial = Trial(file.trial.study, file.trial.by, first, last)
    return effect(trial, trial_decisions(database, first, last))
