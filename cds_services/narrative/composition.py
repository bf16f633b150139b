"""A feature and a place make a concept: "numbness" and "both feet", "trouble with" and "speech".

Phrases cannot list every way of naming what is wrong and where. A run of features and places with nothing
between them but "and", "both", "in", "of" and the like is read as one, in linear time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.narrative.items import Idea, Item
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.senses import PUNCTUATION, Role, Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.narrative.lexicon import Lexicon

_FEATURE, _PLACE, _BOTH, _AND, _OR, _COMMA = Role.FEATURE, Role.PLACE, Role.BOTH, Role.AND, Role.OR, Role.COMMA
_PLACING = frozenset({_PLACE, _BOTH, _AND, _OR})
_RUNS_INSIDE = Said.NEW | Said.WORSE | Said.STATIC | Said.GRADUAL | Said.SUDDEN | Said.BRIEF
_MOST_BRIDGES = 4
_MOST_PLACES = 8  # nobody lists more; keeps a run of thousands linear


class _Pair(NamedTuple):
    """A feature with the places that belong to it, by name and as pieces."""

    feature: Item
    names: list[str]
    places: list[Item]


class _Run:
    """One run of features and places; features wait for places that follow, places for features."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._both = False
        self._after_place = False
        self._names: list[str] = []
        self._places: list[Item] = []
        self._waiting: list[Item] = []
        self._used = False
        self._pairs: list[_Pair] = []

    def add(self, item: Item) -> None:
        """Take the next piece of the run."""
        if item.role is Role.BOTH:
            self._both = True
        elif item.role is Role.PLACE:
            if self._used:  # "arm weakness and leg numbness": the arm is spoken for
                self._names, self._places, self._used = [], [], False
            if len(self._places) >= _MOST_PLACES:
                return
            name = item.sense.name
            self._names.append(self._double(name) if self._both else name)
            self._places.append(item)
        elif item.role is Role.FEATURE:
            self._double_all()
            if not self._names:
                self._waiting.append(item)
            elif self._waiting:
                self._share(item)
            else:
                self._settle(item)
        self._after_place = item.role is Role.PLACE

    def close(self) -> list[Idea]:
        """Return the ideas of the run."""
        self._double_all()
        for feature in self._waiting:
            self._settle(feature)
        if self._names and not self._used and self._pairs:  # "leg numbness to T10": one more place
            last = self._pairs[-1]
            together = "+".join(sorted({*last.names, *self._names}))
            if together in self._lexicon.features[last.feature.sense.name].at:  # "legs numb to the groin"
                self._names, self._places = [*last.names, *self._names], [*last.places, *self._places]
            self._settle(last.feature)
        return [idea for pair in self._pairs for idea in self._ideas(pair)]

    def _share(self, item: Item) -> None:
        """Part the places between features that wait for them and one that follows them."""
        last = 1 if self._after_place and len(self._names) > 1 else 0
        names, places = self._names, self._places
        self._names, self._places = names[: len(names) - last], places[: len(places) - last]
        for feature in self._waiting:
            self._settle(feature)
        self._waiting = []
        if last:
            self._names, self._places = names[-1:], places[-1:]
        self._settle(item)

    def _double(self, place: str) -> str:
        return self._lexicon.places[place].both or place

    def _double_all(self) -> None:
        """Let a "both" that no place follows mean the places before it ("leg weakness, bilateral")."""
        if self._both and not (self._waiting and not self._names):
            self._names[:] = [self._double(name) for name in self._names]
            self._both = False

    def _settle(self, item: Item) -> None:
        self._pairs.append(_Pair(item, self._names, self._places))
        self._used = True

    def _ideas(self, pair: _Pair) -> list[Idea]:
        feature = self._lexicon.features[pair.feature.sense.name]
        item = pair.feature
        names = sorted(set(pair.names)) if len(pair.names) > 1 else pair.names
        together = feature.at.get("+".join(names)) if names else None
        concepts = [together] if together else list(dict.fromkeys([feature.at[n] for n in names if n in feature.at]))
        if not concepts:
            if not feature.alone:
                return []
            idea = Idea(feature.alone, item.first, item.last, item.sense, item.segment)
            idea.lonely = feature.lonely
            return [idea]
        first = min([item.first, *[place.first for place in pair.places]])
        last = max([item.last, *[place.last for place in pair.places]])
        return [Idea(concept, first, last, item.sense, item.segment) for concept in concepts]


