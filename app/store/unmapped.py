"""The codes of orders that the catalogue did not know, counted over the stored decisions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from app.store.schema import decisions

if TYPE_CHECKING:
    from app.store.database import Database


class UnmappedCode(NamedTuple):
    """One code: its system, the code, and whether its orders were understood all the same, by their words."""

    system: str
    code: str
    read: bool


def unmapped_codes(database: Database) -> Counter[UnmappedCode]:
    """Count the decisions with each code that is not known.

    Args:
        database: the source.
    """
    found: Counter[UnmappedCode] = Counter()
    query = select(decisions.c.unmapped, func.count()).group_by(decisions.c.unmapped)
    with database.reading() as connection:
        for listed, number in connection.execute(query):
            for item in listed:
                found[UnmappedCode(item["system"], item["code"], item["read"])] += number
    return found
