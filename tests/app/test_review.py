"""`imaging-cds review`: the guideline tables, for laying beside the publication."""

from __future__ import annotations

from typer.testing import CliRunner

from app.cli import app
from cds_services.demyelinating_diseases.service import guideline

VERIFIED_FIRST_TABLE = [
    "MRI cervical and thoracic spine without and with",
    "MRI head without and with IV contrast",
    "MRI cervical and thoracic spine with IV contrast",
    "MRI cervical and thoracic spine without IV contrast",
    "MRI head without IV contrast",
    "MRI lumbar spine without and with IV contrast",
    "MRI orbits with IV contrast",
]


def test_review_prints_each_table_in_the_publications_order_with_source_and_status() -> None:
    """Every row of the file is printed, with its rating, status and source, and the order is the publication's."""
    result = CliRunner().invoke(app, ["review"])
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if line.startswith("│")]
    printed = [line for line in lines if "Appropriate" in line]
    assert len(printed) == sum(len(variant.rows) for variant in guideline().variants)
    for line, start in zip(printed, VERIFIED_FIRST_TABLE, strict=False):
        assert start in line
    assert all(any(status in line for status in ("verified", "secondary", "partial")) for line in printed)
    for source in guideline().sources.values():
        assert source.url in result.stdout
