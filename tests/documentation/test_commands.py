"""Every command and request on the pages is run, and does what the page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.security import signing
from tests.documentation import pages
from tests.documentation.pages import ROOT
from tests.documentation.terminal import JSON, SHOWN, Terminal, clients, made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "app" / "demo" / "ct-thoracic-spine.json"
ORDER_SELECT = "/cds-services/demyelinating-imaging-order-select"


@dataclass(frozen=True)
class Outcome:
    """What a command shows.

    Attributes:
        shows: regular expressions that its output matches, each of them.
        given: makes its standard input at the moment, as a token does not last long.
    """

    shows: tuple[str, ...] = ()
    given: Callable[[], str] = str


RUN = {
    ". .venv/bin/activate": Outcome(),
    f"curl -s {SHOWN}/cds-services": Outcome(('"demyelinating-imaging-order-select"', '"prefetch":{')),
    f"curl -s {SHOWN}{ORDER_SELECT} -H 'Content-Type: application/json' -d @app/demo/ct-thoracic-spine.json": Outcome(
        (
            r'^\{"cards":\[\{(?!.*"summary".*"summary")',  # one card
            '"indicator":"warning"',
            '"type":"update".*MRI thoracic spine.*"type":"create".*MRI cervical spine',
            "pama-rating",
        )
    ),
    f"curl -s {SHOWN}{ORDER_SELECT}/feedback -H 'Content-Type: application/json' "
    """-d '{"feedback": [{"card": "4d1c7b62-9f0e-4c57-8a53-0d0d2c3a6f11", "outcome": "overridden", """
    """"outcomeTimestamp": "2026-11-22T09:30:00Z"}]}'""": Outcome((r"^$",)),
    "imaging-cds explain app/demo/ct-thoracic-spine.json --today 2026-11-22 --pretty": Outcome(
        ('"scenario": "relapse"', '"words": "progressive leg weakness"', '"CtSpine"', "Usually Appropriate")
    ),
    "imaging-cds explain docs/examples/report-enhancing-lesion.json --today 2026-11-22 --pretty": Outcome(
        (
            '"scenario": "relapse"',
            '"study": "MRI cervical spine, 18 November 2026"',
            '"NewEnhancingLesion"',
            '"code": "308474002"',  # the referral to neurology
        )
    ),
    'imaging-cds read-report "IMPRESSION: New enhancing lesion at C4. No cord compression."': Outcome(
        ('"enhancing_lesion":true', '"fact":"cord_compression","words":"No cord compression".*"sure":"denied"')
    ),
    'imaging-cds read-reason "RRMS, 5/7 of L leg weakness, denies fever"': Outcome(
        ('"new_deficit":true', '"infection_or_fever":false')
    ),
    'imaging-cds read-reason "RRMS? Yes. Leg weakness (Y/N): Y. Pacemaker?->Unknown. Trauma: no"': (
        Outcome(
            (
                '"scenario":"relapse","because":"established disease with a new deficit"',
                '"fact":"leg-weakness","words":"Leg weakness".*"label":"Leg weakness","answer":"Y"',
                '"fact":"trauma","words":"Trauma".*"standing":"negated","label":"Trauma","answer":"no"',
                '"truncated":false,"unanswered_fields":1',
            )
        )
    ),
    '.venv/bin/imaging-cds read-reason "Known RRMS. Pudding legs for 4 days."': Outcome(
        (r'"new_deficit":false.*"mentions":\[\{"fact":"multiple-sclerosis"[^{]*\}\]',)
    ),
    """printf '{"text": "%s"}\\n' "MS, new leg weakness" "Fall, neck pain" """
    "| imaging-cds read-reason --jsonl -": Outcome(('"new_deficit":true.*\n.*"trauma":true',)),
    "imaging-cds review": Outcome(("Usually Appropriate", "verified")),
    "imaging-cds review --format markdown": Outcome((r"^# Knowledge for review",)),
    "IMAGING_CDS_SITE=site.yaml imaging-cds review --diff": Outcome((r"^--- the product", "~ silent     everything")),
    "imaging-cds review --format signatures": Outcome(("CtSpine .*never signed", "0 of [0-9]+ rules")),
    "imaging-cds review --format form > form.html": Outcome((r"^$",)),
    "IMAGING_CDS_SIGNATURES=signatures.jsonl imaging-cds sign --rule CtSpine "
    '--role "Consultant neuroradiologist" --name "..." --organisation "..."': Outcome(("signed rule:CtSpine",)),
    "imaging-cds report --from 2026-07-01 --to 2026-09-30 --out governance-report": Outcome(
        ("governance-report/report.html: 2026-07-01 to 2026-09-30, with [0-9]+ CSV files",)
    ),
    "imaging-cds simulate --patients 1000 --seed 1 --out population": Outcome(
        (r"^1,000 patients, [\d,]+ imaging orders",)
    ),
    "imaging-cds replay docs/examples/population --out past": Outcome((r"5 decisions with 2 cards", "past/report.md")),
    "imaging-cds migrate": Outcome(("Migrated the database|nothing is pending",)),
    "imaging-cds purge": Outcome(("Deleted",)),
    "imaging-cds purge --patient < id.txt": Outcome(("Deleted",)),
    "imaging-cds export-feedback --from 2026-11-01 --to 2026-11-30 --format csv --output feedback.csv": Outcome(
        ("items of feedback in feedback.csv",)
    ),
    "imaging-cds token key canary.jwk": Outcome(('"keys"', '"ES384"')),
    "imaging-cds watch --once": Outcome(("nothing found",)),
    "imaging-cds token explain -": Outcome(("Accepted",), given=lambda: signing.token(iss=clients()[0]["issuer"])),
}
"""Commands that end by themselves, with what they show."""

