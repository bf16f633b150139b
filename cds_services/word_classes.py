"""Words that stand for each other in many phrases, each list said once: the file `word_classes.yaml`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load

_NAME = re.compile(r"(?P<opens>[(\[|]\s*)?\{(?P<name>[a-z-]+)\}")


class WordClass(Entry, frozen=True):
    """One list of words.

    Attributes:
        why: what they have in common.
        words: the words; `{name}` stands for those of a class that is listed before.
    """

    why: str
    words: tuple[str, ...]


class WordClassesFile(Entry, frozen=True):
    """The file `word_classes.yaml`."""

    classes: dict[str, WordClass]


@cache
def _classes() -> dict[str, str]:
    known: dict[str, str] = {}
    for name, entry in load(files(__package__) / "word_classes.yaml", WordClassesFile).classes.items():
        known[name] = _filled("|".join(entry.words), known, bare=False)
    return known


def with_classes(phrase: str) -> str:
    """Return a phrase with the words of each class in place of its name.

    `[{surely}] excluded` and `(ruled out|{absent})` take the words into their brackets; `{surely} excluded` makes a
    choice of them.

    Raises:
        KnowledgeError: the phrase names a class that is not listed.
    """
    return _filled(phrase, _classes(), bare=True) if "{" in phrase else phrase


def _filled(phrase: str, known: dict[str, str], *, bare: bool) -> str:
    def words(found: re.Match[str]) -> str:
        name, opens = found["name"], found["opens"]
        if name not in known:
            raise KnowledgeError(f"phrase {phrase!r}: no class of words is called {name!r}")
        return f"{opens}{known[name]}" if opens else f"({known[name]})" if bare else known[name]

    return _NAME.sub(words, phrase)
