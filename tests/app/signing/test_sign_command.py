"""`imaging-cds sign`: what it takes, what it refuses, and what it says then."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from app.security.signing_key import keep, new_key
from app.signing.named import named
from app.signing.needs import rating_needs, rule_needs
from app.signing.signature_file import read_signatures
from app.signing.state import unknown
from app.signing.subjects import RULE, SITE, subjects
from cds_services import registry
from cds_services.local.in_force import put_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERSON = ["--role", "Consultant", "--name", "A. Example", "--organisation", "Example Hospital"]
GUIDELINE = "demyelinating_diseases/knowledge/guideline.yaml"


def run(path: Path, *words: str, **env: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["sign", *words], env={"IMAGING_CDS_SIGNATURES": str(path), "COLUMNS": "200", **env}
    )
    return result.exit_code, " ".join(result.output.replace("│", " ").split())


def test_a_file_is_named_by_as_much_of_its_path_as_is_needed(path: Path) -> None:
    status, said = run(path, "guideline.yaml", "demyelinating_results/knowledge/cards.yaml", *PERSON)
    assert status == 0, said
    assert f"signed {GUIDELINE} ({subjects()[GUIDELINE][:12]})" in said
    assert read_signatures(path).head in said
    assert [entry.subject for entry in read_signatures(path).entries] == [
        GUIDELINE,
        "demyelinating_results/knowledge/cards.yaml",
    ]


def test_a_file_on_disk_is_signed_if_it_is_the_one_of_this_version(tmp_path: Path) -> None:
    copy = tmp_path / "cds_services" / GUIDELINE
    copy.parent.mkdir(parents=True)
    copy.write_bytes(registry.knowledge_files()[GUIDELINE])
    assert named([str(copy)], []) == [GUIDELINE]
    copy.write_bytes(copy.read_bytes() + b"\n")
    with pytest.raises(ValueError, match="is not as this version has it"):
        named([str(copy)], [])


def test_every_file_can_be_signed_at_once(path: Path) -> None:
    status, said = run(path, "--all", *PERSON, "--comment", "read in three meetings")
    assert status == 0, said
    assert {entry.subject for entry in read_signatures(path).entries} == {
        name for name in subjects() if not name.startswith(RULE)
    }


def test_a_signature_is_taken_back_by_another_entry(path: Path) -> None:
    run(path, "--rule", "CtSpine", *PERSON)
    status, said = run(path, "--rule", "CtSpine", "--withdraw", *PERSON, "--comment", "the dose is wrong")
    assert status == 0
    assert "withdrawn rule:CtSpine" in said
    assert [entry.act for entry in read_signatures(path).entries] == ["signed", "withdrawn"]


def test_a_key_signs_what_is_written(path: Path, tmp_path: Path) -> None:
    keep(new_key("ES384"), tmp_path / "key.json")
    assert run(path, "--rule", "CtSpine", "--key", str(tmp_path / "key.json"), *PERSON)[0] == 0
    assert read_signatures(path).entries[0].jws.count(".") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a knowledge file, a rule with --rule, or --all"),
        (["cards.yaml"], "write more of the path"),
        (["guidline.yaml"], "did you mean guideline.yaml?"),
        (["nothing-like-it"], "lists them"),
        (["--rule", "CtSpin"], "did you mean CtSpine?"),
        (["site"], "no such knowledge file: site"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_write_instead(path: Path, words: list[str], said: str) -> None:
    status, answer = run(path, *words, *PERSON)
    assert status == 2
    assert said in answer
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_signature_names_a_person(path: Path, name: str) -> None:
    status, said = run(path, "--rule", "CtSpine", "--role", "r", "--organisation", "o", "--name", name)
    assert status == 2
    assert "--name" in said
    assert not path.exists()


def test_without_a_file_for_them_nothing_is_signed(path: Path) -> None:
    status, said = run(path, "--rule", "CtSpine", *PERSON, IMAGING_CDS_SIGNATURES="")
    assert status == 2
    assert "IMAGING_CDS_SIGNATURES" in said


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A site file; afterwards none applies."""
    file = tmp_path / "site.yaml"
    file.write_text('name: "Example Hospital"\nnote: "MR safety: ext. 4711"\n', encoding="utf-8")
    yield file
    put_in_force()


def test_the_site_file_is_signed_and_a_change_of_it_shows(path: Path, site: Path) -> None:
    status, said = run(path, "site", *PERSON, IMAGING_CDS_SITE=str(site))
    assert status == 0, said
    [entry] = read_signatures(path).entries
    assert (entry.subject, entry.sha256) == (SITE, subjects()[SITE])
    site.write_text(site.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    run(path, "site", *PERSON, IMAGING_CDS_SITE=str(site))
    assert subjects()[SITE] != entry.sha256


def test_every_rule_and_rating_rests_on_the_site_file(path: Path, site: Path) -> None:
    run(path, "site", *PERSON, IMAGING_CDS_SITE=str(site))
    assert all(SITE in needs.others for needs in rule_needs().values())
    assert all(SITE in files for files in rating_needs().values())
    put_in_force()
    assert not any(SITE in needs.others for needs in rule_needs().values())


def test_a_comparison_is_signed_as_it_was_written(path: Path, tmp_path: Path) -> None:
    told = {"sides": [{"knowledge": "aaaa"}, {"knowledge": "bbbb+cccc"}], "changed": 4, "groups": []}
    seal = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    file = tmp_path / "comparison.json"
    file.write_text(json.dumps({**told, "hash": seal, "examples": {}}), encoding="utf-8")
    status, said = run(path, "--comparison", str(tmp_path), *PERSON)
    assert status == 0, said
    [entry] = read_signatures(path).entries
    assert (entry.subject, entry.sha256) == ("comparison:aaaa..bbbb-cccc", seal)
    assert unknown(subjects(), [entry]) == []


@pytest.mark.parametrize(
    "text", ["{}", "[]", "no JSON", '{"sides": [{"knowledge": "a"}, {"knowledge": "b"}], "hash": "x"}']
)
def test_what_is_no_comparison_or_was_changed_cannot_be_signed(path: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "comparison.json"
    file.write_text(text, encoding="utf-8")
    status, said = run(path, "--comparison", str(file), *PERSON)
    assert status != 0
    assert "compare" in said
    assert not path.exists()
