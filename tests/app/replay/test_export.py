"""$export from a real FHIR server (sekmet) with SMART Backend Services, and with what goes wrong in between."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.replay.columns import digest
from app.replay.errors import ReplayError
from app.replay.export.server import Server, export
from app.replay.resource_lines import Broken, resources
from app.replay.source import find
from app.security.signing_key import keep, new_key
from tests.app.replay.judging import ORDERS, REPORTS, judged
from tests.app.replay.population import KEY, multiple_sclerosis, order, patient, report
from tests.peers.fault_proxy import Exchange, FaultProxy, Step, drop, fault_proxy, forward, status, truncate
from tests.peers.fhir_server import FhirServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.slow
PAUSE = 0.01
CHART = [
    patient(),
    multiple_sclerosis(),
    order(),
    report(effectiveDateTime="2024-05-01T10:00:00+02:00", basedOn=[{"reference": "ServiceRequest/order-1"}]),
    {
        "resourceType": "Group",
        "id": "g1",
        "type": "person",
        "actual": True,
        "member": [{"entity": {"reference": "Patient/pat-1"}}],
    },
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the client's key."""
    folder = tmp_path_factory.mktemp("export")
    keep(new_key("ES384"), folder / "key.json")
    return folder


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[FhirServer]:
    """Return a server with the chart of one patient, which knows one client."""
    from app.security.signing_key import read_key  # noqa: PLC0415

    client = {"client_id": "replay-client", "jwks": read_key(place / "key.json").public_set()}
    with serving(place, clients=[client]) as running:
        running.put(*CHART)
        yield running


@pytest.fixture(scope="module")
def proxy(server: FhirServer) -> Iterator[FaultProxy]:
    """Return what stands between."""
    with fault_proxy(server.base) as running:
        yield running


@pytest.fixture
def asked(place: Path, proxy: FaultProxy, server: FhirServer) -> Server:
    """Return how the export is asked for."""
    proxy.reset()
    token_url = server.base.removesuffix("/fhir") + "/auth/token"
    return Server(base=proxy.base, client_id="replay-client", key=place / "key.json", token_url=token_url)


def exported(asked: Server, out: Path) -> tuple[dict[str, bytes], list[str]]:
    """Export; return the files by type, and what could not be had."""
    folder, problems = export(asked, out, lambda _: None, PAUSE)
    return {file.name.partition(".")[0]: file.read_bytes() for file in sorted(folder.glob("*.ndjson*"))}, problems


def times(proxy: FaultProxy, kind: str) -> int:
    """Return how often something was asked for."""
    return sum(exchange.target.removeprefix("/fhir/").startswith(kind) for exchange in proxy.requests)


def test_a_server_gives_the_decisions_of_its_files(
    asked: Server, server: FhirServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", KEY)
    command = ["replay", asked.base, "--out", str(tmp_path / "a"), "--client-id", "replay-client", "--quiet"]
    command += ["--processes", "1"]
    more = ["--key", str(asked.key), "--token-url", asked.token_url, "--group", "g1"]
    result = CliRunner().invoke(commands.app, [*command, *more])
    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "a" / "report.json").read_bytes())
    rows, _ = judged(CHART[:-1], (*ORDERS, *REPORTS))
    assert told["digest"] == f"{digest(rows):064x}"
    assert told["decisions"] == 2
    assert server.token not in result.output


def test_the_token_endpoint_is_found_by_discovery(asked: Server, server: FhirServer, tmp_path: Path) -> None:
    straight = Server(base=server.base, client_id=asked.client_id, key=asked.key)
    assert set(exported(straight, tmp_path)[0]) >= {"Condition", "Patient", "ServiceRequest"}


