"""Every published code of the chapter on pregnancy means what its title says.

`pregnancy_codes.txt` has each code of chapter O of ICD-10-CM (FY2026) with what its published title says: pregnant,
after (childbirth and the puerperium), over (abortion, ectopic pregnancy), or unclear (names no time).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cds_services.concepts.value_sets import concepts_of
from cds_services.fhir import codings

CODES = [line.split() for line in (Path(__file__).parent / "pregnancy_codes.txt").read_text().splitlines()]
IDEA = {"pregnant": {"pregnancy"}, "after": {"postpartum"}, "over": {"not-pregnant"}, "unclear": set()}
OURS = {"pregnancy", "postpartum", "not-pregnant"}
CM, WHO = "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"


def said(system: str, code: str) -> set[str]:
    """What a code says of a pregnancy."""
    return OURS & set(concepts_of(codings({"coding": [{"system": system, "code": code}]})))


def test_every_published_code_means_what_its_title_says() -> None:
    assert len(CODES) > 3000
    assert [code for code, title in CODES if said(CM, code) != IDEA[title]] == []


def test_codes_without_a_dot_mean_the_same() -> None:
    assert [code for code, title in CODES if said(CM, code.replace(".", "")) != IDEA[title]] == []


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (WHO, "Z33"), (WHO, "Z34"), (WHO, "Z34.9"), (WHO, "Z35.9"), (WHO, "Z36.0"), (WHO, "Z32.1"), (WHO, "O26.9"),
        (WHO, "O13"), (WHO, "O24.4"), (WHO, "O60.0"), (WHO, "O99.0"), (GM, "O09.3"), (GM, "Z33!"), (GM, "O99.3"),
        (GM, "O24.4"), (CM, "Z33.1"), (CM, "Z34.83"), (CM, "Z3A.20"), (CM, "Z32.01"), (CM, "Z36.5"),
    ],
)  # fmt: skip
def test_pregnant(system: str, code: str) -> None:
    assert said(system, code) == {"pregnancy"}


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (WHO, "O80"), (WHO, "O82.1"), (WHO, "O84.9"), (WHO, "O85"), (WHO, "O15.2"), (WHO, "O91.2"), (WHO, "O60.1"),
        (WHO, "Z39.2"), (GM, "O91.01"), (GM, "O92.51"), (GM, "O72.1"), (CM, "Z39.1"), (CM, "Z37.0"),
    ],
)  # fmt: skip
def test_after_birth(system: str, code: str) -> None:
    assert said(system, code) == {"postpartum"}


@pytest.mark.parametrize(
    ("system", "code"),
    [(WHO, "Z32.0"), (WHO, "Z87.5"), (CM, "Z33.2"), (CM, "Z87.51"), (CM, "Z32.00"), (CM, "Z31.69"), (WHO, "O88.2")],
)
def test_neither(system: str, code: str) -> None:
    assert "pregnancy" not in said(system, code)
