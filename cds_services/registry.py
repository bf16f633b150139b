"""Every service that this deployment offers; one line per topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from cds_services.appropriateness import knowledge_extension as extension
from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.cds_hooks import ServiceDescription
from cds_services.demyelinating_diseases import topic as ordering
from cds_services.demyelinating_results import topic as results
from cds_services.imaging_orders import validation
from cds_services.knowledge import content_hash
from cds_services.local.in_force import in_force
from cds_services.recommendation.local_cards import with_local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from importlib.resources.abc import Traversable

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest
    from cds_services.local.site_file import OverrideReason
    from cds_services.topic_document import TopicDocument

_TOPICS: tuple[Topic, ...] = (ordering, results)


class CannotAnswer(Protocol):
    """Says in a card that a required key of the prefetch is missing."""

    def __call__(self, request: HookRequest, key: str, deployment: Deployment) -> Decision:
        """Return the card."""


class Topic(Protocol):
    """What a topic offers: the module `topic` in its folder."""

    __name__: str
    CODE: str
    REQUIRED_KEYS: frozenset[str]
    READ_FIRST: frozenset[str]
    """Prefetch keys that are read before the others, since they can show that nothing else is needed."""

    @property
    def cannot_answer(self) -> CannotAnswer | None:
        """Says in a card that a required key of the prefetch is missing; None where the call is always refused."""

    @property
    def guideline(self) -> Callable[[], Guideline] | None:
        """Returns its ratings; None where it rates nothing."""

    @property
    def read_reason(self) -> Callable[[str, date], dict[str, Any]] | None:
        """Reads one reason for exam; None where it reads none."""

    def services(self) -> tuple[dict[str, Any], ...]:
        """Return the discovery entry of each of its services."""

    def in_scope(self, request: HookRequest, today: date) -> bool:
        """Return whether a request is in the topic's scope."""

    def evaluate(self, request: HookRequest, today: date, deployment: Deployment) -> Decision:
        """Answer one call."""

    def warm_up(self) -> None:
        """Read and check every knowledge file of the topic."""

    def document(self) -> TopicDocument:
        """Return it as its reviewers read it."""

    def card_rules(self) -> dict[str, str]:
        """Return the rules by code, as `source.topic` names them."""

    def crd_topics(self) -> dict[str, str]:
        """Return the Da Vinci CRD response type of each rule's cards."""

    def scenarios(self) -> tuple[str, ...]:
        """Return the codes of the situations that are distinguished."""

    def override_reasons(self) -> dict[str, str]:
        """Return the override reasons by code."""

    def thresholds(self) -> dict[str, float]:
        """Return the value of each number that a site may change, as it applies now."""

    def other_orders(self) -> tuple[str, ...]:
        """Return the name of every order beside imaging that a click can create."""


@dataclass(frozen=True, slots=True)
class Service:
    """One CDS service: its discovery entry, and the pure function behind it.

    Attributes:
        description: the entry of the discovery answer.
        evaluate: request and today's date in, decision out.
        in_scope: whether a request is in this service's scope; only then is the chart needed.
        required: prefetch keys without which it answers no request that is in scope.
        read_first: prefetch keys that are read before the others, since they can show that nothing else is needed.
        cannot_answer: request and the required key that is missing in; one card out that says so.
    """

    description: ServiceDescription
    evaluate: Callable[[HookRequest, date], Decision]
    in_scope: Callable[[HookRequest, date], bool]
    required: frozenset[str] = frozenset()
    read_first: frozenset[str] = frozenset()
    cannot_answer: Callable[[HookRequest, str], Decision] | None = None


def services(deployment: Deployment) -> dict[tuple[str, str], Service]:
    """Return the services by (id, hook), as the specification allows one id on several hooks.

    Args:
        deployment: the deployment as answers identify it.
    """
    deployment = replace(deployment, knowledge=knowledge_version())
    offered: dict[tuple[str, str], Service] = {}
    for each in _TOPICS:
        for description in each.services():
            refuse = each.cannot_answer
            service = Service(
                ServiceDescription(**description),
                partial(_evaluate, each.evaluate, deployment=deployment),
                each.in_scope,
                each.REQUIRED_KEYS,
                each.READ_FIRST,
                partial(refuse, deployment=deployment) if refuse is not None else None,
            )
            offered[service.description.id, service.description.hook] = service
    return offered


def _evaluate(
    evaluate: Callable[[HookRequest, date, Deployment], Decision],
    request: HookRequest,
    today: date,
    deployment: Deployment,
) -> Decision:
    return with_local(evaluate(request, today, deployment), deployment)


def warm_up() -> None:
    """Read every knowledge file and load what the first call would have to wait for.

    Raises:
        KnowledgeError: a knowledge file cannot be trusted; the service must not start.
    """
    for each in _TOPICS:
        each.warm_up()
    validation.warm_up()


def card_rules(base_url: str) -> dict[str, Any]:
    """Return the FHIR CodeSystem of the card rules, to be served at its own canonical URL."""
    concepts = {code: display for each in _TOPICS for code, display in each.card_rules().items()}
    return _code_system(base_url, "card-rule", "CardRule", "Rules that a card can come from", concepts)


def rule_codes() -> tuple[str, ...]:
    """Return the code of every rule."""
    return tuple(code for each in _TOPICS for code in each.card_rules())


def crd_topics() -> dict[str, str]:
    """Return the Da Vinci CRD response type of the cards of each rule."""
    return {code: kind for each in _TOPICS for code, kind in each.crd_topics().items()}


