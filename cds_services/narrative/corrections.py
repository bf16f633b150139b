"""What a writer takes back: "ignore above, wrong pt", "CORRECTION: it is the old weakness, unchanged"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.knowledge import any_of
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.mention import Mention
    from cds_services.narrative.modifiers import Modifiers

_STATED = frozenset({Assertion.AFFIRMED, Assertion.ASKED})
_HINTS = ("gnore", "GNORE", "sregard", "SREGARD", "rong p", "RONG P", "orrection", "ORRECTION", "rratum", "mendment")


class Corrections:
    """Finds what is taken back in a text, and what a correction puts right."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self._withdrawn = re.compile(rf"\b(?:{any_of(modifiers.withdraws)})\b[^\n]{{0,80}}", re.IGNORECASE)
        self._corrected = re.compile(
            rf"(?:^|[\n.;*(])[\s*]{{0,4}}\b(?:{any_of(modifiers.corrects)})\b[ ]?[:,*\-\u2013\u2014]", re.IGNORECASE
        )
        self._calm = frozenset(modifiers.says_nothing_new)
        self._new = {
            name
            for name in lexicon.concepts
            if lexicon.nature(name) in OBSERVED or lexicon.nature(name) is Nature.EVENT
        }

    def without_withdrawn(self, text: str) -> str:
        """Return a text without what its writer says to ignore above, every offset as it was."""
        if not any(hint in text for hint in _HINTS):
            return text
        found = None
        for found in self._withdrawn.finditer(text):  # noqa: B007 - the last one counts
            pass
        return text if found is None else re.sub(r"[^\n]", " ", text[: found.end()]) + text[found.end() :]

    def apply(self, mentions: Iterable[Mention], text: str) -> list[Mention]:
        """Return the mentions without those that a correction behind them puts right.

        A concept that is named again behind the correction is as it is said there; where nothing is new there, what
        stands before it as new is not either.
        """
        told = list(mentions)
        mark = self._corrected.search(text) if any(hint in text for hint in _HINTS) else None
        if mark is None:
            return told
        after = [item for item in told if item.start >= mark.end()]
        again = {item.concept for item in after if item.assertion not in _STATED or item.called_old}
        calm = any(item.concept in self._calm and item.assertion in _STATED for item in after)
        over = again | (self._new if calm else set())
        return [item for item in told if item.start >= mark.end() or item.concept not in over]
