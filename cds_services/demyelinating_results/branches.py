"""The branches by rank in few words, for reviewers: the file `branches.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from cds_services.demyelinating_results.rules import RULES
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load


class Branch(Entry, frozen=True):
    """One branch.

    Attributes:
        rule: code of its rule; one rule may have several branches.
        when: when it applies.
        creates: what one click creates.
        indicators: the urgencies that its card may have, the highest first.
        softer: when it is only the lowest of them.
    """

    rule: str
    when: str
    creates: str
    indicators: tuple[Literal["warning", "info"], ...]
    softer: str = ""


class BranchesFile(Entry, frozen=True):
    """The file `branches.yaml`."""

    branches: tuple[Branch, ...]


@cache
def branches() -> tuple[Branch, ...]:
    """Return the branches, read and checked once.

    Raises:
        KnowledgeError: the file has other branches than the code, or in another order.
    """
    found = load(files(__package__) / "knowledge" / "branches.yaml", BranchesFile).branches
    if [branch.rule for branch in found] != [rule.code for rule in RULES]:
        raise KnowledgeError("branches.yaml: the branches are not the rules in their rank")
    return found
