"""The page `docs/fhir-elements.md`, from the decisions in YAML: `python -m docs.hooks.fhir_elements`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(__file__).parents[1] / "fhir-elements.yaml"
NOT_READ = "not read"
_INTRODUCTION = """\
# What is read of FHIR

Written by `make fhir-elements` from `docs/fhir-elements.yaml`. A test lays that file against HL7's definitions of R4:
an element, or a type of an element that has several, about which nobody has decided fails it.

What cannot be read is skipped, never guessed, and never answered by something older. Where that matters, the
explanation's notes tell it by number and without patient data, and `imaging_cds_unread_total` counts it
([Operations](operations.md)). R4 forbids to process what carries a `modifierExtension` that is not understood, and this
service understands none.
"""


class Element(Entry, frozen=True, rename={"as_": "as"}):
    """How one element is read: in one way, or by the type of its value."""

    unreadable: str
    as_: str = ""
    forms: dict[str, str] = msgspec.field(default_factory=dict)


class ResourceElements(Entry, frozen=True):
    """One type of resource: which elements are read, and which are not."""

    about: str
    read: dict[str, Element]
    not_read: tuple[str, ...]


def decisions() -> dict[str, ResourceElements]:
    """Return the decisions by type of resource."""
    return load(SOURCE, dict[str, ResourceElements])


def markdown() -> str:
    """Return the page."""
    return "\n".join(_lines(decisions())) + "\n"


def _lines(resources: dict[str, ResourceElements]) -> Iterator[str]:
    yield _INTRODUCTION
    for name, resource in resources.items():
        yield from (f"## {name}", "", resource.about, "")
        yield from _table(_rows(resource))
        yield from (f"Not read: {', '.join(f'`{element}`' for element in sorted(resource.not_read))}.", "")


def _rows(resource: ResourceElements) -> Iterator[tuple[str, str, str]]:
    for name, element in resource.read.items():
        if element.as_:
            yield f"`{name}`", element.as_, element.unreadable
        stem = name.removesuffix("[x]")
        for form, how in element.forms.items():
            yield f"`{stem}{form[0].upper()}{form[1:]}`", how, "" if how == NOT_READ else element.unreadable


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (("element", "read as", "where it cannot be read"), ("---",) * 3, *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
