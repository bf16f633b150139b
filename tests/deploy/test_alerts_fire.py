"""Every alert fires from what a running service itself exposes, when what it is for has happened to that service.

The service runs with a decision of its own making (a card or none, a failure, a delay), so that each situation can be
brought about; addresses, tokens, store, FHIR reading and metrics are the product's. What it exposes before and after is
spread over days, as Prometheus would have scraped it, and judged by Prometheus' own test tool.
"""

from __future__ import annotations

import copy
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from app.main import create_app
from app.security import trust
from app.security.published_keys import PublishedKeys
from app.settings import Settings
from app.store import pulse, writer
from cds_services import registry
from deploy.checks.places import ALERTS
from tests.app.conftest import CALL, SERVICE, WIRE, running, stand_in, stand_in_services
from tests.app.security.signing import BASE_URL, ISSUER, jwks, token
from tests.attacks.test_key_addresses import publishing
from tests.deploy.from_commands import FROM_COMMANDS
from tests.deploy.promtool import Series, fires, promtool, scraped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest

pytestmark = pytest.mark.skipif(promtool() is None, reason="promtool is not installed")

ALERTING = [
    rule["alert"]
    for group in yaml.safe_load(ALERTS.read_text())["groups"]
    for rule in group["rules"]
    if "alert" in rule
]
BODY: dict[str, Any] = json.loads((WIRE / "valid-order-select.json").read_bytes())
ABSENT: Series = {}


def slow_or_not(request: HookRequest, today: date) -> Decision:
    """Take as long as the order says; cannot tell, or does not see all of the chart, where it says that."""
    wording = str([draft.resource.get("code") for draft in request.draft_orders])
    if "slow" in wording:
        time.sleep(0.6)
    decision = stand_in(request, today)
    if "cut short" in wording:
        return replace(decision, unseen=("conditions",))
    return replace(decision, cards=(), scenario="indeterminate") if "vague" in wording else decision


def services(deployment: Deployment) -> dict[tuple[str, str], registry.Service]:
    """Offer it."""
    return {key: replace(each, evaluate=slow_or_not) for key, each in stand_in_services(deployment).items()}


class Story:
    """A running service, and what it exposes after each thing that happens to it."""

    def __init__(self, metrics: Callable[[], bytes], http: httpx.Client) -> None:
        self._metrics = metrics
        self._http = http
        self._seconds = 0

    def during(self, work: Callable[[], None]) -> tuple[Series, Series]:
        """Return what is exposed before and after a piece of work."""
        before = self.scrape()
        work()
        return before, self.scrape()

    def scrape(self) -> Series:
        """Return what is exposed."""
        return scraped(self._metrics(), instance="a", job="imaging-cds")

    def call(self, times: int, wording: str = "CT", *, written: str = "", **changed: object) -> None:
        """Send calls about a study."""
        body = {**copy.deepcopy(BODY), **changed}
        for entry in body["context"]["draftOrders"]["entry"]:
            entry["resource"]["code"] = {"text": wording}
        for _ in range(times):
            self.post(CALL, json.dumps(body).encode(), written or new_token())

    def post(self, path: str, content: bytes, written: str) -> int:
        """Send anything."""
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {written}"} if written else {})
        return self._http.post(path, content=content, headers=headers).status_code

    def incomplete(self, times: int, server: str) -> None:
        """Calls without the patient, who is to be read from a server."""
        prefetch = {"conditions": BODY["prefetch"]["conditions"]}
        self.call(times, prefetch=prefetch, fhirServer=server)

    def feedback(self, times: int, card: str, outcome: str = "overridden") -> None:
        """Send feedback on a card."""
        items = []
        for _ in range(times):
            self._seconds += 1
            moment = f"2026-03-16T09:{self._seconds // 60:02}:{self._seconds % 60:02}Z"
            item = {"card": card, "outcome": outcome, "outcomeTimestamp": moment}
            items.append(item | ({"acceptedSuggestions": [{"id": "1"}]} if outcome == "accepted" else {}))
        self.post(f"{CALL}/feedback", json.dumps({"feedback": items}).encode(), new_token())


CARD = "6f0c8b7e-0000-4000-8000-000000000001"


