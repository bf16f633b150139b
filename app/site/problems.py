"""Check a site file against the product: every name in it must exist, and nothing may contradict."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from app.site.catalogue_problems import catalogue_problems
from app.site.problem import Problem, unknown
from app.site.word_problems import question_problems, word_problems
from cds_services import registry
from cds_services.local.thresholds import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from app.site.reading import Site, SitePart
    from cds_services.local.site_file import LocalLink, OfClient, OverrideReason, RuleChoice, Silent, SiteFile

    Path = tuple[Any, ...]

MAY_BE_CRITICAL = frozenset({"CordCompressionReported"})
"""Rules whose indicator a site may raise; no other indicator is ever raised."""
_RULES = "`imaging-cds review` lists the rules"


def problems_of(site: Site) -> list[str]:
    """Return every problem of a site's files, one line each; the site must be in force.

    Args:
        site: the files.
    """
    return problems_of_names(site) or [
        problem.line(part) for part in site.parts for problem in word_problems(part.file)
    ]


def problems_of_names(site: Site) -> list[str]:
    """Return the problems that show before anything is read with the site's words, one line each.

    Args:
        site: the files.
    """
    return [problem.line(part) for part in site.parts for problem in _of_part(part, site.in_force.file)]


def _of_part(part: SitePart, whole: SiteFile) -> Iterator[Problem]:
    file = part.file
    yield from catalogue_problems(file, whole)
    yield from question_problems(file)
    yield from _thresholds(file)
    yield from _of_cards((), file)
    yield from _start(file)
    for name, client in file.clients.items():
        yield from _of_cards(("clients", name), client)


def _of_cards(place: Path, file: SiteFile | OfClient) -> Iterator[Problem]:
    """What there is for all clients, and for each."""
    yield from _rules(place, file.rules)
    yield from _silent((*place, "silent"), file.silent)
    yield from _reasons((*place, "override_reasons"), file.override_reasons)
    yield from _links((*place, "links"), file.links)


def _rules(place: Path, rules: dict[str, RuleChoice]) -> Iterator[Problem]:
    for code, choice in rules.items():
        here = (*place, "rules", code)
        yield from _known_rules(here, (code,))
        if choice.enabled == (choice.indicator is None):
            yield Problem(here, "write either `enabled: false`, or an indicator")
        if choice.indicator == "critical" and code not in MAY_BE_CRITICAL:
            allowed = ", ".join(sorted(MAY_BE_CRITICAL))
            yield Problem((*here, "indicator"), f"an indicator is never raised, but that of {allowed}; write `info`")


def _known_rules(place: Path, codes: Iterable[str]) -> Iterator[Problem]:
    known = registry.rule_codes()
    for code in codes:
        if code not in known:
            yield Problem(place, unknown("rule", code, known, _RULES))


def _silent(place: Path, silent: Silent) -> Iterator[Problem]:
    known = registry.all_service_ids()
    for service in silent.services:
        if service not in known:
            yield Problem((*place, "services"), unknown("service", service, known, f"there are: {', '.join(known)}"))
    yield from _known_rules((*place, "rules"), silent.rules)


def _reasons(place: Path, reasons: tuple[OverrideReason, ...]) -> Iterator[Problem]:
    own, seen = registry.product_override_codes(), set[str]()
    for index, reason in enumerate(reasons):
        here = (*place, index)
        if reason.code in own:
            yield Problem((*here, "code"), f"{reason.code} is a reason of the product; choose another code")
        if reason.code in seen:
            yield Problem((*here, "code"), f"{reason.code} is there twice; leave one out")
        seen.add(reason.code)
        yield from _known_rules((*here, "rules"), reason.rules)


def _links(place: Path, links: tuple[LocalLink, ...]) -> Iterator[Problem]:
    for index, link in enumerate(links):
        yield from _known_rules((*place, index, "rules"), link.rules)


def _thresholds(file: SiteFile) -> Iterator[Problem]:
    known = bounds()
    for name, value in file.thresholds.items():
        place = ("thresholds", name)
        bound = known.get(name)
        if bound is None:
            yield Problem(place, unknown("threshold", name, known, f"there are: {', '.join(known)}"))
        elif not bound.least <= value <= bound.most:
            allowed = f"{bound.least:g} to {bound.most:g} {bound.unit}"
            yield Problem(place, f"{value:g} is outside the safe bounds, {allowed}. {bound.why}")
        elif bound.unit == "days" and value != int(value):
            yield Problem(place, "write whole days")


def _start(file: SiteFile) -> Iterator[Problem]:
    if file.start is None:
        return
    if not file.start.steps:
        yield Problem(("start", "steps"), "write at least one step, such as `- {from: 2027-01-11, percent: 20}`")
    for index, (before, after) in enumerate(pairwise(file.start.steps), 1):
        if after.begins <= before.begins or after.percent < before.percent:
            yield Problem(("start", "steps", index), "each step is later than the one before it, and not smaller")
