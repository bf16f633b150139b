"""The content of the database after a soak."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr
from sqlalchemy import func, select

from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kept(NamedTuple):
    """The stored rows.

    Attributes:
        feedback: (card, outcome).
        scenarios: scenario of each decision, by the hash of its hook instance.
        unlinked: rows of feedback without a link to their card, though its decision is stored.
    """

    feedback: set[tuple[str, str]]
    scenarios: dict[str, str]
    unlinked: int


class Records:
    """Reads the service's database, with its key."""

    def __init__(self, url: str, hash_key: str) -> None:
        self._database = Database(Settings(database_url=SecretStr(url), hash_key=SecretStr(hash_key)))

    def count(self) -> int:
        """Count the decisions."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(decisions)).scalar_one())

    def hashes(self, hook_instances: Iterable[str]) -> dict[str, str]:
        """Return the hash that identifies each call in the database."""
        return {instance: self._database.pseudonym.of("hook-instance", instance) for instance in hook_instances}

    def read(self) -> Kept:
        """Read the stored rows."""
        with self._database.reading() as connection:
            given = connection.execute(select(feedback.c.card, feedback.c.outcome)).all()
            calls = connection.execute(select(decisions.c.hook_instance_hash, decisions.c.scenario)).all()
            forgotten = select(func.count()).select_from(feedback.join(cards, cards.c.card == feedback.c.card))
            unlinked = connection.execute(forgotten.where(feedback.c.linked.is_(False))).scalar_one()
        return Kept({(row[0], row[1]) for row in given}, {row[0]: row[1] for row in calls}, int(unlinked))

    def close(self) -> None:
        """Close the connection."""
        self._database.close()
