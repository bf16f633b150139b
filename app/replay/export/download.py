"""The files of an export on disk; one that cannot be had whole is named and passed over."""

from __future__ import annotations

import hashlib
import time
import zlib
from typing import TYPE_CHECKING

import httpx

from app.replay.errors import ReplayError
from app.replay.export.job import ExportGone, Job, Output
from app.replay.export.patience import Patient, wait_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.replay.export.access import Access

_ACCEPT = {"Accept": "application/fhir+ndjson", "Accept-Encoding": "gzip"}
_BROKEN = "ends too early; what arrived is read"
_ATTEMPTS = 6
_BEGINNINGS = 3
"""How often an export that expires is begun."""
_GONE, _UNAUTHORISED, _TOO_MANY, _SERVER = frozenset({404, 410}), 401, 429, 500
_OWNER_ONLY = 0o700
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"


def _gzipped(file: Path) -> Path:
    """Return the name of a file that came compressed, and not only on the line."""
    return file.with_name(f"{file.name}.gz")


def _begins_with(file: Path, mark: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(mark)) == mark


class Unpacked:
    """Follows a gzip stream to its end, to know whether it has one."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            zlib.error: they are no gzip.
        """
        while chunk:
            if self._stream.eof:
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._stream.decompress(chunk)
            chunk = self._stream.unused_data

    @property
    def is_whole(self) -> bool:
        """Whether the last member has ended."""
        return self._stream.eof


class Exporter:
    """Brings a population from a server.

    Args:
        address: what is exported: the base URL, or that of a Group.
        folder: where the files go.
        client: connections.
        access: makes the headers of authorised requests.
        tell: receives what happens, in words without patient data.
        pause: seconds after the first failure of a request.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what an export is made of
        self,
        address: str,
        folder: Path,
        client: httpx.Client,
        access: Access,
        tell: Callable[[str], None],
        pause: float = 1.0,
    ) -> None:
        self._folder = folder
        self._client = client
        self._access = access
        self._tell = tell
        self._pause = pause
        self._job = Job(address, folder, Patient(client, access, pause), tell)
        self._done = folder / "complete"

    def run(self) -> list[str]:
        """Export, or go on where a killed run ended; return what could not be had, in words.

        Raises:
            ReplayError: the server gives nothing.
        """
        self._folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        if self._done.exists():
            return self._done.read_text("utf-8").splitlines()
        for _ in range(_BEGINNINGS):
            try:
                problems = list(self._all(self._job.outputs()))
            except ExportGone:
                self._tell("the export has expired on the server; it is begun anew")
                self._job.forget()
                self._clear()
                continue
            self._done.write_text("\n".join(problems), "utf-8")
            return problems
        raise ReplayError(f"the export expired {_BEGINNINGS} times before all files were read; try with fewer patients")

    def _all(self, outputs: list[Output]) -> Iterator[str]:
        for number, output in enumerate(outputs, 1):
            # The address names the file: a further run meets the same one, in whatever order the server lists them.
            name = f"{output.kind}.{hashlib.sha256(output.url.encode()).hexdigest()[:12]}.ndjson"
            file = self._folder / name
            self._tell(f"file {number} of {len(outputs)}")
            problem = "" if file.exists() or _gzipped(file).exists() else self._one(output, file)
            if problem:
                yield f"{name}: {problem}"

    def _one(self, output: Output, file: Path) -> str:
        """Read one file; return why it is not whole, or the empty string.

        Raises:
            ExportGone: the server no longer has it.
        """
        part = file.with_name(f"{file.name}.part")
        problem, pause = "", self._pause
        for _ in range(_ATTEMPTS):
            try:
                pause, problem = self._attempt(output, part, pause)
            except (httpx.HTTPError, zlib.error) as error:
                problem = f"{_BROKEN} ({type(error).__name__})"
            if not problem:
                break
            time.sleep(pause)
        if part.exists():
            part.rename(_gzipped(file) if _begins_with(part, _GZIP) else file)
        return problem

    def _attempt(self, output: Output, part: Path, pause: float) -> tuple[float, str]:
        headers = _ACCEPT | self._access.headers(output.url, wanted=output.authorised)
        with self._client.stream("GET", output.url, headers=headers) as answer:
            if answer.status_code in _GONE:
                raise ExportGone
            if answer.status_code == _UNAUTHORISED:
                self._access.forget()
                return 0.0, f"HTTP {answer.status_code}"
            if not answer.is_success:
                return wait_asked(answer, pause), f"HTTP {answer.status_code}"
            # Kept as it comes: what decodes it on the line does not tell a body that breaks off from a whole one.
            packed = answer.headers.get("Content-Encoding", "").lower() == "gzip"
            check = Unpacked() if packed else None
            with part.open("wb") as opened:
                for chunk in answer.iter_raw(_CHUNK):
                    opened.write(chunk)
                    if check is not None:
                        check.feed(chunk)
        if check is not None and not check.is_whole:
            return pause, _BROKEN
        return pause, ""

    def _clear(self) -> None:
        for file in self._folder.glob("*.ndjson*"):
            file.unlink()
