"""On which signatures each rule and each rating rests.

A rule rests on every knowledge file of its topic, on every file that topics share, because it reads the order and the
chart by them, and on the site file, which may change any of it. Its own signature stands for the files that hold its
words, conditions and ratings (`BY_RULE`); the others must be signed as files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.signing.subjects import RULE, subjects
from cds_services import registry

if TYPE_CHECKING:
    from collections.abc import Collection

BY_RULE = frozenset({"cards.yaml", "rule_conditions.yaml", "guideline.yaml"})
"""Names of the files whose part about a rule is covered by the signature of the rule itself."""
_UNRATED = frozenset({"cards.yaml", "rule_conditions.yaml"})
"""Names of the files that no rating rests on."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be signed before a rule gives a card.

    Attributes:
        rule: name of the rule as something to sign.
        own: the files that hold its words, conditions and ratings: they are signed, or the rule is.
        others: every other file that it rests on.
    """

    rule: str
    own: frozenset[str]
    others: frozenset[str]

    def met(self, signed: Collection[str]) -> bool:
        """Return whether the signatures suffice.

        Args:
            signed: the names of everything whose present content is signed.
        """
        return self.others <= set(signed) and (self.rule in signed or self.own <= set(signed))


@cache
def rule_needs() -> dict[str, Needs]:
    """Return the needs of every rule by its code."""
    found: dict[str, Needs] = {}
    for document in registry.documents():
        files = topic_files(document.code)
        own = frozenset(name for name in files if _name(name) in BY_RULE)
        for rule in document.rules:
            found[rule.code] = Needs(RULE + rule.code, own, files - own)
    return found


@cache
def rating_needs() -> dict[str, frozenset[str]]:
    """Return the files that must be signed before a service rates orders, by the id of the service."""
    return {
        service: frozenset(name for name in topic_files(document.code) if _name(name) not in _UNRATED)
        for document in registry.documents()
        if document.guideline is not None
        for service in registry.services_of(document.code)
    }


def topic_files(topic: str) -> frozenset[str]:
    """Return every knowledge file but those of other topics, and the site file where there is one.

    Args:
        topic: code of a topic.
    """
    folders = registry.topic_folders()
    others = set(folders.values()) - {folders[topic]}
    files = [name for name in subjects() if not name.startswith(RULE)]
    return frozenset(name for name in files if name.partition("/")[0] not in others)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
