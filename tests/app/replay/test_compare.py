"""Two versions over the same past: exactly the decisions that a change of knowledge alters."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cds_services
from app.cli import commands
from app.replay.compare.change import Kind, change
from app.replay.compare.side import side
from app.replay.errors import ReplayError
from app.replay.output import rows_of
from tests.app.replay.judging import judged
from tests.app.replay.population import (
    CPT,
    ICD,
    KEY,
    Resource,
    concept,
    multiple_sclerosis,
    of_patient,
    order,
    patient,
    write,
)

CORE = Path(cds_services.__file__).parent
PLANTED = {
    "demyelination/knowledge/interpretation.yaml": ("adult_age_years:\n  value: 18", "adult_age_years:\n  value: 21"),
    "demyelinating_diseases/knowledge/cards.yaml": (
        "CT cannot show cord lesions",
        "CT does not show cord lesions",
    ),
    "concepts/knowledge/value_sets.yaml": ('icd-10-cm: ["G35"]', 'icd-10-cm: ["G35.A"]'),
}
"""Three changes: who is adult, the words of one card, and the codes of one disease."""
SPINE = concept(CPT, "72125", "CT cervical spine without contrast")


def chart(about: str, asked: Resource, born: str = "1980-01-01", code: str = "24700007") -> list[Resource]:
    """Return a patient with multiple sclerosis and one order."""
    known = concept("http://snomed.info/sct", code) if code.isdigit() else {"coding": [{"system": ICD, "code": code}]}
    return [
        patient(about, birthDate=born),
        of_patient("Condition", f"c-{about}", about, code=known, recordedDate="2020-01-01"),
        asked | {"id": f"o-{about}", "subject": {"reference": f"Patient/{about}"}},
    ]


PEOPLE = {
    "adult": chart("adult", order()),
    "of-19": chart("of-19", order(), born="2005-04-01"),
    "of-15": chart("of-15", order(), born="2009-04-01"),
    "cord": chart("cord", order(code=SPINE)),
    "cord-of-19": chart("cord-of-19", order(code=SPINE), born="2005-04-01"),
    "by-icd": chart("by-icd", order(), code="G35"),
    "by-new-icd": chart("by-new-icd", order(), code="G35.A"),
    "knee": chart("knee", order(code=concept(CPT, "73721", "MRI knee without contrast"))),
    "healthy": [patient("healthy"), order(about="healthy", id="o-healthy", reasonCode=[{"text": "Headache"}])],
}
EXPECTED = {
    "of-19": Kind.LOST,
    "cord": Kind.WORDS,
    "cord-of-19": Kind.LOST,
    "by-icd": Kind.LOST,
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison of this product with three changes of its knowledge."""
    folder = tmp_path_factory.mktemp("compare")
    for name, (before, after) in PLANTED.items():
        text = (CORE / name).read_text("utf-8")
        assert text.count(before) == 1, name
        (folder / "knowledge" / name).parent.mkdir(parents=True)
        (folder / "knowledge" / name).write_text(text.replace(before, after), "utf-8")
    source = write(folder / "source", [each for person in PEOPLE.values() for each in person])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMAGING_CDS_HASH_KEY", KEY)
        command = ["compare", "installed", str(folder / "knowledge"), str(source), "--out", str(folder / "out")]
        result = CliRunner().invoke(commands.app, [*command, "--quiet"])
    assert result.exit_code == 0, result.output
    assert "decisions change" in result.output
    return folder / "out"


pytestmark = pytest.mark.slow


def test_exactly_the_decisions_change_that_the_knowledge_alters(compared: Path) -> None:
    with (compared / "changes.csv").open() as opened:
        changed = {row["decision"]: row["kind"] for row in csv.DictReader(opened)}
    assert changed == {_decision(compared, person): kind.value for person, kind in EXPECTED.items()}


def _decision(compared: Path, person: str) -> str:
    """Return the id of the decision about a patient, found by the hash of the patient's id."""
    from app.store.pseudonym import Pseudonym  # noqa: PLC0415

    wanted = Pseudonym((KEY,)).of("patient", person)
    (found,) = [row["id"] for row in rows_of(compared / "a") if row["patient_hash"] == wanted]
    return str(found)


