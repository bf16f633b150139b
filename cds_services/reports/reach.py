"""How far a cue reaches behind itself: to the end of its own statement, or of the list that it opens."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.reports.choices import choices

if TYPE_CHECKING:
    from cds_services.reports.pieces import Marker, Piece
    from cds_services.reports.scoped import Clause

STOPS = frozenset({".", ";"})
COMMAS = frozenset({",", "(", ")", "-"})
JOINS = frozenset({"and", "&", "+"})
EITHER = choices().either.value
_CLAIMED_THEN = frozenset({"denied", "open"})
_OWN = frozenset({"stable", "old", "normal", "exam-stable"})
_CHUNK = 40  # words looked at in one part between commas


def is_past_statement(marker: Marker) -> bool:
    """Tell a cue that puts a whole statement into the past, with what the statement denies."""
    return marker.cue.effect == "past" and marker.cue.reach == "clause"


class Reach:
    """The reach of the cues of one statement."""

    def __init__(self, words: list[str], clause: Clause, named: list[Piece], markers: list[Marker]) -> None:
        self._words = words
        self._clause = clause
        self._named = named
        self._markers = markers
        self._choices = choices()

    @cached_property
    def _either_ahead(self) -> int:
        """The last place with "or" or "nor", -1 where there is none; found once, so that the work is linear."""
        for place in range(self._clause.last - 1, self._clause.first - 1, -1):
            if self._words[place] in EITHER:
                return place
        return -1

    def end(self, marker: Marker) -> int:
        """Return the word where the reach of a cue ends."""
        words, last = self._words, self._clause.last
        inside = marker.first > self._clause.first and words[marker.first - 1] not in COMMAS
        inside = inside and any(piece.last <= marker.first for piece in self._named)
        takeover = next(
            (
                m.first
                for m in self._markers
                if m.first >= marker.last
                and m.cue.where == "before"
                and m.cue.reach == "clause"
                and not (is_past_statement(marker) and m.cue.effect in _CLAIMED_THEN)
            ),
            last,
        )
        for place in range(marker.last, min(last, takeover)):
            word = words[place]
            past = marker.cue.effect == "past" and place > marker.last and word in self._choices.copulas.value
            if past or word in STOPS or word == ":":
                return place
            if word in COMMAS:
                if self._ends_at_comma(marker, place, inside=inside):
                    return place
            elif word in JOINS and self._own_after_join(place + 1):
                return place
        return min(last, takeover)

    def _ends_at_comma(self, marker: Marker, place: int, *, inside: bool) -> bool:
        word = self._words[place]
        if word == "," and self._about_change(marker, place) and self._either_ahead < place:
            return True
        if word == "(" and marker.cue.effect == "denied":
            return False
        return self._own_statement(place + 1, marker, inside=inside)

    def _about_change(self, marker: Marker, end: int) -> bool:
        """Tell "no change in the lesion load, lesions being periventricular"."""
        head = next((piece for piece in self._named if marker.last <= piece.first < end), None)
        return head is not None and head.kind == "change"

    def _chunk(self, first: int) -> int:
        for place in range(first, min(self._clause.last, first + _CHUNK)):
            if self._words[place] in COMMAS or self._words[place] in STOPS:
                return place
        return min(self._clause.last, first + _CHUNK)

    def _own_statement(self, first: int, marker: Marker, *, inside: bool) -> bool:
        """Tell whether what stands behind a comma is a statement of its own, and no member of the list before it."""
        words = self._words
        if first >= self._clause.last or words[first] in EITHER:
            return first >= self._clause.last
        end = self._chunk(first)
        listed = words[first] in JOINS and self._either_ahead > first
        opens = words[first] in self._choices.openers.value and not listed
        if opens or self._starts_own(first + (words[first] in JOINS)) or self.has_verb(first, end):
            return True
        if marker.cue.effect != "denied":
            return True
        if self._either_ahead >= first:
            return False
        # A denial inside a statement keeps to its own part: "a lesion without enhancement, new since 2023". A list of
        # bare nouns goes on: "no lesion, stenosis, collection"; and so does one that has not reached its noun yet.
        return inside or (self._is_new(first) and end == self._clause.last and not self._one_list(marker))

    def _is_new(self, first: int) -> bool:
        return any(piece.kind == "new" and piece.first == first for piece in self._named)

    def _one_list(self, marker: Marker) -> bool:
        """Tell "no new, enlarging lesion": the list has not reached its noun yet."""
        behind = next((piece for piece in self._named if piece.first >= marker.last), None)
        return behind is not None and behind.kind in {"new", "enhancement", "old"}

    def _own_after_join(self, first: int) -> bool:
        if self._starts_own(first):
            return True
        end = self._chunk(first)
        for place in range(first, end):
            if self._words[place] in EITHER:
                end = place
                break
        return self.has_verb(first, end)

    def _starts_own(self, first: int) -> bool:
        return any(piece.kind in _OWN and first <= piece.first <= first + 1 for piece in self._named)

    def has_verb(self, first: int, end: int) -> bool:
        """Return whether any of some words is a verb, and no auxiliary of a passive."""
        verbs, passive = self._choices.verbs.value, self._choices.passive.value
        for place in range(first, end):
            if self._words[place] in verbs:
                following = self._words[place + 1] if place + 1 < len(self._words) else ""
                if following not in passive:
                    return True
        return False
