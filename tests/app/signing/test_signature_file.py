"""The file of signatures: what is appended is read again, and what was changed or removed shows."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from app.errors import ConfigurationError
from app.signing.commands import sign_subjects
from app.signing.signature_file import read_signatures
from app.signing.subjects import subjects
from tests.app.signing.conftest import SIGNER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ["rule:CtSpine", "safety/knowledge/choices.yaml", "rule:Surveillance"]


def test_a_signature_names_person_time_content_and_the_line_before(path: Path) -> None:
    sign_subjects(path, NAMES, SIGNER, None)
    lines = path.read_bytes().splitlines()
    before = ""
    for name, line in zip(NAMES, lines, strict=True):
        entry = json.loads(line)
        assert (entry["subject"], entry["sha256"], entry["act"]) == (name, subjects()[name], "signed")
        assert (entry["role"], entry["name"], entry["organisation"]) == (SIGNER.role, SIGNER.name, SIGNER.organisation)
        assert entry["comment"] == SIGNER.comment
        assert entry["time"].endswith("Z")
        assert entry["previous"] == before
        before = sha256(line).hexdigest()
    assert read_signatures(path).head == before


def test_signing_again_changes_no_line_that_is_there(path: Path) -> None:
    sign_subjects(path, NAMES[:1], SIGNER, None)
    first = path.read_bytes()
    sign_subjects(path, NAMES[1:], SIGNER, None)
    assert path.read_bytes().startswith(first)
    assert [entry.subject for entry in read_signatures(path).entries] == NAMES


def test_two_who_sign_at_once_leave_a_chain_that_holds(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sign_subjects(path, NAMES, SIGNER, None), range(8)))
    assert len(read_signatures(path).entries) == 8 * len(NAMES)


SPOILT: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a line is removed": (lambda lines: [lines[0], lines[2]], "line 2: line 1 is not the one that was there"),
    "the first line is removed": (lambda lines: lines[1:], "line 1: a line before it is gone"),
    "a name is changed": (
        lambda lines: [lines[0].replace(b"A. Example", b"B. Example"), *lines[1:]],
        "line 2: line 1 is not the one that was there",
    ),
    "two lines change places": (lambda lines: [lines[1], lines[0], lines[2]], "line 1: a line before it is gone"),
    "a line is no JSON": (lambda lines: [*lines, b"signed by me"], "line 4: is no signature"),
    "a line has a member too many": (
        lambda lines: [lines[0][:-1] + b', "also": "x"}', *lines[1:]],
        "line 1: is no signature: Object contains unknown field `also`",
    ),
    "a line was formatted": (lambda lines: [lines[0].replace(b'": "', b'":"')], "line 1: was not written by"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_not_as_it_was_written_is_refused_with_file_line_and_remedy(path: Path, spoilt: str) -> None:
    sign_subjects(path, NAMES, SIGNER, None)
    change, expected = SPOILT[spoilt]
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
    with pytest.raises(ConfigurationError) as refused:
        read_signatures(path)
    assert str(refused.value).startswith(f"{path}, {expected}")
    assert "Put back the file from a backup" in str(refused.value)


def test_a_line_that_is_cut_off_is_refused_and_nothing_is_appended_to_it(path: Path) -> None:
    sign_subjects(path, NAMES, SIGNER, None)
    path.write_bytes(path.read_bytes()[:-40])
    cut = path.read_bytes()
    with pytest.raises(ConfigurationError, match="line 3: is cut off"):
        sign_subjects(path, NAMES, SIGNER, None)
    assert path.read_bytes() == cut


def test_lines_cut_off_at_the_end_leave_another_hash_of_the_last_line(path: Path) -> None:
    sign_subjects(path, NAMES, SIGNER, None)
    head = read_signatures(path).head
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert read_signatures(path).head != head


def test_a_file_that_is_not_there_is_named_with_what_makes_it(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file; `imaging-cds sign` makes it"):
        read_signatures(path)
