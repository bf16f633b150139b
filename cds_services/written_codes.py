"""The spellings in which senders write the codes of a classification, and the one that is compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Spelling = Literal["plain", "icd", "stem", "billing", "upper"]
"""How codes of a system are written: as published, or with the variations that the functions below remove."""

_ICD = re.compile(r"(?:D(?=[A-Z]))?([A-Z]\d[0-9A-Z]|\d{3}|V\d\d|E\d{3})(?:[. ]?([0-9A-Z]{1,4}))?[-.]*\s*[^0-9A-Z]?")
_BILLING = re.compile(r"([A-Z]?\d{4}[0-9A-Z]?)(?:[\s.,:^/-]*[0-9A-Z]{2}){1,4}")
_CONCEPT = re.compile(r"(\d{6,18})\s*(?:\|[^|]*\|?)?")


def icd(code: str) -> str | None:
    """Return an ICD-9 or ICD-10 code with its dot, in upper case, without marks behind it (`g35.1!` is `G35.1`).

    Denmark writes a D before every code, and no code has two letters in front. None for what does not have the
    form of a code.
    """
    found = _ICD.fullmatch(code.upper())
    if found is None:
        return None
    category, rest = found.groups()
    return f"{category}.{rest}" if rest else category


def stem(code: str) -> str | None:
    """Return the stem of an ICD-11 cluster (`8A40.0&XS5W` is `8A40.0`)."""
    return re.split(r"[&/\s]", code.upper(), maxsplit=1)[0] or None


def billing(code: str) -> str | None:
    """Return a CPT or HCPCS code without its modifiers (`72128-26`, `72128 TC`, `7212826` are `72128`)."""
    upper = code.upper()
    if len(upper) <= len("72128"):
        return upper
    found = _BILLING.fullmatch(upper)
    return found[1] if found and len(found[1]) == len("72128") else code


def plain(code: str) -> str | None:
    """Return a code as published; a SNOMED CT concept may include its term (`24700007 |Multiple sclerosis|`)."""
    found = _CONCEPT.fullmatch(code) if "|" in code else None
    return found[1] if found else code


_READERS: dict[str, Callable[[str], str | None]] = {
    "plain": plain,
    "icd": icd,
    "stem": stem,
    "billing": billing,
    "upper": str.upper,
}


def read_code(code: str, spelling: Spelling) -> str | None:
    """Return the code as it is compared; None where it is no code of a system that writes codes like this."""
    return _READERS[spelling](code.strip())
