"""Makes the dossier: reads a replay once, counts, samples, and writes one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.dossier import firing, limits
from app.dossier.baseline import Baseline
from app.dossier.cases import Case, Sample
from app.dossier.comparison import beside
from app.dossier.counts import Counts
from app.dossier.replayed import DossierError, read_decisions, read_report, read_worklist
from app.dossier.tables import per_thousand, words
from cds_services import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.dossier.replayed import Report
    from app.dossier.tables import Section


class Wanted(NamedTuple):
    """What the dossier is to hold.

    Attributes:
        title: of the site or the population.
        sample: how many cases for review; 0 for none.
        seed: of the sample.
        smallest: the smallest count of people that is shown.
        baseline: CSV of the present vendor's scores, if there is one.
        hash_key: key of the replay's hashes; "" for the one in its folder; used for the baseline alone.
    """

    title: str
    sample: int
    seed: int
    smallest: int
    baseline: Path | None = None
    hash_key: str = ""


class Dossier(NamedTuple):
    """The page, and the cases whose answers are kept apart from it."""

    html: str
    cases: list[Case]


def dossier(folder: Path, wanted: Wanted, progress: Callable[[int, int], None]) -> Dossier:
    """Make the dossier of a replay.

    Args:
        folder: what `imaging-cds replay --out` wrote.
        wanted: what it is to hold.
        progress: is called now and then with the decisions read so far, and all there are.

    Raises:
        DossierError: the replay or the baseline cannot be used.
    """
    report = read_report(folder)
    baseline = Baseline(wanted.baseline, wanted.hash_key or _kept_key(folder)) if wanted.baseline else None
    counts, sample = Counts(), Sample(wanted.sample, wanted.seed)
    for place, decision in enumerate(read_decisions(folder), 1):
        counts.add(decision)
        if wanted.sample:
            sample.add(decision)
        if baseline:
            baseline.add(decision)
        if place % _STEP == 0:
            progress(place, report.decisions)
    progress(report.decisions, report.decisions)
    if not counts.sessions:
        raise DossierError(f"{folder} holds no decision about an imaging order: replay with the hook order-sign")
    titles = {rule.code: rule.display for document in registry.documents() for rule in document.rules}
    sections = _sections(counts, report, read_worklist(folder), baseline, titles, wanted.smallest)
    cases = sample.cases() if wanted.sample else []
    return Dossier(_render(wanted, counts, report, sections, cases), cases)


_STEP = 2000


def _kept_key(folder: Path) -> str:
    try:
        return (folder / "hash-key").read_text(encoding="utf-8").strip()
    except OSError:
        raise DossierError(
            f"{folder} has no hash-key, which finds the orders of the baseline; set IMAGING_CDS_HASH_KEY as for the "
            "replay"
        ) from None


def _sections(  # noqa: PLR0913, PLR0917 - what the sections are made of
    counts: Counts,
    report: Report,
    worklist: list[dict[str, str]],
    baseline: Baseline | None,
    titles: dict[str, str],
    smallest: int,
) -> list[Section]:
    sections = [
        firing.rules(counts, titles),
        firing.months(counts),
        firing.clinicians(counts, smallest),
        firing.replaced(counts, titles, smallest),
        limits.situations(counts, smallest),
        limits.not_told(counts, worklist, smallest),
        limits.subgroups(counts, smallest),
    ]
    if counts.reports:
        sections.append(firing.reports(counts, titles))
    if baseline:
        sections.append(beside(baseline, smallest))
    sections.append(limits.quality(counts, report))
    return sections


def _render(wanted: Wanted, counts: Counts, report: Report, sections: list[Section], cases: list[Case]) -> str:
    page = Environment(
        loader=PackageLoader("app.dossier"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    values = {
        "orders": f"{counts.orders:,}",
        "sessions": f"{counts.sessions:,}",
        "orders_in_scope": f"{counts.orders_in_scope:,}",
        "cards": f"{counts.cards.total():,}",
        "with_card": f"{counts.with_card:,}",
        "rate": per_thousand(counts.with_card, counts.sessions),
        "rate_in_scope": per_thousand(counts.with_card, counts.in_scope),
        "not_told": per_thousand(counts.not_told.total(), counts.sessions),
    }
    figures = [tuple(each.format(**values) for each in figure) for figure in words().figures]
    return page.get_template("dossier.html").render(
        wanted=wanted, counts=counts, report=report, sections=sections, cases=cases, figures=figures
    )
