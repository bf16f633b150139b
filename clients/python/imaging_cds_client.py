"""A CDS Hooks client for Imaging CDS: discovery, prefetch, call, suggestions, feedback. Needs httpx only.

See README.md beside this file. Nothing is logged, and no error repeats what was sent.
"""

from __future__ import annotations

import copy
import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import NotRequired, Self

Resource = dict[str, Any]
Bundle = dict[str, Any]

_VARIABLE = re.compile(r"\{\{context\.(\w+)\}\}")
_ANY_VARIABLE = re.compile(r"\{\{.*?\}\}")
_ABSENT = (404, 410)
_PAGES = 20


class Coding(TypedDict):
    """A code with its system."""

    code: str
    system: str
    display: NotRequired[str]


class Service(TypedDict):
    """An entry of discovery."""

    id: str
    hook: str
    title: str
    description: str
    prefetch: dict[str, str]
    usageRequirements: NotRequired[str]


class Action(TypedDict):
    """One change to the draft orders."""

    type: Literal["create", "update", "delete"]
    description: str
    resource: NotRequired[Resource]
    resourceId: NotRequired[str]


class Suggestion(TypedDict):
    """What one click does; all actions are applied together."""

    label: str
    uuid: str
    isRecommended: NotRequired[bool]
    actions: NotRequired[list[Action]]


class Link(TypedDict):
    """Further reading."""

    label: str
    url: str
    type: Literal["absolute", "smart"]


class Source(TypedDict):
    """Where the guidance comes from."""

    label: str
    url: NotRequired[str]
    icon: NotRequired[str]
    topic: NotRequired[Coding]


class Card(TypedDict):
    """What the clinician reads; `detail` is Markdown."""

    uuid: str
    summary: str
    indicator: Literal["info", "warning", "critical"]
    source: Source
    detail: NotRequired[str]
    suggestions: NotRequired[list[Suggestion]]
    selectionBehavior: NotRequired[Literal["any", "at-most-one"]]
    overrideReasons: NotRequired[list[Coding]]
    links: NotRequired[list[Link]]
    extension: NotRequired[dict[str, Any]]


class Answer(TypedDict):
    """The answer to a call."""

    cards: list[Card]
    systemActions: NotRequired[list[Action]]
    extension: NotRequired[dict[str, Any]]


class CdsError(Exception):
    """The service refused a call.

    Attributes:
        status: the HTTP status.
        retry_after: seconds after which to try again; None if that would not help.
    """

    def __init__(self, status: int, problem: str, retry_after: int | None = None) -> None:
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.retry_after = retry_after


