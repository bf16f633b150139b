"""The settings are described in one place, and the README repeats it."""

from __future__ import annotations

from typing import get_args

import pytest

from app.settings import Settings
from docs.hooks import settings_tables


def test_the_readme_is_what_make_settings_would_write() -> None:
    readme = settings_tables.README.read_text(encoding="utf-8")
    assert settings_tables.with_tables(readme) == readme, "run: make settings"


def test_the_page_on_governance_is_what_make_settings_would_write() -> None:
    page = settings_tables.GOVERNANCE.read_text(encoding="utf-8")
    assert settings_tables.with_tables(page, settings_tables.governance_markdown()) == page, "run: make settings"


def test_every_table_begins_with_a_setting() -> None:
    names = list(Settings.model_fields)
    assert [name for name in names if name in settings_tables.HEADINGS] == list(settings_tables.HEADINGS)
    assert names[0] in settings_tables.HEADINGS


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_says_what_it_means_and_what_may_be_chosen(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert "\n" not in field.description
    choices = {choice for choice in get_args(field.annotation) if isinstance(choice, str)}
    assert all(f"`{choice}`" in field.description for choice in choices - {field.default})


def test_a_meaning_that_changes_makes_the_readme_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings.model_fields["port"], "description", "something else")
    assert "| `IMAGING_CDS_PORT` | `8080` | something else |\n" in settings_tables.markdown()
