"""A small replay on disk, as `imaging-cds replay` writes it, with everything that a dossier tells planted in it."""

from __future__ import annotations

import csv
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a key that only the tests use"
CT, MRI = "CT thoracic spine without IV contrast", "MRI cervical and thoracic spine without and with IV contrast"


def call_id(order: str, patient: str) -> str:
    """Return the id that a replay gives to the decision about an order."""
    said = f"replay order-sign\0replay ServiceRequest/{order} {patient}".encode()
    return hmac.digest(KEY.encode(), said, "sha256").hex()[:32]


def row(number: int, **changes: object) -> dict[str, Any]:
    """Return a decision that is silent about an order in scope; `changes` make another of it."""
    return {
        "id": call_id(f"order-{number}", f"patient-{number}"),
        "time": datetime(2026, 1 + number % 6, 3, 9, 30, tzinfo=UTC),
        "hook": "order-sign",
        "patient_hash": f"hash-of-patient-{number}",
        "user_hash": f"hash-of-user-{number % 25}",
        "scenario": "surveillance",
        "because": "established disease, routine purpose, no new deficit",
        "studies": [
            {"study": "MRI head without IV contrast", "gate": None, "scenario": "surveillance", "rating": None}
        ],
        "facts": [{"fact": "multiple-sclerosis", "standing": "affirmed"}],
        "outcomes": [],
        "silence": "NOTHING_TO_ADD",
        "missing": [],
        "unread": [],
        "unmapped": [],
        "age_band": "30-39" if number % 2 else "40-49",
        "sex": "female" if number % 3 else "male",
        "shown": [],
    } | changes


def warned(number: int, **changes: object) -> dict[str, Any]:
    """Return a decision with a warning about a CT of the spine."""
    return (
        row(
            number,
            scenario="relapse",
            silence="",
            studies=[{"study": CT, "gate": None, "scenario": "relapse", "rating": "not-appropriate"}],
            facts=[{"fact": "both-legs-weak", "standing": "affirmed"}],
            outcomes=[{"rule": "CtSpine", "spoke": True, "why": None, "offers": [MRI]}],
            shown=[{"rule": "CtSpine", "indicator": "warning", "withheld": ""}],
        )
        | changes
    )


def rows() -> list[dict[str, Any]]:
    """240 decisions: 24 warnings, 12 that could not tell, 6 unknown codes, 30 of another modality, 8 reports."""
    other = [{"study": "Other imaging other region", "gate": "another modality", "scenario": None, "rating": None}]
    unknown = [{"kind": "order", "system": "urn:oid:1.2.3", "code": "X9", "read": False}]
    report = {"hook": "patient-view", "studies": [], "scenario": "relapse"}
    told = [{"rule": "LongLesion", "indicator": "warning", "withheld": ""}]
    return [
        *(warned(number) for number in range(24)),
        *(row(number, scenario="indeterminate", silence="SITUATION_OPEN") for number in range(24, 36)),
        *(row(number, studies=other, silence="NOT_COVERED", unmapped=unknown) for number in range(36, 42)),
        *(row(number, studies=other, silence="NOT_COVERED") for number in range(42, 72)),
        *(row(number) for number in range(72, 232)),
        *(row(number, **report, shown=told if number < 235 else []) for number in range(232, 240)),
    ]


REPORT: dict[str, Any] = {
    "decisions": 240,
    "cards": 27,
    "digest": "0123456789abcdef" * 4,
    "knowledge": "k1",
    "version": "9.9.9",
    "counts": {
        "resources read": {"Condition": 900, "ServiceRequest": 300},
        "resources without a date that says since when the chart held them": {"Condition": 41},
    },
    "imports": [{"type": "Condition", "day": "2025-11-01", "number": 500, "of": 900}],
    "cannot_be_known": ["What a clinician would have done with a card is not known."],
}


def write_replay(folder: Path, decisions: list[dict[str, Any]]) -> Path:
    """Write a folder as of a replay."""
    (folder / "decisions").mkdir(parents=True)
    half = len(decisions) // 2
    for number, part in enumerate((decisions[:half], decisions[half:])):
        parquet.write_table(pa.Table.from_pylist(part), folder / "decisions" / f"bucket-{number:04}.parquet")
    (folder / "report.json").write_text(json.dumps(REPORT))
    (folder / "hash-key").write_text(KEY)
    with (folder / "worklist.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["kind", "system", "code", "orders", "read_by_words", "cards_lost", "proposed_study", "proposed_by"]
        )
        writer.writerow(["order", "urn:oid:1.2.3", "X9", 36, 0, 4, MRI, "3 reports of such orders"])
        writer.writerow(["order", "urn:oid:1.2.3", "LOSS", 3, 0, 1, "", ""])
        writer.writerow(["order", "urn:oid:1.2.3", "RARE", 3, 0, 0, "", ""])
        writer.writerow(["order", "urn:oid:1.2.3", "WORDS", 90, 90, 0, "", ""])
    return folder


@pytest.fixture
def replayed(tmp_path: Path) -> Path:
    """The folder of the small replay."""
    return write_replay(tmp_path / "replayed", rows())
