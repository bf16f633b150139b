"""The trial of a site file, from the database to the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from app.errors import ConfigurationError
from app.governance.effect.site_trial import effect_of
from app.governance.effect.tables import result_table
from app.store.decision_record import record_of
from app.store.statements import insert_decisions
from cds_services.local.site_file import SiteFile
from tests.app.store.calls import decided

if TYPE_CHECKING:
    from app.store.database import Database

DAY = date(2026, 3, 16)
TRIAL = {"study": "EC 1", "seed": "drawn with this seed", "by": "encounter"}


def test_the_arms_are_compared_from_what_is_stored(database: Database) -> None:
    at = datetime(2026, 3, 16, 9, tzinfo=UTC).timestamp()
    calls = [
        replace(decided(f"card-{number}", patient=f"Zebulon-{number}", at=at), arm="card" if number % 2 else "control")
        for number in range(12)
    ]
    insert_decisions(database, [record_of(call, database.pseudonym) for call in calls])
    found = effect_of(database, _site(trial=TRIAL), DAY, DAY)
    assert (found.trial.study, found.trial.by) == ("EC 1", "encounter")
    assert [(flow.units, flow.advised, flow.signed) for flow in found.flow] == [(6, 6, 0), (6, 6, 0)]
    assert "Zebulon" not in str(result_table(found))


def test_without_a_trial_nothing_is_compared(database: Database) -> None:
    with pytest.raises(ConfigurationError, match="names no trial"):
        effect_of(database, _site(), DAY, DAY)


def _site(**content: Any) -> SiteFile:  # noqa: ANN401 - any part of a site file
    return msgspec.convert(content, SiteFile)
