"""How people type: letters swapped, doubled or left out, capitals, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.simulation.chance import Chance

_LONG = 6
_SHORTEST_INSIDE = 2


def misspelled(text: str, chance: Chance) -> str:
    """Misspell one long word of a text, as fingers do; a text without one is returned as it is."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    if not long:
        return text
    place = chance.one_of(long)
    word = words[place]
    at = chance.whole(1, len(word) - _SHORTEST_INSIDE)
    how = chance.whole(0, 2)
    if how == 0:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif how == 1:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    words[place] = word
    return " ".join(words)