IN_ORDER = pages.section_commands("docs/security.md", "### Trying it")
"""A recipe whose commands need each other; test_token_recipe.py follows it."""

STAY = {
    "imaging-cds serve": 200,
    "IMAGING_CDS_CLIENTS=clients.yaml IMAGING_CDS_PUBLIC_BASE_URL=https://cds.example.org "
    "imaging-cds serve --host 0.0.0.0": 401,
}
"""Commands that stay, with the status of a call without a token."""

NOT_RUN = {
    "imaging-cds replay export --out replayed": "needs an export; tests/app/replay runs it",
    'imaging-cds dossier replayed --out dossier.html --title "Orders of 2025"': (
        "needs a replay; tests/app/dossier runs it"
    ),
    "imaging-cds replay population/fhir --out replayed": "needs a population; tests/app/replay runs it",
    "imaging-cds score population replayed": "needs a replay; tests/app/simulation/test_score.py runs it",
    "docker": "needs Docker; `make lint-deploy` checks image and composition, `make image-check` runs them",
    "helm": "needs a cluster; `make lint-deploy` renders the chart",
    "kubectl": "needs a cluster",
    "npm": "builds the sandbox, which is not part of this project",
    "sqlite3": "SQLite's own shell, which need not be installed",
    "uv": "the same program in another way",
    "pytest": "the tests it names run in this very run",
    ".venv/bin/pytest": "stands in recipes, which test_contributing.py follows",
    ".venv/bin/python": "needs the sandbox's source, or stands in a recipe, which test_contributing.py follows",
    "export": "sets a variable: test_lists.py checks each",
    "imaging-cds export-feedback": "names a command that is run with its arguments elsewhere",
    "imaging-cds canary": "needs a running service; tests/app/canary runs it",
    "imaging-cds watch": "names a command that is run with its arguments elsewhere",
    "imaging-cds governance": "stays, and takes no orders; tests/app/governance runs it",
    "imaging-cds compare installed installed docs/examples/population --out update": "takes long: "
    "tests/app/replay/test_compare.py compares",
    **dict.fromkeys(
        ("imaging-cds compare", "imaging-cds dossier", "imaging-cds replay", "imaging-cds simulate"),
        "names a command that is run with its arguments elsewhere",
    ),
    "imaging-cds sign --comparison update": "names a command whose tests are in tests/app/signing",
    "imaging-cds explain": "names a command that is run with its arguments elsewhere",
    "imaging-cds read-reason": "names a command that is run with its arguments elsewhere",
    **dict.fromkeys(
        (
            "imaging-cds site init site.yaml",
            "imaging-cds site check site.yaml",
            "imaging-cds site check PATH",
            "imaging-cds site concepts",
            "imaging-cds site suggest export.csv",
        ),
        "needs the file that the one before wrote; the tests of app/site run each",
    ),
    "imaging-cds sign": "names a command that is run with its arguments elsewhere",
    "imaging-cds read-report": "names a command that is run with its arguments elsewhere",
}
"""Programs and commands that are not run, each with the reason."""

COMMANDS = [each for each in pages.commands() if not pages.is_synopsis(each.text) and each.text not in IN_ORDER]


def test_every_command_is_run_or_excused() -> None:
    known = {*RUN, *STAY, *NOT_RUN}
    new = [
        f"{page}: {text}"
        for page, text, _ in COMMANDS
        if text not in known and pages.program(text) not in {*NOT_RUN, "make"}
    ]
    assert not new, "say in test_commands.py what each of these shows"
    assert known - set(NOT_RUN) <= {each.text for each in COMMANDS}, "no page has this command any more"


@pytest.mark.parametrize("command", RUN)
def test_a_command_shows_what_the_page_says(terminal: Terminal, command: str) -> None:
    token = command.startswith("imaging-cds token")
    # What tells the token is made out to is configured where the service runs.
    told = f"export IMAGING_CDS_CLIENTS=clients.yaml IMAGING_CDS_PUBLIC_BASE_URL={signing.BASE_URL}; " if token else ""
    shown = terminal.run(told + command, RUN[command].given())
    for expected in RUN[command].shows:
        assert re.search(expected, shown, re.DOTALL), shown


@pytest.mark.parametrize(("command", "status"), STAY.items())
def test_a_command_that_stays_serves(tmp_path: Path, command: str, status: int) -> None:
    with Terminal(tmp_path).running(command) as address, httpx.Client(base_url=address, trust_env=False) as http:
        assert http.get("/health/ready").json()["status"] == "ready"
        assert http.post(ORDER_SELECT, content=EXAMPLE.read_bytes(), headers=JSON).status_code == status


@pytest.mark.parametrize("target", sorted({each.text.split()[1] for each in COMMANDS if each.text.startswith("make ")}))
def test_what_can_be_made_can_be_made(target: str) -> None:
    assert made(target)
