"""The levels that a list item or a label names for the sentences in it that name none ("C5-C6: ... of the cord")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.reports.claim import Claim
    from cds_services.reports.levels import Levels
    from cds_services.reports.sentences import Sentence

_LABEL = re.compile(
    r"\s*+(?:at\s++)?[CTDL]\d{1,2}\s*+(?:[-/]\s*+[CTDL]?\d{1,2}\s*+)?(?::|[-\u2013]\s|\.?$)", re.IGNORECASE
)


class NamedLevels:
    """The levels that hold at one place of a part; one object for one reading of one part."""

    def __init__(self) -> None:
        self._item: tuple[Levels, ...] = ()
        self._label: tuple[Levels, ...] = ()

    def give(self, sentence: Sentence, levels: tuple[Levels, ...], claims: list[Claim]) -> list[Claim]:
        """Return the claims of the next sentence, which names some levels, with the levels that hold there."""
        if sentence.opens:
            self._item = levels
            if levels and (label := _LABEL.match(sentence.text)):
                self._label = levels[:1] if not sentence.text[label.end() :].strip() else ()
            elif levels:
                self._label = ()
        near = levels or self._item or self._label
        return [claim._replace(near=near) if near and not claim.levels else claim for claim in claims]
