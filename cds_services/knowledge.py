"""What every knowledge file must be: strict, typed, cited; a bad one stops the start-up."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from cds_services.errors import KnowledgeError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")

_STEP = re.compile(r"\[(\d+)\]|\.([^.\[\]]+)|\[\.\.\.\]")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every entry in a knowledge file: unknown keys are refused, nothing can be changed."""


def load(path: Traversable, model: type[T]) -> T:
    """Read one YAML knowledge file into its model.

    Raises:
        KnowledgeError: not YAML, a key twice, an unknown key or a wrong type; names file, entry and line.
    """
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if root is None:
            raise KnowledgeError(f"{path.name}: the file is empty")
        _refuse_repeated_keys(path.name, root)
        tree = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path.name}: not readable as YAML: {error}") from error
    try:
        return msgspec.convert(tree, model, strict=True)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `")
        where = place.rstrip("`")
        raise KnowledgeError(f"{path.name}, line {_line(root, where)}, {where or '$'}: {problem}") from error


def content_hash(paths: list[Traversable]) -> str:
    """Return twelve hex digits that change whenever any byte of the knowledge changes, and not where a file moves."""
    digest = hashlib.sha256()
    for name, content in sorted((path.name.encode(), path.read_bytes()) for path in paths):
        digest.update(name + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _refuse_repeated_keys(name: str, node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise KnowledgeError(f"{name}, line {key.start_mark.line + 1}: key {key.value!r} appears twice")
            seen.add(key.value)
            _refuse_repeated_keys(name, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(name, value)


def _line(node: Any, place: str) -> int:  # noqa: ANN401 - a yaml node of any kind
    """Line (from 1) of a msgspec path such as `$.rows[3].rating`."""
    for step in _STEP.findall(place):
        index, key = step
        if index and isinstance(node, yaml.SequenceNode) and int(index) < len(node.value):
            node = node.value[int(index)]
        elif key and isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == key), node)
        else:
            break
    return int(node.start_mark.line) + 1
