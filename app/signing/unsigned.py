"""What stays silent because it is not signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.withholding.withheld import UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.signing.needs import Needs
    from app.withholding.withheld import Withheld


def unsigned_rules(needs: Mapping[str, Needs], signed: Collection[str]) -> frozenset[str]:
    """Return the codes of the rules that rest on something unsigned.

    Args:
        needs: what each rule rests on, by its code.
        signed: the names of everything whose present content is signed.
    """
    return frozenset(code for code, each in needs.items() if not each.met(signed))


def unrated_services(needs: Mapping[str, Collection[str]], signed: Collection[str]) -> frozenset[str]:
    """Return the ids of the services whose ratings rest on something unsigned.

    Args:
        needs: the files that the ratings of each service rest on, by its id.
        signed: the names of everything whose present content is signed.
    """
    return frozenset(service for service, each in needs.items() if not set(each) <= set(signed))


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What a deployment keeps silent.

    Attributes:
        rules: codes of the rules whose cards are not sent.
        services: ids of the services whose ratings are not sent.
    """

    rules: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()

    @property
    def problem(self) -> str:
        """What is kept silent, in words; empty where nothing is."""
        if not self.rules and not self.services:
            return ""
        return (
            f"{len(self.rules)} rules and the ratings of {len(self.services)} services are kept silent, since they "
            "rest on unsigned knowledge; `imaging-cds review --format signatures` lists it"
        )

    def beside(self, held: Withheld, service: str) -> Withheld:
        """Return what is withheld from a call, with what is unsigned; what the site file orders is the first reason.

        Args:
            held: what is withheld for other reasons.
            service: id of the service that is called.
        """
        if not self.rules and service not in self.services:
            return held
        rules = {**dict.fromkeys(self.rules, UNSIGNED), **held.rules}
        return replace(held, rules=rules, unrated=service in self.services)
