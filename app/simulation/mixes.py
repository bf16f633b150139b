"""The mixes that a population is made from: YAML files in `mixes`, each with its sources, read once and checked.

A file that does not fit its type is a mistake of this project, found by its tests; it raises `msgspec.ValidationError`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import ClassVar, TypeVar, cast

import msgspec
import yaml


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of a file of mixes."""


class File(Entry, frozen=True):
    """A whole file of mixes; `file` is its name without the ending."""

    file: ClassVar[str]


F = TypeVar("F", bound=File)


def read(kind: type[F]) -> F:
    """Return the file of a type of mixes."""
    return cast("F", _loaded(kind))


@cache
def _loaded(kind: type[File]) -> File:
    text = files(__package__).joinpath("mixes", f"{kind.file}.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, yaml.CSafeLoader), kind)
