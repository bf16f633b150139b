"""Single figures of the pages: masks, tenure, charts, and the knowledge behind the words."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest

from app.errors import ConfigurationError
from app.governance.charts.chart import Chart, Line, Mark
from app.governance.charts.control import Day, control
from app.governance.charts.drawing import HEIGHT, WIDTHS, draw
from app.governance.knowledge.files import notes, override_reasons, reasons, rule_names, words, worked
from app.governance.reading.period import Period
from app.governance.views.could_not_tell import could_not_tell
from app.governance.views.masking import masked
from app.governance.views.overview import over_time, overview
from app.governance.views.rule import rule_page
from app.governance.views.rule_figures import ByDay
from app.governance.views.signals import signals
from app.governance.views.tenure import tenure
from app.governance.views.trial import not_compared_yet, trial, whole_trial
from app.store.schema import cards, decisions, feedback
from app.withholding.withheld import WHYS
from cds_services.local.site_file import SiteFile
from cds_services.recommendation.silence import Silence
from tests.app.store.calls import rows

if TYPE_CHECKING:
    from app.governance.reading.reader import Reader
    from app.store.database import Database

PERIOD = Period(date(2026, 10, 1), date(2026, 11, 22))
_BEGIN = date(2026, 1, 5)


def test_small_counts_are_masked_and_cannot_be_computed() -> None:
    assert masked([40, 25, 12]) == [40, 25, 12]
    assert masked([40, 3, 12]) == [40, "under 10", "masked"]
    assert masked([40, 3, 0]) == [40, "under 10", "under 10"]
    assert masked([3]) == ["under 10"]


def test_no_small_count_of_a_group_is_on_a_page(reader: Reader) -> None:
    for rule in ("CtSpine", "PmlSuspicion"):
        page = rule_page(reader, PERIOD, rule)
        assert page is not None
        table = next(section.table for section in page.sections if section.table.name == "subgroups")
        assert len(table.rows) == 6
        for _, calls, fired, _, accepted, _ in table.rows:
            assert all(isinstance(count, str) or count >= 10 for count in (calls, fired, accepted))  # type: ignore[operator]


def test_what_was_not_judged_is_counted_by_group_and_masked(reader: Reader) -> None:
    page = could_not_tell(reader, PERIOD)
    table = next(section.table for section in page.sections if section.table.name == "groups")
    assert {row[0] for row in table.rows} >= {"Age 18-39", "Sex female"}
    assert all(isinstance(row[2], str) or row[2] >= 10 for row in table.rows)  # type: ignore[operator]


def test_the_cards_of_the_services_are_the_cards_of_all(reader: Reader) -> None:
    tables = {section.table.name: section.table for section in overview(reader, PERIOD).sections}
    shown = next(row[1] for row in tables["calls"].rows if str(row[0]).startswith("Cards shown"))
    assert shown
    assert sum(row[3] for row in tables["services"].rows) == shown  # type: ignore[misc]


def test_tenure_counts_every_card_at_its_place_for_its_clinician(reader: Reader, history_database: Database) -> None:
    found = tenure(reader, PERIOD, "CtSpine")
    calls = {row["id"]: row for row in rows(history_database, decisions) if row["origin"] == "live"}
    answers = {row["card"]: row["outcome"] for row in rows(history_database, feedback)}
    places: dict[str, int] = {}
    first = [0, 0]
    own = [card for card in rows(history_database, cards) if card["rule"] == "CtSpine" and card["decision"] in calls]
    for card in sorted(own, key=lambda card: calls[card["decision"]]["time"]):
        user = calls[card["decision"]]["user_hash"]
        places[user] = places.get(user, 0) + 1
        if places[user] == 1:
            first[0] += 1
            first[1] += answers.get(card["card"]) == "accepted"
    assert found[0][:3] == ("1", *first)
    assert sum(shown for _, shown, _, _ in found) == len(own)


def _days(cards_a_day: list[int], calls: int = 40) -> list[Day]:
    return [Day(_BEGIN + timedelta(days=number), count, calls) for number, count in enumerate(cards_a_day)]


def test_a_frequent_rule_is_drawn_by_week_and_a_jump_is_a_signal() -> None:
    found = control("A rule", _days([2] * 84 + [8] * 14), [(_BEGIN + timedelta(days=84), "knowledge abc")])
    assert found is not None
    assert found.kind == "p'"
    assert found.points[0].value == 5.0
    assert found.points[-1].signal
    assert found.chart.marks == (Mark(12, "knowledge abc, from 30 Mar 2026"),)
    assert found.points[0].high < 20, "the limits come from before the change"


def test_a_long_period_is_drawn_by_whole_weeks_and_a_quarter_by_day(reader: Reader) -> None:
    for days, unit, points in ((42, "day", 42), (400, "day", 42)):
        period = Period(PERIOD.last - timedelta(days=days - 1), PERIOD.last)
        section = next(each for each in overview(reader, period).sections if each.table.name == "days")
        assert (section.title, len(section.table.rows)) == (f"By {unit}", points)
    begin, last = date(2026, 1, 1), date(2026, 11, 22)
    by_day = ByDay(
        {begin + timedelta(days=number): 10 for number in range(326)}, {}, [(date(2026, 6, 1), "site file x")]
    )
    section = over_time(by_day, Period(begin, last))
    assert (section.title, len(section.table.rows)) == ("By week", 46)
    assert {row[1] for row in section.table.rows} == {70}
    assert section.charts[0].marks[0].name == "site file x, from 01 Jun 2026"


def test_a_rare_rule_is_drawn_from_card_to_card() -> None:
    found = control("A rule", _days(([0] * 6 + [1]) * 12), [])
    assert found is not None
    assert found.kind == "g"
    assert len(found.points) == 12
    assert 250 <= found.points[5].value <= 290
    assert control("A rule", _days([0] * 30), []) is None


@pytest.mark.parametrize("width", WIDTHS.values())
def test_a_chart_stays_within_its_drawing(width: int) -> None:
    labels = tuple(str(number) for number in range(40))
    line = Line("a", tuple(None if number == 7 else float(number * 3) for number in range(40)))
    chart = Chart("A", "", "", labels, (line,), 50.0, tuple((1.0, 130.0) for _ in labels), (3,), (Mark(4, "x"),))
    drawn = draw(chart, width)
    assert len(drawn.lines[0][1]) == 2
    points = [tuple(map(float, point.split(","))) for piece in drawn.lines[0][1] for point in piece.split()]
    assert all(0 < x < width and 0 < y < HEIGHT for x, y in [*points, *drawn.dots, *drawn.signals])
    assert drawn.grid[-1][1].text == "150"
    assert (drawn.labels[0].text, drawn.labels[-1].text) == ("0", "39")
    assert all(right.x - left.x >= 60 for left, right in pairwise(drawn.labels))


def test_the_signals_say_what_stopped_and_what_to_do(history_database: Database) -> None:
    before = signals(history_database, date(2026, 11, 20))
    assert before.sections[0].table.rows == ()
    after = signals(history_database, date(2026, 12, 4))
    quiet = [row for row in after.sections[0].table.rows if row[1] == "epic-north"]
    assert quiet
    assert quiet[0][0] == "A client went quiet"
    assert str(quiet[0][-1])
    assert len(after.sections[1].table.rows) > 2


def test_the_arms_of_a_trial_are_a_page(history_database: Database) -> None:
    file = msgspec.convert({"trial": {"study": "EC 1", "seed": "drawn with this seed", "by": "encounter"}}, SiteFile)
    page = trial(history_database, file, PERIOD)
    flow, results, limits = (section.table for section in page.sections)
    assert flow.columns == ("", "Card arm", "Control arm")
    assert len(results.rows) >= 3
    assert any("is no test" in str(row[0]) for row in limits.rows)
    with pytest.raises(ConfigurationError, match="names no trial"):
        trial(history_database, SiteFile(), PERIOD)


def test_a_trial_that_cannot_be_compared_yet_is_said(history_database: Database) -> None:
    file = msgspec.convert({"trial": {"study": "EC 1", "seed": "drawn with this seed"}}, SiteFile)
    for page, said in (
        (whole_trial(history_database, SiteFile()), "names no trial"),
        (whole_trial(history_database, file), "into an arm of the study EC 1 yet"),
        (not_compared_yet(), "once a day"),
    ):
        assert said in page.sections[0].table.empty


def test_every_code_of_silence_has_words_and_a_group() -> None:
    assert {kind.name for kind in Silence} <= words().silence.keys()


def test_every_reason_for_withholding_has_words() -> None:
    assert {"", *WHYS} <= words().withheld.keys()


def test_every_rule_says_what_worked_means() -> None:
    assert worked().keys() == rule_names().keys()


def test_every_note_and_reason_is_written() -> None:
    assert all(text.endswith((".", "?")) for text in notes().values())
    assert reasons().recurs >= 2
    assert "mri-not-possible" in override_reasons()


@pytest.mark.parametrize("outcome", ["accepted", "overridden", "ignored"])
def test_every_outcome_has_words(outcome: str) -> None:
    assert words().outcomes[outcome]
