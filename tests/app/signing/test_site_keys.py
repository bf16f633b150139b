"""The key of a site over its signatures."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.errors import ConfigurationError
from app.security.signing_key import SigningKey, keep, new_key
from app.signing.commands import sign_subjects
from app.signing.signature import line_hash
from app.signing.signature_file import read_signatures
from app.signing.site_keys import SiteKeys
from tests.app.signing.conftest import SIGNER

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["rule:CtSpine", "rule:Surveillance"]


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, SiteKeys]:
    """A private key in its file, and the public half as the service is given it."""
    made = new_key("ES384")
    keep(made, tmp_path / "key.json")
    return tmp_path / "key.json", public(made, tmp_path / "keys.json")


def public(key: SigningKey, file: Path) -> SiteKeys:
    file.write_text(json.dumps(key.public_set()), encoding="utf-8")
    return SiteKeys.read(file)


def test_what_the_key_signed_counts(path: Path, key: tuple[Path, SiteKeys]) -> None:
    sign_subjects(path, NAMES, SIGNER, key[0])
    file = read_signatures(path, key[1])
    assert [entry.subject for entry in file.entries] == NAMES
    assert file.unproved == ()


def test_what_no_key_signed_does_not_count(path: Path, key: tuple[Path, SiteKeys]) -> None:
    sign_subjects(path, NAMES[:1], SIGNER, None)
    sign_subjects(path, NAMES[1:], SIGNER, key[0])
    file = read_signatures(path, key[1])
    assert [entry.subject for entry in file.entries] == NAMES[1:]
    assert file.unproved == (1,)


def test_a_chain_made_anew_with_another_name_does_not_pass(path: Path, key: tuple[Path, SiteKeys]) -> None:
    """Who can write the file can make a chain that holds; without the key it does not count."""
    sign_subjects(path, NAMES[:1], SIGNER, key[0])
    forged = replace(read_signatures(path).entries[0], name="Someone else")
    path.write_bytes(forged.line() + b"\n")
    assert read_signatures(path).head == line_hash(forged.line())
    with pytest.raises(ConfigurationError, match="line 1: its signature does not match"):
        read_signatures(path, key[1])


def test_a_key_that_is_not_in_the_set_is_named_with_what_to_do(
    path: Path, key: tuple[Path, SiteKeys], tmp_path: Path
) -> None:
    sign_subjects(path, NAMES, SIGNER, key[0])
    other = public(new_key("ES384"), tmp_path / "others.json")
    with pytest.raises(ConfigurationError, match=r"line 1: is signed with a key that is not in .*others\.json"):
        read_signatures(path, other)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_signature_cannot_choose_a_weaker_algorithm(path: Path, key: tuple[Path, SiteKeys], algorithm: str) -> None:
    sign_subjects(path, NAMES[:1], SIGNER, key[0])
    entry = read_signatures(path).entries[0]
    head, _, rest = entry.jws.partition(".")
    header = json.loads(_decoded(head)) | {"alg": algorithm}
    forged = replace(entry, jws=f"{_encoded(json.dumps(header))}.{rest}")
    path.write_bytes(forged.line() + b"\n")
    with pytest.raises(ConfigurationError):
        read_signatures(path, key[1])


@pytest.mark.parametrize("content", ["", "[]", '{"keys": []}'])
def test_a_set_of_keys_that_is_none_says_how_to_make_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="imaging-cds token key"):
        SiteKeys.read(file)


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
