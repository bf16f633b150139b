"""The service with signatures: what is unsigned is made, stored and counted, and not sent."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import ConfigurationError
from app.main import create_app
from app.settings import Settings
from app.signing.commands import sign_subjects
from app.signing.signature import line_hash
from app.signing.subjects import RULE, subjects
from tests.app.signing.conftest import SIGNER
from tests.wire.calls import ORDER_SELECT, ORDER_SIGN, RESULTS, at_signing, example, opened, with_relapse
from tests.wire.conftest import real_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

Json = dict[str, Any]
FILES = [name for name in subjects() if not name.startswith(RULE)]
SELECTED = with_relapse(example("valid-order-select"))
SIGNING = at_signing(SELECTED)


@contextmanager
def requiring(path: Path, *, metrics: bool = False) -> Iterator[httpx.Client]:
    """A service that keeps silent what is not signed in a file, with a database beside it."""
    database = f"sqlite:///{path.parent / 'store.sqlite3'}"
    with real_service(
        signatures=path, require_signed=True, database_url=database, metrics_on_main_port=metrics, why_links=True
    ) as http:
        yield http


def answer(http: httpx.Client, address: str, body: Json) -> Json:
    found = http.post(address, json=body)
    assert found.status_code == 200, found.text
    sent: Json = found.json()
    return sent


def stored(path: Path, rule: str) -> list[str]:
    """Wait for the rows of a rule's cards; why each was withheld."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with sqlite3.connect(path.parent / "store.sqlite3") as database:
            found = [row[0] for row in database.execute("SELECT withheld FROM cards WHERE rule = ?", (rule,))]
        if found:
            return found
        time.sleep(0.02)
    pytest.fail("the decision was not stored")


def test_what_is_unsigned_is_silent_stored_and_counted(path: Path) -> None:
    sign_subjects(path, FILES[:1], SIGNER, None)
    with requiring(path, metrics=True) as http:
        assert answer(http, ORDER_SELECT, SELECTED) == {"cards": []}
        assert answer(http, ORDER_SIGN, SIGNING) == {"cards": []}
        assert answer(http, RESULTS, opened()) == {"cards": []}
        assert "rules and the ratings of 2 services" in http.get("/health/ready").json()["checks"]["signatures"]
        counted = http.get("/metrics").text
        assert stored(path, "CtSpine")[0] == "unsigned"
    assert 'imaging_cds_withheld_cards_total{client="anybody",rule="CtSpine",why="unsigned"} 2.0' in counted
    assert 'imaging_cds_rule_cards_total{client="anybody",rule="CtSpine"} 0.0' in counted


def test_everything_signed_is_answered_as_without_the_setting(path: Path) -> None:
    sign_subjects(path, FILES, SIGNER, None)
    calls = ((ORDER_SELECT, SELECTED), (ORDER_SIGN, SIGNING), (RESULTS, opened()))
    with requiring(path) as http, real_service(why_links=True, database_url="sqlite://") as usual:
        for address, body in calls:
            sent, expected = answer(http, address, body), answer(usual, address, body)
            assert _without_addresses(sent) == _without_addresses(expected)
            assert sent["cards"]
        assert http.get("/health/ready").json()["checks"]["signatures"] == "ok"
        assert stored(path, "CtSpine")[0] == ""


def _without_addresses(sent: Json) -> Json:
    """An answer without what differs between two services: ids and the port."""
    return {"cards": [(card["summary"], card["detail"], card["indicator"]) for card in sent["cards"]]} | {
        "rated": len(sent.get("systemActions", []))
    }


def test_one_signed_rule_gives_its_card_and_no_rating(path: Path) -> None:
    """The rule by itself, and the files beneath it; the guideline file is not signed, so no order is rated."""
    beneath = [name for name in FILES if not name.endswith(("cards.yaml", "rule_conditions.yaml", "guideline.yaml"))]
    sign_subjects(path, [*beneath, "rule:CtSpine"], SIGNER, None)
    with requiring(path) as http:
        sent = answer(http, ORDER_SIGN, SIGNING)
        assert [card["source"]["topic"]["code"] for card in sent["cards"]] == ["CtSpine"]
        assert "systemActions" not in sent
        assert answer(http, RESULTS, opened()) == {"cards": []}


def test_a_signature_that_was_withdrawn_keeps_silent_again(path: Path) -> None:
    sign_subjects(path, FILES, SIGNER, None)
    sign_subjects(path, ["safety/knowledge/choices.yaml"], SIGNER, None, withdraw=True)
    with requiring(path) as http:
        assert answer(http, ORDER_SELECT, SELECTED) == {"cards": []}


def test_signatures_that_are_not_required_change_no_answer(path: Path) -> None:
    sign_subjects(path, ["rule:CtSpine"], SIGNER, None)
    with real_service(signatures=path, database_url="sqlite://") as http:
        assert answer(http, ORDER_SELECT, SELECTED)["cards"]
        assert "signatures" not in http.get("/health/ready").json()["checks"]


def test_the_start_reports_what_is_signed_changed_and_unknown_and_no_person(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_subjects(path, ["rule:CtSpine"], SIGNER, None)
    line = json.loads(path.read_bytes())
    gone, older = line | {"subject": "gone/cards.yaml"}, line | {"subject": FILES[0], "sha256": "0" * 64}
    _write(path, [line, gone, older])
    capsys.readouterr()
    create_app(Settings(signatures=path, database_url="sqlite://"))
    lines = capsys.readouterr().err.splitlines()
    events = {found["event"]: found for found in map(json.loads, lines)}
    assert events["signatures"]["signed"] == 1
    assert events["signatures"]["changed"] == 1
    assert events["signed-but-unknown"]["subjects"] == ["gone/cards.yaml"]
    assert events["signed-before-a-change"]["subjects"] == [FILES[0]]
    assert SIGNER.name not in "".join(lines)


def _write(path: Path, entries: list[Json]) -> None:
    """Write entries as a chain."""
    head, lines = "", []
    for entry in entries:
        lines.append(json.dumps(entry | {"previous": head}, ensure_ascii=False).encode())
        head = line_hash(lines[-1])
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def test_a_broken_chain_stops_the_start(path: Path) -> None:
    sign_subjects(path, FILES[:3], SIGNER, None)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(ConfigurationError, match="line 1: a line before it is gone"):
        create_app(Settings(signatures=path, database_url="sqlite://"))


def test_to_require_signatures_without_a_file_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match="IMAGING_CDS_REQUIRE_SIGNED needs IMAGING_CDS_SIGNATURES"):
        create_app(Settings(require_signed=True, database_url="sqlite://"))
