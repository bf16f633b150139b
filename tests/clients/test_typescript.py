"""The TypeScript client, compiled strictly and run with Node, from discovery to feedback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.conftest import CLIENTS, placed, shown, token
from tests.clients.fhir_base import drafts

if TYPE_CHECKING:
    from pathlib import Path

    from app.security.signing_key import SigningKey
    from tests.clients.conftest import Running

pytestmark = pytest.mark.slow

Json = dict[str, Any]
TSC = CLIENTS.parent / "build" / "linters" / "node_modules" / ".bin" / "tsc"
SECONDS = 60
OLDEST = 20
"""The Node that the page says is enough; the build server's."""
UNCOMPILED = (22, 18)
"""From here on Node runs TypeScript as it is."""

MORE = """
import { CdsClient, CdsError, apply, fill, type Bundle, type Card, type Service } from './imaging-cds-client.ts';
declare const process: { env: Record<string, string> };
const drafts = JSON.parse(process.env['DRAFTS']!) as Bundle;
const tokens = JSON.parse(process.env['TOKENS']!) as Record<string, string>;
const fhir = { url: process.env['CHART']!, headers: { Authorization: 'Bearer fhir-token' } };
const asked: string[] = [];
const token = async (address: string): Promise<string> => {
  asked.push(address);
  return tokens[address]!;
};
const cds = new CdsClient(process.env['SERVICE']!, { token });
const services = await cds.services();
const of = (hook: string): Service => services.find((each) => each.hook === hook)!;
const context = { userId: 'Practitioner/1', patientId: 'p1', draftOrders: drafts };
const selecting = { ...context, selections: ['ServiceRequest/ct'] };
const chart = await fill(of('order-select'), selecting, fhir);
const [card]: Card[] = (await cds.call(of('order-select'), selecting, chart)).cards;
await cds.override(of('order-select'), card!, card!.overrideReasons![0], 'seen');
const signed = await cds.call(of('order-sign'), context, chart);
const stranger = new CdsClient(process.env['SERVICE']!);
const refused: unknown = await stranger.call(of('order-sign'), context).catch((error: unknown) => error);
const unknown = { type: 'delete', description: '', resourceId: 'ServiceRequest/other' } as const;
let thrown = false;
try {
  apply(drafts, [unknown]);
} catch {
  thrown = true;
}
const none = await fill(of('order-select'), {} as never, fhir);
const status = refused instanceof CdsError ? refused.status : 0;
const rated = apply(drafts, signed.systemActions!);
console.log(JSON.stringify({ asked, chart, none, rated, drafts, status, thrown }));
"""


def compiled(folder: Path, story: str) -> Path:
    """Compile a story together with the client, as strictly as the client's own settings say."""
    if not TSC.exists() or not shutil.which("node"):
        pytest.skip("Node or tsc is not installed; `make test` sets the latter up where npm is there")
    shutil.copy(CLIENTS / "typescript" / "imaging-cds-client.ts", folder)
    (folder / "story.ts").write_text(story, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    extended = {
        "extends": str(CLIENTS / "typescript" / "tsconfig.json"),
        "compilerOptions": {"outDir": str(folder / "js"), "rewriteRelativeImportExtensions": True},
        "files": ["story.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(extended))
    ran = subprocess.run([TSC, "-p", folder], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ran.returncode == 0, ran.stdout
    return folder / "js" / "story.js"


def node_version() -> tuple[int, int]:
    """Return the version of the installed Node."""
    ran = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)  # noqa: S607
    major, minor = ran.stdout.strip().removeprefix("v").split(".")[:2]
    assert int(major) >= OLDEST, f"the client needs Node {OLDEST} or newer, and {ran.stdout.strip()} is installed"
    return int(major), int(minor)


def run(story: Path, **environment: str) -> Json:
    """Run a compiled story; returns the JSON that its last line is."""
    ran = subprocess.run(
        ["node", story],  # noqa: S607 - the one that is installed
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said: Json = json.loads(ran.stdout.splitlines()[-1])
    return said


def test_the_example_of_the_page_leads_from_discovery_to_feedback(tmp_path: Path, running: Running, chart: str) -> None:
    example = placed(shown("ts", "typescript"), running.address, chart)
    given = f"import type {{ Bundle }} from './imaging-cds-client.ts';\nlet drafts: Bundle = {json.dumps(drafts())};\n"
    script = compiled(tmp_path, f"{given}{example}\nconsole.log(JSON.stringify({{ answer, drafts }}));\n")
    # As compiled and, where Node reads TypeScript, as it is.
    ways = [script, tmp_path / "story.ts"] if node_version() >= UNCOMPILED else [script]
    for way in ways:
        said = run(way)
        [card] = said["answer"]["cards"]
        assert (card["source"]["topic"]["code"], card["indicator"]) == ("CtSpine", "warning")
        ordered = [entry["resource"]["code"]["coding"][0]["code"] for entry in said["drafts"]["entry"]]
        assert ordered == ["72157", "72156"]
    assert running.feedback() == ["accepted"] * len(ways)


def test_the_page_names_the_versions_of_node() -> None:
    page = (CLIENTS / "typescript" / "README.md").read_text(encoding="utf-8")
    assert f"Node {OLDEST}" in page
    assert f"Node {'.'.join(map(str, UNCOMPILED))}" in page


def test_tokens_pages_ratings_and_refusals(tmp_path: Path, guarded: str, chart: str, key: SigningKey) -> None:
    story = compiled(tmp_path, MORE)
    selecting, signing = (
        f"{guarded}/cds-services/demyelinating-imaging-{hook}" for hook in ("order-select", "order-sign")
    )
    called = [selecting, f"{selecting}/feedback", signing]
    now = time.time()
    tokens = {address: token(key, address, now) for address in called}
    said = run(story, SERVICE=guarded, CHART=chart, DRAFTS=json.dumps(drafts()), TOKENS=json.dumps(tokens))
    assert said["asked"] == called
    found = said["chart"]
    assert [entry["resource"]["id"] for entry in found["conditions"]["entry"]] == ["asthma", "ms"]
    assert "link" not in found["conditions"]
    assert found["devices"] is None
    assert "procedures" not in found
    assert found["allergies"]["link"]
    assert said["none"] == {}
    assert "extension" in said["rated"]["entry"][0]["resource"]
    assert said["drafts"] == drafts()
    assert said["status"] == 401
    assert said["thrown"] is True
