"""The site's order-entry questions that come as data: which words stand for a code or a linkId."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cds_services.local.in_force import in_force
from cds_services.terminology import read_coding

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINK = "linkId"
"""Stands in place of a system for a linkId, which belongs to none."""


def question_of(codings: Iterable[tuple[str, str]] = (), link_id: str = "") -> str:
    """Return the words of the question that the site file knows by one of these codes or by this linkId; else nothing.

    Args:
        codings: system and code of each coding of the question.
        link_id: the item's linkId.
    """
    known = _questions()
    if not known:
        return ""
    keys = [(_LINK, link_id)] if link_id else []
    return next((known[key] for key in (*keys, *codings) if key in known), "")


@cache
def _questions() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for question in in_force().file.questions:
        if question.link_id:
            found[_LINK, question.link_id] = question.text
        if question.code:
            found[read_coding(question.system, question.code)] = question.text
    return found
