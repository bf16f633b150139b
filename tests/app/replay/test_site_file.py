"""A replay under the site file of the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.replay.errors import ReplayError
from app.replay.options import Options
from app.replay.output import rows_of
from app.replay.run import replay
from app.replay.source import find
from cds_services.local.in_force import put_in_force
from tests.app.replay.population import KEY, multiple_sclerosis, order, patient, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _without_a_site_file() -> Iterator[None]:
    """Leave no site file in force."""
    yield
    put_in_force()


def test_a_rule_that_the_site_turned_off_gives_no_card(tmp_path: Path) -> None:
    source = find(write(tmp_path / "source", [patient(), multiple_sclerosis(), order()]))
    file = tmp_path / "site.yaml"
    file.write_text('rules: {CtHead: {enabled: false, why: "Imaging committee"}}')
    with_site = Options(hash_key=KEY, site=str(file), hooks=("order-sign",))
    told = replay(source, tmp_path / "out", with_site, processes=1, quiet=True)
    (row,) = rows_of(tmp_path / "out")
    assert (told["cards"], row["silence"]) == (0, "TURNED_OFF")
    assert row["site"] == told["site"] != ""
    with pytest.raises(ReplayError, match="another site file"):
        replay(source, tmp_path / "out", Options(hash_key=KEY, hooks=("order-sign",)), processes=1, quiet=True)
