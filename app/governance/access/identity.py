"""A person at the pages, by name and role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.governance.roles import EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from app.governance.roles import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """A person.

    Attributes:
        name: by which their reviews are kept; empty where no one is asked who they are, and no name was given.
        roles: what they may do.
    """

    name: str
    roles: frozenset[Role]


class Access(Protocol):
    """One way to find out who asks."""

    async def identify(self, request: Request) -> Identity | Response:
        """Return who asks, or the way to sign in.

        Raises:
            HTTPException: who asks cannot be found out.
        """


def roles_of(groups: Iterable[str], granted: Mapping[Role, Iterable[str]]) -> frozenset[Role]:
    """Return the roles that a person's groups give.

    Args:
        groups: the groups of the person, as the identity provider names them.
        granted: for each role the groups that have it; `*` is everyone whom the provider lets in.
    """
    theirs = {*groups, EVERYONE}
    return frozenset().union(*(role.included for role, names in granted.items() if not theirs.isdisjoint(names)))