def test_every_type_that_is_read_is_asked_for_and_no_other(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    assert set(exported(asked, tmp_path)[0]) == {"Condition", "DiagnosticReport", "Patient", "ServiceRequest"}
    (target,) = [exchange.target for exchange in proxy.requests if "$export" in exchange.target]
    assert "MedicationRequest" in target
    assert "Claim" not in target


def test_a_busy_server_is_asked_again_when_it_says(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    busy = status(429, retry_after="0")
    proxy.script("$export", busy, busy, forward)
    waiting = status(202, x_progress="10 %", retry_after="0")
    proxy.script("bulk-status", waiting, status(503), busy, drop, forward)
    proxy.script("bulk-files", busy, truncate, drop, status(500), forward)
    files, problems = exported(asked, tmp_path)
    assert (len(files), problems) == (4, [])
    assert times(proxy, "$export") == 3


def test_a_token_that_has_expired_is_renewed(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.script("bulk-status", status(401), forward)
    proxy.script("bulk-files", status(401), forward)
    files, problems = exported(asked, tmp_path)
    assert (len(files), problems) == (4, [])


def test_the_list_of_files_may_go_on_over_pages(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    async def first_page(exchange: Exchange) -> None:
        await _page(exchange, 0)

    async def second_page(exchange: Exchange) -> None:
        await _page(exchange, 1)

    async def _page(exchange: Exchange, number: int) -> None:
        answer = await _upstream(exchange)
        while answer.status_code == 202:
            answer = await _upstream(exchange)
        told = json.loads(answer.content.replace(proxy.upstream.encode(), proxy.base.encode()))
        told["output"] = told["output"][2 * number : 2 * number + 2]
        if not number:
            told["link"] = [{"relation": "next", "url": f"{proxy.base}/{exchange.target.removeprefix('/fhir/')}"}]
        await exchange.send(200, json.dumps(told).encode())

    proxy.script("bulk-status", first_page, second_page)
    assert len(exported(asked, tmp_path)[0]) == 4


async def _upstream(exchange: Exchange) -> httpx.Response:
    url = exchange.proxy.upstream + exchange.target.removeprefix("/fhir")
    return await exchange.proxy.upstream_client.get(url, headers={"authorization": exchange.headers["authorization"]})


@pytest.mark.parametrize("what", ["bulk-status", "bulk-files"])
def test_an_export_that_has_expired_is_begun_anew(asked: Server, proxy: FaultProxy, tmp_path: Path, what: str) -> None:
    proxy.script(what, status(410), forward)
    files, problems = exported(asked, tmp_path)
    assert (len(files), problems) == (4, [])
    assert times(proxy, "$export") == 2


def test_an_export_that_always_expires_is_given_up(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.script("bulk-files", status(404))
    with pytest.raises(ReplayError, match="expired 3 times"):
        exported(asked, tmp_path)


def test_a_killed_run_goes_on_with_the_same_export(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.script("bulk-status", status(503))
    with pytest.raises(ReplayError, match="does not answer after"):
        exported(asked, tmp_path)
    proxy.script("bulk-status", forward)
    assert len(exported(asked, tmp_path)[0]) == 4
    assert times(proxy, "$export") == 1
    assert len(exported(asked, tmp_path)[0]) == 4
    assert times(proxy, "bulk-files") == 4


def test_a_file_that_breaks_off_is_read_up_to_there_and_named(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    async def breaks_off(exchange: Exchange) -> None:
        if "DiagnosticReport" not in exchange.target:
            await forward(exchange)
            return
        lines = b"\n".join([json.dumps(report(id=f"r{at}", about=f"p{at}")).encode() for at in range(3000)])
        packed = gzip.compress(lines)[:-2000]
        await exchange.send(200, packed, content_encoding="gzip")

    proxy.script("bulk-files", breaks_off)
    files, problems = exported(asked, tmp_path)
    assert len(files) == 4
    (problem,) = problems
    assert problem.startswith("DiagnosticReport.")
    assert "ends too early" in problem
    (piece,) = [
        piece for piece in find(tmp_path / "export").pieces() if piece.file.name in problem.partition(":")[0] + ".gz"
    ]
    read = [found for _, found in resources(piece)]
    assert len(read) > 100
    assert isinstance(read[-1], Broken)


def test_a_compressed_file_keeps_its_kind(asked: Server, proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.script(
        "bulk-files", status(200, gzip.compress(json.dumps(patient()).encode()), content_type="application/gzip")
    )
    folder, _ = export(asked, tmp_path, lambda _: None, PAUSE)
    assert all(file.name.endswith(".ndjson.gz") for file in folder.glob("*.ndjson*"))


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (status(400), "does not begin an export: HTTP 400"),
        (status(202), "does not begin an export: HTTP 202"),
        (status(403), "does not begin an export: HTTP 403"),
    ],
)
def test_a_server_that_does_not_export_says_so(
    asked: Server,
    proxy: FaultProxy,
    tmp_path: Path,
    script: Step,
    words: str,
) -> None:
    proxy.script("$export", script)
    with pytest.raises(ReplayError, match=words):
        exported(asked, tmp_path)


def test_a_key_that_the_server_does_not_know_says_what_to_check(asked: Server, tmp_path: Path) -> None:
    keep(new_key("ES384"), tmp_path / "other.json")
    stranger = Server(
        base=asked.base, client_id="replay-client", key=tmp_path / "other.json", token_url=asked.token_url
    )
    with pytest.raises(ReplayError, match="public half of the key is registered"):
        exported(stranger, tmp_path / "out")


def test_a_token_never_goes_over_an_open_line(asked: Server, tmp_path: Path) -> None:
    far = Server(base="http://fhir.example.org/fhir", client_id="c", key=asked.key, token_url=asked.token_url)
    with pytest.raises(ReplayError, match="over https only"):
        exported(far, tmp_path)


def test_an_id_needs_its_key(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="--client-id and --key together"):
        exported(Server(base="https://fhir.example.org", client_id="c"), tmp_path)
