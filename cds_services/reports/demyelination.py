"""What a sentence says of demyelinating lesions: there, new, enhancing, old, how long, in which place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, BRAIN_CORTICAL, BRAIN_TYPICAL, CLEAR, CORD, ENHANCING, LESION, NEW, OPTIC, SAME, Claim
from cds_services.reports.lesion import LESION_KINDS, Lesion, Nouns, clause_of, find_lesions
from cds_services.reports.scope import Scoped, Sure
from cds_services.reports.vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces

_ATTRIBUTES = frozenset({"new", "enhancement"})
_STRUCTURE = frozenset({"compression", "compressed-cord", "deform", "infarct", "tumour", "vascular", "fracture", "severe-stenosis", "abscess", "haematoma", "canal-mass", "deform-cause"})
_SHORT = 4  # words of a sentence that can only be about the one before it
_ABOUT = 8  # words between both nerves and what is wrong with them
_RECENT = 1  # sentences after a structural cause in which bright signal is put down to it
_HOSTS = frozenset({
    "lesion", "long", "other", "ischaemic", "optic-sign", "nothing", "tumour", "canal-mass", "abscess", "haematoma", "vascular", "infarct", "fracture",
    "severe-stenosis", "pml", "cauda",
})  # fmt: skip
_ADJECTIVE = re.compile(r"(?:ing|avid|active|actively|positive|enhanced)$")
_RANGE = re.compile(r"\b(?:between|through|throughout|from|to)\b")


class LesionReader:
    """Reads one sentence; the context goes from sentence to sentence."""

    def __init__(self, pieces: Pieces, scoped: list[Scoped], context: Context) -> None:
        self._pieces = pieces
        self._scoped = scoped
        self._context = context
        self._nouns = Nouns(pieces, scoped, _HOSTS)
        self._lesions = find_lesions(pieces, scoped, context)
        self._by_first = {lesion.scoped.piece.first: lesion for lesion in self._lesions}
        self._claims: list[Claim] = []

    def read(self) -> list[Claim]:
        """Return what the sentence says of lesions."""
        self._goes_on()
        self._looks_back()
        self._explain()
        for one in self._scoped:
            kind = one.piece.kind
            if kind == "new":
                self._new(one)
            elif kind == "enhancement":
                self._enhancement(one)
            elif kind == "old":
                self._old(one)
            elif kind == "stable":
                self._stable(one)
            elif kind == "change" and one.sure is Sure.DENIED:
                self._stable(one)
            elif kind in {"normal", "exam-stable"}:
                self._whole(one)
            elif kind in {"optic-sign", "swelling", "normal-optic"}:
                self._optic(one)
            elif kind in {"atypical", "atypical-place", "both-optic", "atypical-optic"}:
                self._atypical(one)
            elif kind == "typical" and one.sure is Sure.AFFIRMED and self._context.label != "other":
                self._claims.append(Claim("demyelinating", Sure.AFFIRMED, "", self._words(one)))
            elif kind == "open-word" and one.sure is not Sure.DENIED:
                self._open_word(one)
        self._exceptions()
        self._counted_places()
        for lesion in self._lesions:
            self._lesion(lesion)
        self._remember()
        return self._claims

    # --- attributes ---

    def _lesion_of(self, noun: Scoped | None) -> Lesion | None:
        if noun is None:
            return None
        found = self._by_first.get(noun.piece.first)
        if found is None and noun.piece.kind in LESION_KINDS:
            return next((lesion for lesion in self._lesions if lesion.scoped.piece.first <= noun.piece.first < lesion.scoped.piece.last), None)
        return found

    def _is_foreign(self, noun: Scoped | None) -> bool:
        """Tell whether what an attribute belongs to is no lesion of the nervous system."""
        if noun is None:
            return False
        lesion = self._lesion_of(noun)
        if lesion is not None:
            return not lesion.counts
        return noun.piece.kind not in {"optic-sign", "long"}

    def _new(self, one: Scoped) -> None:
        piece = one.piece
        if self._context.label == "other":
            return
        if self._is_swelling(one):
            return
        noun = self._nouns.of_adjective(piece.first, piece.last, one.clause)
        lesion = self._lesion_of(noun)
        if noun is not None and self._is_foreign(noun):
            return
        if noun is not None and noun.piece.kind == "optic-sign" and one.sure is Sure.AFFIRMED is noun.sure:
            self._claims.append(Claim(NEW, Sure.AFFIRMED, OPTIC, self._words(one)))
            return
        if lesion is None:
            lesion = self._bare_new(one)
            if lesion is None and one.sure in {Sure.AFFIRMED, Sure.OPEN}:
                return
            if lesion is None and not (self._names_nothing_else(one) and self._denied_at_once(one)):
                return
        if lesion is not None:
            if piece.last <= lesion.scoped.piece.first:
                lesion.attributed = True
            if one.sure is Sure.AFFIRMED and lesion.sure is Sure.AFFIRMED:
                lesion.new = True
            elif one.sure is Sure.AFFIRMED and lesion.sure is Sure.DENIED:
                return
        sure = one.sure
        if lesion is not None and lesion.sure is Sure.OPEN and sure is Sure.AFFIRMED:
            sure = Sure.OPEN
        self._say(NEW, sure, one, lesion)

    def _is_swelling(self, one: Scoped) -> bool:
        """Tell an enlarged nerve or cord from an enlarged lesion."""
        if "enlarge" not in self._pieces.words[one.piece.first]:
            return False
        return any(
            (other.piece.kind == "place" and other.piece.place in {OPTIC, CORD}) and 0 <= one.piece.first - other.piece.last <= 2  # noqa: PLR2004
            for other in self._scoped
        ) or self._context.label == OPTIC

    def _bare_new(self, one: Scoped) -> Lesion | None:
        """Return the lesion that "It is new." or "New since 2023." is about: that of the sentence before."""
        words = self._pieces.words
        if not self._lesions and self._newly_placed(one):
            return Lesion(one, Sure.AFFIRMED, places={place for place in self._places_named()}, named_place=True)
        counted = one.piece.first and words[one.piece.first - 1][:1].isdigit() and not self._context.label
        if counted and self._names_nothing_else(one) and not self._lesions:  # "1 new, 0 enlarging"
            return Lesion(one, Sure.AFFIRMED)
        here = [lesion for lesion in self._lesions if lesion.counts]
        if len({lesion.scoped.clause for lesion in here}) == 1 and here[0].scoped.clause != one.clause:
            return here[-1]
        opens = not words or words[0] in choices().pronouns.value or one.piece.first == 0
        if opens and not self._lesions and self._context.lesions and self._names_nothing_else(one):
            return self._context.lesions[-1]
        return None

    def _places_named(self) -> list[str]:
        named = [other.piece.place for other in self._scoped if other.piece.kind == "place" and other.sure is Sure.AFFIRMED]
        return named or ([CORD] if any(level.of_cord for level in self._pieces.levels) else [])

    def _denied_at_once(self, one: Scoped) -> bool:
        """Tell "no progression" from "ventricles not enlarged"."""
        if self._pieces.words[one.piece.first].startswith("new"):
            return True
        cues = [marker for marker in self._pieces.markers if marker.last <= one.piece.first]
        if not cues:
            return True
        at = cues[-1].first
        return at == 0 or not self._pieces.words[at - 1].isalpha() or any(other.piece.last == at for other in self._scoped) or self._pieces.words[at - 1] == "and"

    def _newly_placed(self, one: Scoped) -> bool:
        """Tell "New since September: left frontal, right periventricular", which leaves the noun out."""
        if one.sure is not Sure.AFFIRMED or one.piece.first > 2 or not self._places_named():  # noqa: PLR2004
            return False
        following = self._pieces.words[one.piece.last] if one.piece.last < len(self._pieces.words) else ""
        if following not in {"since", "from", ":", "compared", "in", "at", "on"}:
            return False
        if any(other.piece.kind in _HOSTS for other in self._scoped):
            return False
        for place in sorted(set(self._places_named())):
            self._claims.append(Claim(LESION, Sure.AFFIRMED, _broad(place), self._words(one), typical=place in {BRAIN_TYPICAL, BRAIN_CORTICAL}))
        return True

    def _names_nothing_else(self, one: Scoped) -> bool:
        """Tell "nothing new" from "no new weakness": the word behind is none that nobody lists."""
        words, last = self._pieces.words, one.piece.last
        if last >= len(words):
            return True
        following = words[last]
        if any(other.piece.first == last for other in self._scoped):
            noun = next(other for other in self._scoped if other.piece.first == last)
            return noun.piece.kind not in {"other", "nothing", "ischaemic"}
        known = choices()
        return following in {",", ".", ":", "or", "and", "nor", "(", ")", "/", "since", "compared", "than", "when", "relative"} or following in known.prepositions.value

    def _enhancement(self, one: Scoped) -> None:
        piece = one.piece
        if self._context.label == "other":
            return
        words = self._pieces.words
        adjective = _ADJECTIVE.search(words[piece.last - 1]) is not None
        behind, before = self._nouns.behind(piece.last, one.clause), self._nouns.before(piece.first, one.clause)
        following = words[piece.last] if piece.last < len(words) else ""
        noun: Scoped | None
        if adjective:
            noun = self._nouns.of_adjective(piece.first, piece.last, one.clause, 6)
        elif behind is not None and following in choices().prepositions.value and behind.piece.first - piece.last <= 8:
            noun = behind
        elif before is not None:
            noun = before
        elif behind is not None and behind.piece.first - piece.last <= 3 and following not in {",", "or", "and"}:
            noun = behind
        else:
            noun = None
        if noun is before and before is not None and before.piece.name == "nerves" and piece.first - before.piece.last > 1:
            noun = None
        if noun is before and before is not None and self._lesion_of(before) is None and not adjective:
            between = words[before.piece.last : piece.first]
            parted = {",", "no", "without", "or"} & set(between) or ("and" in between and before.piece.kind == "nothing")
            if parted:
                noun = None
            elif not between and before.piece.kind == "other":
                listed = words[before.piece.first - 1 : before.piece.first] if before.piece.first else []
                noun = None if set(listed) & {"or", "and", "nor", "/"} else before  # "no parenchymal or meningeal enhancement"
        lesion = self._lesion_of(noun)
        if self._is_foreign(noun) and not self._on_nerve_or_cord(one):
            if one.sure is Sure.DENIED and (lesion is None or not lesion.foreign) and noun is not None and noun.piece.first > piece.last and following in {"or", ",", "nor", "and", "/"}:
                self._say(ENHANCING, one.sure, one, None)
            return
        if lesion is None:
            lesion = self._bare_enhancement(one)
        sure = one.sure
        if lesion is None and sure is Sure.AFFIRMED and self._lesions and all(other.explained for other in self._lesions):
            return  # it goes with what is put down to compression
        if lesion is not None:
            if piece.last <= lesion.scoped.piece.first and lesion.scoped.piece.first - piece.last <= 2:
                lesion.attributed = True
            if lesion.sure is Sure.OPEN and sure is Sure.AFFIRMED:
                sure = Sure.OPEN
            if sure is Sure.AFFIRMED and lesion.sure in {Sure.DENIED, Sure.PAST, Sure.UNTOLD}:
                return
        self._say(ENHANCING, sure, one, lesion)
        if piece.kind == "enhancement" and lesion is None and sure is Sure.AFFIRMED and self._pieces.levels:
            self._cord_by_level(one)

    def _bare_enhancement(self, one: Scoped) -> Lesion | None:
        here = [lesion for lesion in self._lesions if lesion.counts and lesion.sure is not Sure.DENIED]
        if here:
            return next((lesion for lesion in reversed(here) if lesion.scoped.piece.last <= one.piece.first), here[0])
        words = self._pieces.words
        if words and (words[0] in choices().pronouns.value or len(words) <= _SHORT) and self._context.lesions and not self._has_place():
            return self._context.lesions[-1]
        return None

    def _has_place(self) -> bool:
        return bool(self._pieces.levels) or any(one.piece.kind == "place" for one in self._scoped)

    def _on_nerve_or_cord(self, one: Scoped) -> bool:
        """Tell "the cord does not enhance" and "optic nerve enhancement", whatever else the sentence names."""
        for other in self._scoped:
            if other.piece.place in {CORD, OPTIC} and other.piece.kind == "place" and other.clause == one.clause:
                gap = one.piece.first - other.piece.last
                if 0 <= gap <= 2:
                    return True
                if 0 <= other.piece.first - one.piece.last <= 3 and self._pieces.words[one.piece.last] in choices().prepositions.value:
                    return True
        return False

    def _cord_by_level(self, one: Scoped) -> None:
        levels = [level for level in self._pieces.levels if level.of_cord]
        foreign = any(other.piece.kind == "other" or other.piece.kind in _STRUCTURE for other in self._scoped)
        if levels and not foreign and not self._lesions:
            length = max((level.length or 0 for level in levels), default=0) or None
            self._claims.append(
                Claim(LESION, Sure.AFFIRMED, CORD, self._words(one), levels=tuple(levels), length=length, old=False)
            )

    def _old(self, one: Scoped) -> None:
        if one.sure is Sure.DENIED and self._pieces.words[one.piece.first] not in choices().ceased.value:
            return
        noun = self._nouns.of_adjective(one.piece.first, one.piece.last, one.clause, 6)
        lesion = self._lesion_of(noun)
        word = self._pieces.words[one.piece.last - 1]
        if noun is not None and noun.piece.last <= one.piece.first and word in choices().known.value and not self._closes(one):
            return  # "consistent with the known MOGAD"
        if lesion is None and noun is None:
            lesion = next((other for other in reversed(self._lesions) if other.scoped.piece.first < one.piece.first), None)
            if lesion is None and not self._lesions and self._context.lesions and (self._is_short() or self._points_back()):
                lesion = self._context.lesions[-1]
                if lesion.counts and lesion.sure is Sure.AFFIRMED:
                    self._claims.append(self._old_claim(one, lesion))
                return
        if lesion is not None:
            lesion.old = True

    def _closes(self, one: Scoped) -> bool:
        """Tell whether a part of the sentence ends behind a word."""
        words, last = self._pieces.words, one.piece.last
        return last >= len(words) or not words[last][0].isalpha() or words[last] in choices().prepositions.value

    def _old_claim(self, one: Scoped, lesion: Lesion) -> Claim:
        return Claim("old", Sure.AFFIRMED, self._place_of(lesion), self._words(one))

    def _is_short(self) -> bool:
        return len(self._pieces.words) <= _SHORT

    def _points_back(self) -> bool:
        return bool(self._pieces.words) and self._pieces.words[0] in choices().pronouns.value

    def _stable(self, one: Scoped) -> None:
        """Take "unchanged": of lesions, of the whole, or of something else."""
        if one.piece.kind == "stable" and one.sure in {Sure.DENIED, Sure.PAST, Sure.UNTOLD}:
            return
        noun = self._nouns.of_adjective(one.piece.first, one.piece.last, one.clause, 6)
        lesion = self._lesion_of(noun)
        if noun is not None and self._is_foreign(noun):
            if lesion is not None and lesion.vascular:
                self._say(SAME, Sure.AFFIRMED, one, None)
            return
        if lesion is not None:
            if lesion.sure is Sure.DENIED:
                return
            lesion.old = lesion.stable = True
            for other in self._lesions:
                if other.scoped.clause == lesion.scoped.clause and not other.new and other.scoped.piece.last <= one.piece.first:
                    other.old = other.stable = True
            self._say(SAME, Sure.AFFIRMED, one, lesion)
            return
        if self._context.label == "other":
            return
        before = [other for other in self._lesions if other.scoped.piece.last <= one.piece.first and other.sure is Sure.AFFIRMED]
        if before:
            for other in before:
                other.old = other.stable = True
            self._say(SAME, Sure.AFFIRMED, one, before[-1])
            return
        if any(other.piece.kind in {"other", "nothing"} and other.clause == one.clause for other in self._scoped):
            return
        rest = {"other", "others", "remaining", "rest", "remainder", "all"} & set(self._pieces.words)
        if self._context.lesions and (self._is_short() or self._points_back() or rest or not self._has_place() or self._same_place()):
            last = self._context.lesions[-1]
            if last.counts:
                self._claims.append(self._old_claim(one, last))
                self._say(SAME, Sure.AFFIRMED, one, last)
            return
        if one.piece.kind == "change" or self._is_short():
            self._say(SAME, Sure.AFFIRMED, one, None)

    def _same_place(self) -> bool:
        """Tell whether the sentence names a place of the lesions before it."""
        named = {_broad(other.piece.place) for other in self._scoped if other.piece.kind == "place"}
        return bool(named & {_broad(place) for lesion in self._context.lesions for place in lesion.places})

    def _counted_places(self) -> None:
        """Take "Periventricular: 5" of a template for lesions."""
        if self._lesions:
            return
        words = self._pieces.words
        for one in self._scoped:
            if one.piece.kind != "place" or one.piece.place not in {BRAIN_TYPICAL, BRAIN_CORTICAL} or one.sure is not Sure.AFFIRMED:
                continue
            near = words[max(one.piece.first - 1, 0) : one.piece.first] + words[one.piece.last : one.piece.last + 4]
            counted = any((word.isdigit() and word != "0") or word in choices().answers_yes.value for word in near)
            if counted and "millimetre" not in near and "cm" not in near:
                old = any(other.piece.kind in {"stable", "old"} and other.sure is Sure.AFFIRMED for other in self._scoped)
                self._claims.append(Claim(LESION, Sure.AFFIRMED, BRAIN, self._words(one), old=old, typical=True))
                return

    def _whole(self, one: Scoped) -> None:
        if one.sure is not Sure.AFFIRMED:
            return
        if one.piece.kind == "normal":
            idea = "clear-signal" if one.piece.name == "normal-cord-signal" else CLEAR
            self._claims.append(Claim(idea, Sure.AFFIRMED, one.piece.place, self._words(one)))
            return
        behind = self._nouns.behind(one.piece.last, one.clause)
        if behind is not None and behind.piece.first - one.piece.last <= 5:  # noqa: PLR2004 - "stable appearance of plaques"
            self._stable(one)
            return
        if {"ms", "sclerosis", "disease", "neda"} & set(self._pieces.words[one.piece.first : one.piece.last]) and "stable" in self._pieces.words:
            self._claims.append(Claim("old", Sure.AFFIRMED, "", self._words(one)))
        self._claims.append(Claim(SAME, Sure.AFFIRMED, "", self._words(one)))
        if {"activity", "active"} & set(self._pieces.words[one.piece.first : one.piece.last]):
            self._claims.append(Claim(NEW, Sure.DENIED, "", self._words(one)))
            self._claims.append(Claim(ENHANCING, Sure.DENIED, "", self._words(one)))

    def _exceptions(self) -> None:
        """Affirm of the exception what was denied before it: "no new lesion apart from a 4 mm focus at T6"."""
        for lesion in self._lesions:
            if lesion.scoped.clause == 0 or lesion.sure is not Sure.AFFIRMED or not lesion.counts:
                continue
            if not self._is_exception(lesion.scoped.clause):
                continue
            denied = {
                "new" if one.piece.kind == "change" else one.piece.kind
                for one in self._scoped
                if one.sure is Sure.DENIED and one.clause < lesion.scoped.clause and one.piece.kind in {"new", "change", "enhancement", "lesion"}
            }
            if "enhancement" in denied and not ("new" in denied and lesion.old):
                self._say(ENHANCING, Sure.AFFIRMED, lesion.scoped, lesion, if_only="new" not in denied)
            if "new" in denied and not lesion.old:
                lesion.new = True
                self._say(NEW, Sure.AFFIRMED, lesion.scoped, lesion)

    def _is_exception(self, number: int) -> bool:
        from cds_services.reports.scope import clauses  # noqa: PLC0415

        parts = clauses(self._pieces)
        return number < len(parts) and parts[number].excepts

    # --- the lesions themselves ---

    def _goes_on(self) -> None:
        """Let "It extends from C3 to C6" speak of the lesion of the sentence before."""
        if self._lesions or not self._context.lesions or not (self._pieces.levels or self._pieces.segments):
            return
        if not (self._points_back() or self._pieces.segments):
            return
        if any(one.piece.kind in {"other", "compression", "severe-stenosis", "contact", "deform", "nothing"} for one in self._scoped):
            return
        last = self._context.lesions[-1]
        if last.sure is not Sure.AFFIRMED or not last.counts:
            return
        lengths = [length.count for length in self._pieces.segments] or [level.length for level in self._pieces.levels if level.length]
        place = CORD if any(level.of_cord for level in self._pieces.levels) else self._place_of(last)
        if place == CORD:
            self._claims.append(
                Claim(LESION, Sure.AFFIRMED, CORD, self._pieces.quote(0, 1), levels=tuple(self._pieces.levels), length=max(lengths, default=None), old=last.old)
            )

    def _looks_back(self) -> None:
        """Take what a sentence says of the lesion before it: an artefact perhaps, or put down to compression."""
        words = self._pieces.words
        if not self._context.lesions:
            return
        artefact = vocabulary().cues["artefact"]
        if any(one.piece.kind == "enhancement" for one in self._scoped):
            return
        if any(marker.cue is artefact and (not self._lesions or marker.first <= 1) for marker in self._pieces.markers):
            self._claims.append(Claim("doubt", Sure.OPEN, "", self._pieces.quote(0, 1)))
        own = any(one.piece.kind in _STRUCTURE and one.sure is Sure.AFFIRMED for one in self._scoped)
        due = {"due", "related", "secondary", "attributed", "attributable", "reflecting", "reflects", "represents"} & set(words)
        if own and due and self._points_back() and not self._lesions:
            self._claims.append(Claim("explains", Sure.AFFIRMED, "", self._pieces.quote(0, 1)))

    def _explain(self) -> None:
        """Put bright signal down to what presses on the cord at its level, in this sentence or the one before."""
        context = self._context
        own = [one for one in self._scoped if one.piece.kind in _STRUCTURE and one.sure is Sure.AFFIRMED]
        called = any(one.piece.kind == "typical" and one.sure is Sure.AFFIRMED for one in self._scoped)
        for lesion in self._lesions:
            if called or lesion.scoped.piece.name in {"plaque", "myelitis", "demyelination"}:
                continue
            if own and (lesion.weak or any(one.piece.kind in {"infarct", "vascular", "tumour", "deform-cause"} for one in own)):
                lesion.explained = True
            elif lesion.weak and context.structure is not None and context.since_structure <= _RECENT:
                near = not lesion.levels or any(
                    level.first - 1 <= other.last and other.first <= level.last + 1 for level in lesion.levels for other in context.structure
                )
                lesion.explained = near and (bool(context.structure) or not lesion.levels)
        if own:
            context.structure, context.since_structure = list(self._pieces.levels), 0
        elif context.structure is not None:
            context.since_structure += 1

    def _unseen(self, lesion: Lesion) -> bool:
        """Tell what a study cannot show: "non-diagnostic for intramedullary lesions"."""
        return any(
            one.piece.kind == "nondiagnostic" and one.clause == lesion.scoped.clause and 0 <= lesion.scoped.piece.first - one.piece.last <= 4  # noqa: PLR2004
            for one in self._scoped
        )

    def _lesion(self, lesion: Lesion) -> None:
        if self._unseen(lesion):
            return
        if lesion.foreign or lesion.sure in {Sure.PAST, Sure.UNTOLD}:
            return
        one = lesion.scoped
        words = self._words(one)
        if lesion.sure is Sure.DENIED:
            if not lesion.attributed and not lesion.explained and not self._rejected(lesion) and one.piece.kind != "long" and not (lesion.weak and self._structural()) and (lesion.named_place or not lesion.weak or self._context.label in {CORD, BRAIN}) and not self._small(lesion):
                idea = "clear-signal" if lesion.weak else CLEAR
                for place in {_broad(place) for place in lesion.places} or {""}:
                    self._claims.append(Claim(idea, Sure.AFFIRMED, place, words))
            if one.piece.kind == "long":
                self._claims.append(Claim("not-long", Sure.AFFIRMED, CORD, words))
            return
        if lesion.vascular or (lesion.sure is Sure.OPEN and (lesion.attributed or one.piece.name == "active-lesion")):
            return
        if lesion.explained:
            self._claims.append(Claim("explained-signal", lesion.sure, CORD, words, levels=tuple(lesion.levels)))
            return
        length = self._length(lesion)
        long = one.piece.kind == "long"
        for place in lesion.places or {""}:
            typical = place in {BRAIN_TYPICAL, BRAIN_CORTICAL} or (place == BRAIN and lesion.typical)
            self._claims.append(
                Claim(
                    LESION,
                    lesion.sure,
                    _broad(place),
                    words,
                    levels=tuple(lesion.levels),
                    length=length if place == CORD else None,
                    old=lesion.old and not lesion.new,
                    long=long,
                    typical=typical,
                    cortical=place == BRAIN_CORTICAL,
                    named=lesion.typical,
                )
            )
            if place == OPTIC:
                self._claims.append(Claim("optic-nerve", lesion.sure, OPTIC, words))
        if lesion.typical:
            self._claims.append(Claim("demyelinating", lesion.sure, "", words))

    def _rejected(self, lesion: Lesion) -> bool:
        """Tell "infarct rather than demyelination", which rejects a reading and no lesion."""
        rejection = vocabulary().cues["rejection"]
        piece = lesion.scoped.piece
        behind = vocabulary().cues["denial-behind"]
        return any(
            (marker.cue is rejection and marker.last <= piece.first) or (marker.cue is behind and marker.first >= piece.last and "likely" in self._pieces.words[marker.first : marker.last])
            for marker in self._pieces.markers
        )

    def _structural(self) -> bool:
        return any(one.piece.kind in _STRUCTURE or one.piece.kind == "contact" for one in self._scoped)

    def _small(self, lesion: Lesion) -> bool:
        """Tell a denial of one sort ("no ischaemic lesion", "no tumour-like lesion") from that of all lesions."""
        before = self._pieces.words[max(lesion.scoped.piece.first - 2, 0) : lesion.scoped.piece.first]
        if {"other", "additional", "further", "second", "otherwise", "else"} & set(before) or "otherwise" in self._pieces.words:
            return True
        return lesion.vascular or any(
            one.piece.kind in {"ischaemic", "other"} and one.piece.last == lesion.scoped.piece.first for one in self._scoped
        )

    def _length(self, lesion: Lesion) -> int | None:
        if lesion.lengths:
            return max(lesion.lengths)
        spans = [level for level in lesion.levels if level.of_cord]
        words = self._pieces.words
        if lesion.plural and "longest" in words:
            at = words.index("longest")
            behind = [level.length for level in self._pieces.levels if level.of_cord and level.length and self._pieces.word_at(level.start) > at]
            if behind:
                return behind[0]
        if lesion.plural and len(spans) == 1 and (spans[0].length or 0) > 2:  # noqa: PLR2004 - a disc level is two
            return None
        if lesion.plural and len(spans) == 2 and "between" in self._pieces.words:  # noqa: PLR2004
            return None
        if not lesion.plural and len(spans) == 2 and "between" in self._pieces.words:  # noqa: PLR2004
            return spans[1].last - spans[0].first + 1
        return max((level.length for level in spans if level.length), default=None)

    def _optic(self, one: Scoped) -> None:
        if one.piece.kind == "normal-optic":
            if one.sure is Sure.AFFIRMED:
                self._claims.append(Claim("optic-nerve", Sure.DENIED, OPTIC, self._words(one)))
            return
        if any(other.piece.kind == "nondiagnostic" and other.clause == one.clause and other.piece.first < one.piece.first for other in self._scoped):
            return
        near = one.piece.place == OPTIC or any(other.piece.place == OPTIC and other.clause == one.clause for other in self._scoped)
        if near and not (one.piece.kind == "optic-sign" and self._is_history(one)):
            self._claims.append(Claim("optic-nerve", one.sure, OPTIC, self._words(one)))

    def _is_history(self, one: Scoped) -> bool:
        return any(other.piece.kind == "old" and other.clause == one.clause for other in self._scoped)

    def _atypical(self, one: Scoped) -> None:
        piece = one.piece
        if one.sure in {Sure.DENIED, Sure.PAST}:
            return
        if piece.kind == "atypical-place":
            shown = [
                other for other in self._scoped
                if other.clause == one.clause and other.sure is Sure.AFFIRMED and other.piece.kind in {"lesion", "enhancement", "swelling", "optic-sign"}
            ]  # fmt: skip
            if one.sure is not Sure.AFFIRMED or not shown:
                return
        elif piece.kind == "atypical-optic":
            near = self._context.label == OPTIC or any(other.piece.place == OPTIC for other in self._scoped)
            if not near or one.sure is not Sure.AFFIRMED:
                return
        elif piece.kind == "both-optic":
            shown = [
                other for other in self._scoped
                if other.sure is Sure.AFFIRMED and (other.piece.kind in {"enhancement", "swelling", "optic-sign"} or other.piece.name == "signal")
            ]  # fmt: skip
            if not shown or one.sure is not Sure.AFFIRMED or any(other.piece.kind == "normal-optic" for other in self._scoped):
                return
            if not any(other.clause == one.clause and abs(other.piece.first - one.piece.last) <= _ABOUT for other in shown):
                return
        elif self._is_known(one):
            return
        self._claims.append(Claim("atypical", Sure.AFFIRMED, "", self._words(one)))

    def _is_known(self, one: Scoped) -> bool:
        before = self._pieces.words[max(one.piece.first - 2, 0) : one.piece.first]
        return bool({"known", "established", "diagnosed", "history"} & set(before))

    def _open_word(self, one: Scoped) -> None:
        incidental = any(other.piece.kind in {"other", "no-priors"} for other in self._scoped)
        if not incidental and self._context.label != "other":
            self._claims.append(Claim("open", Sure.OPEN, "", self._words(one)))

    def _remember(self) -> None:
        context = self._context
        named = [one.piece.place for one in self._scoped if one.piece.kind in {"place", "normal", "optic-sign"} and one.piece.place]
        if any(level.of_cord for level in self._pieces.levels) and not named:
            named = [CORD] if not any(one.piece.kind == "other" for one in self._scoped) else []
        for lesion in self._lesions:
            if lesion.named_place and len({_broad(place) for place in lesion.places}) == 1:
                named.append(next(iter(lesion.places)))
        if named and len({_broad(place) for place in named}) == 1:
            context.place = _broad(named[-1])
        counting = [lesion for lesion in self._lesions if not lesion.foreign and lesion.sure in {Sure.AFFIRMED, Sure.OPEN, Sure.PAST}]
        if counting:
            context.lesions = counting

    # --- saying ---

    def _say(self, idea: str, sure: Sure, one: Scoped, lesion: Lesion | None, *, if_only: bool = True) -> None:
        if not if_only or sure in {Sure.PAST, Sure.UNTOLD}:
            return
        place = self._place_of(lesion) if lesion is not None else self._clause_place(one)
        self._claims.append(
            Claim(idea, sure, place, self._words(one), levels=tuple(lesion.levels) if lesion is not None else tuple(self._pieces.levels))
        )
        if idea == ENHANCING and sure is Sure.AFFIRMED and (place == OPTIC or self._clause_place(one) == OPTIC):
            self._claims.append(Claim("optic-nerve", sure, OPTIC, self._words(one)))

    @staticmethod
    def _place_of(lesion: Lesion) -> str:
        broad = {_broad(place) for place in lesion.places}
        return next(iter(broad)) if len(broad) == 1 and lesion.named_place else ""

    def _clause_place(self, one: Scoped) -> str:
        named = {_broad(other.piece.place) for other in self._scoped if other.piece.kind == "place" and other.clause == one.clause}
        if any(level.of_cord and clause_of(self._pieces, self._scoped, self._pieces.word_at(level.start)) == one.clause for level in self._pieces.levels):
            named.add(CORD)
        if not named and self._context.label in {CORD, BRAIN, OPTIC}:
            return self._context.label
        return next(iter(named)) if len(named) == 1 else ""

    def _words(self, one: Scoped) -> str:
        return self._pieces.quote(one.piece.first, one.piece.last)


def _broad(place: str) -> str:
    return BRAIN if place in {BRAIN_TYPICAL, BRAIN_CORTICAL} else place

