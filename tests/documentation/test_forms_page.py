"""What the page on forms shows is read as it says."""

from __future__ import annotations

import html
import json
import re
import shlex
from datetime import date

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.demyelination.order_facts import read_reason
from cds_services.narrative.mention import Assertion
from tests.documentation import pages

PAGE = "docs/forms-and-answers.md"
TODAY = date(2026, 11, 29)
_EXAMPLE = re.compile(r"`([^`]+)`|<code>(.*?)</code>")
_COLUMNS = (None, Assertion.AFFIRMED, Assertion.NEGATED, None)


def _ways() -> list[tuple[str, Assertion | None]]:
    below = pages.pages()[PAGE].split("## Ways of answering", 1)[1].split("\n## ", 1)[0]
    rows = [re.split(r"\s*\|\s*", line)[1:] for line in below.splitlines() if line.startswith("| ") and "ever" in line]
    return [
        (html.unescape(plain or coded), assertion)
        for row in rows
        for cell, assertion in zip(row, _COLUMNS, strict=False)
        for plain, coded in _EXAMPLE.findall(cell)
    ]


@pytest.mark.parametrize(("example", "assertion"), _ways())
def test_a_way_of_answering_is_read_so(example: str, assertion: Assertion | None) -> None:
    said = [(item.concept, item.assertion) for item in read_mentions(example, TODAY).mentions]
    assert said == ([("fever", assertion)] if assertion else [])


def test_the_ways_are_found() -> None:
    assert len(_ways()) > 30


def test_the_table_is_read_so() -> None:
    table = next(each.text for each in pages.blocks() if each.page == PAGE and each.text.startswith("| Question"))
    said = {item.concept: item.assertion for item in read_mentions(table, TODAY).mentions}
    assert said == {"pregnancy": Assertion.NEGATED, "mri-unsafe-device": Assertion.AFFIRMED}


def test_the_output_is_that_of_the_command_above_it() -> None:
    command = next(each.text for each in pages.blocks() if each.page == PAGE and pages.is_shell(each))
    shown = json.loads(next(each.text for each in pages.blocks() if each.page == PAGE and each.language == "json"))
    printed = read_reason(shlex.split(command)[-1], TODAY).as_json()
    printed["facts"] = {name: holds for name, holds in printed["facts"].items() if holds}
    assert shown == printed
