"""Complete the prefetch of a call from the client's FHIR server, within the time budget."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from app.fhir_access import failure
from app.fhir_access.addresses import AddressGuard
from app.fhir_access.allow_list import AllowList
from app.fhir_access.call_reads import CallReads
from app.fhir_access.connection import CheckedBackend, open_pool
from app.fhir_access.failure import Failure, ReadFailed
from app.fhir_access.key_read import KeyRead
from app.fhir_access.missing_keys import missing_keys
from app.fhir_access.reader import Reader, ReadSession
from cds_services.errors import ConflictingPatient, MissingData

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import httpcore
    from starlette.types import Scope

    from app.clients.client import Client
    from app.fhir_access.missing_keys import MissingKey
    from app.fhir_access.servers import FhirServer
    from app.settings import Settings
    from cds_services.hook_request import FhirAccess, HookRequest
    from cds_services.registry import Service

_log = logging.getLogger("imaging_cds.fhir")
_SENDABLE = re.compile(r"[!-~]*")
"""Characters of a token that are allowed in a header (RFC 6750 allows fewer)."""


class PrefetchCompletion:
    """Completes calls; to be entered before the first call and left after the last.

    Args:
        settings: which servers may be read, and within what limits.
        backend: makes the connections; for tests.

    Raises:
        ConfigurationError: a server is listed wrongly, or the file of trusted certificates cannot be used.
    """

    def __init__(self, settings: Settings, backend: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._budget = settings.fhir_timeout
        self._listed = AllowList(settings.fhir_servers, plain_http=settings.fhir_plain_http)
        guard = AddressGuard(settings.fhir_private_networks)
        self._pool = open_pool(backend or CheckedBackend(guard), settings.fhir_ca_file)
        self._reader = Reader(self._pool, settings.fhir_answer_limit)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def complete(
        self, called: HookRequest, service: Service, client: Client, today: date, scope: Scope
    ) -> HookRequest:
        """Return the call with what its prefetch lacks, and with notes on what could not be read.

        Nothing is requested if nothing is missing, or if the call is not in scope. What can show that it is not is read
        before everything else.

        Args:
            called: the call as received.
            service: states which keys are wanted and which are required.
            client: the caller, and which servers may be read for it.
            today: the day of the call.
            scope: the ASGI scope, where facts for the log are stored.

        Raises:
            MissingData: required data were neither prefetched nor could they be read.
            ConflictingPatient: the server answered with another patient's data.
        """
        asked, access = service.description.prefetch, called.fhir
        if access is None:
            return _without_access(called, missing_keys(called.prefetch, asked))
        reads = CallReads(service, client, today, self._session(access, client))
        try:
            if service.read_first:
                first = {key: template for key, template in asked.items() if key in service.read_first}
                called = await self._round(called, first, reads)
            return await self._round(called, asked, reads)
        finally:
            reads.tell(scope)

    async def _round(self, called: HookRequest, asked: Mapping[str, str], reads: CallReads) -> HookRequest:
        """Read what is missing of some keys and was not tried before, until the time of the call's budget."""
        missing = [each for each in missing_keys(called.prefetch, asked) if each.key not in reads.tried]
        if not missing or not reads.service.in_scope(called, reads.today):
            return called
        reads.tried.update(each.key for each in missing)
        session = reads.session
        if isinstance(session, Failure):
            readings = [KeyRead(missing_key, "", failed=session) for missing_key in missing]
        else:
            readings = [_reading(missing_key, called, session.server) for missing_key in missing]
            await self._read(readings, session, reads.service.required)
        reads.failed.update({each.missing_key.key: each.failed.code for each in readings if each.failed})
        _refuse_another_patient(readings, called.patient_id, reads.client)
        _refuse_without_required(readings, reads.service.required)
        return _completed(called, readings)

    async def _read(self, readings: list[KeyRead], session: ReadSession, required: frozenset[str]) -> None:
        """Read everything at once, and stop when the budget ends; what has arrived by then is kept."""
        try:
            async with asyncio.timeout_at(session.deadline), asyncio.TaskGroup() as group:
                for reading in filter(lambda each: each.target, readings):
                    needed = reading.missing_key.key in required
                    group.create_task(self._reader.read(reading, session, required=needed))
        except TimeoutError:
            pass

    def _session(self, access: FhirAccess, client: Client) -> ReadSession | Failure:
        """Return the reads of a call from the listed server that the client names, or why it may not be read."""
        if not _SENDABLE.fullmatch(access.token):
            return failure.BAD_TOKEN
        server = self._listed.find(access.server, client)
        if server is None:
            return failure.NOT_LISTED
        return ReadSession(server, access.token, asyncio.get_running_loop().time() + self._budget)


def _reading(missing_key: MissingKey, called: HookRequest, server: FhirServer) -> KeyRead:
    """Begin a read at the page after the prefetched one, or at the template's address."""
    if not missing_key.link:
        path = missing_key.template.resolve(called)
        return (
            KeyRead(missing_key, "", failed=failure.NO_CONTEXT)
            if path is None
            else KeyRead(missing_key, server.target(path))
        )
    reading = KeyRead(missing_key, "")
    try:
        reading.target = reading.follow(missing_key.link, server)
    except ReadFailed as failed:
        reading.failed = failed.failure
    return reading


def _refuse_another_patient(readings: Sequence[KeyRead], patient_id: str, client: Client) -> None:
    for reading in readings:
        if reading.is_of_another(patient_id):
            _log.error("another-patient", extra={"facts": {"key": reading.missing_key.key, "client": client.name}})
            problem = "it answered with another patient's data; report this to its operator"
            raise ConflictingPatient("fhirServer", problem)


def _refuse_without_required(readings: Sequence[KeyRead], required: frozenset[str]) -> None:
    for reading in readings:
        if reading.failed and reading.value is None and reading.missing_key.key in required:
            problem = f"needed, but not prefetched, and {reading.failed.why}"
            raise MissingData(f"prefetch.{reading.missing_key.key}", problem)


def _without_access(called: HookRequest, missing: Sequence[MissingKey]) -> HookRequest:
    """Return the call with a note for each key that is missing and cannot be read."""
    if not missing:
        return called
    notes = (_note(each.key, failure.NO_ACCESS, in_part=each.begun is not None) for each in missing)
    return replace(called, notes=(*called.notes, *notes))


def _completed(called: HookRequest, readings: Sequence[KeyRead]) -> HookRequest:
    """Return the call with what was read, and a note for each key that is incomplete."""
    prefetch, notes = dict(called.prefetch), list(called.notes)
    for reading in readings:
        value = reading.value
        if value is not None:
            prefetch[reading.missing_key.key] = value
        if reading.failed is not None:
            notes.append(_note(reading.missing_key.key, reading.failed, in_part=value is not None))
    # No read was attempted for a server that is not listed: the deployment works without what its clients do not
    # prefetch.
    unread = tuple(reading.missing_key.key for reading in readings if reading.failed not in {None, failure.NOT_LISTED})
    return replace(called, prefetch=prefetch, notes=tuple(notes), unread=(*called.unread, *unread))


def _note(key: str, why: Failure, *, in_part: bool) -> str:
    return f"{key}: {'only in part' if in_part else 'not prefetched'}; {why.why}"
