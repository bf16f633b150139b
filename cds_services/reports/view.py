"""A sentence as the readers of lesions see it: its pieces, its lesions, what was said before, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, CORD, ENHANCING, OPTIC, Claim, broad
from cds_services.reports.kinds import HOSTS, LESIONS
from cds_services.reports.lesion_search import clause_of, find_lesions
from cds_services.reports.nouns import Nouns
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.pieces import Pieces


_SHORT = 4  # words


class SentenceView:
    """One sentence while it is being read; the context goes from sentence to sentence."""

    def __init__(self, pieces: Pieces, scoped: list[Scoped], context: Context) -> None:
        self.pieces = pieces
        self.scoped = scoped
        self.context = context
        self.nouns = Nouns(pieces, scoped, HOSTS)
        self.lesions = find_lesions(pieces, scoped, context)
        self.by_first = {lesion.scoped.piece.first: lesion for lesion in self.lesions}
        self.claims: list[Claim] = []

    def names(self, kinds: frozenset[str], sure: Sure | None = None) -> bool:
        """Tell whether anything of some kinds is named, perhaps so sure."""
        return any(one.piece.kind in kinds and (sure is None or one.sure is sure) for one in self.scoped)

    def lesion_of(self, noun: Scoped | None) -> Lesion | None:
        """Return the lesion that a noun names."""
        if noun is None:
            return None
        found = self.by_first.get(noun.piece.first)
        if found is None and noun.piece.kind == "ischaemic":  # "a gliotic focus"
            return self.by_first.get(noun.piece.last)
        if found is None and noun.piece.kind in LESIONS:
            return next(
                (
                    lesion
                    for lesion in self.lesions
                    if lesion.scoped.piece.first <= noun.piece.first < lesion.scoped.piece.last
                ),
                None,
            )
        return found

    def is_foreign(self, noun: Scoped | None) -> bool:
        """Tell whether what an attribute belongs to is no lesion of the nervous system."""
        if noun is None:
            return False
        lesion = self.lesion_of(noun)
        if lesion is not None:
            return not lesion.counts
        return noun.piece.kind not in {"optic-sign", "long"}

    def names_nothing_else(self, one: Scoped) -> bool:
        """Tell "nothing new" from "no new weakness": the word behind is a known one."""
        words, last = self.pieces.words, one.piece.last
        if last >= len(words):
            return True
        following = words[last]
        noun = next((other for other in self.scoped if other.piece.first == last), None)
        if noun is not None:
            return noun.piece.kind not in {"other", "nothing", "ischaemic"}
        known = choices()
        if following in known.weightings.value:
            return True
        return not following[0].isalpha() or following in known.joins.value or following in known.prepositions.value

    def has_place(self) -> bool:
        """Tell whether the sentence says where."""
        return bool(self.pieces.levels) or any(one.piece.kind == "place" for one in self.scoped)

    def is_short(self) -> bool:
        """Tell a sentence of so few words that it can only be about the one before it."""
        return len(self.pieces.words) <= _SHORT + 1

    def points_back(self) -> bool:
        """Tell whether the sentence begins with a word for the lesion of the one before it."""
        return bool(self.pieces.words) and self.pieces.words[0] in choices().pronouns.value

    def remember(self) -> None:
        """Leave behind for the next sentence where this one was, and its lesions."""
        context = self.context
        context.levels = self.pieces.levels
        context.enhances = any(one.piece.kind == "enhancement" for one in self.scoped)
        named = [
            one.piece.place
            for one in self.scoped
            if one.piece.kind in {"place", "normal", "optic-sign"} and one.piece.place and one.sure is not Sure.DENIED
        ]
        if any(level.of_cord for level in self.pieces.levels) and not named:
            named = [CORD] if not any(one.piece.kind == "other" for one in self.scoped) else []
        for lesion in self.lesions:
            if (
                lesion.named_place
                and lesion.sure is not Sure.DENIED
                and len({broad(place) for place in lesion.places}) == 1
            ):
                named.append(next(iter(lesion.places)))
        if named and len({broad(place) for place in named}) == 1:
            context.place = broad(named[-1])
        counting = [
            lesion
            for lesion in self.lesions
            if not lesion.foreign and lesion.sure in {Sure.AFFIRMED, Sure.OPEN, Sure.PAST}
        ]
        if counting:
            context.lesions = counting

    def say(self, idea: str, sure: Sure, one: Scoped, lesion: Lesion | None, *, if_only: bool = True) -> None:
        """Note what the words at a piece say of a lesion, or of the whole."""
        if not if_only or sure in {Sure.PAST, Sure.UNTOLD}:
            return
        place = self.place_of(lesion) if lesion is not None else self.clause_place(one)
        self.claims.append(
            Claim(
                idea,
                sure,
                place,
                self.quote(one),
                levels=tuple(lesion.levels) if lesion is not None else tuple(self.pieces.levels),
            )
        )
        if idea == ENHANCING and sure is Sure.AFFIRMED and (place == OPTIC or self.clause_place(one) == OPTIC):
            self.claims.append(Claim("optic-nerve", sure, OPTIC, self.quote(one)))

    @staticmethod
    def place_of(lesion: Lesion) -> str:
        """Return the one place that the words of its sentence name for a lesion, or nothing."""
        named = {broad(place) for place in lesion.places}
        return next(iter(named)) if len(named) == 1 and lesion.named_place else ""

    def clause_place(self, one: Scoped) -> str:
        """Return the one place that a statement names, or that its label does, or nothing."""
        named = {
            broad(other.piece.place)
            for other in self.scoped
            if other.piece.kind == "place" and other.clause == one.clause
        }
        if any(
            level.of_cord and clause_of(self.scoped, self.pieces.word_at(level.start)) == one.clause
            for level in self.pieces.levels
        ):
            named.add(CORD)
        if not named and self.context.label in {CORD, BRAIN, OPTIC}:
            return self.context.label
        return next(iter(named)) if len(named) == 1 else ""

    def quote(self, one: Scoped) -> Quote:
        """Return the words around a piece."""
        return Quote(self.pieces, one.piece.first, one.piece.last)
