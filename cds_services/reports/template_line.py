"""Lines that a label and an answer make: "Cord: normal", "Thoracic spine: not performed"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.reports import study
from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, CLEAR, CORD, OPTIC, Claim
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.pieces import Pieces
    from cds_services.reports.sentences import Sentence

_NAMES_STUDY = re.compile(r"\b(?:mri?|magnetic resonance)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s?[,(]")
_OWN = frozenset({"lesion", "new", "enhancement"})


def names_study(text: str) -> bool:
    """Tell whether words name an MRI."""
    return _NAMES_STUDY.search(text) is not None


def read_line(sentence: Sentence, pieces: Pieces, scoped: list[Scoped]) -> Claim | None:
    """Return what a line says that is nothing but an answer."""
    folded = " ".join(sentence.text.lower().strip(" .").split())
    said, quote = choices(), Quote(pieces, 0, 1)
    answer = _ASIDE.split(folded)[0]
    if sentence.label in {CORD, BRAIN, OPTIC} and answer in said.not_done.value:
        asked = said.not_requested.value.isdisjoint({folded[len(answer) :].strip(" ,.()")})
        return Claim(study.NONDIAGNOSTIC, Sure.AFFIRMED, "", quote) if asked else None
    if names_study(sentence.text) and folded.endswith(tuple(said.normal_endings.value)):
        return Claim(CLEAR, Sure.AFFIRMED, "", quote)
    if not sentence.label and sentence.opens and folded in said.bare_normals.value and not pieces.levels:
        return Claim(CLEAR, Sure.AFFIRMED, "", quote)
    clear = folded in said.bare_normals.value or folded.split(" ")[0].strip(",") in said.clear_words.value
    if sentence.label in {CORD, BRAIN} and clear and not any(one.piece.kind in _OWN for one in scoped):
        return Claim(CLEAR, Sure.AFFIRMED, sentence.label, quote)
    return None
