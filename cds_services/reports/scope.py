"""What the cues of a sentence do to the things it names: denied, open, of an earlier study, or not looked at.

After NegEx (Chapman 2001) and ConText (Harkema 2009), for full sentences: a claim runs to the end of its statement,
which "but", "apart from" or a part with a verb of its own behind a comma closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.kinds import ATTRIBUTES, COMPANIONS, OPENED, is_aside
from cds_services.reports.reach import COMMAS, EITHER, JOINS, STOPS, Reach, is_past_statement
from cds_services.reports.scoped import Scoped, Sure, clauses
from cds_services.reports.vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.reports.pieces import Marker, Piece, Pieces
    from cds_services.reports.scoped import Clause


_EFFECTS = {"denied": Sure.DENIED, "open": Sure.OPEN, "past": Sure.PAST, "untold": Sure.UNTOLD}
_OF_WHAT = frozenset({"enhancement", "change", "new", "compression", "contact", "deform", "typical", "swelling"})
_CHANGES = frozenset({"new", "change"})
_LESIONS = frozenset({"lesion", "optic-sign"})
_LASTING = frozenset({"old", "stable"})
_LABEL_MARKS = frozenset({":", "="})
_OF_NOUN = 4  # words between a preposition and its noun
_AT_ONCE = 4  # words
_CLAIMED_BEHIND = frozenset({"pml", "compression", "compressed-cord", "enhancement", "tumour", "infarct", "vascular"})
_BESIDE = 2  # words between a denial and the doubt right behind it


def _has_its_need(pieces: Pieces, clause: Clause, marker: Marker) -> bool:
    """Tell whether the word stands in the statement that a cue depends on."""
    needs = marker.cue.needs
    if not needs:
        return True
    first, last = (clause.first, marker.first) if marker.cue.where == "after" else (clause.first, clause.last)
    return not needs.isdisjoint(pieces.words[first:last])


def apply(pieces: Pieces) -> list[Scoped]:
    """Return the things that a sentence names, each with how sure its words are of it."""
    parts = clauses(pieces)
    scoped: list[Scoped] = []
    for number, clause in enumerate(parts):
        named = [piece for piece in pieces.named if clause.first <= piece.first < clause.last]
        markers = [
            m
            for m in pieces.markers
            if clause.first <= m.first < clause.last and m.cue.effect in _EFFECTS and _has_its_need(pieces, clause, m)
        ]
        sure = _Scope(pieces, clause, named, markers).settle() if named else []
        if not named and any(
            marker.cue.reach == "sentence" for marker in markers
        ):  # "..., although this may be movement"
            scoped = [
                one._replace(sure=Sure.OPEN) if one.sure is Sure.AFFIRMED and one.piece.kind in OPENED else one
                for one in scoped
            ]
        if number and _goes_on_in_the_past(pieces, clause, scoped):
            sure = [Sure.PAST if one is Sure.AFFIRMED else one for one in sure]
        predicate = _predicate_at_once(clause, named, markers) if number else None
        if predicate is not None:
            scoped = _last_noun_claimed(scoped, _EFFECTS[predicate.cue.effect])
        scoped += [Scoped(piece, sure[place], number) for place, piece in enumerate(named)]
    return scoped


def _goes_on_in_the_past(pieces: Pieces, clause: Clause, scoped: list[Scoped]) -> bool:
    """Tell "on the first study there were lesions, two of which had enhanced"."""
    before = [one for one in scoped if one.piece.kind in OPENED]
    if not before or before[-1].sure is not Sure.PAST or clause.first >= len(pieces.words):
        return False
    opener, verb = pieces.words[clause.first - 1], pieces.words[clause.first]
    return opener in choices().relative.value and verb in choices().past_verbs.value


def _predicate_at_once(clause: Clause, named: list[Piece], markers: list[Marker]) -> Marker | None:
    """Return the predicate with which "..., which is thought unlikely" and "..., but uncertain" begin."""
    first = min((piece.first for piece in named), default=clause.last)
    return next(
        (
            marker
            for marker in markers
            if marker.cue.where == "after"
            and marker.cue.reach == "clause"
            and marker.cue.effect in {"denied", "open"}
            and marker.first - clause.first <= _AT_ONCE
            and marker.last <= first
        ),
        None,
    )


def _last_noun_claimed(scoped: list[Scoped], effect: Sure) -> list[Scoped]:
    """Hand a claim to what the statement before named last."""
    for place in range(len(scoped) - 1, -1, -1):
        one = scoped[place]
        if one.piece.kind in _CLAIMED_BEHIND:
            if one.sure is not Sure.AFFIRMED:
                return scoped
            return [*scoped[:place], one._replace(sure=effect), *scoped[place + 1 :]]
    return scoped


class _Scope:
    """The claims of one statement."""

    def __init__(self, pieces: Pieces, clause: Clause, named: list[Piece], markers: list[Marker]) -> None:
        self._words = pieces.words
        self._clause = clause
        self._named = named
        self._markers = markers
        self._sure = [Sure.AFFIRMED] * len(named)
        self._choices = choices()
        self._reach = Reach(pieces.words, clause, named, markers)

    def settle(self) -> list[Sure]:
        ahead = [marker for marker in self._markers if marker.cue.where == "before"]
        for marker in sorted(ahead, key=is_past_statement):  # what an older report denied is no denial of today
            self._forward(marker)
        for marker in self._markers:
            if marker.cue.where == "after":
                self._backward(marker)
        self._answers()
        named = vocabulary().named
        for place, piece in enumerate(self._named):
            if named[piece.name].denied and self._sure[place] in {Sure.AFFIRMED, Sure.OPEN}:
                self._sure[place] = Sure.DENIED
        return self._sure

    def _answers(self) -> None:
        """Let an answer behind a label deny it: "Enhancing lesions: 0", "PML: no features", "New T2 0"."""
        words, said = self._words, self._choices
        for place in range(self._clause.first + 1, self._clause.last):
            if words[place] not in said.answers_no.value:
                continue
            behind = place + 1 + (place + 1 < self._clause.last and words[place + 1] in said.answer_nouns.value)
            following = words[behind] if behind < self._clause.last else ""
            labelled = words[place - 1] in _LABEL_MARKS
            ends = not following or following in COMMAS | STOPS or following in said.passive.value
            if not ends and not (labelled and following in said.prepositions.value):
                continue
            if labelled or words[place] in said.zeros.value:
                for number, piece in enumerate(self._named):
                    if piece.last <= place and (labelled or place - piece.last <= _BESIDE):
                        self._claim(number, Sure.DENIED)

    def _forward(self, marker: Marker) -> None:
        effect = Sure.OPEN if self._open_question(marker) else _EFFECTS[marker.cue.effect]
        if not self._choices.rejects.value.isdisjoint(self._words[marker.last - 1 : marker.last]) and any(
            0 <= marker.first - piece.last <= 1 for piece in self._named
        ):
            return  # "PML less likely given ..." is said of what stands before it
        end = self._reach.end(marker)
        head: Piece | None = None
        closed = -1
        asks = not self._choices.asked.value.isdisjoint(self._words[marker.first : marker.last])
        for place, piece in enumerate(self._named):
            if not marker.last <= piece.first < end or 0 <= closed <= piece.first:
                continue
            before = head
            if piece.kind in _LESIONS and asks and self._does_something(place):
                continue  # "uncertain whether the C6 focus enhances": the focus is there
            if piece.kind not in COMPANIONS | _LASTING and not is_aside(piece.kind):
                head = piece if head is None or piece.first >= head.last else head
            if before is not None and self._complement(before, piece):
                continue
            if not (
                effect is Sure.PAST and marker.cue.reach == "next" and piece.kind == "lesion"
            ):  # "previous lesions" are there
                self._claim(place, effect, beside=marker.cue.reach == "next")
            if marker.cue.reach == "next" and piece.kind not in ATTRIBUTES and not is_aside(piece.kind):
                if piece.kind == "enhancement" and self._next_noun(place):
                    continue
                closed = piece.last  # other senses of the same words are claimed too

    def _asked_before(self, piece: Piece) -> bool:
        return any(marker.last <= piece.first and self._open_question(marker) for marker in self._markers)

    def _open_question(self, marker: Marker) -> bool:
        """Tell "whether it enhances remains open" from "to see whether it enhances"."""
        if marker.cue.effect != "untold" or self._words[marker.first] not in self._choices.whether.value:
            return False
        return any(
            (other.first >= marker.last or 0 <= marker.first - other.last <= _BESIDE)
            and other.cue.where == "after"
            and other.cue.effect in {"open", "untold"}
            for other in self._markers
        )

    def _does_something(self, place: int) -> bool:
        """Tell whether what is asked of a lesion stands behind it."""
        return any(piece.kind in {"new", "enhancement", "stable", "change"} for piece in self._named[place + 1 :])

    def _next_noun(self, place: int) -> bool:
        """Tell whether an adjective ("enhancing") stands right before its noun."""
        piece = self._named[place]
        if not self._words[piece.last - 1].endswith(("ing", "ve", "id")):
            return False
        following = next((other for other in self._named[place + 1 :] if other.first >= piece.last), None)
        return following is not None and following.first == piece.last and following.kind in _LESIONS

    def _claim(self, place: int, effect: Sure, *, beside: bool = False) -> None:
        standing = self._sure[place]
        if standing is Sure.DENIED and (effect is Sure.OPEN or beside):
            return  # "no questionable enhancement", "resolution of the previously noted enhancement"
        self._sure[place] = effect

    def _complement(self, head: Piece, piece: Piece) -> bool:
        """Tell "no enhancement of the C6 plaque", which denies no plaque, from "no plaque"."""
        if head.kind not in _OF_WHAT or piece.kind not in _LESIONS or piece.first < head.last:
            return False
        between = self._words[head.last : piece.first]
        prepositions = self._choices.prepositions.value
        tied = not prepositions.isdisjoint(self._words[head.first : head.last + 1])
        if head.kind in _CHANGES and tied and not prepositions.isdisjoint(between[-_OF_NOUN:]):
            return True  # "no increase in the number or size of the lesions"
        if any(word in EITHER or word == "," for word in between):
            return False
        if head.kind == "typical":
            return False
        return any(word in self._choices.prepositions.value for word in between)

    def _backward(self, marker: Marker) -> None:
        """Hand a claim to the subject before it."""
        effect = _EFFECTS[marker.cue.effect]
        if marker.cue.reach == "sentence":
            for place, piece in enumerate(self._named):
                if self._sure[place] is Sure.AFFIRMED and piece.kind in OPENED:
                    self._sure[place] = effect
            return
        low = self._subject(marker)
        head: Piece | None = None
        for place, piece in enumerate(self._named):
            if not (low <= piece.first and piece.last <= marker.first):
                continue
            if effect is Sure.PAST and piece.kind in _LESIONS and self._all_of_them(piece):
                continue
            if piece.kind in _LESIONS and self._asked_before(piece) and self._does_something(place):
                continue  # "whether the C4 lesion is new cannot be seen": the lesion is there
            before, head = head, piece if piece.kind in _OF_WHAT else head
            if before is not None and self._complement(before, piece):
                continue
            doubted = effect is Sure.OPEN and self._sure[place] is Sure.DENIED and marker.first - piece.last <= _BESIDE
            if self._sure[place] is Sure.AFFIRMED or doubted:
                self._sure[place] = effect

    def _all_of_them(self, piece: Piece) -> bool:
        near = self._words[max(piece.first - _BESIDE, self._clause.first) : piece.first]
        return not self._choices.all_of_them.value.isdisjoint(near)

    def _subject(self, marker: Marker) -> int:
        """Return the word with which the subject of a predicate begins: behind a comma, where that names anything."""
        for place in range(marker.first - 1, self._clause.first - 1, -1):
            word = self._words[place]
            if word in COMMAS or word in STOPS or word == ":":
                named = any(place < piece.first and piece.last <= marker.first for piece in self._named)
                if named and not self._either_between(place, marker.first):
                    return place
            elif word in JOINS and self._reach.has_verb(self._clause.first, place):
                return place
        return self._clause.first

    def _either_between(self, first: int, last: int) -> bool:
        return any(word in EITHER for word in self._words[first:last])