def test_changes_are_grouped_by_rule_and_reason_the_gravest_first(compared: Path) -> None:
    told = json.loads((compared / "comparison.json").read_bytes())
    groups = [(group["kind"], group["before"], group["after"], group["number"]) for group in told["groups"]]
    assert groups == [
        ("a card is no longer shown", "CtHead", "", 1),
        ("a card is no longer shown", "CtHead", "", 1),
        ("a card is no longer shown", "CtSpine", "", 1),
        ("the card has other words", "CtSpine", "CtSpine", 1),
    ]
    reasons = {group["reason"].rpartition("-> ")[2] for group in told["groups"]}
    assert "out-of-scope (under 18)" in reasons
    assert told["decisions"] == len(PEOPLE)
    assert told["groups"][0]["interval_per_1000"][0] < 1000 / len(PEOPLE) < told["groups"][0]["interval_per_1000"][1]


def test_the_note_is_bound_to_this_comparison(compared: Path) -> None:
    told = json.loads((compared / "comparison.json").read_bytes())
    note = (compared / "release-note.md").read_text()
    assert told["hash"] in note
    assert "4 of 9 decisions" in note
    assert "CtSpine: 1 decisions, 111.111 of 1,000" in note
    assert told["sides"][0]["knowledge"] != told["sides"][1]["knowledge"]


def test_a_comparison_with_itself_changes_nothing() -> None:
    rows, _ = judged([patient(), multiple_sclerosis(), order()])
    again, _ = judged([patient(), multiple_sclerosis(), order()])
    assert change(rows[0], again[0]) is None


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"shown": []}, Kind.LOST),
        ({"silence": "NO_AGE"}, Kind.SILENCE),
        ({"scenario": "other"}, Kind.SITUATION),
        ({"because": "other words"}, Kind.EXPLANATION),
        ({"studies": [{"rating": "appropriate"}]}, Kind.RATING),
    ],
)
def test_what_differs_most_is_what_a_change_is_called(changed: dict[str, Any], kind: Kind) -> None:
    (row,), _ = judged([patient(), multiple_sclerosis(), order()])
    found = change(row, row | changed)
    assert found is not None
    assert found.kind is kind


def test_another_urgency_offer_or_wording_of_a_card_is_a_change() -> None:
    (row,), _ = judged([patient(), multiple_sclerosis(), order()])
    card = row["shown"][0]
    for name, kind in (("indicator", Kind.INDICATOR), ("says", Kind.WORDS), ("rule", Kind.ANOTHER)):
        found = change(row, row | {"shown": [card | {name: "other"}]})
        assert found is not None
        assert found.kind is kind
    offer = change(row, row | {"outcomes": [{"rule": "CtHead", "spoke": True, "offers": ["another"]}]})
    assert offer is not None
    assert offer.kind is Kind.OFFER
    gained = change(row | {"shown": []}, row)
    assert gained is not None
    assert (gained.kind, gained.before, gained.after) == (Kind.GAINED, "", "CtHead")


def test_a_decision_of_one_version_only_is_a_change() -> None:
    (row,), _ = judged([patient(), multiple_sclerosis(), order()])
    for pair in ((row, None), (None, row)):
        found = change(*pair)
        assert found is not None
        assert found.kind is Kind.JUDGED


def test_a_version_may_be_a_checkout_a_python_or_this_product(tmp_path: Path) -> None:
    for package in ("app", "cds_services"):
        (tmp_path / "checkout" / package).mkdir(parents=True)
        (tmp_path / "checkout" / package / "__init__.py").touch()
    assert side("installed", tmp_path).environment == {}
    assert side(str(tmp_path / "checkout"), tmp_path).environment == {"PYTHONPATH": str(tmp_path / "checkout")}
    python = tmp_path / "python3"
    python.touch(0o755)
    assert side(str(python), tmp_path).command[:3] == (str(python), "-P", "-c")
    assert "PYTHONPATH" not in side(str(python), tmp_path).variables()


def test_what_is_no_version_says_what_is_one(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="neither a folder of knowledge files"):
        side(str(tmp_path / "absent"), tmp_path)
    (tmp_path / "knowledge").mkdir()
    with pytest.raises(ReplayError, match="holds no knowledge file"):
        side(str(tmp_path / "knowledge"), tmp_path / "product")
    (tmp_path / "knowledge" / "cards.yaml").touch()
    with pytest.raises(ReplayError, match="several knowledge files have this name"):
        side(str(tmp_path / "knowledge"), tmp_path / "product")
    (tmp_path / "knowledge" / "cards.yaml").rename(tmp_path / "knowledge" / "dogs.yaml")
    with pytest.raises(ReplayError, match="no knowledge file has this name"):
        side(str(tmp_path / "knowledge"), tmp_path / "product")
