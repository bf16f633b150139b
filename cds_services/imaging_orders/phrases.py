"""Split an order's words into phrases that have a meaning: the longest phrase first, then letters that name levels."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from cds_services.imaging_orders.study import SPINE_LEVELS, Modality, Region

Words = tuple[str, ...]

_TOKEN = re.compile(r"[a-z]+\d*|\d+|[-+/&,;:?]")
_TOKEN_OF_ANY_SCRIPT = re.compile(r"[^\W\d_]+\d*|\d+|[-+/&,;:?]")
_INNER_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


class Says:
    """What a phrase can say; a phrase has the sum of its meanings.

    Bits of plain integers rather than an enumeration: they are tested for every word of every order.
    """

    MODALITY = 1 << 0
    MYELOGRAPHY = 1 << 1
    ANGIOGRAPHY = 1 << 2
    REGION = 1 << 3
    MINOR_REGION = 1 << 4
    NEGATION = 1 << 5
    STRICT_NEGATION = 1 << 6
    """Negates contrast only in front of an agent ("no contrast", but not "no fever")."""
    ADDITION = 1 << 7
    STRICT_ADDITION = 1 << 8
    JOINER = 1 << 9
    AGENT = 1 << 10
    STANDS_ALONE = 1 << 11
    ROUTE = 1 << 12
    WITHOUT = 1 << 13
    WITH = 1 << 14
    BOTH = 1 << 15
    UNDECIDED = 1 << 16
    PHASE_CHOSEN = 1 << 17
    NO_CONTRAST = 1 << 18
    REASON = 1 << 19
    SYMPTOM = 1 << 20
    GUIDANCE = 1 << 21
    PROCEDURE = 1 << 22


class Phrase(NamedTuple):
    """A phrase as its words, and what it says.

    Attributes:
        words: the words in order.
        says: the sum of what it says.
        modality: the modality named or implied, if any.
        regions: the regions named, if any.
    """

    words: list[str]
    says: int
    modality: Modality | None = None
    regions: frozenset[Region] = frozenset()


_MEANINGLESS = Phrase([], 0)


@dataclass(frozen=True, slots=True)
class DetailWords:
    """What order details are read by.

    Attributes:
        other_topics: words of details that are about something else, even where they name contrast.
        fillers: words of a question about contrast that do not change what is asked.
        yes: answers that affirm.
        no: answers that deny.
    """

    other_topics: frozenset[str]
    fillers: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`wording.yaml`, indexed for reading.

    Attributes:
        longest_text: how many characters of a text are read.
        phrases: the phrases that begin with a word, longest first.
        letters: what a letter means in front of "spine".
        joiners: words that may be between two levels.
        spine_nouns: words that make a letter a level.
        levels: words that name a level by themselves.
        details: what order details are read by.
        reason_guidance: phrases by which a reason says that the images serve to guide.
        reason_guidance_ends: the final words of these, for a quick check.
    """

    longest_text: int
    phrases: dict[str, tuple[Phrase, ...]]
    letters: dict[str, frozenset[Region]]
    joiners: frozenset[str]
    spine_nouns: frozenset[str]
    levels: frozenset[str]
    details: DetailWords
    reason_guidance: tuple[Words, ...]
    reason_guidance_ends: tuple[str, ...]


def split(text: str) -> list[str]:
    """Split a text into words and signs: lower case, no hyphen between letters, brackets and full stops dropped."""
    token = _TOKEN
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
        token = _TOKEN_OF_ANY_SCRIPT
    text = text.lower()
    return token.findall(_INNER_HYPHEN.sub(" ", text) if "-" in text else text)


def phrases_of(words: list[str], known: Vocabulary) -> list[Phrase]:
    """Return the phrases of a text in order, including words that have no meaning here."""
    found: list[Phrase] = []
    at, end, table, letters = 0, len(words), known.phrases, known.letters
    while at < end:
        word = words[at]
        if word in letters:
            length, regions = _levels(words, at, known)
            if length:
                found.append(Phrase(words[at : at + length], Says.REGION, None, regions))
                at += length
                continue
        for phrase in table.get(word, ()):
            length = len(phrase.words)
            if length == 1 or (words[at : at + length] == phrase.words and not _cuts_levels(phrase, words, at, known)):
                found.append(phrase)
                at += length
                break
        else:
            found.append(_MEANINGLESS)
            at += 1
    return found


def _cuts_levels(phrase: Phrase, words: list[str], at: int, known: Vocabulary) -> bool:
    """Whether the final word of "+c" begins the next region, as in "brain + c spine"."""
    last = phrase.words[-1]
    return last in known.letters and _levels(words, at + len(phrase.words) - 1, known)[0] > 0


def _levels(words: list[str], at: int, known: Vocabulary) -> tuple[int, frozenset[Region]]:
    """Read "c", "c/t", "c and t" and the like as levels, when "spine" or a named level follows or a sign joins two."""
    regions: frozenset[Region] = frozenset()
    letters: set[str] = set()
    joined, here = False, at
    while here < len(words) and words[here] in known.letters:
        if words[here] in letters:
            return 0, frozenset()
        regions |= known.letters[words[here]]
        letters.add(words[here])
        here += 1
        after = here
        while after < len(words) and words[after] in known.joiners:
            after += 1
        if after < len(words) and (
            words[after] in known.letters or words[after] in known.levels or words[after] in known.spine_nouns
        ):
            joined = joined or (after > here and words[after] in known.letters)
            here = after
        else:
            break
    named = here < len(words) and (words[here] in known.spine_nouns or words[here] in known.levels)
    if not named and not joined:
        return 0, frozenset()
    if named and words[here] in known.spine_nouns:
        here += 1
    if regions & SPINE_LEVELS:
        regions -= {Region.OTHER}
    return here - at, regions
