"""A committee's way from silent mode to the effect, with every part as a hospital runs it."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions
from tests.app.demo.conftest import PATIENCE, Complaints, running_browser
from tests.app.governance.hospital import Hospital, cases, spread
from tests.app.governance.population import KEY
from tests.app.governance.processes import run, running_command, service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOO_OFTEN, LOWERED = "LumbarMri", "Lumbar MRI"
SIGNER = ["--role", "Consultant neuroradiologist", "--name", "A. Example", "--organisation", "Example Hospital"]


class Site:
    """A hospital's folder: its site file, database and signatures, and the settings that name them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_url = f"sqlite:///{folder / 'cds.sqlite3'}"
        self.settings = {
            "IMAGING_CDS_DATABASE_URL": self.database_url,
            "IMAGING_CDS_HASH_KEY": KEY,
            "IMAGING_CDS_SITE": str(folder / "site.yaml"),
            "IMAGING_CDS_MIGRATE_ON_START": "true",
        }

    def write(self, **content: object) -> None:
        """Write the site file."""
        (self.folder / "site.yaml").write_text(yaml.safe_dump({"name": "Example Hospital"} | content), encoding="utf-8")

    @contextmanager
    def hospital(self) -> Iterator[Hospital]:
        """Run the service and work with it."""
        with service(self.settings) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as http:
            yield Hospital(http)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the database."""
        opened = Database(Settings.model_validate({"database_url": self.database_url, "hash_key": KEY}))
        yield opened
        opened.close()


@contextmanager
def reading(browser: Browser, site: Site) -> Iterator[Page]:
    """Open the governance pages as a committee member does, 1280 pixels wide."""
    complaints = Complaints()
    with running_command(site.settings, "governance") as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page = context.new_page()
        complaints.watch(page, address)
        page.goto("/")
        yield page
        context.close()
    assert complaints == []


def table(page: Page, *columns: str) -> Locator:
    """Find a table by its first columns."""
    return page.get_by_role("region", name=f"Table: {', '.join(columns)}")


_CELLS = r"rows => rows.map(row => [...row.cells].map(cell => cell.innerText.replaceAll('\u00a0', ' ')))"


def rows(found: Locator) -> list[list[str]]:
    """Read every row of a table."""
    cells: list[list[str]] = found.locator("tbody tr").evaluate_all(_CELLS)
    return cells


def test_a_committee_watches_judges_lowers_signs_goes_live_and_reads_the_effect(tmp_path: Path) -> None:
    site = Site(tmp_path)
    with running_browser() as browser:
        _watch_in_silence(site)
        with reading(browser, site) as page:
            _find_what_fires_too_often(page)
            _judge(page, "Ada", right={5, 10, 15})
            _judge(page, "Ben", right={10, 15})
            _read_the_judgements(page)
        _lower_and_keep_silent_until_signed(site)
        _go_live_for_a_fifth(site)
        with reading(browser, site) as page:
            _read_the_effect(page, site)


def _watch_in_silence(site: Site) -> None:
    """Thirty clinicians order for six weeks, and get nothing."""
    site.write(silent={"all": True})
    with site.hospital() as hospital:
        for number in range(180):
            kinds = (TOO_OFTEN, "", TOO_OFTEN, "CtSpine", "", "AddContrast")
            found = cases(kinds[number % len(kinds)])
            hospital.order(found[number // len(kinds) % len(found)], f"clinician-{number % 30}")
    assert not any(hospital.answers.values())
    today = datetime.now(UTC).date()
    with site.database() as database:
        spread(database, today - timedelta(days=70), today - timedelta(days=29))


def _find_what_fires_too_often(page: Page) -> None:
    expect(table(page, "What", "Count", "Per 100")).to_contain_text("Calls held back: silent mode of the deployment")
    by_rule = table(page, "Rule", "Shown")
    held = {name: (int(shown), int(held)) for name, shown, held, *_ in rows(by_rule)}
    assert all(shown == 0 for shown, _ in held.values())
    most = max(held, key=lambda name: held[name])
    assert (most, held[most]) == (LOWERED, (0, 60))
    by_rule.get_by_role("link", name=LOWERED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{LOWERED} ({TOO_OFTEN})")
    expect(page.get_by_text("It matches when:")).to_be_visible()
    expect(table(page, "What", "Count", "Per 100")).to_contain_text("held back: silent mode of the deployment")
    expect(table(page, "Drafted", "Offered")).to_contain_text("MRI")
    expect(page.get_by_role("figure").first).to_contain_text("p' chart")


def _judge(page: Page, reader: str, right: set[int]) -> None:
    """Judge twenty cases: of the advice some is right and the rest not worth an interruption; silence is right."""
    page.goto("/review")
    page.get_by_label("Your name as a reader").fill(reader)
    page.get_by_role("button", name="Keep my name").click()
    if not page.get_by_role("link", name="begin").count():
        page.get_by_label("Rule").select_option(TOO_OFTEN)
        page.get_by_label("Cases").fill("20")
        page.get_by_role("button", name="Draw").click()
    page.get_by_role("link", name="begin").click()
    advised = 0
    for number in range(1, 21):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {number} of 20")
        advice = page.get_by_role("group", name="Was this advice right").count()
        advised += advice
        if advice and advised not in right:
            did = page.get_by_role("region", name="What the service did")
            expect(did).to_contain_text("held back: silent mode of the deployment")
            page.get_by_role("radio", name="No", exact=True).check()
            page.get_by_label("If not, why").select_option("not-worth-it")
        else:
            page.get_by_role("radio", name="Yes", exact=True).check()
        page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("link", name="all judged")).to_be_visible()


def _read_the_judgements(page: Page) -> None:
    page.get_by_role("link", name="Judgements").first.click()
    [value] = rows(table(page, "Rule", "Cases judged"))
    assert value[:4] == [LOWERED, "18", "2", "11.8"]
    assert re.fullmatch(r"\d+\.\d to \d+\.\d", value[4])
    [agreed] = rows(table(page, "Readers", "Question"))
    assert agreed[0] == "Ada and Ben"
    assert agreed[2:4] == ["20", "95.0"]
    assert float(agreed[4]) == pytest.approx(0.857, abs=0.006)
    expect(table(page, "Decision", "Rule")).to_contain_text(LOWERED)
    expect(table(page, "Rule", "Code")).to_contain_text("Lower the indicator of this rule in the site file")


def _lower_and_keep_silent_until_signed(site: Site) -> None:
    """Until the committee has signed, nothing is shown, although the site file is silent no more."""
    lowered = {TOO_OFTEN: {"indicator": "info", "why": "Committee of 30 November: right, not worth an interruption"}}
    site.write(rules=lowered)
    site.settings |= {
        "IMAGING_CDS_REQUIRE_SIGNED": "true",
        "IMAGING_CDS_SIGNATURES": str(site.folder / "signatures.jsonl"),
    }
    (site.folder / "signatures.jsonl").touch()
    with site.hospital() as hospital:
        assert not any(hospital.order(cases(rule)[0], "clinician-1")[1] for rule in (TOO_OFTEN, "CtSpine"))
        assert "kept silent" in hospital.http.get("/health/ready").json()["checks"]["signatures"]
    with site.database() as database, database.reading() as connection:
        held = connection.execute(select(cards.c.rule, cards.c.indicator).where(cards.c.withheld == "unsigned")).all()
    assert {tuple(row) for row in held} == {(TOO_OFTEN, "info"), ("CtSpine", "warning")}
    trial = {"study": "Committee 2026/117", "seed": "written once, never changed", "share": 0.2, "by": "user"}
    site.write(rules=lowered, trial=trial)
    changed = run(site.settings, "review", "--diff")
    assert re.search(rf"^~ rule +{TOO_OFTEN}: info, because: Committee of 30 November", changed, re.MULTILINE)
    assert re.search(r"^\+ trial +Committee 2026/117: 20% of users get the cards$", changed, re.MULTILINE)
    assert "silent" not in changed
    assert "signed site" in run(site.settings, "sign", "--all", *SIGNER, "--comment", "Read in the committee")


def _go_live_for_a_fifth(site: Site) -> None:
    """Sixty clinicians order for four weeks; those who get a card mostly follow it, and all sign."""
    with site.hospital() as hospital:
        assert hospital.http.get("/health/ready").json()["checks"]["signatures"] == "ok"
        for number in range(120):
            clinician, rule = f"clinician-{number % 60}", ("CtSpine", TOO_OFTEN)[number // 60]
            call, shown = hospital.order(cases(rule)[number % len(cases(rule))], clinician)
            if shown and rule == TOO_OFTEN and number % 2:
                hospital.override(shown[0])
            elif shown:
                call = hospital.accept(call, shown[0])
            hospital.sign(call, clinician)
    with_cards = {clinician for clinician, shown in hospital.answers.items() if shown}
    assert 6 <= len(with_cards) <= 18
    found = {
        (card["source"]["topic"]["code"], card["indicator"]) for shown in hospital.answers.values() for card in shown
    }
    assert {each for each in found if each[0] in {TOO_OFTEN, "CtSpine"}} == {
        (TOO_OFTEN, "info"),
        ("CtSpine", "warning"),
    }
    with site.database() as database:
        with database.reading() as connection:
            drawn = select(decisions.c.arm, func.count(decisions.c.user_hash.distinct())).where(decisions.c.arm != "")
            arms = {row[0]: row[1] for row in connection.execute(drawn.group_by(decisions.c.arm))}
            sent = select(decisions.c.arm).join(cards, cards.c.decision == decisions.c.id).where(cards.c.withheld == "")
            assert set(connection.execute(sent).scalars()) == {"card"}
        assert arms == {"card": len(with_cards), "control": 60 - len(with_cards)}
        today = datetime.now(UTC).date()
        spread(database, today - timedelta(days=28), today - timedelta(days=1), decisions.c.arm != "")


def _read_the_effect(page: Page, site: Site) -> None:
    expect(table(page, "What", "Count", "Per 100")).to_contain_text("Calls held back: control arm of a trial")
    [lowered] = [row for row in rows(table(page, "Rule", "Shown")) if row[0] == LOWERED]
    assert int(lowered[1]) > 0
    assert int(lowered[4]) > 0
    assert int(lowered[5]) > 0
    page.get_by_role("link", name="Effect").click()
    results = table(page, "Measure", "Better")
    for _ in range(100):
        if results.count():
            break
        page.wait_for_timeout(100)
        page.reload()
    expect(page.get_by_text("Study Committee 2026/117")).to_be_visible()
    shown = rows(results)
    assert shown[0][:2] == ["An order was signed that is rated as not appropriate", "lower"]
    assert re.match(r"-\d+\.\d points \(-\d+\.\d to -\d+\.\d\)", shown[0][4])
    out = site.folder / "report"
    run(site.settings, "report", "--effect", "--out", str(out))
    with (out / "effect-results.csv").open(encoding="utf-8", newline="") as file:
        assert [row[:4] for row in list(csv.reader(file))[1:]] == [row[:4] for row in shown]
    assert "Study Committee 2026/117" in (out / "report.html").read_text(encoding="utf-8")