def new_token() -> str:
    """A token for the stand-in."""
    return token(aud=f"{BASE_URL}/cds-services/{SERVICE}")


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Series, Series]]:
    """What the service exposes before and after each thing that happens to it, by name."""
    folder = tmp_path_factory.mktemp("alerts")
    later = [0.0]
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", services)
        patch.setattr(trust, "PublishedKeys", partial(PublishedKeys, clock=lambda: time.monotonic() + later[0]))
        patch.setattr(writer, "QUEUE_LIMIT", 510)
        patch.setattr(pulse, "WELL_SECONDS", 600)
        keys = stack.enter_context(publishing())
        keys.keys = jwks("es-1")
        fhir = stack.enter_context(publishing())
        fhir.status = 500
        server = fhir.address.removesuffix("/jwks.json") + "/r4"
        hanging = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        silent = f"http://127.0.0.1:{hanging.getsockname()[1]}/r4"
        client = {"name": "north", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jku": keys.address}}
        (folder / "clients.yaml").write_text(json.dumps({"clients": [client]}))
        settings = Settings.model_validate(
            {
                "authentication": "on", "public_base_url": BASE_URL, "clients": folder / "clients.yaml",
                "data_folder": folder / "data", "database_url": "", "token_database": f"sqlite:///{folder}/tokens",
                "log_level": "error",
            }
        )  # fmt: skip
        reading = Settings.model_validate(
            {
                "database_url": "sqlite://", "log_level": "error", "fhir_servers": f"{server},{silent}",
                "fhir_plain_http": True, "fhir_private_networks": "127.0.0.0/8",
            }
        )  # fmt: skip
        story, reader = (_story(stack, each) for each in (settings, reading))
        found = Happenings(story, folder, later).all()
        found["no FHIR"] = reader.during(lambda: reader.incomplete(30, server))
        found["slow FHIR"] = reader.during(lambda: reader.incomplete(4, silent))
        patch.setattr(registry, "knowledge_version", lambda: "another")
        other = scraped(create_app(settings).state.metrics.exposition(), instance="b", job="imaging-cds")
        both = story.scrape() | other
        found["another version"] = (both, both)
    return found


def _story(stack: ExitStack, settings: Settings) -> Story:
    app = create_app(settings)
    address = stack.enter_context(running(app))
    http = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=30))
    return Story(app.state.metrics.exposition, http)


class Happenings:
    """What can happen to a service.

    Args:
        story: the service.
        folder: where its databases lie.
        later: seconds by which its clock for keys is ahead.
    """

    def __init__(self, story: Story, folder: Path, later: list[float]) -> None:
        self._story = story
        self._folder = folder
        self._later = later

    def all(self) -> dict[str, tuple[Series, Series]]:
        """Let everything happen once, in an order in which nothing spoils what comes after it."""
        call = self._story.call
        events: dict[str, Callable[[], None]] = {
            "usual": self.usual,
            "no cards": lambda: call(60, "MRI"),
            "many cards": lambda: call(100),
            "failures": lambda: call(5, "CT crash"),
            "slow": lambda: call(3, "CT slow"),
            "unread": self.unread,
            "no token": self.strangers,
            "replayed": lambda: call(30, written=new_token()),
            "cannot tell": lambda: call(80, "CT vague"),
            "cut short": lambda: call(30, "MRI cut short"),
            "no prefetch": lambda: self._story.incomplete(150, "https://unlisted.example.org/r4"),
            "unlinked": lambda: self._story.feedback(30, "another card"),
            "overridden": lambda: self._story.feedback(60, CARD),
            "nothing": lambda: None,
            "old keys": self.older,
            "lost file": self.gone,
            "queue": lambda: call(505, "MRI"),
            "drops": lambda: call(10, "MRI"),
            "alone": self.alone,
        }
        return {name: self._story.during(event) for name, event in events.items()}

    def usual(self) -> None:
        """Cards, silence, and feedback of either kind."""
        self._story.call(15)
        self._story.call(60, "MRI")
        time.sleep(1)
        self._story.feedback(40, CARD, "accepted")
        self._story.feedback(30, CARD)

    def unread(self) -> None:
        """Bodies that are no JSON."""
        for _ in range(30):
            self._story.post(CALL, b"{", new_token())

    def strangers(self) -> None:
        """Calls without a token."""
        for _ in range(60):
            self._story.post(CALL, b"{}", "")

    def older(self) -> None:
        """More than a day passes, and the address of the keys does not answer."""
        self._later[0] = 90_000

    def gone(self) -> None:
        """The file of the decisions is deleted."""
        for file in (self._folder / "data").glob("imaging-cds.sqlite3*"):
            file.unlink()
        self._story.feedback(1, CARD)

    def alone(self) -> None:
        """The file of the used tokens is deleted."""
        for file in self._folder.glob("tokens*"):
            file.unlink()
        self._story.call(3, "MRI")


