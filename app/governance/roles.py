"""What someone may do on the pages."""

from __future__ import annotations

from enum import StrEnum

EVERYONE = "*"
"""Among the groups of a role: everyone who is let in has it."""


class Role(StrEnum):
    """What someone may do; each role includes those before it."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    SIGNER = "signer"

    @property
    def included(self) -> frozenset[Role]:
        """This role and those that it includes."""
        ordered = list(Role)
        return frozenset(ordered[: ordered.index(self) + 1])