def scenario_codes() -> tuple[str, ...]:
    """Return the code of every situation that a decision can name."""
    return tuple(dict.fromkeys(code for each in _TOPICS for code in each.scenarios()))


def override_codes() -> tuple[str, ...]:
    """Return the code of every override reason, those of the site among them."""
    return tuple(dict.fromkeys((*product_override_codes(), *(reason.code for reason in _local_reasons()))))


def product_override_codes() -> tuple[str, ...]:
    """Return the code of every override reason that this product offers at every site."""
    return tuple(dict.fromkeys(code for each in _TOPICS for code in each.override_reasons()))


def _local_reasons() -> Iterator[OverrideReason]:
    file = in_force().file
    yield from file.override_reasons
    for client in file.clients.values():
        yield from client.override_reasons


def other_orders() -> tuple[str, ...]:
    """Return the name of every order beside imaging that a click can create: referrals, tests."""
    return tuple(dict.fromkeys(name for each in _TOPICS for name in each.other_orders()))


def override_reasons(base_url: str) -> dict[str, Any]:
    """Return the FHIR CodeSystem of the override reasons, to be served at its own canonical URL."""
    concepts = {code: display for each in _TOPICS for code, display in each.override_reasons().items()}
    concepts |= {reason.code: reason.display for reason in _local_reasons()}
    return _code_system(base_url, "override-reason", "OverrideReason", "Why a card was not followed", concepts)


def appropriateness_categories(base_url: str) -> dict[str, Any]:
    """Return the FHIR CodeSystem of the guideline's categories, to be served at its own canonical URL."""
    concepts = {category.value: category.words for category in AppropriatenessCategory}
    title = "The categories of appropriateness criteria"
    return _code_system(base_url, "appropriateness-category", "AppropriatenessCategory", title, concepts)


def knowledge_extension(base_url: str) -> dict[str, Any]:
    """Return the FHIR StructureDefinition of the extension on rated orders, to be served at its own canonical URL."""
    return extension.knowledge_extension(base_url, knowledge_version())


def guidelines() -> tuple[Guideline, ...]:
    """Return every guideline with its tables, in the publication's order."""
    return tuple(each.guideline() for each in _TOPICS if each.guideline is not None)


def documents() -> tuple[TopicDocument, ...]:
    """Return every topic as its reviewers read it."""
    return tuple(each.document() for each in _TOPICS)


def service_ids(hook: str) -> frozenset[str]:
    """Return the ids of the services of a hook."""
    return frozenset(each["id"] for topic in _TOPICS for each in topic.services() if each["hook"] == hook)


def all_service_ids() -> tuple[str, ...]:
    """Return the id of every service."""
    return tuple(dict.fromkeys(each["id"] for topic in _TOPICS for each in topic.services()))


def thresholds() -> dict[str, float]:
    """Return the value of each number that a site may change, as it applies now."""
    return {name: value for each in _TOPICS for name, value in each.thresholds().items()}


def services_of(topic_code: str) -> frozenset[str]:
    """Return the ids of the services of a topic; none where there is no such topic."""
    return frozenset(each["id"] for topic in _TOPICS if topic_code == topic.CODE for each in topic.services())


def document_of(service_id: str) -> TopicDocument:
    """Return the topic that a service belongs to.

    Raises:
        KeyError: no such service.
    """
    for each in _TOPICS:
        if any(description["id"] == service_id for description in each.services()):
            return each.document()
    raise KeyError(service_id)


def read_reason(text: str, written: date, topic_code: str = "") -> dict[str, Any]:
    """Read one reason for exam as a topic does: facts, situation, and each mention.

    Args:
        text: as the clinician wrote it.
        written: the day of the order, from which "x 2 weeks" is counted back.
        topic_code: the topic; the first one where none is named.

    Raises:
        KeyError: no such topic, or one that reads no reasons.
    """
    readers = {each.CODE: each.read_reason for each in _TOPICS if each.read_reason is not None}
    return readers[topic_code or next(iter(readers))](text, written)


def topic_codes() -> tuple[str, ...]:
    """Return the code of every topic."""
    return tuple(each.CODE for each in _TOPICS)


def reason_topic_codes() -> tuple[str, ...]:
    """Return the code of every topic that reads reasons for exam."""
    return tuple(each.CODE for each in _TOPICS if each.read_reason is not None)


@cache
def knowledge_version() -> str:
    """Return the content hash of all knowledge files, and behind a plus that of the site file where there is one."""
    own = content_hash([file for _, file in _knowledge_files(files("cds_services"))])
    site = in_force().content_hash
    return f"{own}+{site}" if site else own


def knowledge_files() -> dict[str, bytes]:
    """Return the content of every knowledge file by its path below `cds_services`, sorted."""
    return {name: file.read_bytes() for name, file in sorted(_knowledge_files(files("cds_services")))}


def topic_folders() -> dict[str, str]:
    """Return the folder below `cds_services` of each topic by the topic's code; all other folders are shared."""
    return {each.CODE: each.__name__.split(".")[-2] for each in _TOPICS}


def _knowledge_files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("__"):
            yield from _knowledge_files(entry, f"{within}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield within + entry.name, entry


def _code_system(base_url: str, code: str, name: str, title: str, concepts: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "CodeSystem",
        "url": f"{base_url}/CodeSystem/{code}",
        "version": knowledge_version(),
        "name": name,
        "title": title,
        "status": "active",
        "content": "complete",
        "caseSensitive": True,
        "concept": [{"code": code, "display": display} for code, display in concepts.items()],
    }
