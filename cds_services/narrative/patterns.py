"""The small language in which phrases are written: `(a|b) [c] d` stands for "a d", "b d", "a c d", "b c d".

`{name}` stands for the words of a class that many phrases share.
"""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

from cds_services.errors import KnowledgeError
from cds_services.word_classes import with_classes

_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^\s()\[\]]+)")


class Piece(NamedTuple):
    """One place in a pattern: what may stand there, and whether it may be left out."""

    choices: tuple[str, ...]
    optional: bool


def parse(pattern: str) -> list[Piece]:
    """Return the pieces of a pattern in order.

    Raises:
        KnowledgeError: brackets that do not pair, a class that is not listed, or a pattern of which everything may be
            left out.
    """
    pattern = with_classes(pattern)
    pieces: list[Piece] = []
    position = 0
    for found in _PIECE.finditer(pattern):
        if pattern[position : found.start()].strip():
            raise KnowledgeError(f"phrase {pattern!r}: brackets do not pair")
        position = found.end()
        either, perhaps, word = found.groups()
        written = word if word is not None else either if either is not None else perhaps
        choices = (written,) if word is not None else tuple(choice.strip() for choice in written.split("|"))
        if not all(choices):
            raise KnowledgeError(f"phrase {pattern!r}: an empty choice")
        pieces.append(Piece(choices, optional=perhaps is not None))
    if pattern[position:].strip():
        raise KnowledgeError(f"phrase {pattern!r}: brackets do not pair")
    if all(piece.optional for piece in pieces):
        raise KnowledgeError(f"phrase {pattern!r}: nothing in it is required")
    return pieces


def expand(pattern: str) -> list[tuple[str, ...]]:
    """Return every phrase that a pattern stands for, as the choices it is made of.

    Raises:
        KnowledgeError: as for `parse`.
    """
    ways = [(*piece.choices, "") if piece.optional else piece.choices for piece in parse(pattern)]
    return [tuple(choice for choice in chosen if choice) for chosen in product(*ways)]
