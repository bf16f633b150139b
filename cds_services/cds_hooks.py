"""The CDS Hooks 2.0.1 vocabulary, in the specification's words (https://cds-hooks.hl7.org/2.0/).

Responses are typed here, and empty members are left out, as the specification demands. Requests are read in
`hook_request`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from cds_services.local.choices import NO_CHOICES, LocalChoices

if TYPE_CHECKING:
    from collections.abc import Callable

SUMMARY_LIMIT = 139
"""`summary` has fewer than 140 characters (CDS Hooks 2.0.1, Card attributes)."""


AT_MOST_ONE = "at-most-one"
"""`selection_behavior` of a card with one suggestion: the only value in CDS Hooks 1.0, valid in 2.0 as well."""
ANY_NUMBER = "any"
"""`selection_behavior` of a card with several suggestions that go together."""


def selection_behavior(suggestions: int) -> str | None:
    """Return the behaviour of a card with this many suggestions, which may all be accepted; None if there are none."""
    if not suggestions:
        return None
    return AT_MOST_ONE if suggestions == 1 else ANY_NUMBER


class Wire(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Base of everything that is sent: camelCase names, no nulls, no empty arrays."""


class Coding(Wire, frozen=True):
    """A code with its system; `display` is required in override reasons."""

    code: str
    system: str
    display: str | None = None


class Source(Wire, frozen=True):
    """The primary source of a card's guidance."""

    label: str
    url: str | None = None
    icon: str | None = None
    topic: Coding | None = None


class Link(Wire, frozen=True):
    """The address of further reading, or a SMART app to launch."""

    label: str
    url: str
    type: str


class Action(Wire, frozen=True):
    """One change to the draft orders."""

    type: str
    description: str
    resource: dict[str, Any] | None = None
    resource_id: str | None = None


class Suggestion(Wire, frozen=True):
    """What one click does; all actions are applied together."""

    label: str
    uuid: str
    is_recommended: bool = False
    actions: tuple[Action, ...] = ()


class Card(Wire, frozen=True):
    """What the clinician reads; `extension` holds what implementation guides add to CDS Hooks."""

    uuid: str
    summary: str
    indicator: str
    source: Source
    detail: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: str | None = None
    override_reasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()
    extension: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """The deployment as answers identify it.

    Attributes:
        base_url: public base URL without trailing slash; names the code systems of cards and ratings.
        knowledge: version of the knowledge files.
        consulted_mechanism: the code that a programme assigned to this decision support mechanism (CMS: a G-code);
            empty where none was assigned. It is specific to the deployment, never invented.
        choices: what the site chose for rules and cards.
        quality_score: whether a rated order also carries the appropriateness score of QI-Core.
    """

    base_url: str
    knowledge: str = ""
    consulted_mechanism: str = ""
    choices: LocalChoices = NO_CHOICES
    quality_score: bool = False


class ServiceDescription(Wire, frozen=True):
    """One entry of the discovery answer; `version` and `hook_version` exist from CDS Hooks 3.0 on."""

    id: str
    hook: str
    description: str
    title: str
    prefetch: dict[str, str]
    usage_requirements: str | None = None
    version: str | None = None
    hook_version: str | None = None
    extension: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DecisionCodes:
    """A decision in this product's own codes: it may be stored, since it holds no word or id of the request.

    Attributes:
        because: why the scenario is what it is, in this product's words.
        studies: each selected draft: `study` (this product's title), `gate` (why it is excluded), `scenario` (the
            situation that its own reason leads to), `rating`.
        facts: each concept that was found: `fact` and its assertion (`assertion`).
        outcomes: each rule that was considered: `rule`, `spoke`, `why` it was suppressed. Of a card also what it
            `offers`: the title of each study, or the name of each referral or test, that one click orders; which `text`
            of the rule it shows, with the `names` of studies and tests in it; the guideline's `ratings` by study; and
            the facts that it `rests_on`, each with `source`, `standing`, `course`, `coded`.
        notes: how many items were tolerated or skipped.
        silence: why there is no card, by the name of the reason; empty beside a card.
        unmapped: each code of a selected order that the catalogue does not know: `kind`, `system`, `code`, and `read`,
            true where the study is known all the same, from the words.
    """

    because: str = ""
    studies: tuple[dict[str, str], ...] = ()
    facts: tuple[dict[str, str], ...] = ()
    outcomes: tuple[dict[str, Any], ...] = ()
    notes: int = 0
    silence: str = ""
    unmapped: tuple[dict[str, Any], ...] = ()


UNREAD = frozenset({"order", "problem", "reason", "result"})
"""Kinds of items in a call that may be unreadable: a draft, a problem, the reason of a draft, a result."""


@dataclass(frozen=True)
class Explanation:
    """Why a decision is what it is; subclasses add what else a service knows of it.

    Attributes:
        because: why the scenario is what it is, in this product's words.
        row: code of the row of the decision table that decided; empty where none was reached.
    """

    because: str = ""
    row: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return scenario, evidence, orders, rules and notes as plain JSON values.

        Holds words from the chart: never log it. It costs more than the answer.
        """
        return {}

    @property
    def silence(self) -> str:
        """Why nothing is said, in this product's words; empty where a card is shown."""
        return ""

    def evidence(self) -> list[dict[str, Any]]:
        """Return the facts of the situation that decided; they hold words of the chart."""
        return []

    def studies(self) -> list[str]:
        """Return the name of each study that is drafted, once."""
        return []

    def codes(self) -> DecisionCodes:
        """Return the part that may be stored; far cheaper than `as_json`."""
        return DecisionCodes(self.because)


@dataclass(frozen=True)
class Decision:
    """What a service answers, and why.

    Attributes:
        cards: what the clinician sees, most important first; empty is silence.
        scenario: code of the situation.
        reasons: why.
        rate: makes the actions that put the appropriateness rating on each draft in focus; not every hook and client
            uses them.
        has_imaging: false when nothing in focus is of the kind that the service covers.
        unread: kind of each item that could not be read, one per item; kinds are those of `UNREAD`.
        unseen: keys of the prefetch whose data could not be read completely.
        considered: ids of every card that was considered, where feedback on an earlier one can suppress it.
        without: makes the decision for when some of these cards were accepted or overridden before, from what is read
            already; None where feedback suppresses nothing.
    """

    cards: tuple[Card, ...]
    scenario: str
    reasons: Explanation
    rate: Callable[[], tuple[Action, ...]] = tuple
    has_imaging: bool = True
    unread: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    without: Callable[[frozenset[str]], Decision] | None = None

    @cached_property
    def system_actions(self) -> tuple[Action, ...]:
        """The ratings as actions that the client may apply without asking the clinician."""
        return self.rate()

    @cached_property
    def explanation(self) -> dict[str, Any]:
        """The reasons as plain JSON values; they hold words from the chart: never log them."""
        return self.reasons.as_json()
