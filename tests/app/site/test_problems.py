"""Every kind of error in a site file is told with file, line and what to write instead, and stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.errors import ConfigurationError
from app.main import create_app
from app.settings import Settings
from app.site.applying import apply_site
from app.site.problems import problems_of_names
from app.site.reading import read_site
from cds_services.local.in_force import in_force, put_in_force
from cds_services.local.thresholds import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "codes: [{system: 'urn:oid:1.2', code: A}]"
MRI = f"- study: MRI head with IV contrast\n    {CODE}"
ERRORS = {
    "a misspelt section": ("catalog: []", 1, "unknown field `catalog`"),
    "a misspelt key": ("rules:\n  CtHead: {enable: false, why: x}", 2, "unknown field `enable`"),
    "a key twice": ("note: a\nnote: b", 2, "'note' appears twice"),
    "no YAML": ("note: [", 2, "not readable as YAML"),
    "a wrong type": ("clarify: perhaps", 1, "Expected `bool"),
    "no reason for a rule": ("rules:\n  CtHead: {enabled: false}", 2, "missing required field `why`"),
    "a study that is not understood": (f"catalogue:\n  - study: zebra\n    {CODE}", 2, "modality, region and contrast"),
    "a study without a region": (f"catalogue:\n  - study: MRI with contrast\n    {CODE}", 2, "is not understood"),
    "a study by nothing": ("catalogue:\n  - study: MRI head", 2, "write `codes` or `names`"),
    "a code of the product": (
        "catalogue:\n  - study: MRI head\n    codes: [{system: 'http://www.ama-assn.org/go/cpt', code: '72141'}]",
        3,
        "CPT 72141 means MRI cervical spine without IV contrast everywhere; leave this code out",
    ),
    "a system that is no URI": (
        "catalogue:\n  - study: CT head\n    codes: [{system: 99L, code: A}]",
        3,
        "urn:oid:",
    ),
    "a code of two studies": (
        f"catalogue:\n  {MRI}\n  - study: CT head\n    {CODE}",
        5,
        "the code A is also given to another study; leave one out",
    ),
    "a name of two studies": (
        "catalogue:\n  - {study: MRI head, names: [SKULL]}\n  - {study: CT head, names: [Skull]}",
        3,
        "the name 'Skull' is also given to another study",
    ),
    "a concept that is not known": (
        "phrases:\n  - {concept: surveilance, words: [x]}",
        2,
        "did you mean surveillance?",
    ),
    "brackets in words": ("phrases:\n  - {concept: surveillance, words: ['a (b)']}", 2, "write plain words"),
    "words that carry nothing": ("phrases:\n  - {concept: surveillance, words: [the]}", 2, "no word that is read"),
    "words of another concept": ("phrases:\n  - {concept: surveillance, words: [MS]}", 2, "is read as ms-abbreviation"),
    "a question about nothing": ("questions:\n  - {concept: implant, text: Any metal inside}", 2, "no such concept"),
    "a question of one word": ("questions:\n  - {concept: pregnancy, text: Gravida}", 2, "two words or more"),
    "a question of another concept": (
        "questions:\n  - {concept: pregnancy, text: Cardiac pacemaker}",
        2,
        "'Cardiac pacemaker' is read as mri-unsafe-device already",
    ),
    "a rule that is not known": ("rules:\n  LumbarMR: {enabled: false, why: x}", 2, "did you mean LumbarMri?"),
    "a rule with nothing chosen": ("rules:\n  CtHead: {why: x}", 2, "either `enabled: false`, or an indicator"),
    "an indicator that is raised": ("rules:\n  CtHead: {indicator: critical, why: x}", 2, "never raised"),
    "a threshold that is not known": (
        "thresholds: {gfr_below: 30}",
        1,
        "did you mean egfr_below?",
    ),
    "a threshold that is not safe": ("thresholds: {egfr_below: 15}", 1, "outside the safe bounds, 30 to 45 mL/min"),
    "half a day": ("thresholds: {report_days: 20.5}", 1, "whole days"),
    "a reason of the product": (
        "override_reasons:\n  - {code: mri-not-possible, display: A}",
        2,
        "is a reason of the product; choose another code",
    ),
    "a reason twice": (
        "override_reasons:\n  - {code: zz, display: A}\n  - {code: zz, display: B}",
        3,
        "zz is there twice; leave one out",
    ),
    "a link that is none": ("links:\n  - {label: A, url: 'intranet/mr'}", 2, "matching regex"),
    "a link on an unknown rule": ("links:\n  - {label: A, url: 'https://a', rules: [X]}", 2, "no such rule as 'X'"),
    "a service that is not known": ("silent: {services: [order-select]}", 1, "there are: demyelinating-imaging-order"),
    "a silent rule that is not known": ("silent: {rules: [X]}", 1, "no such rule as 'X'"),
    "a start without a step": ("start: {steps: []}", 1, "at least one step"),
    "a start that goes back": (
        "start:\n  steps:\n    - {from: 2027-01-01, percent: 50}\n    - {from: 2027-02-01, percent: 20}",
        4,
        "not smaller",
    ),
    "a trial without a number": ("trial: {seed: aaaaaaaaaaaaaaaaaaaa}", 1, "missing required field `study`"),
    "a seed that can be guessed": ("trial: {study: A, seed: a}", 1, "length >= 16"),
    "a rule of a client": (
        "clients:\n  a:\n    rules:\n      X: {enabled: false, why: y}",
        4,
        "no such rule as 'X'",
    ),
}


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    yield
    put_in_force()


def _message(path: Path) -> str:
    """Return what is said of a site file; one whose names are in order is also put in force, which is slow."""
    try:
        found = problems_of_names(read_site(path))
        if found:
            return "\n".join(found)
        apply_site(path)
    except ConfigurationError as error:
        return str(error).removeprefix("IMAGING_CDS_SITE: ")
    return ""


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_told_with_file_line_and_remedy(name: str, tmp_path: Path) -> None:
    text, line, said = ERRORS[name]
    path = tmp_path / "site.yaml"
    path.write_text(text, encoding="utf-8")
    message = _message(path)
    assert message.startswith(f"site.yaml, line {line}"), message
    assert said in message, message
    assert not in_force().content_hash


def test_the_service_does_not_start_with_it(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("thresholds: {egfr_below: 15}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="outside the safe bounds"):
        create_app(Settings(site=path, database_url="sqlite://"))


def test_a_client_that_is_not_known_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("clients: {epci: {note: x}}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="epci: the clients file has no such client; it has: anybody"):
        create_app(Settings(site=path, database_url="sqlite://"))


@pytest.mark.parametrize("content", [None, "folder"])
def test_a_file_that_is_not_there_is_named(content: str | None, tmp_path: Path) -> None:
    path = tmp_path if content else tmp_path / "missing.yaml"
    with pytest.raises(ConfigurationError, match="no file" if content else "cannot be read: No such file"):
        apply_site(path)


def test_the_files_of_a_folder_add_up_and_each_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: Here\nphrases:\n  - {concept: surveillance, words: [zqmon]}")
    (tmp_path / "b.yaml").write_text("phrases:\n  - {concept: surveillance, words: [zqjahr]}\nnote: x")
    apply_site(tmp_path)
    file = in_force().file
    assert (file.name, len(file.phrases), file.note) == ("Here", 2, "x")
    (tmp_path / "b.yaml").write_text("\nthresholds: {egfr_below: 15}")
    with pytest.raises(ConfigurationError, match=r"b\.yaml, line 2"):
        apply_site(tmp_path)


def test_the_bounds_in_the_documentation_are_those_that_apply() -> None:
    page = (Path(__file__).parents[3] / "docs" / "site-file.md").read_text(encoding="utf-8")
    for name, bound in bounds().items():
        assert f"| `{name}` | {bound.least:g} | {bound.most:g} | {bound.unit} |" in page
