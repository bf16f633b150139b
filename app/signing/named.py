"""Which files and rules the words of a command name."""

from __future__ import annotations

from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from app.signing.subjects import RULE, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def named(files: Iterable[str], rules: Iterable[str], *, every: bool = False) -> list[str]:
    """Return the names of what is to be signed, each once.

    Args:
        files: knowledge files, by as much of their path as is needed.
        rules: codes of rules.
        every: true for every knowledge file besides.

    Raises:
        ValueError: nothing is named, or something that is not there, or a file that is not as this version has it;
            says what to write instead.
    """
    found = [_file(name) for name in files] + [_rule(code) for code in rules]
    if every:
        found += [name for name in subjects() if not name.startswith(RULE)]
    if not found:
        raise ValueError(
            "name a knowledge file, a rule with --rule, or --all; `imaging-cds review --format signatures`"
        )
    return list(dict.fromkeys(found))


def _file(given: str) -> str:
    parts = Path(given).parts
    known = [name for name in subjects() if not name.startswith(RULE)]
    fitting = [name for name in known if _ends_alike(name.split("/"), parts)]
    if not fitting:
        near = get_close_matches(given, [*known, *(name.rpartition("/")[2] for name in known)], 1)
        hint = f"did you mean {near[0]}?" if near else "`imaging-cds review --format signatures` lists them"
        raise ValueError(f"no such knowledge file: {given}; {hint}")
    if len(fitting) > 1:
        raise ValueError(f"{given} may be {' or '.join(fitting)}; write more of the path")
    path = Path(given)
    if path.is_file() and sha256(path.read_bytes()).hexdigest() != subjects()[fitting[0]]:
        raise ValueError(f"{given} is not as this version has it; sign with the version that contains it")
    return fitting[0]


def _ends_alike(known: Sequence[str], given: Sequence[str]) -> bool:
    """Whether one path is the end of the other: `guideline.yaml`, or `/srv/cds_services/.../guideline.yaml`."""
    length = min(len(known), len(given))
    whole = length == len(given) or (length == len(known) and "cds_services" in given)
    return bool(length) and whole and list(known[-length:]) == list(given[-length:])


def _rule(code: str) -> str:
    name = RULE + code
    if name not in subjects():
        codes = [each.removeprefix(RULE) for each in subjects() if each.startswith(RULE)]
        near = get_close_matches(code, codes, 1)
        raise ValueError(
            f"no such rule: {code}; {f'did you mean {near[0]}?' if near else 'there are: ' + ', '.join(codes)}"
        )
    return name
