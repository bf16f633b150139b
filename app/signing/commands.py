"""What `imaging-cds sign` does: append signatures to the file of a site."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from rich.console import Console

from app.security.signing_key import read_key
from app.signing.signature import Signature, line_hash
from app.signing.signature_file import append
from app.signing.site_keys import sealed
from app.signing.subjects import subjects
from cds_services.registry import knowledge_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from app.security.signing_key import SigningKey

_LONGEST = {"role": 200, "name": 200, "organisation": 200, "comment": 2000}
_SHOWN = 12
"""How many digits of a hash are shown."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and their comment.

    Raises:
        ValueError: a role, name or organisation is empty, or a text is too long.
    """

    role: str
    name: str
    organisation: str
    comment: str = ""

    def __post_init__(self) -> None:
        """Refuse what the file would not hold."""
        for each in fields(self):
            value = getattr(self, each.name)
            if not value and each.name != "comment":
                raise ValueError(f"--{each.name} is empty: a signature names a person, their role and organisation")
            if len(value) > _LONGEST[each.name]:
                raise ValueError(f"--{each.name} has more than {_LONGEST[each.name]} characters")


def sign_subjects(  # noqa: PLR0913 - what is signed, by whom, and how
    path: Path,
    names: Sequence[str],
    signer: Signer,
    key_file: Path | None,
    *,
    comparison: tuple[str, str] | None = None,
    withdraw: bool = False,
) -> int:
    """Append a signature for each name, say so, and return the exit code.

    Args:
        path: the file of signatures.
        names: what is signed of the knowledge.
        signer: who signs.
        key_file: the site's private key; None to sign without one.
        comparison: a comparison that is signed, and its hash.
        withdraw: true to take the signatures back.

    Raises:
        ConfigurationError: the file or the key cannot be used; nothing is appended.
    """
    wanted = {name: subjects()[name] for name in names} | dict([comparison] if comparison is not None else [])
    key = read_key(key_file) if key_file is not None else None
    file = append(path, lambda head: _entries(wanted, signer, key, head, withdraw=withdraw))
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for entry in file.entries[-len(wanted) :]:
        console.print(f"{entry.act} {entry.subject} ({entry.sha256[:_SHOWN]})")
    console.print(
        f"By {file.entries[-1].signer}. {path} now has {len(file.entries)} entries; its last line is {file.head}. "
        "Keep that hash elsewhere: it shows whether lines are cut off."
    )
    return 0


def _entries(
    wanted: Mapping[str, str], signer: Signer, key: SigningKey | None, head: str, *, withdraw: bool
) -> Iterator[Signature]:
    for name, content in wanted.items():
        entry = Signature(
            time=datetime.now(UTC).replace(microsecond=0),
            act="withdrawn" if withdraw else "signed",
            subject=name,
            sha256=content,
            role=signer.role,
            name=signer.name,
            organisation=signer.organisation,
            comment=signer.comment,
            knowledge=knowledge_version(),
            version=version("imaging-cds"),
            previous=head,
        )
        if key is not None:
            entry = sealed(entry, key)
        head = line_hash(entry.line())
        yield entry
