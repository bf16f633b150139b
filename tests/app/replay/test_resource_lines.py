"""Files as exports have them: many parts, gzip, Bundles, and broken ones."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from app.replay import source
from app.replay.errors import ReplayError
from app.replay.resource_lines import Broken, place_of, resources
from app.replay.source import find

if TYPE_CHECKING:
    from pathlib import Path

    from app.replay.source import Source

TEXTS = [json.dumps({"resourceType": "Condition", "id": str(number)}).encode() for number in range(200)]


def read(place: Source) -> tuple[list[str], list[Broken]]:
    """Return the ids of the resources of a source in order, and what is broken."""
    found = [each for piece in place.pieces() for _, each in resources(piece)]
    good = [json.loads(each)["id"] for each in found if not isinstance(each, Broken)]
    return sorted(good, key=int), [each for each in found if isinstance(each, Broken)]


EVERY = [str(number) for number in range(200)]


@pytest.mark.parametrize("size", [1, 7, 45, 46, 1000, 10**9])
def test_each_line_is_read_once_wherever_a_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(source, "PIECE", size)
    (tmp_path / "Condition.ndjson").write_bytes(b"\n".join(TEXTS))
    assert read(find(tmp_path)) == (EVERY, [])


def test_lines_may_end_as_on_windows_be_empty_and_begin_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "Condition.ndjson").write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(TEXTS) + b"\r\n")
    assert read(find(tmp_path)) == (EVERY, [])


def test_gzip_is_read_in_subfolders_and_in_several_members(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    members = [gzip.compress(b"\n".join(TEXTS[start : start + 100]) + b"\n") for start in (0, 100)]
    (tmp_path / "part" / "Condition.1.ndjson.gz").write_bytes(b"".join(members))
    assert read(find(tmp_path)) == (EVERY, [])


def test_a_truncated_file_is_read_up_to_there_and_named(tmp_path: Path) -> None:
    whole = gzip.compress(b"\n".join(TEXTS * 200))
    (tmp_path / "Condition.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    good, broken = read(find(tmp_path))
    assert 1000 < len(good) < len(TEXTS) * 200
    assert [each.where for each in broken] == ["Condition.ndjson.gz"]
    assert "ends too early" in broken[0].why


def test_what_is_no_gzip_is_named(tmp_path: Path) -> None:
    (tmp_path / "Condition.ndjson.gz").write_bytes(b"\n".join(TEXTS))
    assert [each.where for each in read(find(tmp_path))[1]] == ["Condition.ndjson.gz"]


@pytest.mark.parametrize("size", [40, 10**9])
def test_a_line_is_named_by_its_number_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(source, "PIECE", size)
    (tmp_path / "Condition.ndjson").write_bytes(b"\n".join(TEXTS))
    for piece in find(tmp_path).pieces():
        for number, text in resources(piece):
            assert not isinstance(text, Broken)
            line = int(json.loads(text)["id"]) + 1
            assert place_of(piece, number) == f"Condition.ndjson, line {line}"


def test_a_bundle_is_read_entry_by_entry_and_its_own_addresses_become_ids(tmp_path: Path) -> None:
    entries = [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient"}},
        {"fullUrl": "urn:uuid:c", "resource": {"resourceType": "Condition", "id": "7", "subject": _at("urn:uuid:p")}},
        {"resource": {"resourceType": "ServiceRequest", "id": "8", "reasonReference": [_at("urn:uuid:c")]}},
        {"response": {"status": "201"}},
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    (tmp_path / "a.json").write_text(json.dumps(bundle, indent=2))
    (tmp_path / "b.ndjson").write_text(json.dumps(bundle))
    for piece in find(tmp_path).pieces():
        patient, condition, order = [json.loads(each) for _, each in resources(piece) if not isinstance(each, Broken)]
        assert patient["id"] == "p"
        assert condition["subject"] == _at("Patient/p")
        assert order["reasonReference"] == [_at("Condition/7")]


def _at(place: str) -> dict[str, str]:
    return {"reference": place}


def test_one_resource_in_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(TEXTS[3])
    (tmp_path / "two.json.gz").write_bytes(gzip.compress(TEXTS[4]))
    assert read(find(tmp_path)) == (["3", "4"], [])


def test_a_file_of_another_kind_is_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("export of May")
    (tmp_path / "Condition.ndjson").write_bytes(TEXTS[0])
    assert find(tmp_path).passed_over == ("notes.txt",)


def test_a_source_without_any_file_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"\.ndjson"):
        find(tmp_path)
    with pytest.raises(ReplayError, match="no such file"):
        find(tmp_path / "absent")
