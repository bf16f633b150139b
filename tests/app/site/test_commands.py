"""The commands of the site file, as an integrator meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from cds_services.local.in_force import put_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    yield
    put_in_force()


def test_the_example_that_init_writes_can_be_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    assert RUN.invoke(app, ["site", "init", str(path)]).exit_code == 0
    result = RUN.invoke(app, ["site", "check", str(path)])
    assert result.exit_code == 0, result.output
    assert "IMG2209 MR C+T SPINE WO/W: MRI cervical and thoracic spine without and with IV contrast" in result.output
    assert RUN.invoke(app, ["site", "init", str(path)]).exit_code == 1


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("thresholds: {egfr_below: 15}\nsilent: {rules: [X]}", encoding="utf-8")
    result = RUN.invoke(app, ["site", "check", str(path)])
    assert result.exit_code == 1
    assert "line 1: 15 is outside" in result.output
    assert "line 2: no such rule" in result.output
    assert "2 problems; the service would not start" in result.output


def test_concepts_are_listed_with_an_example() -> None:
    assert "saddle-loss " in RUN.invoke(app, ["site", "concepts"]).output


def test_the_difference_to_the_product_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No site file applies" in RUN.invoke(app, ["review", "--diff"]).output
    path = tmp_path / "site.yaml"
    path.write_text("thresholds: {egfr_below: 40}\nrules:\n  CtHead: {indicator: info, why: y}", encoding="utf-8")
    monkeypatch.setenv("IMAGING_CDS_SITE", str(path))
    lines = RUN.invoke(app, ["review", "--diff"]).output.splitlines()
    assert "~ threshold  egfr_below: 30 -> 40" in lines
    assert "~ rule       CtHead: info, because: y" in lines


def test_a_reason_is_read_with_the_sites_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("phrases:\n  - {concept: surveillance, words: [zqmon]}", encoding="utf-8")
    monkeypatch.setenv("IMAGING_CDS_SITE", str(path))
    assert '"surveillance":true' in RUN.invoke(app, ["read-reason", "MS, zqmon"]).output
