"""Rows of a table of lesions as sentences: "C3 | yes | unchanged" below "Level | Enhancement | Change"."""

from __future__ import annotations

from cds_services.reports.choices import choices

_STROKE = "|"
_FEWEST = 2  # cells of a table


def rows_as_sentences(text: str) -> str:
    """Return a text with the rows of its tables of lesions written out; other lines stay as they are."""
    if _STROKE not in text:
        return text
    lines: list[str] = []
    columns: list[str] = []
    for line in text.split("\n"):
        cells = _cells(line)
        if len(cells) < _FEWEST:
            columns = columns if set(line.strip()) <= {"-", "+", _STROKE, " ", ":"} and line.strip() else []
            lines.append(line)
        elif found := _columns(cells):
            columns = found
            lines.append("")
        elif "place" in columns and len(cells) <= len(columns):
            lines.append(_sentence(columns, cells))
        else:
            lines.append(line)
    return "\n".join(lines)


def _cells(line: str) -> list[str]:
    return [cell.strip(" *_\t") for cell in line.strip().strip(_STROKE).split(_STROKE)] if _STROKE in line else []


def _columns(cells: list[str]) -> list[str]:
    """Return what each column holds, where the cells are the headings of a table of lesions; else nothing."""
    kinds = choices().table_columns.value
    found = [kinds.get(cell.lower(), "") for cell in cells]
    return found if "place" in found and ("enhancement" in found or "new" in found or "state" in found) else []


def _sentence(columns: list[str], cells: list[str]) -> str:
    """Return a row as a sentence."""
    answers = choices().table_answers.value
    said = []
    for column, cell in zip(columns, cells, strict=False):
        answer = answers.get(f"{column} {cell.lower()}")
        said.append(f"lesion at {cell}" if column == "place" else cell if answer is None else answer)
    return ", ".join(part for part in said if part) + "."
