"""Which drafts are about the same situation: each order is read for its own reason, and only then grouped.

Unrelated orders are placed together: MRI of the cord for a relapse, and of the lumbar spine for years of back pain.
Drafts of one situation are judged together; what another draft says of its own situation does not change theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cds_services.chart.passages import reason_key, says_something
from cds_services.concepts.kinds import kind_of
from cds_services.demyelination.clinical_picture import ClinicalPicture
from cds_services.demyelination.decision_table import row_of
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.demyelination.topic_readers import topic_readers
from cds_services.indication.indication import read_indication
from cds_services.safety.contrast_allergy import gravest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from cds_services.chart.record import Chart
    from cds_services.demyelination.disease_modifying_drugs import Medicines
    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.indication.finding import Finding
    from cds_services.indication.indication import Indication

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
        row: the row of the decision table that says so; empty where none does.
    """

    orders: tuple[ReadableOrder, ...]
    words: Indication
    picture: ClinicalPicture
    scenario: Scenario
    because: str
    row: str

    @property
    def tells(self) -> bool:
        """True when a reason is given, whether or not it could be read.

        The name of a study, notes and details are a reason where they say more than the study, the disease or what the
        patient has: answers to the questions of a form ("pacemaker: no") are not a reason.
        """
        findings = self.words.findings
        if gives_a_reason(findings):
            return True
        if self.words.silent:
            return False
        if any(says_something(order.resource, "reasonCode", "reasonReference") for order in self.orders):
            return True
        return not findings and any(says_something(order.resource, "note") for order in self.orders)


def gives_a_reason(findings: Iterable[Finding]) -> bool:
    """Whether anything that was read says why a study is ordered: more than the disease or what the patient has."""
    return any(kind_of(item.concept) in _REASONS for item in findings)


def draft_groups(
    orders: Sequence[ReadableOrder], chart: Chart, medicines: Medicines, today: date
) -> tuple[DraftGroup, ...]:
    """Group drafts by the situation that each one's own reason leads to.

    A draft without any reason takes that of the others where these agree; where they differ, it is unknown.

    Args:
        orders: the drafts in scope, selected or not.
        chart: what is known of the patient.
        medicines: the disease-modifying drugs.
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


def _alike(orders: Sequence[ReadableOrder]) -> Iterable[list[ReadableOrder]]:
    """Drafts grouped by having exactly the same reason."""
    if len(orders) == 1:
        return [list(orders)]
    alike: dict[str, list[ReadableOrder]] = {}
    for number, order in enumerate(orders):
        alike.setdefault(reason_key(order.resource) or str(number), []).append(order)
    return alike.values()


def _read(orders: Sequence[ReadableOrder], chart: Chart, medicines: Medicines, today: date) -> DraftGroup:
    words = read_indication(orders[:1], chart, today, topic_readers(), len(orders))
    picture = ClinicalPicture(
        findings=words.findings,
        problems=chart.conditions,
        incomplete=chart.incomplete,
        silent=words.silent,
        medications=medicines.drugs,
        today=today,
    )
    row = row_of(picture)
    return DraftGroup(tuple(orders), words, picture, row.scenario, row.because, row.code)


def _place(group: DraftGroup, by_scenario: dict[Scenario, list[DraftGroup]]) -> None:
    """Give a draft without a reason that of the others, if they have exactly one."""
    told = [scenario for scenario, parts in by_scenario.items() if parts[0].tells]
    if len(told) == 1:
        by_scenario[told[0]].append(group)
        return
    if told:
        group = replace(group, scenario=Scenario.INDETERMINATE, because=_UNKNOWN, row="")
    by_scenario.setdefault(group.scenario, []).append(group)


def _joined(parts: Sequence[DraftGroup], place: Mapping[ReadableOrder, int]) -> DraftGroup:
    if len(parts) == 1:
        return parts[0]
    told = [part.words for part in parts]
    words = replace(
        told[0],
        findings=tuple(dict.fromkeys(finding for one in told for finding in one.findings)),
        silent=all(one.silent for one in told),
        notes=tuple(dict.fromkeys(note for one in told for note in one.notes)),
        reaction=gravest(one.reaction for one in told),
        discontinued_drugs=frozenset().union(*(one.discontinued_drugs for one in told)),
        unknown=sum(one.unknown for one in told),
    )
    orders = sorted((order for part in parts for order in part.orders), key=place.__getitem__)
    picture = replace(parts[0].picture, findings=words.findings, silent=words.silent)
    return replace(parts[0], orders=tuple(orders), words=words, picture=picture)


def _with_facts_of_the_patient(groups: Sequence[DraftGroup]) -> Iterator[DraftGroup]:
    """What one order says of the patient, an implant or a pregnancy, applies to every order."""
    concepts = interpretation().facts_of_the_patient.value
    shared = tuple(item for group in groups for item in group.words.findings if item.concept in concepts)
    reaction = gravest(group.words.reaction for group in groups)
    over = frozenset[str]().union(*(group.words.discontinued_drugs for group in groups))
    for group in groups:
        findings = tuple(dict.fromkeys((*group.words.findings, *shared)))
        words = replace(group.words, findings=findings, reaction=reaction, discontinued_drugs=over)
        yield replace(group, words=words, picture=replace(group.picture, findings=findings))
