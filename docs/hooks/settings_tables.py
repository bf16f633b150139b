"""The tables of settings in the README, from the settings themselves: `python -m docs.hooks.settings_tables`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"
HEADINGS = {
    "host": "Where it listens",
    "clients": "Who may call, and how each is answered",
    "missing_data": "What answers say",
    "signatures": "Who has signed the knowledge",
    "fhir_servers": "Reading from FHIR servers",
    "database_url": "What is kept",
    "body_limit": "Limits on calls",
    "log_level": "Logs, metrics, traces",
}
"""The heading above the table that begins with a setting."""


def markdown() -> str:
    """Return the tables with their headings."""
    return "\n".join(_lines()).strip("\n") + "\n"


def with_tables(readme: str) -> str:
    """Return the README with the tables as they are now."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + markdown() + END + after


def default(field: FieldInfo) -> str:
    """Return the default of a setting as the README shows it: in words where it is worked out at start."""
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["default"])
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if value in (None, "", ()):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else f'{value:g}' if isinstance(value, float) else value}`"


def _lines() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if name in HEADINGS:
            yield from ("", f"### {HEADINGS[name]}", "", "| variable | default | meaning |", "| --- | --- | --- |")
        yield f"| `{PREFIX}{name.upper()}` | {default(field)} | {field.description} |"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
