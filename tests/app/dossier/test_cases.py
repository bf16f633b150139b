"""Cases for a blinded review."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from app.dossier.cases import Sample, key
from app.dossier.page import dossier
from app.dossier.replayed import Decision
from tests.app.dossier.conftest import rows
from tests.app.dossier.test_page import WANTED, unheard

if TYPE_CHECKING:
    from pathlib import Path


def _drawn(size: int, seed: int = 1) -> Sample:
    sample = Sample(size, seed)
    for each in rows():
        sample.add(msgspec.convert(each, Decision))
    return sample


def test_half_of_the_cases_have_a_card_and_a_fifth_could_not_be_told() -> None:
    kinds = Counter("card" if case.answer else case.silence for case in _drawn(20).cases())
    assert kinds == {"card": 10, "SITUATION_OPEN": 4, "NOTHING_TO_ADD": 6}


def test_where_one_kind_is_rare_the_others_fill_its_place() -> None:
    kinds = Counter("card" if case.answer else case.silence for case in _drawn(100).cases())
    assert kinds["card"] == 24
    assert kinds["SITUATION_OPEN"] == 12
    assert kinds.total() == 100


def test_the_same_seed_draws_the_same_cases_and_another_others() -> None:
    assert _drawn(20).cases() == _drawn(20).cases()
    assert _drawn(20).cases() != _drawn(20, seed=2).cases()


def test_the_order_of_cases_does_not_give_their_kind_away() -> None:
    cases = _drawn(20).cases()
    assert [case.name for case in cases] == sorted(case.name for case in cases)


def test_the_page_shows_what_was_ordered_and_read_but_no_answer(replayed: Path) -> None:
    made = dossier(replayed, WANTED, unheard)
    shown = made.html.partition('<ol class="cases">')[2].partition("</ol>")[0]
    assert shown.count("<li>") == 20
    assert "CT thoracic spine without IV contrast" in shown
    assert "both-legs-weak" in shown
    for hidden in ("CtSpine", "relapse", "surveillance", "SITUATION_OPEN", "MRI cervical and thoracic"):
        assert hidden not in shown


def test_the_answers_are_apart_and_name_rule_and_offer() -> None:
    lines = key(_drawn(20).cases()).splitlines()
    assert lines[0] == "case,situation,answer,silence"
    assert any("relapse,CtSpine (warning): MRI cervical and thoracic spine" in line for line in lines)
    assert len(lines) == 21
