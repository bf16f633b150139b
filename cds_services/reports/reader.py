"""Read the words of a radiology report into facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cds_services.reports import scope, sections, sentences, study
from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, CLEAR, CORD, ENHANCING, LESION, NEW, OPTIC, Claim
from cds_services.reports.context import Context
from cds_services.reports.demyelination import read_lesions
from cds_services.reports.pieces import Quote, take_apart
from cds_services.reports.reading import ReportReading
from cds_services.reports.scope import Sure
from cds_services.reports.structure import read_structure
from cds_services.reports.weighing import Weighed

if TYPE_CHECKING:
    from datetime import date

    from cds_services.reports.sentences import Sentence

_RANKS = {sections.ADDENDUM: 3, sections.IMPRESSION: 2}
_STUDY_ONLY = frozenset({sections.EXAM, sections.TECHNIQUE})
_CORD_STUDY = re.compile(r"\b(?:cervical|thoracic|dorsal|spine|spinal|cord|c-spine|t-spine)\b", re.IGNORECASE)
_HEAD_STUDY = re.compile(r"\b(?:brain|head|cerebral|cranial)\b", re.IGNORECASE)
_ORBIT_STUDY = re.compile(r"\borbits?\b", re.IGNORECASE)
_ASKS = re.compile(r"(?:^|\s)\?+\s*[A-Za-z]|\w\?\s*$")
_NAMES_STUDY = re.compile(r"\b(?:mri?|magnetic resonance)\b", re.IGNORECASE)


class ReportWords(NamedTuple):
    """The words of one report in the order of their weight."""

    conclusion: str = ""
    """What came as the conclusion or as impression Observations."""
    text: str = ""
    """The report itself, with headings inside."""
    findings: str = ""
    """What came as findings Observations."""


def read_report(words: ReportWords | str, written: date) -> ReportReading:
    """Return what a report says.

    Args:
        words: the report, as plain text.
        written: the day of the report, from which times are counted back.
    """
    del written  # nothing of a report is dated by counting back yet
    if isinstance(words, str):
        words = ReportWords(text=words)
    parts, truncated = _parts(words)
    reading = _Reading(parts)
    claims = reading.claims()
    weighed = Weighed(claims)
    facts = weighed.facts()
    pml = "affirmed" if weighed.affirmed("pml") else "open" if weighed.open("pml") else ""
    omitted = [claim.idea.removeprefix(study.OMITTED) for claim in claims if claim.idea.startswith(study.OMITTED)]
    return ReportReading(
        facts=facts,
        statements=weighed.statements(facts),
        causes=weighed.causes(),
        open_compression=weighed.open_compression(),
        pml=pml,
        exam=reading.exam,
        indication=reading.indication,
        age_unknown=bool(weighed.all(study.AGE_UNKNOWN)),
        asks_for_contrast=bool(weighed.all(study.ASKS_CONTRAST)),
        contrast_omitted=omitted[0] if omitted and facts.contrast_not_given else "",
        unanswered=tuple(
            sorted({claim.idea.removeprefix(study.REGION) for claim in claims if claim.idea.startswith(study.REGION)})
        ),
        demyelinating=bool(weighed.affirmed("demyelinating")),
        told=frozenset(_TOLD[claim.idea] for claim in claims if claim.idea in _TOLD),
        words_read=reading.words_read,
        truncated=truncated,
    )


_TOLD = {"told-spine": "spine-surgery", "told-neurology": "neurology"}


def _parts(words: ReportWords) -> tuple[list[sections.Part], bool]:
    """Return all parts of a report, findings first, within the length that is read."""
    left = choices().characters_read.value
    truncated = False
    parts: list[sections.Part] = []
    kept: list[str] = []
    for text in (words.conclusion, words.text, words.findings):  # the weightiest keeps its place
        kept.append(text[:left])
        truncated = truncated or len(text) > left
        left -= len(kept[-1])
    conclusion, text, findings = (piece.replace("\r\n", "\n").replace("\r", "\n") for piece in kept)
    if text.strip():
        parts += sections.split(text)
    if findings.strip():
        parts += [
            part if part.name != sections.WHOLE else sections.Part(sections.FINDINGS, part.text)
            for part in sections.split(findings)
        ]
    if conclusion.strip():
        parts += [
            part if part.name != sections.WHOLE else sections.Part(sections.IMPRESSION, part.text)
            for part in sections.split(conclusion)
        ]
    return parts, truncated


def _reconsidered(claim: Claim, *, explained: bool) -> Claim:
    """Return a claim as the sentence behind it puts it: perhaps an artefact, or put down to compression."""
    if claim.idea not in {LESION, ENHANCING} or claim.sure is not Sure.AFFIRMED:
        return claim
    return claim._replace(idea="explained-signal") if explained else claim._replace(sure=Sure.OPEN)


class _Reading:
    """One report on its way from parts to claims."""

    def __init__(self, parts: list[sections.Part]) -> None:
        self._parts = parts
        self.exam = " ".join(" ".join(part.text.split()) for part in parts if part.name == sections.EXAM)
        self.indication = " ".join(" ".join(part.text.split()) for part in parts if part.name == sections.INDICATION)
        self._title = ""
        if not self.exam and parts:
            first = next((line for line in parts[0].text.split("\n") if line.strip()), "")
            if parts[0].name == sections.WHOLE and _NAMES_STUDY.search(first):
                self._title = re.split(r"[.:](?:\s|$)", first)[0].strip()
                self.exam = self._title
        self._reasons: list[str] = []
        self._nothing_yet = True
        self.words_read = 0

    def claims(self) -> list[Claim]:
        """Return what all parts say."""
        context = Context(region=self._region())
        claims: list[Claim] = []
        for part in self._parts:
            context.place, context.label, context.structure = "", "", None
            if part.name != sections.FINDINGS:
                context.since_structure = 0
            claims += self._part(part, context)
        if not self.indication:
            self.indication = ". ".join(self._reasons)
        return claims

    def _region(self) -> str:
        found = [
            place
            for pattern, place in ((_CORD_STUDY, CORD), (_HEAD_STUDY, BRAIN), (_ORBIT_STUDY, OPTIC))
            if pattern.search(self.exam)
        ]
        return found[0] if len(found) == 1 else ""

    def _part(self, part: sections.Part, context: Context) -> list[Claim]:
        rank = _RANKS.get(part.name, 1)
        claims: list[Claim] = []
        last: list[Claim] = []
        text = part.text
        if '"' in text or "\u201c" in text:
            for pattern in choices().errata.value:
                text = re.sub(pattern, "", text, flags=re.IGNORECASE)
        for number, sentence in enumerate(sentences.split(text)):
            folded = " ".join(sentence.text.lower().strip(" .").split())
            if folded in choices().settled_by_body.value:
                continue
            if (
                number == 0 or (part.name == sections.WHOLE and self._nothing_yet and self._reasons)
            ) and folded in choices().bare_denials.value:
                claims += self._answer()
                continue
            said = self._sentence(part.name, sentence, context)
            ideas = {claim.idea for claim in said}
            if "doubt" in ideas or "explains" in ideas:
                last = [_reconsidered(claim, explained="explains" in ideas) for claim in last]
            claims += last
            last = said
        return [claim._replace(part=part.name, rank=rank) for claim in (*claims, *last)]

    def _sentence(self, part: str, sentence: Sentence, context: Context) -> list[Claim]:
        pieces = take_apart(sentence.text)
        self.words_read += max(len(pieces.words) - 1, 0)
        scoped = scope.apply(pieces)
        context.label = sentence.label
        of_study = study.read_study(pieces, scoped)
        if part == sections.INDICATION:
            # Some write what was left out behind what was requested.
            return [claim for claim in of_study if claim.idea == study.NONDIAGNOSTIC and not sentence.opens]
        if part == sections.NOTHING:
            kept = {study.ASKS_CONTRAST, study.NO_CONTRAST, study.DECLINED}
            return [claim for claim in of_study if claim.idea.startswith(study.TOLD) or claim.idea in kept]
        if part in _STUDY_ONLY:
            return [claim for claim in of_study if claim.idea != study.PML]
        folded = " ".join(sentence.text.lower().strip(" .").split())
        before = self._nothing_yet and not pieces.levels
        if part == sections.WHOLE and self._asks(sentence.text, pieces.words, before=before):
            self._reasons.append(sentence.text)
            return [claim for claim in of_study if claim.idea != study.PML]
        if (
            sentence.label in {CORD, BRAIN, OPTIC}
            and folded.split(",")[0] in choices().not_done.value
            and "not requested" not in folded
        ):
            return [*of_study, Claim(study.NONDIAGNOSTIC, Sure.AFFIRMED, "", Quote(pieces, 0, 1))]
        if _NAMES_STUDY.search(sentence.text) and folded.endswith(tuple(choices().normal_endings.value)):
            return [*of_study, Claim(CLEAR, Sure.AFFIRMED, "", Quote(pieces, 0, 1))]
        clear = folded in choices().bare_normals.value or folded.split(" ")[0].strip(",") in choices().clear_words.value
        if (
            sentence.label in {CORD, BRAIN}
            and clear
            and not any(one.piece.kind in {"lesion", "new", "enhancement"} for one in scoped)
        ):
            return [*of_study, Claim(CLEAR, Sure.AFFIRMED, sentence.label, Quote(pieces, 0, 1))]
        of_lesions = read_lesions(pieces, scoped, context)
        if part == sections.COMPARISON:
            return [claim for claim in of_study if claim.idea == study.AGE_UNKNOWN]
        of_structure = read_structure(pieces, scoped, context)
        if part == sections.WHOLE and not of_lesions and not of_structure and not of_study:
            self._reason(sentence.text, pieces.words)
        self._nothing_yet = self._nothing_yet and not of_lesions and not of_structure
        return [*of_study, *of_lesions, *of_structure]

    @staticmethod
    def _asks(text: str, words: list[str], *, before: bool) -> bool:
        """Tell a sentence that asks or gives the history, before anything was found, in a text without headings."""
        if words and words[0] in choices().opening_reasons.value:
            return True
        return before and _ASKS.search(text) is not None

    def _reason(self, text: str, words: list[str]) -> None:
        """Keep a sentence on diagnosis, symptoms or purpose of a text without headings."""
        if text == self._title:
            return
        if not choices().reason_words.value.isdisjoint(words):
            self._reasons.append(text)

    def _answer(self) -> list[Claim]:
        """Let a bare "None seen." deny what the indication asks for."""
        pieces = take_apart(self.indication or ". ".join(self._reasons))
        asked = {one.kind for one in pieces.named}
        ideas = {
            "new": NEW,
            "enhancement": ENHANCING,
            "compressed-cord": "compression",
            "compression": "compression",
            "pml": "pml",
        }
        denied = [Claim(ideas[kind], Sure.DENIED, "", Quote(pieces, 0, 1)) for kind in sorted(asked & ideas.keys())]
        clear = (
            [Claim(CLEAR, Sure.AFFIRMED, "", Quote(pieces, 0, 1))] if "lesion" in asked and "new" not in asked else []
        )
        return [*denied, *clear]