HISTORIES: dict[str, tuple[tuple[str, str], ...]] = {
    "ImagingCdsErrors": (("usual", "1h"), ("failures", "20m")),
    "ImagingCdsSlow": (("usual", "1h"), ("slow", "30m")),
    "ImagingCdsKnowledgeDiffers": (("another version", "2h"),),
    "ImagingCdsClientQuiet": (("usual", "2h"), ("nothing", "7d")),
    "ImagingCdsClientMisunderstood": (("unread", "30m"), ("unread", "30m")),
    "ImagingCdsTokensRefused": (("no token", "10m"),),
    "ImagingCdsReplays": (("replayed", "10m"),),
    "ImagingCdsTokensUnshared": (("alone", "10m"), ("alone", "10m")),
    "ImagingCdsKeysOld": (("old keys", "2h"),),
    "ImagingCdsRuleStopped": (("usual", "12d"), ("no cards", "2d")),
    "ImagingCdsRuleSpike": (("usual", "12d"), ("many cards", "2d")),
    "ImagingCdsUndecided": (("usual", "8d"), ("cannot tell", "6h")),
    "ImagingCdsPrefetchLost": (("usual", "8d"), ("no prefetch", "6h")),
    "ImagingCdsFhirFailing": (("no FHIR", "30m"), ("no FHIR", "30m")),
    "ImagingCdsChartUnseen": (("cut short", "30m"), ("cut short", "30m")),
    "ImagingCdsFeedbackStopped": (("usual", "12d"), ("many cards", "3d")),
    "ImagingCdsFeedbackUnlinked": (("unlinked", "1d"), ("unlinked", "1d")),
    "ImagingCdsRuleOverridden": (("overridden", "7d"), ("overridden", "7d"), ("overridden", "7d")),
    "ImagingCdsStoreDown": (("usual", "1h"), ("lost file", "20m")),
    "ImagingCdsStoreQueue": (("usual", "1h"), ("queue", "20m")),
    "ImagingCdsStoreDrops": (("usual", "1h"), ("drops", "15m")),
}
"""What must have happened, over what time, until an alert fires."""

QUIETLY = (("usual", "12d"), ("usual", "2d"), ("usual", "2d"))
"""A service to which nothing happens but its usual calls."""

ELSEWHERE = {"ImagingCdsDown", "ImagingCdsRestarts", "ImagingCdsFhirSlow", *FROM_COMMANDS}
"""Those with a test of their own below, or about what commands write."""


def history(names: tuple[tuple[str, str], ...], states: dict[str, tuple[Series, Series]]) -> list[Any]:
    """Put a history together."""
    return [(*states[name], length) for name, length in names]


@pytest.mark.parametrize("alert", HISTORIES)
def test_it_fires(alert: str, states: dict[str, tuple[Series, Series]], tmp_path: Path) -> None:
    first = HISTORIES[alert][0][1]
    step = {"12d": "2h", "7d": "2h", "1d": "30m", "8d": "30m", "2h": "30m"}.get(first, "5m")
    assert fires(alert, history(HISTORIES[alert], states), tmp_path, step)


@pytest.mark.parametrize("alert", [name for name in ALERTING if name != "ImagingCdsRestarts"])
def test_it_keeps_quiet_where_all_is_well(alert: str, states: dict[str, tuple[Series, Series]], tmp_path: Path) -> None:
    assert not fires(alert, history(QUIETLY, states), tmp_path, "2h")


def test_every_alert_is_fired() -> None:
    assert set(HISTORIES) | ELSEWHERE == set(ALERTING)


def test_a_service_that_is_gone(states: dict[str, tuple[Series, Series]], tmp_path: Path) -> None:
    before, after = states["usual"]
    assert fires("ImagingCdsDown", [(before, after, "1h"), (after, ABSENT, "20m")], tmp_path)


def test_a_fhir_server_that_takes_its_time(states: dict[str, tuple[Series, Series]], tmp_path: Path) -> None:
    before, after = states["slow FHIR"]
    assert fires("ImagingCdsFhirSlow", [(before, after, "30m"), (before, after, "30m")], tmp_path)


def test_a_service_that_is_started_again_and_again(tmp_path: Path) -> None:
    starts = [_started() for _ in range(5)]
    assert fires("ImagingCdsRestarts", [(start, start, "10m") for start in starts], tmp_path)
    assert not fires("ImagingCdsRestarts", [(starts[0], starts[0], "1h")], tmp_path)


def _started() -> Series:
    """What a new process of the service exposes."""
    code = (
        "import sys; from app.main import create_app; sys.stdout.buffer.write(create_app().state.metrics.exposition())"
    )
    environment = {**os.environ, "IMAGING_CDS_AUTHENTICATION": "off", "IMAGING_CDS_LOG_LEVEL": "error"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    return scraped(done.stdout, instance="a", job="imaging-cds")
