"""Which drafts are about the same situation: each order is read for its own reason, and only then held together.

Orders are placed together that have nothing to do with each other: MRI of the cord for a relapse, and of the lumbar
spine for a back that has ached for years. Drafts that come to one situation are judged together; what another draft
says of its own situation changes nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.demyelinating_diseases.allergy import gravest
from cds_services.demyelinating_diseases.clinical_picture import ClinicalPicture
from cds_services.demyelinating_diseases.decision_table import row_of
from cds_services.demyelinating_diseases.ideas import kind_of
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.order_words import read_order_words
from cds_services.demyelinating_diseases.passages import beyond_the_study
from cds_services.demyelinating_diseases.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from cds_services.demyelinating_diseases.chart import Chart
    from cds_services.demyelinating_diseases.medication import Medicines
    from cds_services.demyelinating_diseases.order_words import OrderWords
    from cds_services.imaging_orders.order import ImagingOrder

_NO_REASON = frozenset(
    {"resourceType", "id", "meta", "identifier", "status", "intent", "priority", "category", "code", "bodySite"}
    | {"subject", "encounter", "authoredOn", "occurrenceDateTime", "requester", "performer", "insurance"}
)
"""Members of an order that hold no reason; drafts that differ in nothing else are read once."""
_REASONS = frozenset({"deficit", "event", "competing", "purpose", "vague"})
_UNKNOWN = "the order gives no reason, and the reasons of the other orders differ"


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Drafts of one situation.

    Attributes:
        orders: the drafts, in the order of the call.
        words: what they say.
        picture: the facts.
        scenario, because: the situation, and why it is this one.
    """

    orders: tuple[ImagingOrder, ...]
    words: OrderWords
    picture: ClinicalPicture
    scenario: Scenario
    because: str

    @property
    def tells(self) -> bool:
        """True when a reason is given, whether or not it could be read.

        The name of a study, notes and details are a reason where they say more than the study, the disease or what the
        patient has: answers to the questions of a form ("pacemaker: no") are none.
        """
        findings = self.words.findings
        if any(kind_of(item.idea) in _REASONS for item in findings):
            return True
        resources = [order.resource for order in self.orders]
        if self.words.silent:
            return False
        if any(_says(resource, "reasonCode") or _says(resource, "reasonReference") for resource in resources):
            return True
        return not findings and any(_says(resource, "note") for resource in resources)


def _says(resource: fhir.Resource, member: str) -> bool:
    """Tell whether a member of an order holds any word, code or reference."""
    return any(
        isinstance(item, str)
        or any(fhir.mapping(item).get(name) for name in ("text", "coding", "reference", "display"))
        for item in fhir.sequence(resource.get(member))
    )


def draft_groups(
    orders: Sequence[ImagingOrder], chart: Chart, medicines: Medicines, today: date
) -> tuple[DraftGroup, ...]:
    """Group drafts by the situation that each comes to by its own reason.

    A draft without any reason takes that of the others where these agree; where they differ, it is unknown.

    Args:
        orders: the drafts that this service speaks about, selected or not.
        chart: what is known of the patient.
        medicines: the drugs that matter here.
        today: the day to count onsets from.
    """
    read = [_read(alike, chart, medicines, today) for alike in _alike(orders)]
    if len(read) == 1:
        return (read[0],)
    by_scenario: dict[Scenario, list[DraftGroup]] = {}
    for group in read:
        if group.tells:
            by_scenario.setdefault(group.scenario, []).append(group)
    for group in read:
        if not group.tells:
            _place(group, by_scenario)
    place = {order: number for number, order in enumerate(orders)}
    joined = [_joined(parts, place) for parts in by_scenario.values()]
    joined.sort(key=lambda group: place[group.orders[0]])
    return tuple(_with_facts_of_the_patient(joined))


def _alike(orders: Sequence[ImagingOrder]) -> Iterable[list[ImagingOrder]]:
    """Drafts that carry the very same reason."""
    if len(orders) == 1:
        return [list(orders)]
    alike: dict[str, list[ImagingOrder]] = {}
    for number, order in enumerate(orders):
        try:
            reason = repr(_reason(order.resource))
        except RecursionError:
            reason = str(number)
        alike.setdefault(reason, []).append(order)
    return alike.values()


def _reason(resource: fhir.Resource) -> list[Any]:
    said: list[Any] = [(name, resource[name]) for name in sorted(resource) if name not in _NO_REASON]
    return [*said, beyond_the_study(resource.get("code"))]


def _read(orders: Sequence[ImagingOrder], chart: Chart, medicines: Medicines, today: date) -> DraftGroup:
    words = read_order_words(orders, chart, today)
    picture = ClinicalPicture(
        findings=words.findings,
        problems=chart.conditions,
        incomplete=chart.incomplete,
        silent=words.silent,
        medications=medicines.drugs,
        today=today,
    )
    row = row_of(picture)
    return DraftGroup(tuple(orders), words, picture, row.scenario, row.because)


def _place(group: DraftGroup, by_scenario: dict[Scenario, list[DraftGroup]]) -> None:
    """Give a draft without a reason that of the others, if they have one and only one."""
    told = [scenario for scenario, parts in by_scenario.items() if parts[0].tells]
    if len(told) == 1:
        by_scenario[told[0]].append(group)
        return
    if told:
        group = replace(group, scenario=Scenario.INDETERMINATE, because=_UNKNOWN)
    by_scenario.setdefault(group.scenario, []).append(group)


def _joined(parts: Sequence[DraftGroup], place: Mapping[ImagingOrder, int]) -> DraftGroup:
    if len(parts) == 1:
        return parts[0]
    told = [part.words for part in parts]
    words = replace(
        told[0],
        findings=tuple(dict.fromkeys(finding for one in told for finding in one.findings)),
        silent=all(one.silent for one in told),
        notes=tuple(dict.fromkeys(note for one in told for note in one.notes)),
        reaction=gravest(one.reaction for one in told),
        drugs_over=frozenset().union(*(one.drugs_over for one in told)),
        unknown=sum(one.unknown for one in told),
    )
    orders = sorted((order for part in parts for order in part.orders), key=place.__getitem__)
    picture = replace(parts[0].picture, findings=words.findings, silent=words.silent)
    return replace(parts[0], orders=tuple(orders), words=words, picture=picture)


def _with_facts_of_the_patient(groups: Sequence[DraftGroup]) -> Iterator[DraftGroup]:
    """What one order says of the patient, an implant or a pregnancy, holds for every order."""
    ideas = interpretation().facts_of_the_patient.value
    shared = tuple(item for group in groups for item in group.words.findings if item.idea in ideas)
    reaction = gravest(group.words.reaction for group in groups)
    over = frozenset[str]().union(*(group.words.drugs_over for group in groups))
    for group in groups:
        findings = tuple(dict.fromkeys((*group.words.findings, *shared)))
        words = replace(group.words, findings=findings, reaction=reaction, drugs_over=over)
        yield replace(group, words=words, picture=replace(group.picture, findings=findings))
