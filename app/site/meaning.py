"""What a site file means, in a table for those who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.local_catalogue import can_be_offered, coded_study, is_covered
from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.local.site_file import OfClient, Silent, SiteFile


def meaning_of(file: SiteFile) -> Iterator[str]:
    """Yield one line for each thing that a site file says, as the product understands it."""
    yield from _catalogue(file)
    for entry in file.phrases:
        yield f"words      {entry.concept}: {', '.join(entry.words)}"
    for question in file.questions:
        keys = [f"linkId {question.link_id}"] if question.link_id else []
        keys += [f"code {question.code}"] if question.code else []
        also = f" ({', '.join(keys)})" if keys else ""
        yield f"question   {question.concept}: {question.text}{also}"
    for name, value in file.thresholds.items():
        yield f"threshold  {name}: {value:g}"
    if file.clarify is not None:
        yield f"clarify    {'on' if file.clarify else 'off'}"
    yield from _of_cards(file)
    for name, client in file.clients.items():
        yield from (f"{line}   [{name} only]" for line in _of_cards(client))
    if file.start is not None:
        steps = ", ".join(f"{step.percent} % from {step.begins}" for step in file.start.steps)
        yield f"start      by {file.start.by}: {steps}"
    if file.trial is not None:
        yield f"trial      {file.trial.study}: {file.trial.share:.0%} of {file.trial.by}s get the cards"
    if file.subgroups:
        yield "stored     age band and sex"


def _catalogue(file: SiteFile) -> Iterator[str]:
    for entry in file.catalogue:
        meant = coded_study(entry.study)
        if meant is None:
            continue
        name = title(meant.study) if is_covered(meant) else f"{entry.study}, which is not judged"
        for local in entry.codes:
            offered = "read and offered" if can_be_offered(local, meant) else "read"
            yield f"catalogue  {' '.join(filter(None, (local.code, local.name)))}: {name} ({offered})"
        yield from (f"catalogue  {words}: {name} (read)" for words in entry.names)


def _of_cards(file: SiteFile | OfClient) -> Iterator[str]:
    for code, choice in file.rules.items():
        yield f"rule       {code}: {choice.indicator or 'off'}, because: {choice.why}"
    yield from (f"override   {reason.display} ({reason.code})" for reason in file.override_reasons)
    yield from (f"link       {link.label}: {link.url}" for link in file.links)
    if file.note:
        yield f"line       {file.note}"
    yield from _silent(file.silent)


def _silent(silent: Silent) -> Iterator[str]:
    if silent.all:
        yield "silent     everything"
    yield from (f"silent     service {name}" for name in silent.services)
    yield from (f"silent     rule {name}" for name in silent.rules)
