"""Where the codes of an order and its words disagree about the reason: the safer reading, and a note that says so.

Codes are often picked for billing, words are written for the radiologist; but neither is always right. Where they
contradict each other, the reading that leads to fewer warnings is taken. The notes hold no patient data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cds_services.concepts.kinds import kind_of
from cds_services.narrative.mention import Assertion, Course

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cds_services.indication.finding import Finding

_DENIABLE = frozenset({"deficit", "diagnosis", "event"})
_PURPOSES = frozenset({"surveillance", "stable"})
_TAKEN = "the safer reading was taken"


class Agreement(NamedTuple):
    """The findings of an order after codes and words were compared with each other.

    Attributes:
        findings: what remains of them.
        notes: what was found to disagree.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def reconcile(findings: Sequence[Finding], diseases: frozenset[str]) -> Agreement:
    """Compare what codes say of the reason with what words say, and resolve contradictions.

    Args:
        findings: what the order says.
        diseases: the diseases of which a code must not count as known where words only ask for them.
    """
    coded = [item for item in findings if item.coded and item.affirmed]
    worded = [item for item in findings if not item.coded]
    if not coded or not worded:
        return Agreement(tuple(findings))
    mended, notes = _without_doubtful_codes(findings, worded, diseases)
    news = {item.coded for item in mended if _is_news(item)}
    purposes = {item.coded for item in mended if item.affirmed and item.concept in _PURPOSES}
    if news == {True} and purposes == {False}:
        mended = tuple(_as_old(item) if item.coded else item for item in mended)
        notes = (*notes, f"codes name a deficit, words only a surveillance purpose: {_TAKEN}")
    if news == {False} and purposes == {True}:
        # A routine code may serve billing only; a deficit that someone wrote down does not.
        notes = (*notes, "codes name a surveillance purpose, words a new deficit: the deficit decides")
    return Agreement(mended, notes)


def _without_doubtful_codes(
    findings: Sequence[Finding], worded: Sequence[Finding], diseases: frozenset[str]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Take a code as denied, or as asked, where words deny or only ask for the same concept."""
    denied = _concepts(worded, Assertion.NEGATED) - _concepts(worded, Assertion.AFFIRMED, Assertion.ASKED)
    asked = diseases if _only_asked(worded, diseases) else frozenset()
    mended: list[Finding] = []
    notes: dict[str, None] = {}
    for item in findings:
        assertion = item.assertion
        if item.coded and item.affirmed and item.concept in denied and kind_of(item.concept) in _DENIABLE:
            assertion = Assertion.NEGATED
            notes[f"codes name a {kind_of(item.concept)} that words deny: {_TAKEN}"] = None
        elif item.coded and item.affirmed and item.concept in asked:
            assertion = Assertion.ASKED
            notes[f"codes name an established disease that words only ask for: {_TAKEN}"] = None
        mended.append(item if assertion is item.assertion else replace(item, assertion=assertion))
    return tuple(mended), tuple(notes)


def _as_old(item: Finding) -> Finding:
    return replace(item, course=Course.STATIC, coded_onset=False) if kind_of(item.concept) == "deficit" else item


def _concepts(findings: Iterable[Finding], *assertions: Assertion) -> set[str]:
    return {item.concept for item in findings if item.assertion in assertions}


def _only_asked(worded: Sequence[Finding], diseases: frozenset[str]) -> bool:
    """Return whether words ask for the disease and nowhere call it known."""
    named = diseases | {"ms-abbreviation"}
    asked = _concepts(worded, Assertion.ASKED) & named
    return bool(asked) and not _concepts(worded, Assertion.AFFIRMED) & named


def _is_news(finding: Finding) -> bool:
    """Return whether a finding is a deficit or a relapse that can be new."""
    old = finding.course in {Course.STATIC, Course.GRADUAL} or finding.brief
    if finding.concept in {"relapse", "recrudescence"}:
        return finding.raised and not old
    return finding.affirmed and kind_of(finding.concept) == "deficit" and not old
