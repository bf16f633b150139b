"""The nouns of a sentence, and which of them a word belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices

if TYPE_CHECKING:
    from cds_services.reports.pieces import Pieces
    from cds_services.reports.scoped import Scoped

_BESIDE = 3  # words
_PARTS = frozenset({",", "with", "without"})
_PARTED = 2  # words between a noun and what is said right behind it


class Nouns:
    """The nouns of a sentence, and which of them a word belongs to."""

    def __init__(self, pieces: Pieces, scoped: list[Scoped], kinds: frozenset[str]) -> None:
        self._words = pieces.words
        self._nouns = [one for one in scoped if one.piece.kind in kinds]
        self._prepositions = choices().prepositions.value
        self._verbs = choices().verbs.value

    def behind(self, last: int, clause: int) -> Scoped | None:
        """Return the next noun of a clause."""
        return next((n for n in self._nouns if n.piece.first >= last and n.clause == clause), None)

    def inside(self, first: int, last: int) -> Scoped | None:
        """Return the noun among some words ("more lesions")."""
        return next((n for n in self._nouns if first <= n.piece.first < last), None)

    def before(self, first: int, clause: int) -> Scoped | None:
        """Return the last noun of a clause before a word."""
        return next((n for n in reversed(self._nouns) if n.piece.last <= first and n.clause == clause), None)

    def of_adjective(self, first: int, last: int, clause: int, farthest: int = 8) -> Scoped | None:
        """Return the noun that an attribute belongs to: the one behind it, else the one before it."""
        behind, before = self.behind(last, clause), self.before(first, clause)
        if behind is not None and behind.piece.first - last <= farthest and self._ties(last, behind.piece.first):
            parted = {",", "(", "no", "without"} & set(self._words[last : behind.piece.first])
            if not (parted and before is not None and first - before.piece.last <= _PARTED):  # "plaques stable, no ..."
                return behind
        if before is not None and not choices().parting_denials.value.isdisjoint(
            self._words[before.piece.last : first]
        ):
            return None  # "old scar, no new change"
        return before

    def of_place(self, first: int, last: int, clause: int) -> Scoped | None:
        """Return the noun that a place or a level belongs to."""
        behind, before = self.behind(last, clause), self.before(first, clause)
        if before is not None and behind is not None and behind.piece.first == last and self._says_height(first):
            return before  # "a lesion opposite the C3/4 disc"
        if behind is not None and not any(
            word in self._prepositions or word in self._verbs for word in self._words[last : behind.piece.first]
        ):
            near = behind.piece.first - last <= _BESIDE
            if before is None or (near and _PARTS.isdisjoint(self._words[last : behind.piece.first])):
                return behind
            lead = self._words[before.piece.last : first]
            if not lead or (lead[-1] not in self._prepositions and lead[-1] in {",", "and", "or", ";"}):
                return behind
        return before if before is not None else behind

    def _says_height(self, first: int) -> bool:
        return first > 0 and self._words[first - 1] in choices().heights.value

    def _ties(self, first: int, last: int) -> bool:
        return not any(word in self._verbs or word == ";" for word in self._words[first:last])