class Composer:
    """Replaces features and places by the concepts that they make."""

    def __init__(self, lexicon: Lexicon, bridges: Iterable[str], behind_place: Iterable[str] = ()) -> None:
        self._lexicon = lexicon
        self._bridges = frozenset(bridges)
        self._behind_place = self._bridges | frozenset(behind_place)
        told = OBSERVED | {Nature.EVENT}
        self._seen = {name for name in lexicon.concepts if lexicon.nature(name) in told}

    def compose(self, items: list[Item], words: list[str]) -> list[Item]:
        """Return the pieces of a clause with features and places made into ideas; all others stay in order."""
        kept: list[Item] = []
        run: list[Item] = []
        end = 0
        for place, item in enumerate(items):
            near = run and (item.first <= end or self._bridged(words, end, item.first))
            role = item.role
            if role is _FEATURE or role is _PLACE or role is _BOTH or role is _AND or role is _OR:
                if run and not near:
                    kept.extend(self._read(run))
                    run = []
                run.append(item)
            elif near and item.sense.overlaps:
                kept.append(item)  # its words are read again: the run goes on through them
                continue
            elif near and (passed := self._passed(run, items, place, words)) is not None:
                kept.extend(passed)
            else:
                if run:
                    kept.extend(self._read(run))
                    run = []
                kept.append(item)
            end = item.last
        if run:
            kept.extend(self._read(run))
        kept.sort(key=_first)
        return self._without_lonely(kept)

    def _passed(self, run: list[Item], items: list[Item], place: int, words: list[str]) -> list[Item] | None:
        """Return what is kept of a piece that a run goes on through, or nothing where the run ends at it."""
        item = items[place]
        if item.sense.said & _RUNS_INSIDE:
            return [item]  # "legs progressively weak": words for the course may stand inside a run
        if item.sense.ends and self._bridged(words, item.first, item.last):
            return []  # "walking has worsened": nothing new begins at this "has"
        if item.sense.ends and self._only_places(run) and self._within(words, item, self._behind_place):
            return []  # "arm now useless"
        if item.sense.name == "-" and self._only_places(run) and _leads_to_feature(items, place):
            return [item]  # "gait - progressive over 2 yrs"
        if (item.role is _COMMA or item.sense.name == "-") and self._lists_places(run, items, place, words):
            return [item]  # "weakness (both legs)", "numbness, hands and feet", "numbness - saddle"
        return None

    def _lists_places(self, run: list[Item], items: list[Item], comma: int, words: list[str]) -> bool:
        """Tell whether only the places of a feature that has none yet stand behind a comma or in brackets."""
        if any(item.role is _PLACE for item in run) or items[comma].sense.name == ")":
            return False
        last, found = items[comma].last, False
        for item in items[comma + 1 : comma + _MOST_PLACES]:
            if item.role not in _PLACING or not self._bridged(words, last, item.first):
                break
            last, found = item.last, found or item.role is _PLACE
        follows = next((item for item in items[comma + 1 : comma + _MOST_PLACES] if item.first == last), None)
        timed = follows is not None and follows.role is Role.TIME
        return found and (last >= len(words) or words[last] in PUNCTUATION or timed)

    @staticmethod
    def _only_places(run: list[Item]) -> bool:
        return all(item.role is not _FEATURE for item in run)

    @staticmethod
    def _within(words: list[str], item: Item, allowed: frozenset[str]) -> bool:
        return all(word in allowed for word in words[item.first : item.last])

    def _bridged(self, words: list[str], end: int, first: int) -> bool:
        if first - end > _MOST_BRIDGES:
            return False
        return all(word in self._bridges for word in words[end:first])

    def _read(self, run: list[Item]) -> list[Item]:
        if len(run) == 1 and run[0].role is not _FEATURE:
            return run if run[0].role is _AND or run[0].role is _OR else []
        others = [item for item in run if item.role is _AND or item.role is _OR]
        reading = _Run(self._lexicon)
        for item in run:
            reading.add(item)
        return [*others, *reading.close()]

    def _without_lonely(self, items: list[Item]) -> list[Item]:
        ideas = [item for item in items if isinstance(item, Idea)]
        if any(idea.lonely for idea in ideas) and any(self._names_finding(idea, ideas) for idea in ideas):
            return [item for item in items if not (isinstance(item, Idea) and item.lonely)]
        return items

    def _names_finding(self, idea: Idea, ideas: list[Idea]) -> bool:
        """Tell whether an idea names a finding; "relapses" in "no relapses" (stable) does not."""
        if idea.lonely or idea.concept not in self._seen:
            return False
        return not any(
            other.sense.overlaps and other is not idea and other.first < idea.first and idea.last <= other.last
            for other in ideas
        )


def _leads_to_feature(items: list[Item], place: int) -> bool:
    """Tell whether a feature, perhaps behind words for the course, stands right behind a mark."""
    last = items[place].last
    for item in items[place + 1 : place + _MOST_BRIDGES]:
        if item.first > last:
            return False
        if item.role is _FEATURE:
            return True
        if not item.sense.said & _RUNS_INSIDE:
            return False
        last = item.last
    return False


def _first(item: Item) -> int:
    return item.first
