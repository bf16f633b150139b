"""The report: the same pages as one HTML file that needs nothing else, and every table as a CSV file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from app.governance.page import Linked, as_csv
from app.governance.views.pages import PAGES, page_of
from app.governance.web.html import templates
from cds_services import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.governance.page import Page
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

FILE = "report.html"
_SPACE = re.compile(r"[ \t]*\n[ \t\n]*")


def write_report(reader: Reader, period: Period, folder: Path, more: Sequence[Page] = ()) -> int:
    """Write the report of a period.

    Args:
        reader: reads the database, whose days must be counted.
        period: the days.
        folder: where the files go; it is created. Files of the same names are replaced.
        more: pages that are not made from the counts of a period; they come after the overview.

    Returns:
        How many files were written.

    Raises:
        OSError: the folder cannot be written.
    """
    overview, *others = report_pages(reader, period)
    pages = [overview, *more, *others]
    folder.mkdir(parents=True, exist_ok=True)
    tables = [(f"{_anchor(page.name)}-{part.table.name}.csv", part.table) for page in pages for part in page.sections]
    for name, table in tables:
        (folder / name).write_text(as_csv(table), encoding="utf-8", newline="")
    (folder / FILE).write_text(_html(pages, period), encoding="utf-8")
    return len(tables) + 1


def report_pages(reader: Reader, period: Period) -> Iterator[Page]:
    """Yield every page, and after the overview that of each rule with a card."""
    for name in PAGES:
        page = page_of(name, reader, period)
        if page is None:
            continue
        yield page
        if name == "overview":
            rules = next(part.table for part in page.sections if part.table.name == "rules")
            for row in rules.rows:
                rule = page_of(row[0].path, reader, period) if isinstance(row[0], Linked) else None
                if rule is not None:
                    yield rule


def _html(pages: list[Page], period: Period) -> str:
    style = "".join(
        files(package).joinpath("static", name).read_text(encoding="utf-8")
        for package, name in (("app.pages", "base.css"), ("app.governance.web", "governance.css"))
    )
    html = (
        templates()
        .get_template("report.html")
        .render(
            pages=pages,
            period=period,
            style=style,
            made=datetime.now(UTC),
            version=version("imaging-cds"),
            knowledge=registry.knowledge_version(),
            anchor=_anchor,
            href=lambda path: f"#{_anchor(path)}",
            csv=lambda page, table: f"{_anchor(page.name)}-{table.name}.csv",
        )
    )
    return _SPACE.sub("\n", html)


def _anchor(path: str) -> str:
    return path.replace("/", "-")
