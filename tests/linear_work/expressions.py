"""Every regular expression that the product compiles, and texts made of each to make it try in vain.

Run as a program, it answers a full request in a process of its own and prints what was compiled on the way, in Python
or out of YAML.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import traceback
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from re import _parser
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_OF_PYTHON = Path(re.__file__).parent
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_MANY = 40
"""Repeats up to so many times cost a bounded time at each place of a text."""
_SHORT = 60
_UNLIKELY = "\x00"
_REPORT = '<html><style>p {}</style>MRI brain. ADDENDUM: "no new lesion" should read "a new lesion".</html>'
"""It needs the expressions that are compiled for the first report that has something to leave out."""
_BASICS = (" ", "\n", "a", "A", "1", "-", "x ", "- ")


class Expression(NamedTuple):
    """An expression, and where it is compiled."""

    place: str
    line: int
    pattern: str
    flags: int


@cache
def compiled() -> tuple[Expression, ...]:
    """Return each expression that is compiled while the service starts, answers a full request and reads a report."""
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(Expression(*entry) for entry in json.loads(done.stdout))


def attacks(expression: Expression) -> Iterator[tuple[str, str]]:
    """Yield (beginning, what to repeat) for texts on which a bad expression loses time."""
    tree = _parser.parse(expression.pattern, expression.flags)
    letters = dict.fromkeys([*_BASICS, *islice(_letters(tree), _SHORT)])
    found: dict[tuple[str, str], None] = {("", letter): None for letter in letters}
    for before, body in _repeats(tree, ""):
        for pump in (body, before + body, *letters):
            found[before, pump] = None
    yield from ((before, pump) for before, pump in found if pump)


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - the parser's own type
    """Yield each long repeat: what leads to it, and what it repeats."""
    for name, value in tree:
        if str(name) in _REPEATS:
            _, most, body = value
            if most > _MANY:
                yield before, _sample(body)
            yield from _repeats(body, before)
        else:
            for inner in _inside(str(name), value):
                yield from _repeats(inner, before)
        before += _sample([(name, value)])


def _inside(name: str, value: Any) -> list[Any]:  # noqa: ANN401
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in {"ASSERT", "ASSERT_NOT"}:
        return [value[1]]
    if name == "ATOMIC_GROUP":
        return [value]
    return []


def _letters(tree: Any) -> Iterator[str]:  # noqa: ANN401
    for name, value in tree:
        if str(name) in {"LITERAL", "IN", "NOT_LITERAL", "ANY"}:
            yield _sample([(name, value)])
        elif str(name) in _REPEATS:
            yield from _letters(value[2])
        else:
            for inner in _inside(str(name), value):
                yield from _letters(inner)


_CLASSES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_SPACE": "a", "NOT_WORD": "-", "NOT_DIGIT": "a"}


def _sample(tree: Any) -> str:  # noqa: ANN401
    """Return a text that the tree matches, as short as is easy."""
    said = ""
    for name, value in tree:
        kind = str(name)
        if kind == "LITERAL":
            said += chr(value)
        elif kind in {"NOT_LITERAL", "ANY"}:
            said += "a" if value != ord("a") else "b"
        elif kind == "IN":
            said += _one_of(value)
        elif kind == "CATEGORY":
            said += _CLASSES[str(value).removeprefix("CATEGORY_").removeprefix("UNI_")]
        elif kind in _REPEATS:
            said += _sample(value[2]) * min(value[0], _SHORT)
        elif kind == "BRANCH":
            said += min((_sample(branch) for branch in value[1]), key=len)
        elif kind in {"SUBPATTERN", "ATOMIC_GROUP"}:
            said += "".join(map(_sample, _inside(kind, value)))
    return said


def _one_of(members: Any) -> str:  # noqa: ANN401
    matched = re.compile(_set(members))
    likely = " a1A-.,:\n\t/_([?=<|'\u2610\u2013\u2713"
    return next((letter for letter in likely if matched.match(letter)), "") or next(
        letter for letter in map(chr, range(0x3000)) if matched.match(letter)
    )


def _set(members: Any) -> str:  # noqa: ANN401
    parts = []
    for name, value in members:
        kind = str(name)
        if kind == "NEGATE":
            parts.append("^")
        elif kind == "LITERAL":
            parts.append(re.escape(chr(value)))
        elif kind == "RANGE":
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            names = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
            bare = str(value).removeprefix("CATEGORY_").removeprefix("UNI_")
            letter = names[bare.removeprefix("NOT_")]
            parts.append(letter.upper() if bare.startswith("NOT_") else letter)
    return f"[{''.join(parts)}]"


def _print_compiled() -> None:
    from re import _compiler  # type: ignore[attr-defined] # noqa: PLC0415

    found: dict[Expression, None] = {}
    plain = _compiler.compile

    def noted(pattern: Any, flags: int = 0) -> Any:  # noqa: ANN401
        frames = traceback.extract_stack()[:-1]
        frame = next(frame for frame in reversed(frames) if Path(frame.filename).parent != _OF_PYTHON)
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in {"app", "cds_services"}:
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            found[Expression(str(path.relative_to(ROOT)), frame.lineno or 0, text, int(flags))] = None
        return plain(pattern, flags)

    _compiler.compile = noted
    from cds_services.reports.attachment import plain_text  # noqa: PLC0415
    from cds_services.reports.reader import read_report  # noqa: PLC0415
    from tests.linear_work.call import answered  # noqa: PLC0415
    from tests.linear_work.fields import FULL  # noqa: PLC0415

    answered(json.dumps(FULL).encode())
    read_report(plain_text(_REPORT), date.max)
    print(json.dumps(list(found)))  # noqa: T201


if __name__ == "__main__":
    _print_compiled()
