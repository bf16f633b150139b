"""What the README lists is all there is: settings, commands, addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import typer
from pydantic import SecretStr

from app.cli import commands
from app.governance.settings import variables as governance_variables
from app.main import create_app
from app.settings import Settings, variables
from tests.documentation import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

README = "README.md"


def test_every_setting_is_listed_once_with_its_default() -> None:
    listed = [(row[0], row[1]) for row in pages.table(README, "## Configuration")]
    assert sorted(listed) == sorted(
        (f"`IMAGING_CDS_{name.upper()}`", _default(field)) for name, field in Settings.model_fields.items()
    )


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if isinstance(field.json_schema_extra, dict):
        assert value in (None, "") or field.default_factory, "only a default that is worked out is told in words"
        return str(field.json_schema_extra["default"])
    if value in (None, "", ()):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else f'{value:g}' if isinstance(value, float) else value}`"


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = variables() | governance_variables()
    for page, text in pages.pages().items():
        assert set(re.findall(r"IMAGING_CDS_[A-Z_]+", text)) <= known, page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{block.page} {name}")
        for block in pages.blocks()
        for name, value in pages.settings(
            re.sub(r"^export | +#.*$|^imaging-cds.*\n?", "", block.text, flags=re.MULTILINE)
        ).items()
    ],
)
def test_a_setting_that_a_page_shows_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    field = name.removeprefix("IMAGING_CDS_").lower()
    monkeypatch.setenv(name, value)
    assert field in Settings().model_fields_set


def test_every_command_is_listed_with_its_options() -> None:
    """As `imaging-cds --help` tells it: a command or an option more or less fails."""
    listed = {_name(row[0]): _options(row[0]) for row in pages.table(README, "## Command line")}
    assert listed == dict(_commands(typer.main.get_command(commands.app)))


def _commands(command: Any, path: str = "imaging-cds") -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - click's
    for name, each in getattr(command, "commands", {}).items():
        yield from _commands(each, f"{path} {name}")
    if not hasattr(command, "commands"):
        yield path, sorted(option for each in command.params for option in each.opts if option.startswith("--"))


def _name(synopsis: str) -> str:
    return re.sub(r" [A-Z\[].*|`", "", synopsis)


def _options(synopsis: str) -> list[str]:
    return sorted(re.findall(r"\[(--[a-z-]+)", synopsis))


def test_every_address_is_listed() -> None:
    rows = pages.table(README, "## Addresses")
    listed = {tuple(each.split()) for row in rows for each in re.findall(r"`((?:GET|POST) [^`]+)`", row[0])}
    served = {
        (method, getattr(route, "path", ""))
        for route in create_app(Settings(why_links=True, transparency=True)).routes
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    beside = {("GET", "/"), ("GET", "/icon.png")}
    told = {(method, re.sub(r"/demyelinating-[a-z-]+$", "/{id}", path)) for method, path in listed}
    assert told == {each for each in served - beside if "static" not in each[1] and "assets" not in each[1]}
