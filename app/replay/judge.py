"""Judges every call about one patient, and writes each decision as a row."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import strict_json
from app.replay.calls import Caller
from app.replay.columns import packed
from app.replay.lost_cards import count_unmapped
from app.replay.patient_record import PatientRecord
from app.replay.tally import NOT_JUDGED, ORDERS, PATIENTS, SESSIONS
from app.site.applying import apply_site
from app.store.decision_record import DecidedCall, record_of
from app.store.pseudonym import Pseudonym
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.chart.subgroup import subgroup
from cds_services.errors import MissingData, RequestError, TooCostly
from cds_services.imaging_orders.order import Exclusion
from cds_services.local.choices import choices_of
from cds_services.local.in_force import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.replay.calls import Call
    from app.replay.dating import Held
    from app.replay.options import Options
    from app.replay.patient_record import Shared
    from app.replay.tally import Tally
    from cds_services.cds_hooks import Card, Decision
    from cds_services.registry import Service

    Row = dict[str, Any]

CLIENT = "replay"
"""The client of a replayed call, in rows: no deployment's clients file can name it by accident."""
_NOT_IMAGING = Exclusion.NOT_IMAGING.value
_ID = 32
_DIGITS = 16
"""Hexadecimal digits of what a card says, as a keyed hash; enough to tell a changed wording."""


class Judge:
    """The product as it is installed, asked about the past.

    Args:
        options: what to do.
    """

    def __init__(self, options: Options) -> None:
        apply_site(Path(options.site) if options.site else None)
        registry.warm_up()
        self._site = in_force().content_hash
        self._pseudonym = Pseudonym((options.hash_key,))
        secret = self._pseudonym.of("cards", CLIENT).encode()
        offered = registry.services(Deployment(options.base_url, choices=choices_of(in_force().file)))
        services = tuple(service for hook in options.hooks for service in _of_hook(offered, hook))
        self._secret = secret
        self._caller = Caller(services, options.keep_undatable, secret)
        self._groups = options.groups
        self._versions = registry.knowledge_version(), version("imaging-cds")

    def rows(self, identity: str, lines: Mapping[str, Sequence[bytes]], shared: Shared, tally: Tally) -> Iterator[Row]:
        """Yield the decisions about one patient.

        Args:
            identity: bare id of the patient.
            lines: the resources as JSON, by type.
            shared: finds resources that name no patient.
            tally: counts what is left out.
        """
        record = PatientRecord(identity, lines, shared, tally)
        number = 0
        for call in self._caller.calls(record, tally):
            number += 1
            decision = _decided(call, tally)
            if decision is None:
                continue
            if not decision.has_imaging:
                tally.add(SESSIONS, "without imaging")
                continue
            row = self._row(call, decision, self._groups_of(record, call))
            count_unmapped(call, row["unmapped"], row["cards"], record, tally)
            if call.orders:
                tally.add(SESSIONS, "with imaging")
                tally.add(ORDERS, "imaging", sum(study.get("gate") != _NOT_IMAGING for study in row["studies"]))
            yield row
        tally.add(PATIENTS, "with calls" if number else "without orders or reports")

    def _groups_of(self, record: PatientRecord, call: Call) -> tuple[str, str]:
        return subgroup(record.patient, call.moment.day) if self._groups else ("", "")

    def _row(self, call: Call, decision: Decision, groups: tuple[str, str]) -> Row:
        decided = DecidedCall(
            call.service.description.id,
            CLIENT,
            call.request,
            decision,
            decision.cards,
            *self._versions,
            _seconds(call.moment),
            0.0,
            site=self._site,
            origin="replay",
            groups=groups,
        )
        record = record_of(decided, self._pseudonym)
        row = record.decision
        # The same order has the same id whenever it is judged: two replays are compared by it.
        row["id"] = self._pseudonym.of(f"replay {call.request.hook}", call.request.hook_instance)[:_ID]
        row["orders"] = call.orders
        row["outcomes"] = [packed(each) for each in row["outcomes"]]
        row["shown"] = [
            {**{name: value for name, value in card.items() if name != "decision"}, "says": self._says(sent)}
            for card, sent in zip(record.cards, decision.cards, strict=True)
        ]
        return row

    def _says(self, card: Card) -> str:
        """Return a keyed hash of what a clinician reads on a card."""
        read = (card.summary, card.detail, [suggestion.label for suggestion in card.suggestions])
        return hmac.digest(self._secret, strict_json.encode(read), "sha256").hex()[:_DIGITS]


def _decided(call: Call, tally: Tally) -> Decision | None:
    """Ask the service; None where it would have refused the call, which is counted."""
    try:
        return call.service.evaluate(call.request, call.moment.day)
    except MissingData as error:
        tally.add(NOT_JUDGED, f"{error.field} is missing")
    except TooCostly as error:
        tally.add(NOT_JUDGED, f"{error.field}: more than is read in one call")
    except RequestError as error:
        tally.add(NOT_JUDGED, f"{error.field}: {error.problem}")
    return None


def _of_hook(offered: Mapping[tuple[str, str], Service], hook: str) -> Iterator[Service]:
    return (service for (_, each), service in offered.items() if each == hook)


def _seconds(moment: Held) -> float:
    instant = moment.instant or datetime.combine(moment.day, time.min, UTC)
    return instant.timestamp()
