"""What all parts of a report say, sentence by sentence, before they are weighed against each other."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cds_services.reports import scope, sections, sentences, study
from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, CLEAR, CORD, ENHANCING, LESION, NEW, OPTIC, SAME, Claim
from cds_services.reports.context import Context
from cds_services.reports.demyelination import read_lesions
from cds_services.reports.named_levels import NamedLevels
from cds_services.reports.pieces import Quote, take_apart
from cds_services.reports.scoped import Sure
from cds_services.reports.structure import read_structure
from cds_services.reports.table_rows import rows_as_sentences
from cds_services.reports.template_line import names_study, read_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.reports.levels import Levels
    from cds_services.reports.pieces import Pieces
    from cds_services.reports.scoped import Scoped
    from cds_services.reports.sentences import Sentence

_RANKS = {sections.ADDENDUM: 3, sections.IMPRESSION: 2}
_SUBJECT = 2  # words
_QUOTES = ('"', "\u201c", "\u2018", " '")
_GIVEN = frozenset({study.CONTRAST, study.NO_CONTRAST, study.DECLINED})
_ADVISED = frozenset({study.ASKS_CONTRAST, study.NO_CONTRAST, study.DECLINED})
_OF_STUDY: dict[str, Callable[[str, Sentence], bool]] = {
    # Some write what was left out behind what was requested.
    sections.INDICATION: lambda idea, sentence: (
        (idea == study.NONDIAGNOSTIC and not sentence.opens) or idea == study.TOLD_NEUROLOGY
    ),
    sections.NOTHING: lambda idea, _: idea.startswith(study.TOLD) or idea in _ADVISED,
    sections.EXAM: lambda idea, _: idea != study.PML,
    sections.TECHNIQUE: lambda idea, _: idea != study.PML,
    sections.CONTRAST: lambda idea, _: idea != study.PML,
}
"""Parts that tell of the study only, and what of it."""
_CORD_STUDY = re.compile(r"\b(?:cervical|thoracic|dorsal|spine|spinal|cord|c-spine|t-spine)\b", re.IGNORECASE)
_HEAD_STUDY = re.compile(r"\b(?:brain|head|cerebral|cranial)\b", re.IGNORECASE)
_ORBIT_STUDY = re.compile(r"\borbits?\b", re.IGNORECASE)
_ANSWER_END = re.compile(r"[,(.;\n]")
_TITLE_END = re.compile(r"[.:](?:\s|$)")
_ASKS = re.compile(r"(?:^|\s)\?+\s*[A-Za-z]|\w\?\s*$")


def _reconsidered(claim: Claim, *, explained: bool) -> Claim:
    """Return a claim as the sentence behind it puts it: perhaps an artefact, or put down to compression."""
    if claim.idea not in {LESION, ENHANCING} or claim.sure is not Sure.AFFIRMED:
        return claim
    return claim._replace(idea="explained-signal") if explained else claim._replace(sure=Sure.OPEN)


def _names_nerves(pieces: Pieces) -> bool:
    """Tell a sentence on the cord or brain that only stands behind one on another organ."""
    return any(one.kind == "place" and one.place in {CORD, OPTIC} for one in pieces.named)


def _of_study(sentence: Sentence, pieces: Pieces, scoped: list[Scoped]) -> list[Claim]:
    """Return what a sentence says of the study; what no one asked for is not missing."""
    claims = study.read_study(pieces, scoped)
    if "request" in sentence.text and any(said in sentence.text for said in choices().not_requested.value):
        return [claim for claim in claims if claim.idea != study.NONDIAGNOSTIC]
    return claims


@cache
def _errata() -> re.Pattern[str]:
    """What an addendum quotes of the words that it corrects."""
    return re.compile("|".join(choices().errata.value), re.IGNORECASE)


def _without_errata(text: str) -> str:
    """Return a text without what it quotes in order to replace it."""
    return _errata().sub("", text) if any(mark in text for mark in _QUOTES) else text


def _contrast_answer(text: str) -> list[Claim]:
    """Take "none" and "negative" behind the heading of the contrast."""
    if _begins_with(text, choices().contrast_left_out.value):
        return [Claim(study.DECLINED, Sure.AFFIRMED, "", Quote(take_apart(text), 0, 1))]
    if _begins_with(text, choices().contrast_negative.value):
        return [Claim(ENHANCING, Sure.DENIED, "", Quote(take_apart(text), 0, 1))]
    return []


def _begins_with(text: str, answers: frozenset[str]) -> bool:
    """Tell whether the first sentence is one of some answers, perhaps with a reason behind it."""
    answer = " ".join(_ANSWER_END.split(text.strip().lower(), maxsplit=1)[0].split())
    return answer in answers or any(
        f" {join} " in f"{answer} " and answer.startswith(f"{one} {join}")
        for one in answers
        for join in choices().reason_joins.value
    )


class ReportClaims:
    """One report on its way from parts to claims."""

    def __init__(self, parts: list[sections.Part]) -> None:
        self._parts = parts
        self.exam = " ".join(" ".join(part.text.split()) for part in parts if part.name == sections.EXAM)
        self.indication = " ".join(" ".join(part.text.split()) for part in parts if part.name == sections.INDICATION)
        self._title = ""
        if not self.exam and parts:
            first = next((line for line in parts[0].text.split("\n") if line.strip()), "")
            if parts[0].name == sections.WHOLE and names_study(first):
                self._title = _TITLE_END.split(first)[0].strip()
                self.exam = self._title
        self._reasons: list[str] = []
        self._nothing_yet = True
        self._levels: tuple[Levels, ...] = ()
        self.words_read = 0

    def read(self) -> list[Claim]:
        """Return what all parts say."""
        context = Context(region=self._region())
        claims: list[Claim] = []
        for part in self._parts:
            context.place, context.label, context.structure = "", "", None
            if part.name != sections.FINDINGS:
                context.since_structure = 0
            claims += self._part(part, context)
        if not self.indication:
            self.indication = ". ".join(filter(None, (self._purpose(), *self._reasons)))
        return claims

    def _purpose(self) -> str:
        """Return what the study was for, where its name says so ("MRI brain for yearly review")."""
        return self.exam.partition(" for ")[2]

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
        text = _without_errata(part.text)
        named = NamedLevels()
        if part.name == sections.CONTRAST:
            claims += _contrast_answer(text)
        for number, sentence in enumerate(sentences.split(rows_as_sentences(text))):
            folded = " ".join(sentence.text.lower().strip(" .").split())
            if folded in choices().settled_by_body.value:
                continue
            answers = number == 0 or (part.name == sections.WHOLE and self._nothing_yet and self._reasons)
            if answers and folded in choices().bare_denials.value:
                claims += self._answer()
                continue
            said = self._sentence(part.name, sentence, context)
            said = named.give(sentence, self._levels, said)
            ideas = {claim.idea for claim in said}
            if "doubt" in ideas or "explains" in ideas:
                last = [_reconsidered(claim, explained="explains" in ideas) for claim in last]
            claims += last
            last = said
        name = sections.TECHNIQUE if part.name == sections.CONTRAST else part.name
        return [claim._replace(part=name, rank=rank) for claim in (*claims, *last)]

    def _sentence(self, part: str, sentence: Sentence, context: Context) -> list[Claim]:
        pieces = take_apart(sentence.text)
        self._levels = tuple(pieces.levels)
        self.words_read += max(len(pieces.words) - 1, 0)
        scoped = scope.apply(pieces)
        context.label = "" if sentence.label == "other" and _names_nerves(pieces) else sentence.label
        if not choices().relatives.value.isdisjoint(pieces.words[:_SUBJECT]):
            return []
        if part == sections.REFERRER:
            return study.read_referrer(pieces, scoped)
        of_study = _of_study(sentence, pieces, scoped)
        if part in _OF_STUDY:
            said = [claim for claim in of_study if _OF_STUDY[part](claim.idea, sentence)]
            return said + self._of_contrast(part, pieces, scoped, context)
        before = self._nothing_yet and not pieces.levels
        if part == sections.WHOLE and self._asks(sentence.text, pieces.words, before=before):
            self._reasons.append(sentence.text)
            return [claim for claim in of_study if claim.idea != study.PML]
        line = read_line(sentence, pieces, scoped)
        if line is not None:
            return [*of_study, line]
        of_lesions = read_lesions(pieces, scoped, context)
        if part == sections.COMPARISON:  # read for what later sentences point back to
            same = [claim for claim in of_lesions if claim.idea == SAME and not claim.place]
            return [*same, *(claim for claim in of_study if claim.idea == study.AGE_UNKNOWN)]
        found = [*of_lesions, *read_structure(pieces, scoped, context)]
        if part == sections.WHOLE and not found:
            self._reason(sentence.text, pieces)
        self._nothing_yet = self._nothing_yet and not found
        return [*of_study, *found]

    @staticmethod
    def _of_contrast(part: str, pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Claim]:
        """Take "Contrast: the plaque at C4 enhances.", a finding behind a heading of the technique."""
        if part != sections.CONTRAST or any(one.piece.kind in _GIVEN for one in scoped):
            return []
        return [claim for claim in read_lesions(pieces, scoped, context) if claim.idea in {ENHANCING, LESION}]

    @staticmethod
    def _asks(text: str, words: list[str], *, before: bool) -> bool:
        """Tell a sentence that asks or gives the history, before anything was found, in a text without headings."""
        if words and words[0] in choices().opening_reasons.value:
            return True
        described = not choices().descriptive.value.isdisjoint(words)
        return before and not described and _ASKS.search(text) is not None

    def _reason(self, text: str, pieces: Pieces) -> None:
        """Keep a sentence on diagnosis, symptoms or purpose of a text without headings."""
        if text == self._title:
            return
        said, words = choices(), pieces.words
        opens = self._nothing_yet and said.technique_words.value.isdisjoint(words) and not names_study(text)
        opens = opens and not pieces.levels and not any(one.kind == "other" for one in pieces.named)
        if opens or not said.reason_words.value.isdisjoint(words):
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
