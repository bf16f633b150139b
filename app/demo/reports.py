"""Radiology reports as the result screen shows them: headings, paragraphs, and the words that the service went by."""

from __future__ import annotations

import html
import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from app.demo.chart import day
from cds_services.reports.sections import headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.chart.diagnostic_report import DiagnosticReport

READ, QUOTED = "read", "quoted"
"""Marks: words that decided a fact, words that a card quotes."""
_QUOTE = re.compile(r": '(.{3,}?)'\.")
_ESCAPE = re.compile(r"\\(\W)")
_HEADING = re.compile(r"([A-Za-z][A-Za-z /&-]{2,40}?)\s*(?::\s*|$)")
_LABEL = re.compile(r"([A-Z][A-Za-z0-9 /-]{1,30}):\s+(?=\S)")
_ITEM = re.compile(r"(?:\d{1,2}[.)]|[-*•])\s+")
_WRAPPED = 60
"""A line of at least this many characters continues in the next one unless something new begins there."""
_FORMS = {"text/plain": "plain text", "text/html": "HTML", "application/xhtml+xml": "HTML", "text/rtf": "RTF"}


class Run(NamedTuple):
    """Words with one mark, or none."""

    text: str
    mark: str


class Block(NamedTuple):
    """One piece of a report: `title`, `heading`, `text` or `item`; `label` is what it begins with, up to a colon."""

    kind: str
    label: str
    runs: list[Run]


class ReportSeen(NamedTuple):
    """One report.

    Attributes:
        title: the study.
        day: when it was done.
        about: state, form and version in words.
        counts: whether the service read it for its answer; None if it was not asked yet.
        blocks: its text.
    """

    title: str
    day: str
    about: str
    counts: bool | None
    blocks: list[Block]

    @property
    def is_quoted(self) -> bool:
        """Whether a card quotes it."""
        return any(run.mark == QUOTED for block in self.blocks for run in block.runs)


def seen(report: DiagnosticReport, counts: bool | None, quotes: Sequence[str]) -> ReportSeen:  # noqa: FBT001 - three states
    """Prepare a report for the screen.

    Args:
        report: the report.
        counts: whether it counted for an answer; None if there is no answer yet.
        quotes: the words that cards quote.
    """
    decided = [item.words for item in report.reading.statements] if counts else []
    words = report.words.words
    parts = (("Findings", words.findings), ("Impression", words.conclusion))
    text = words.text or "\n".join(f"{name}:\n{part}" for name, part in parts if part)
    return ReportSeen(
        report.code.words,
        day(report.day.isoformat()) if report.day else "",
        ", ".join(filter(None, (report.status, _form(report), f"version {report.version}" if report.version else ""))),
        counts,
        [_marked(block, decided, quotes if counts else ()) for block in _blocks(text)],
    )


def quotes_in(details: Iterable[str | None]) -> list[str]:
    """Return the words of reports that the details of cards quote."""
    return [html.unescape(_ESCAPE.sub(r"\1", words)) for detail in details for words in _QUOTE.findall(detail or "")]


def _form(report: DiagnosticReport) -> str:
    forms = report.resource.get("presentedForm")
    kinds = (
        [str(form.get("contentType", "")) for form in forms if isinstance(form, dict)]
        if isinstance(forms, list)
        else []
    )
    return ", ".join(_FORMS.get(kind.partition(";")[0].strip(), "another form") for kind in kinds)


@cache
def _known() -> frozenset[str]:
    return frozenset(name for part in headings().parts.values() for name in part.headings)


def _blocks(text: str) -> Iterator[Block]:
    """Take a text apart at empty lines, headings, labels and numbers; other lines were only wrapped."""
    for number, (kind, label, words) in enumerate(_joined(text)):
        is_title = not number and kind == "text" and not label
        yield Block("title" if is_title else kind, label, [Run(words, "")] if words else [])


def _joined(text: str) -> Iterator[tuple[str, str, str]]:
    kind, label, lines = "", "", list[str]()
    for line in [*map(str.strip, text.splitlines()), ""]:
        opened = _opened(line)
        wraps = bool(lines) and line and not opened and (kind == "item" or len(lines[-1]) >= _WRAPPED)
        if wraps:
            lines.append(line)
            continue
        if kind:
            yield kind, label, " ".join(lines)
        kind, label, rest = opened or ("text" if line else "", "", line)
        lines = [rest] if rest else []


def _opened(line: str) -> tuple[str, str, str] | None:
    """Return what a line opens: its kind, its label and the rest of it; None for a line of running text."""
    heading = _HEADING.match(line)
    if heading and heading[1].lower() in _known():
        return "heading", heading[1].capitalize() if heading[1].isupper() else heading[1], line[heading.end() :]
    if _ITEM.match(line):
        return "item", "", line
    label = _LABEL.match(line)
    return ("text", label[1], line[label.end() :]) if label else None


def _marked(block: Block, decided: Sequence[str], quotes: Sequence[str]) -> Block:
    """Mark the words of a block; a quotation is marked over what decided a fact."""
    text = "".join(run.text for run in block.runs)
    marks = [""] * len(text)
    for mark, phrases in ((READ, decided), (QUOTED, quotes)):
        for phrase in phrases:
            for found in re.finditer(r"\s+".join(map(re.escape, phrase.split())), text) if phrase else ():
                marks[found.start() : found.end()] = [mark] * (found.end() - found.start())
    runs = []
    at = 0
    for mark, group in groupby(marks):
        end = at + len(list(group))
        runs.append(Run(text[at:end], mark))
        at = end
    return block._replace(runs=runs)
