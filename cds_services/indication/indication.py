"""What the selected orders say themselves: the reason in codes, words and answers, wherever an order states it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from cds_services.chart.passages import STUDY_NAME, Passage, passages
from cds_services.chart.prefetch import counted
from cds_services.concepts.elsewhere import is_elsewhere
from cds_services.concepts.implant_mentions import of_this_patient
from cds_services.concepts.text_reader import read_answer, read_mentions
from cds_services.concepts.value_sets import concepts_of
from cds_services.forms.field import Answer
from cds_services.indication.finding import Finding, from_mention
from cds_services.indication.reconciliation import reconcile
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from cds_services.chart.record import Chart
    from cds_services.forms.data_field import DataField
    from cds_services.forms.field import Field
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.narrative.mention import Onset

_ASSERTION_OF = {
    Answer.YES: Assertion.AFFIRMED,
    Answer.WORDS: Assertion.AFFIRMED,  # "numbness of lower limb" with the value "left, for two weeks"
    Answer.NO: Assertion.NEGATED,
    Answer.PERHAPS: Assertion.ASKED,
}


@dataclass(frozen=True, slots=True)
class ToldReaction:
    """A reaction to contrast that an order reports: to what, whether it was life-threatening, and where it says so."""

    agent: str
    severe: bool
    source: str


class TopicReaders(NamedTuple):
    """What a topic reads in the texts of an order besides what they mean.

    Attributes:
        reaction: text, today and source in, the reaction to contrast that it reports out, or None.
        ended_drugs: text and today in, the drugs out that it says were stopped long ago, or never given.
        diseases: the diseases that must not count as known where an order only asks for them.
    """

    reaction: Callable[[str, date, str], ToldReaction | None]
    ended_drugs: Callable[[str, date], frozenset[str]]
    diseases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Indication:
    """Everything the selected orders say.

    Attributes:
        findings: what was found in it.
        silent: true when no order states a reason in any form.
        notes: what could not be read, and where codes and words disagree, without patient data.
        reaction: a reaction to gadolinium that they report, or None.
        discontinued_drugs: PML-linked drugs that they say were stopped long ago, or never given.
        unknown: how many reasons are in codes that this service does not know, without words.
    """

    findings: tuple[Finding, ...]
    silent: bool
    notes: tuple[str, ...]
    reaction: ToldReaction | None = None
    discontinued_drugs: frozenset[str] = frozenset()
    unknown: int = 0


def read_indication(
    orders: Sequence[ImagingOrder], chart: Chart, today: date, readers: TopicReaders, alike: int = 1
) -> Indication:
    """Read the reasons of orders; the same words on two orders count once.

    Args:
        orders: the orders.
        chart: what is known of the patient.
        today: the day to count onsets from.
        readers: what else the topic reads in the same texts.
        alike: how many orders of the call each of them represents, which have exactly the same reason.
    """
    reading = _Reading(chart, today, readers)
    found = [passage for order in orders for passage in passages(order.resource, chart, today)]
    reading.onsets = {passage.text: passage.onset for passage in found if passage.onset is not None}
    for passage in found:
        reading.take(passage)
    return reading.close(sum(passage.unknown for passage in found), alike)


class _Reading:
    """Gathers what passages say, one after the other."""

    def __init__(self, chart: Chart, today: date, readers: TopicReaders) -> None:
        self.onsets: dict[str, Onset | None] = {}
        self._chart = chart
        self._today = today
        self._readers = readers
        self._findings: list[Finding] = []
        self._notes: list[str] = []
        self._read: set[str] = set()
        self._silent = True
        self._reaction: ToldReaction | None = None
        self._over: set[str] = set()
        self._unanswered: Counter[str] = Counter()
        self._fields: set[Field | None] = set()
        self._gathered = 0
        self._left_out: dict[tuple[str, str], set[str]] = {}

    def take(self, passage: Passage) -> None:
        """Read one passage."""
        if passage.left_out:
            self._left_out.setdefault((passage.source, passage.left_out), set()).add(passage.text)
            return
        if passage.answer is not None:
            self._answer(passage.answer, passage.source)
            return
        self._findings.extend(_coded(passage, self._chart, self._readers.diseases))
        says = bool(passage.concepts)
        if passage.text and passage.text not in self._read:
            self._read.add(passage.text)
            says = self._words(passage) or says
        if passage.source != STUDY_NAME:
            self._silent = self._silent and not says

    def close(self, unknown: int, alike: int) -> Indication:
        """Return what was gathered, codes and words compared with each other; alike orders are counted one by one."""
        notes, unknown = self._notes, unknown * alike
        for source, number in self._unanswered.items():
            if number:
                notes.append(f"{source}: {counted(number * alike, 'field')} without an answer said nothing")
        notes += [
            f"{source}: {counted(len(told), 'reference')} {why}" for (source, why), told in self._left_out.items()
        ]
        if unknown:
            notes.append(f"{counted(unknown, 'reason')} of the order in a code system that this service does not know")
        agreement = reconcile(tuple(dict.fromkeys(self._findings)), self._readers.diseases)
        return Indication(
            agreement.findings,
            self._silent,
            (*notes, *agreement.notes),
            self._reaction,
            frozenset(self._over),
            unknown,
        )

    def _words(self, passage: Passage) -> bool:
        """Read the words of a passage; return whether they say more than what a form denies or leaves open."""
        text, today = passage.text, self._today
        reason = read_mentions(text, today)
        if any(item.concept == "disease-modifying-drug" for item in reason.mentions):
            self._over |= self._readers.ended_drugs(reason.prose, today)
        if reason.truncated:
            self._notes.append(f"{passage.source}: only the beginning of a very long text was read")
        if reason.unanswered:
            self._notes.append(
                f"{passage.source}: {counted(reason.unanswered, 'field')} without an answer said nothing"
            )
        onset = self.onsets.get(text)
        mentions = of_this_patient(reason.mentions, text)
        self._findings.extend(
            _worded(passage, from_mention(item, passage.source, onset), self._readers.diseases) for item in mentions
        )
        self._reacts(reason.prose, passage.source)
        for field in reason.worded:
            self._reacts(f"{field.label}: {field.answer}", passage.source)
        for field in reason.confirmed:
            more = text[field.kept : field.end].strip() if field.kept >= 0 else ""
            self._reacts(f"{field.label}: {more}" if more else field.label, passage.source, field)
        if not mentions and is_elsewhere(text):
            return False
        return bool(reason.prose.strip(" \t\r\n;")) or any(item.assertion is not Assertion.NEGATED for item in mentions)

    def _reacts(self, text: str, source: str, field: Field | None = None) -> None:
        told = self._readers.reaction(text, self._today, source)
        if told is None:
            return
        if self._reaction is None or told.severe:
            self._reaction = told
        if field is not None and not self._known(field):
            self._findings.append(Finding("gadolinium-allergy", told.agent, source, field=field))

    def _known(self, field: Field) -> bool:
        """Return whether any finding so far comes from a field."""
        self._fields.update(item.field for item in self._findings[self._gathered :])
        self._gathered = len(self._findings)
        return field in self._fields

    def _answer(self, answer: DataField, source: str) -> None:
        """Read a question whose answer came as data: its codes and its words have the same meaning."""
        field = answer.field
        mentions = read_answer(field, self._today)
        assertion = _ASSERTION_OF.get(field.meaning)
        for concept in concepts_of(answer.label_codings):
            if assertion is None:
                break
            denied = any(item.concept == concept and item.assertion is not Assertion.AFFIRMED for item in mentions)
            if not (field.meaning is Answer.WORDS and (denied or field.open)):
                words = field.label or concept
                self._findings.append(Finding(concept, words, source, assertion, coded=True, field=field))
        for concept in concepts_of(answer.answer_codings):
            self._findings.append(Finding(concept, field.answer or concept, source, coded=True, field=field))
        self._findings.extend(from_mention(item, source) for item in mentions)
        if field.meaning is Answer.WORDS:
            self._reacts(f"{answer.under or field.label}: {field.answer}", source, field)
        elif field.meaning is Answer.YES:
            self._reacts(field.label, source, field)
        self._unanswered[source] += field.meaning is Answer.NOTHING
        self._silent = self._silent and not any(item.assertion is not Assertion.NEGATED for item in mentions)


def _coded(passage: Passage, chart: Chart, diseases: frozenset[str]) -> Iterator[Finding]:
    for concept in passage.concepts:
        # When the problem list dates the same finding, its date is used for the bare code on the order.
        onset = passage.onset or chart.onsets.get(concept)
        assertion = passage.assertion
        if assertion is Assertion.ASKED and concept not in diseases:
            assertion = Assertion.AFFIRMED
        yield Finding(
            concept,
            passage.text or concept,
            passage.source,
            assertion,
            onset=onset,
            coded=True,
            coded_onset=onset is not None,
        )


def _worded(passage: Passage, finding: Finding, diseases: frozenset[str]) -> Finding:
    """A Condition's own assertion overrides words that merely name it; the name of a code does not count as words."""
    if passage.only_codes:
        finding = replace(finding, coded=True)
    if (
        finding.assertion is Assertion.AFFIRMED
        and passage.from_condition
        and passage.assertion is not Assertion.AFFIRMED
    ):
        if passage.assertion is Assertion.ASKED and finding.concept not in diseases:
            return finding
        return replace(finding, assertion=passage.assertion)
    return finding
