"""From population to score and dossier, through the real replay: recall is high, and hindsight brings no card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.dossier.page import Wanted, dossier
from app.replay import run
from app.replay.options import Options
from app.replay.source import find
from app.simulation import population
from app.simulation.decided import Decisions
from app.simulation.population import write_population
from app.simulation.score import ORDERS, REPORTS, read_truth, score
from tests.app.simulation.conftest import UNTIL

if TYPE_CHECKING:
    from pathlib import Path

    from app.simulation.population import Totals
    from app.simulation.score import Scored

pytestmark = pytest.mark.slow

KEY = "a key that only the tests use"


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population of 1,200 patients, nearly all of interest, and its replay beside it."""
    folder = tmp_path_factory.mktemp("population")
    wanted = population.Wanted(patients=1200, seed=3, until=UNTIL, interest=0.9, zipped=True)
    write_population(wanted, folder / "out", 1, _heard)
    run.replay(find(folder / "out" / "fhir"), folder / "replayed", Options(hash_key=KEY), processes=2, quiet=True)
    return folder


@pytest.fixture(scope="module")
def scored(replayed: Path) -> Scored:
    """The replay against the truth."""
    truth = read_truth(replayed / "out" / "truth.ndjson")
    return score(truth, Decisions(replayed / "replayed", KEY), "order-sign")


def test_nearly_every_right_card_is_given_and_hardly_any_other(scored: Scored) -> None:
    orders = scored.counts[ORDERS]["all"]["all"]
    assert orders.wanted > 300
    assert orders.recall is not None
    assert orders.recall.low > 0.94
    assert orders.disturbed <= orders.silent / 500
    reports = scored.counts[REPORTS]["all"]["all"]
    assert reports.given == reports.wanted > 20
    assert reports.disturbed == 0


def test_what_is_known_only_by_hindsight_gives_no_card(scored: Scored) -> None:
    traps = scored.counts[ORDERS]["trap"]
    for trap in ("hindsight-diagnosis", "hindsight-pregnancy", "hindsight-allergy", "hindsight-kidney"):
        assert traps[trap].answers > 3
        assert traps[trap].disturbed == traps[trap].false == 0, trap
    assert traps["hindsight-drug"].false == 0
    assert traps["resolved-later"].given == traps["resolved-later"].wanted


def test_nearly_every_decision_is_found_again(scored: Scored) -> None:
    answers = sum(each["all"]["all"].answers for each in scored.counts.values())
    assert scored.found > 0.98 * answers


def test_the_dossier_of_it_is_made(replayed: Path) -> None:
    wanted = Wanted(title="simulated", sample=10, seed=1, smallest=5)
    made = dossier(replayed / "replayed", wanted, lambda *_: None)
    assert len(made.cases) == 10
    assert "CT of the spine (CtSpine)" in made.html


def _heard(totals: Totals) -> None:
    assert totals.patients
