"""How often cards would come: together, by rule, month and clinician, and what they would replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dossier.charts import bars, columns
from app.dossier.masking import masked
from app.dossier.tables import Section, Table, number, per_thousand, quantile, section, share, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.dossier.counts import Counts

_BINS = ((0, 0), (1, 1), (2, 4), (5, 9), (10, 19), (20, None))
_SHOWN = 40


def rules(counts: Counts, titles: Mapping[str, str]) -> Section:
    """Show how often each rule would give a card."""
    ranked = counts.cards.most_common()
    rows = tuple(
        (
            f"{titles.get(rule, rule)} ({rule})",
            f"{cards:,}",
            f"{cards - counts.indicators[rule]['info']:,}",
            f"{counts.indicators[rule]['info']:,}",
            per_thousand(cards, counts.orders),
        )
        for rule, cards in ranked
    )
    headings = ("Rule", "Cards", "Warnings", "Hints", "For 1,000 imaging orders (95 %)")
    drawn = [(titles.get(rule, rule), cards, f"{cards:,}") for rule, cards in ranked]
    return section(
        "rules",
        (Table("Cards by rule", headings, rows),),
        (bars("chart-rules", "Cards by rule", drawn),) if drawn else (),
        with_card=f"{counts.with_card:,}",
        sessions=f"{counts.sessions:,}",
        rate=per_thousand(counts.with_card, counts.sessions),
    )


def months(counts: Counts) -> Section:
    """Show whether the rate of cards is steady."""
    ranked = sorted(counts.months.items())
    rows = tuple(
        (month, f"{each.sessions:,}", f"{each.with_card:,}", share(each.with_card, each.sessions), f"{each.not_told:,}")
        for month, each in ranked
    )
    of_hundred = [(month[2:], 100 * each.with_card / each.sessions) for month, each in ranked]
    drawn = [(month, rate, f"{rate:.0f}") for month, rate in of_hundred]
    headings = ("Month", "Sessions", "With a card", "Share (95 %)", "Could not tell")
    return section(
        "months",
        (Table("Sessions in scope by month", headings, rows),),
        (columns("chart-months", "Sessions with a card, of 100 in scope, by month", drawn),) if drawn else (),
    )


def clinicians(counts: Counts, smallest: int) -> Section:
    """Show how the cards would spread over clinicians."""
    cards = [each.with_card for each in counts.clinicians.values()]
    binned = [sum(low <= count and (high is None or count <= high) for count in cards) for low, high in _BINS]
    names = [str(low) if low == high else f"{low} to {high}" if high else f"{low} or more" for low, high in _BINS]
    cells = list(zip(names, masked(binned, smallest), strict=True))
    rows = tuple((name, number(count), share(count, len(cards))) for name, count in cells)
    some = [count for count in cards if count]
    top = sum(sorted(cards, reverse=True)[: max(1, len(cards) // 10)])
    drawn = [(name, count, number(count)) for name, count in cells]
    headings = ("Sessions with a card", "Clinicians", "Share (95 %)")
    return section(
        "clinicians",
        (Table("Clinicians by sessions with a card", headings, rows),),
        (columns("chart-clinicians", "Clinicians by the number of sessions with a card", drawn),) if cards else (),
        all=f"{len(cards):,}",
        some=f"{len(some):,}",
        median=str(quantile(some, 0.5)),
        most=str(quantile(some, 0.9)),
        top=share(top, sum(cards)),
    )


def replaced(counts: Counts, titles: Mapping[str, str], smallest: int) -> Section:
    """Show what was ordered and what the cards offer instead."""
    common = [(key, count) for key, count in counts.replaced.most_common() if count >= smallest]
    rare = [count for count in counts.replaced.values() if count < smallest]
    rows = tuple(
        (titles.get(rule, rule), ordered, offered, f"{count:,}") for (rule, ordered, offered), count in common[:_SHOWN]
    )
    said = words().sections["replaced"]
    left = said.left.format(lines=f"{len(common) - len(rows):,}") if len(common) > len(rows) else ""
    masked_kinds = said.rare.format(kinds=f"{len(rare):,}", smallest=smallest, cards=f"{sum(rare):,}") if rare else ""
    table = Table(
        "Orders and what is offered instead",
        ("Rule", "Ordered", "Offered", "Cards"),
        rows,
        words=True,
        note=f"{left} {masked_kinds}".strip(),
    )
    return section("replaced", (table,))


def reports(counts: Counts, titles: Mapping[str, str]) -> Section:
    """Show how often a card would come when a chart is opened after an MRI report."""
    rows = tuple(
        (f"{titles.get(rule, rule)} ({rule})", f"{cards:,}", per_thousand(cards, counts.reports))
        for rule, cards in counts.report_cards.most_common()
    )
    return section(
        "reports",
        (Table("Cards about reports, by rule", ("Rule", "Cards", "For 1,000 reports (95 %)"), rows),),
        reports=f"{counts.reports:,}",
        cards=f"{counts.report_cards.total():,}",
    )
