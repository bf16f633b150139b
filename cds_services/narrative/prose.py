"""The prose of a form: its text with space in place of what its fields have said, every offset as it was."""

from __future__ import annotations

_APART = ",;:(\n"
_ROOM = 8  # how far back a mark that parts two statements is looked for


class Prose:
    """A text of which stretch after stretch is taken away."""

    __slots__ = ("_signs", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._signs = list(text)

    def blank(self, start: int, end: int, *, apart: bool) -> None:
        """Put space in place of a stretch; with `apart` what stands around it does not grow together."""
        if start >= end:
            return
        signs = self._signs
        signs[start:end] = " " * (end - start)
        line = self._text.find("\n", start, end)
        while line >= 0:
            signs[line] = "\n"
            line = self._text.find("\n", line + 1, end)
        if apart:
            before = start - 1
            farthest = max(before - _ROOM, -1)
            while before > farthest and signs[before] == " ":
                before -= 1
            if before >= 0 and signs[before] not in _APART:
                signs[start] = ";"

    def part(self, offset: int) -> None:
        """End the line in place of a stroke before an offset: a field begins there ("... 2020 / Reason: annual")."""
        before = offset - 1
        farthest = max(before - _ROOM, 0)
        while before > farthest and self._signs[before] == " ":
            before -= 1
        if before >= 0 and self._text[before] == "/":
            self._signs[before] = "\n"

    def __str__(self) -> str:
        return "".join(self._signs)
