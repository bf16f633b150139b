"""The tables of settings, from the settings themselves: `python -m docs.hooks.settings_tables`.

The service's are in the README, those of the governance pages in docs/governance.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.governance.settings import GovernanceSettings
from app.settings import GOVERNANCE_PREFIX, PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

GOVERNANCE = Path(__file__).parents[1] / "governance.md"
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
_HEAD = ("| variable | default | meaning |", "| --- | --- | --- |")


def markdown() -> str:
    """Return the tables with their headings."""
    return "\n".join(_lines()).strip("\n") + "\n"


def governance_markdown() -> str:
    """Return the table of the settings of the governance pages."""
    return "\n".join(["", *_HEAD, *_rows(GOVERNANCE_PREFIX, GovernanceSettings.model_fields), ""])


def with_tables(readme: str, tables: str | None = None) -> str:
    """Return a page with its tables as they are now, by default the README with its own."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + (markdown() if tables is None else tables) + END + after


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
            yield from ("", f"### {HEADINGS[name]}", "", *_HEAD)
        yield from _rows(PREFIX, {name: field})


def _rows(prefix: str, fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    for name, field in fields.items():
        yield f"| `{prefix}{name.upper()}` | {default(field)} | {field.description} |"


if __name__ == "__main__":
    for page, tables in ((README, markdown()), (GOVERNANCE, governance_markdown())):
        page.write_text(with_tables(page.read_text(encoding="utf-8"), tables), encoding="utf-8")
