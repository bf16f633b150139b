"""One mark of a form: what it does and where it stands."""

from __future__ import annotations

import msgspec


class Kind:
    """What a mark does; plain strings, since enumerations hash slowly and a form asks hundreds of times."""

    TICKED = "ticked"
    UNTICKED = "unticked"
    PLUS = "plus"
    MINUS = "minus"
    QUESTION = "question"
    ARROW = "arrow"
    COLON = "colon"
    EQUALS = "equals"
    DASH = "dash"
    CELL = "cell"
    GAP = "gap"
    WRITTEN = "written"
    """The beginning of a ruled line with an answer written on it."""
    COMMA = "comma"
    STOP = "stop"
    LINE = "line"


class Mark(msgspec.Struct, frozen=True, gc=False):
    """One mark with its offsets; a form has hundreds, so it is a record that is quick to make."""

    kind: str
    start: int
    end: int
