"""One Bulk Data Export: kick-off, polling, and the list of its files; kept on disk, so that a killed run goes on."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from app.replay.dating import dates
from app.replay.errors import ReplayError
from app.replay.export.patience import wait_asked
from app.replay.manifest import write_whole
from cds_services.fhir import mapping, sequence, string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.replay.export.patience import Patient

_JOB = "job.json"
_ACCEPTED, _DONE, _GONE = 202, 200, frozenset({404, 410})
_KICK_OFF = {"Accept": "application/fhir+json", "Prefer": "respond-async"}
_POLL = {"Accept": "application/json"}
_MOST_PAGES = 10_000


class ExportGone(Exception):  # noqa: N818 - no failure: the export is begun again
    """The server no longer has the export, or a file of it."""


class Output(NamedTuple):
    """One file of an export: its type, its address, and whether it wants a token."""

    kind: str
    url: str
    authorised: bool


class Job:
    """An export on a server.

    Args:
        address: what is exported: the base URL, or that of a Group.
        folder: where the export is kept.
        patient: sends requests.
        tell: receives the server's own words on its progress.
    """

    def __init__(self, address: str, folder: Path, patient: Patient, tell: Callable[[str], None]) -> None:
        self._address = address
        self._file = folder / _JOB
        self._patient = patient
        self._tell = tell

    def outputs(self) -> list[Output]:
        """Return the files of the export, once the server has made them.

        Raises:
            ExportGone: the server does not know it any more.
            ReplayError: the server refuses it, or answers with something else.
        """
        status = self._status_url()
        while True:
            answer = self._patient.get(status, _POLL)
            if answer.status_code == _DONE:
                return list(self._listed(answer.json()))
            if answer.status_code in _GONE:
                self.forget()
                raise ExportGone
            if answer.status_code != _ACCEPTED:
                raise ReplayError(f"the export failed on the server: HTTP {answer.status_code}")
            self._tell(answer.headers.get("X-Progress", "")[:80])
            time.sleep(wait_asked(answer, 5.0))

    def forget(self) -> None:
        """Begin again next time."""
        self._file.unlink(missing_ok=True)

    def _status_url(self) -> str:
        if self._file.exists():
            told = json.loads(self._file.read_bytes())
            if told["address"] != self._address:
                raise ReplayError(f"{self._file.parent}: holds the export of another server; name another folder")
            return str(told["status"])
        kinds = ",".join(["Patient", *dates().types])
        answer = self._patient.get(f"{self._address}/$export?_type={kinds}", _KICK_OFF)
        status = answer.headers.get("Content-Location", "")
        if answer.status_code != _ACCEPTED or not status:
            raise ReplayError(
                f"the server does not begin an export: HTTP {answer.status_code}; it must support $export of "
                "system or, with --group, of a Group"
            )
        write_whole(self._file, json.dumps({"address": self._address, "status": status}).encode())
        return str(status)

    def _listed(self, page: Any) -> Iterator[Output]:  # noqa: ANN401 - JSON
        """Yield the files of a manifest and of its further pages."""
        for _ in range(_MOST_PAGES):
            told = mapping(page)
            wanted = told.get("requiresAccessToken") is not False
            for name in ("output", "error"):
                for each in map(mapping, sequence(told.get(name))):
                    if string(each.get("url")):
                        yield Output(string(each.get("type")) or "unknown", string(each.get("url")), wanted)
            links = map(mapping, sequence(told.get("link")))
            following = next((string(link.get("url")) for link in links if link.get("relation") == "next"), "")
            if not following:
                return
            answer = self._patient.get(following, _POLL)
            if answer.status_code in _GONE:
                self.forget()
                raise ExportGone
            page = answer.json()
        raise ReplayError("the server's list of files does not end")
