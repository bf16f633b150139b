"""What the service could not tell, for whom, and how good the data were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dossier.charts import bars
from app.dossier.masking import masked
from app.dossier.tables import Section, Table, number, section, share, words
from cds_services.recommendation.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.dossier.counts import Counts, Group
    from app.dossier.replayed import Report

_WORKLIST = 20
_UNKNOWN = "not recorded"
_READ = "resources read"


def situations(counts: Counts, smallest: int) -> Section:
    """Show which situations the orders in scope were in, and why there was silence."""
    ranked = sorted(counts.scenarios.items(), key=lambda item: -item[1].sessions)
    shown = masked([each.sessions for _, each in ranked], smallest)
    rows = tuple(
        (name or _UNKNOWN, number(count), number(None if count is None else each.with_card))
        for (name, each), count in zip(ranked, shown, strict=True)
    )
    silent = tuple(
        (_silence(name), f"{count:,}", share(count, counts.in_scope)) for name, count in counts.silences.most_common()
    )
    return section(
        "situations",
        (
            Table("Sessions in scope by situation", ("Situation", "Sessions", "With a card"), rows),
            Table("Sessions in scope without a card", ("Why", "Sessions", "Of all in scope (95 %)"), silent),
        ),
    )


def not_told(counts: Counts, worklist: Sequence[Mapping[str, str]], smallest: int) -> Section:
    """Say what the service could not tell, by cause, and which codes to map first."""
    said, ranked = words(), counts.not_told.most_common()
    rows = tuple((said.causes[name][0], f"{count:,}", share(count, counts.sessions)) for name, count in ranked)
    drawn = [(said.causes[name][1], count, f"{count:,}") for name, count in ranked]
    columns = ("code", "system", "orders", "read_by_words", "cards_lost")
    codes = tuple(
        (*(line[column] for column in columns), line["proposed_study"] or "-")
        for line in worklist
        if int(line["cards_lost"]) or int(line["orders"]) - int(line["read_by_words"]) >= smallest
    )[:_WORKLIST]
    headings = ("Code", "Code system", "Orders", "Read by words", "Cards lost", "Proposed study")
    note = said.sections["not-told"].note.format(smallest=smallest)
    together = counts.not_told.total()
    return section(
        "not-told",
        (
            Table("Could not tell, by cause", ("Cause", "Sessions", "Of all sessions (95 %)"), rows),
            Table("Codes to map first", headings, codes, words=True, note=note),
        ),
        (bars("chart-not-told", "Sessions in which the service could not tell, by cause", drawn),) if drawn else (),
        sessions=f"{together:,}",
        all=f"{counts.sessions:,}",
        share=share(together, counts.sessions),
    )


def subgroups(counts: Counts, smallest: int) -> Section:
    """Show firing and silence by age and sex."""
    return section(
        "subgroups",
        (
            _groups("Sessions in scope by age", "Age", counts.ages, smallest),
            _groups("Sessions in scope by sex as recorded", "Sex", counts.sexes, smallest),
        ),
    )


def quality(counts: Counts, report: Report) -> Section:
    """Show how good the data of the export were, and what no replay can know."""
    said = words()
    left_out = tuple(
        (title, kind, f"{count:,}")
        for name, title in said.counted.items()
        for kind, count in report.counts.get(name, {}).items()
    )
    read = tuple((kind, f"{count:,}") for kind, count in report.counts.get(_READ, {}).items())
    absent = tuple((name, f"{count:,}") for name, count in (counts.missing + counts.unread).most_common())
    tables = [
        Table("Resources that were read", ("Type", "Resources"), read),
        Table("What was left out or could not be known", ("What", "Kind", "Number"), left_out, words=True),
    ]
    if absent:
        tables.append(Table("Entries of charts that were missing or not read", ("What", "Decisions"), absent))
    imports = tuple(said.sections["quality"].imported.format(**each) for each in report.imports)
    return section("quality", tuple(tables))._replace(says=(*imports, *report.cannot_be_known))


def _groups(caption: str, heading: str, groups: Mapping[str, Group], smallest: int) -> Table:
    ranked = sorted(groups.items())
    sizes = masked([each.sessions for _, each in ranked], smallest)
    cards = masked([each.with_card for _, each in ranked], smallest)
    untold = masked([each.not_told for _, each in ranked], smallest)
    rows = []
    for (name, each), size, with_card, unknown in zip(ranked, sizes, cards, untold, strict=True):
        counted = (None, None) if size is None else (with_card, unknown)
        cells = [text for count in counted for text in (number(count), share(count, each.sessions))]
        rows.append((name or _UNKNOWN, number(size), *cells))
    headings = (heading, "Sessions", "With a card", "Share (95 %)", "Could not tell", "Share (95 %)")
    return Table(caption, headings, tuple(rows), note=words().sections["subgroups"].note.format(smallest=smallest))


def _silence(name: str) -> str:
    return Silence[name].value if name in Silence.__members__ else name or _UNKNOWN