class CdsClient:
    """Calls the services of one base URL.

    Args:
        base_url: what `/cds-services` is below.
        token: makes a new signed token for the address that it is given; None where no token is asked for.
        timeout: seconds for one answer.
    """

    def __init__(self, base_url: str, token: Callable[[str], str] | None = None, timeout: float = 10) -> None:
        self._base = base_url.rstrip("/")
        self._token = token
        self._http = httpx.Client(timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def services(self) -> list[Service]:
        """Return what discovery offers."""
        answer = self._http.get(f"{self._base}/cds-services")
        _check(answer)
        offered: list[Service] = answer.json()["services"]
        return offered

    def call(  # noqa: PLR0913 - what a call may hold
        self,
        service: Service,
        context: Mapping[str, Any],
        prefetch: Mapping[str, Resource | None] | None = None,
        *,
        fhir_server: str = "",
        fhir_authorization: Mapping[str, Any] | None = None,
        hook_instance: str = "",
    ) -> Answer:
        """Call a service.

        Args:
            service: as discovery describes it.
            context: the hook's context: `userId`, `patientId`, and for orders `draftOrders` and `selections`.
            prefetch: the chart, from `fill`.
            fhir_server: base URL that the service may read itself.
            fhir_authorization: its access token, as CDS Hooks has it.
            hook_instance: id of this firing of the hook; by default a new one.

        Raises:
            CdsError: the service refused; httpx.HTTPError: it did not answer.
        """
        body = {
            "hook": service["hook"],
            "hookInstance": hook_instance or str(uuid.uuid4()),
            "context": context,
            "prefetch": prefetch,
            "fhirServer": fhir_server,
            "fhirAuthorization": fhir_authorization,
        }
        answer = self._post(f"{self._base}/cds-services/{service['id']}", {k: v for k, v in body.items() if v})
        told: Answer = answer.json()
        return told

    def accept(self, service: Service, card: Card, suggestions: Iterable[Suggestion]) -> None:
        """Report that suggestions of a card were taken."""
        self._feedback(service, card, "accepted", acceptedSuggestions=[{"id": each["uuid"]} for each in suggestions])

    def override(self, service: Service, card: Card, reason: Coding | None = None, comment: str = "") -> None:
        """Report that a card was not followed, with one of its `overrideReasons` where one was chosen."""
        why = {"reason": reason, "userComment": comment}
        given = {name: value for name, value in why.items() if value}
        self._feedback(service, card, "overridden", **({"overrideReason": given} if given else {}))

    def _feedback(self, service: Service, card: Card, outcome: str, **more: object) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        item = {"card": card["uuid"], "outcome": outcome, **more, "outcomeTimestamp": now}
        self._post(f"{self._base}/cds-services/{service['id']}/feedback", {"feedback": [item]})

    def _post(self, address: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token(address)}"} if self._token else {}
        answer = self._http.post(address, json=body, headers=headers)
        _check(answer)
        return answer


def fill(service: Service, context: Mapping[str, Any], fhir: httpx.Client) -> dict[str, Resource | None]:
    """Read from a FHIR server what a service's prefetch templates ask for.

    A key is None where the server has nothing (404), and left out where it fails or the context lacks a value. All
    pages of a search are put together; where there are more than 20, the link to the rest stays, and tells the service.

    Args:
        service: as discovery describes it.
        context: the hook's context.
        fhir: a client with `base_url` set to the FHIR base, and with its access token.
    """
    found: dict[str, Resource | None] = {}
    for key, template in service["prefetch"].items():
        query = _filled(template, context)
        answer = fhir.get(query) if query else None
        if answer is None or not (answer.is_success or answer.status_code in _ABSENT):
            continue
        found[key] = _whole(answer.json(), fhir) if answer.is_success else None
    return found


def apply(drafts: Bundle, actions: Sequence[Action]) -> Bundle:
    """Return the draft orders with the actions of one suggestion, or the system actions, applied; all or none.

    Raises:
        LookupError: an order to update or delete is not among the drafts.
    """
    changed = copy.deepcopy(drafts)
    entries: list[dict[str, Any]] = changed.setdefault("entry", [])
    for action in actions:
        if action["type"] == "create":
            entries.append({"resource": {"id": str(uuid.uuid4()), **copy.deepcopy(action["resource"])}})
            continue
        place = _place(entries, action.get("resourceId") or _key(action.get("resource", {})))
        if action["type"] == "delete":
            del entries[place]
        else:
            entries[place]["resource"] = copy.deepcopy(action["resource"])
    return changed


def _filled(template: str, context: Mapping[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        found = context.get(match[1])
        return found if isinstance(found, str) else match[0]

    query = _VARIABLE.sub(value, template)
    return "" if _ANY_VARIABLE.search(query) else query


def _whole(resource: Resource, fhir: httpx.Client) -> Resource:
    """Put the further pages of a search behind its first one."""
    for _ in range(_PAGES):
        links = resource.get("link", []) if resource.get("resourceType") == "Bundle" else []
        further = next((link["url"] for link in links if link.get("relation") == "next"), "")
        # Its access token is sent to the FHIR server only.
        address = fhir.base_url.join(further) if further else None
        if address is None or not str(address).startswith(str(fhir.base_url)):
            break
        page = fhir.get(address)
        if not page.is_success:
            break
        rest = page.json()
        resource = rest | {"entry": [*resource.get("entry", []), *rest.get("entry", [])]}
    return resource


def _key(resource: Resource) -> str:
    return f"{resource.get('resourceType', '')}/{resource.get('id', '')}"


def _place(entries: list[dict[str, Any]], key: str) -> int:
    for place, entry in enumerate(entries):
        if _key(entry.get("resource", {})) == key:
            return place
    raise LookupError("an action is about an order that is not among the drafts")


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        problem = answer.json()["issue"][0]["diagnostics"]
    except (ValueError, LookupError, TypeError):
        problem = answer.reason_phrase
    later = answer.headers.get("Retry-After", "")
    raise CdsError(answer.status_code, problem, int(later) if later.isdigit() else None)
