"""Replayed decisions in the database of the service, marked as replay, for the pages of governance."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from sqlalchemy import exc

from app.replay.columns import unpacked
from app.replay.errors import ReplayError
from app.replay.output import rows_of
from app.settings import Settings
from app.store.database import Database, address
from app.store.decision_record import DecisionRecord
from app.store.failure import failure
from app.store.pseudonym import kept_key
from app.store.schema import cards, decisions
from app.store.statements import insert_decisions, ready

if TYPE_CHECKING:
    from collections.abc import Callable

    Row = dict[str, Any]

_BATCH = 500
_OWN = frozenset(decisions.columns.keys())
_OWN_OF_CARD = frozenset(cards.columns.keys()) - {"decision"}


def key_of(database_url: str) -> str:
    """Return the hash key that is kept beside a SQLite database; empty where there is none.

    Rows of one patient must have one hash, whether live or replayed, so that `purge --patient` finds them all.
    """
    url = address(database_url, "--to")
    if url.get_backend_name() != "sqlite" or not url.database:
        return ""
    return kept_key(Path(url.database).absolute().parent)


def load(out: Path, database_url: str, hash_key: str, advance: Callable[[int, int], None]) -> int:
    """Write the decisions of a replay into a database; those that are there stay as they are.

    Args:
        out: the folder of the replay.
        database_url: the database; its tables must be there, or are made where it migrates itself.
        hash_key: the key of the replay.
        advance: called with the size of each batch.

    Returns:
        How many decisions were sent.

    Raises:
        ReplayError: the database cannot be used; says why.
        StoreConfigurationError: its address or key cannot be used.
    """
    database = Database(Settings(database_url=SecretStr(database_url), hash_key=SecretStr(hash_key)))
    sent = 0
    try:
        ready(database)
        rows = rows_of(out)
        while batch := [_record(row) for row in islice(rows, _BATCH)]:
            insert_decisions(database, batch)
            sent += len(batch)
            advance(len(batch), len(batch))
    except exc.SQLAlchemyError as error:
        raise ReplayError(f"--to: {failure(error)}") from None
    finally:
        database.close()
    return sent


def _record(row: Row) -> DecisionRecord:
    kept = {name: _filled(value) for name, value in row.items() if name in _OWN}
    kept["outcomes"] = [unpacked(each) for each in row["outcomes"]]
    shown = tuple(
        {"decision": row["id"], **{name: card[name] for name in card if name in _OWN_OF_CARD}} for card in row["shown"]
    )
    return DecisionRecord(kept, shown)


def _filled(value: object) -> object:
    """Leave out what is absent, which Parquet writes as null."""
    if not isinstance(value, list):
        return value
    return [
        {name: inner for name, inner in each.items() if inner is not None} if isinstance(each, dict) else each
        for each in value
    ]
