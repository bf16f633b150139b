"""What every knowledge file must be: strict, typed, cited; an invalid one stops the start-up."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from string import Formatter
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
import yaml
from yaml.constructor import SafeConstructor
from yaml.reader import ReaderError

from cds_services.errors import KnowledgeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable

T = TypeVar("T")

_PLACE = re.compile(r" - at (`key` in )?`\$([^`]*)`$")
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|\.([^.\[\]]+)")
_NUMBERS_AND_DATES = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))
_UNKNOWN_FIELD = re.compile(r"unknown field `(.+?)`")
_CONVERTING = RLock()
"""Held while values become a model: msgspec gathers the types of a model at its first use, and a thread that meets them
half gathered ends the process (segmentation fault)."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every entry in a knowledge file: unknown keys are refused, nothing can be changed."""


class Choice(Entry, Generic[T], frozen=True):
    """One choice where publications leave it open, with its reason."""

    value: T
    why: str


def any_of(words: Iterable[str]) -> str:
    """Return the regular expression for any of a choice's words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def load(path: Traversable, model: type[T]) -> T:
    """Read one YAML knowledge file into its model.

    Raises:
        KnowledgeError: not YAML, a key twice, an unknown key or a wrong type; names file, entry and line.
    """
    return load_with_lines(path, model)[0]


def load_with_lines(path: Traversable, model: type[T]) -> tuple[T, Callable[[Sequence[Any]], int]]:
    """Read one YAML knowledge file into its model; also return what finds the line of a path of keys and indexes.

    Raises:
        KnowledgeError: not YAML, a key twice, an unknown key or a wrong type; names file, entry and line.
    """
    root, tree = _parsed(path.name, path.read_text(encoding="utf-8"))
    with _CONVERTING:
        try:
            return msgspec.convert(tree, model, strict=True), partial(_line, root)
        except msgspec.ValidationError as error:
            message = str(error)
            steps = _steps(tree, model, message)
            unknown = _UNKNOWN_FIELD.findall(message)[:1]
            where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
            problem = _PLACE.sub("", message)
            raise KnowledgeError(f"{path.name}, line {_line(root, [*steps, *unknown])}, ${where}: {problem}") from error


def content_hash(paths: list[Traversable]) -> str:
    """Return twelve hex digits that change whenever any byte of the knowledge changes, but not when a file is moved."""
    digest = hashlib.sha256()
    for name, content in sorted((path.name.encode(), path.read_bytes()) for path in paths):
        digest.update(name + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def placeholders(text: str) -> list[str]:
    """Return the names in braces of a text, in their order.

    Args:
        text: a text that `check_placeholders` lets pass.
    """
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def check_placeholders(place: str, text: str, known: Collection[str]) -> None:
    """Refuse a text with a `{placeholder}` that nothing fills: its line would be missing, or its card.

    Args:
        place: file and entry, for the message.
        text: the text as it is written in the file.
        known: what may be in braces.

    Raises:
        KnowledgeError: a placeholder is unknown or has a format or conversion, or a brace is unpaired.
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise KnowledgeError(f"{place}: a brace stands alone; write it twice to show it") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in known or form or conversion):
            choices = ", ".join(f"{{{each}}}" for each in sorted(known)) or "none"
            raise KnowledgeError(f"{place}: unknown placeholder {{{name}}}; known are: {choices}")


def _parsed(name: str, text: str) -> tuple[yaml.Node, Any]:
    """Return the nodes of a YAML text, which have line numbers, and the values made from them."""
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise KnowledgeError(f"{name}: the file is empty")
        _refuse_what_is_no_value(name, root)
        return root, loader.construct_document(root)
    except ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise KnowledgeError(f"{name}, line {line}: not readable as YAML: {error.reason}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise KnowledgeError(f"{name}, line {line}: not readable as YAML: {error.problem}") from error
    finally:
        loader.dispose()


def _refuse_what_is_no_value(name: str, root: yaml.Node) -> None:
    """Refuse a key that appears twice, and a date or number that does not exist."""
    for node in _nodes(root):
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
                if key.value in seen:
                    raise KnowledgeError(f"{name}, line {key.start_mark.line + 1}: key {key.value!r} appears twice")
                seen.add(key.value)
        elif isinstance(node, yaml.ScalarNode) and node.tag in _NUMBERS_AND_DATES:
            try:
                _value(node)
            except ValueError as error:
                line = node.start_mark.line + 1
                raise KnowledgeError(f"{name}, line {line}: {node.value!r} cannot be read: {error}") from error


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every node once, in the order of the text; an alias refers to an earlier node."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)


def _value(node: yaml.ScalarNode) -> Any:  # noqa: ANN401 - any YAML scalar
    return SafeConstructor().construct_object(node)


def _steps(tree: Any, model: type, message: str) -> list[Any]:  # noqa: ANN401 - any YAML value
    """Return the path of keys and indexes to what msgspec found; it writes `[...]` for a key of a mapping."""
    found = _PLACE.search(message)
    if found is None:
        return []
    steps: list[Any] = []
    here = tree
    for place, member in [*_STEP.findall(found[2]), *([("...", "")] if found[1] else [])]:
        step = _culprit(tree, here, model, message) if place == "..." else int(place) if place else member
        if step is None:
            break
        steps.append(step)
        here = here[step]
    return steps


def _culprit(tree: Any, mapping: dict[Any, Any], model: type, message: str) -> Any:  # noqa: ANN401 - any YAML value
    """Find the key of a mapping that is refused, by trying each key alone; None where none is refused alone."""
    whole = dict(mapping)
    for key, value in whole.items():
        mapping.clear()
        mapping[key] = value
        try:
            msgspec.convert(tree, model, strict=True)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return key
    mapping.update(whole)
    return None


def _line(node: yaml.Node, steps: Sequence[Any]) -> int:
    """Return the line (from 1) of the last key or item on a path into the file."""
    line = node.start_mark.line
    for step in steps:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            # Keys from a merge (`<<`) come before the node's own keys, which override them.
            pairs = [(key, value) for key, value in node.value if _value(key) == step]
            if not pairs:
                break
            line, node = pairs[-1][0].start_mark.line, pairs[-1][1]
    return int(line) + 1
