"""A FHIR Condition: what it says, whether it counts, and when it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.value_sets import ideas_of
from cds_services.narrative.mention import Onset, Standing

if TYPE_CHECKING:
    from cds_services.fhir import Resource

_GONE = frozenset({"entered-in-error", "refuted"})
_IN_QUESTION = frozenset({"provisional", "differential", "unconfirmed"})
_OVER = frozenset({"resolved", "inactive"})
_DAYS_OF_UNIT = {"a": 365.25, "year": 365.25, "years": 365.25, "yr": 365.25, "mo": 30.44, "month": 30.44,
                 "months": 30.44, "wk": 7.0, "week": 7.0, "weeks": 7.0, "d": 1.0, "day": 1.0, "days": 1.0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChartCondition:
    """One problem of the chart.

    Attributes:
        ideas: ideas that its codes stand for.
        words: what it says in words.
        standing: affirmed (active, confirmed or unsaid), asked (provisional, differential, unconfirmed),
            past (resolved, inactive).
        status: its clinicalStatus, or the empty string.
        onset: when it began, from any form of onset.
        recorded: when it was written down, else its onset.
        note: its notes.
    """

    ideas: tuple[str, ...]
    words: str
    standing: Standing
    status: str
    onset: Onset | None
    recorded: Onset | None
    note: str

    @property
    def newest(self) -> date | None:
        """The latest day on which it is known to have been current."""
        dates = [span.latest for span in (self.onset, self.recorded) if span is not None]
        return max(dates) if dates else None


def read_condition(resource: Resource, born: date | None, today: date) -> ChartCondition | None:
    """Read a Condition; None when it is entered in error or refuted, and so as if absent."""
    verification = fhir.first_code(resource.get("verificationStatus"))
    if verification in _GONE:
        return None
    status = fhir.first_code(resource.get("clinicalStatus"))
    standing = Standing.AFFIRMED
    if status in _OVER or _abated(resource, today):
        standing = Standing.PAST
    elif verification in _IN_QUESTION:
        standing = Standing.ASKED
    code = resource.get("code")
    words = fhir.words(code)
    stated = fhir.string(resource.get("onsetString"))
    if stated:
        words = f"{words}, onset {stated}"
    notes = (fhir.string(fhir.mapping(note).get("text")) for note in fhir.sequence(resource.get("note")))
    return ChartCondition(
        ideas=ideas_of(fhir.codings(code)),
        words=words,
        standing=standing,
        status=status,
        onset=_onset(resource, born),
        recorded=_span(resource.get("recordedDate")) or _span(resource.get("dateRecorded")),
        note=" ".join(filter(None, notes)),
    )


def _abated(resource: Resource, today: date) -> bool:
    if resource.get("abatementBoolean") is True:
        return True
    end = fhir.day(resource.get("abatementDateTime")) or fhir.day(
        fhir.mapping(resource.get("abatementPeriod")).get("end")
    )
    return (end is not None and end.first <= today) or bool(fhir.string(resource.get("abatementString")))


def _onset(resource: Resource, born: date | None) -> Onset | None:
    return (
        _span(resource.get("onsetDateTime"))
        or _span(fhir.mapping(resource.get("onsetPeriod")).get("start"))
        or _age(fhir.mapping(resource.get("onsetAge")), born)
    )


def _age(age: Resource, born: date | None) -> Onset | None:
    """An age covers the whole year of life that it names, so it dates nothing to the day."""
    value = age.get("value")
    unit = fhir.string(age.get("code")).lower() or fhir.string(age.get("unit")).lower()
    days = _DAYS_OF_UNIT.get(unit)
    if born is None or days is None or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        return Onset(born + timedelta(float(value) * days), born + timedelta((float(value) + 1) * days))
    except OverflowError:
        return None


def _span(value: object) -> Onset | None:
    found = fhir.day(value)
    return Onset(found.first, found.last) if found else None
