"""Codes as the world sends them: every spelling of a system, and the codes of a classification's national versions."""

from __future__ import annotations

import re

import pytest

from cds_services.concepts.value_sets import concepts_of, value_sets
from cds_services.fhir import codings, first_code
from cds_services.terminology import canonical_system, is_known, read_coding

SNOMED, CM, WHO = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"


def concepts(system: str, code: str) -> tuple[str, ...]:
    """What a code stands for."""
    return concepts_of(codings({"coding": [{"system": system, "code": code}]}))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("http://snomed.info/sct/900000000000207008/version/20240901", SNOMED),
        ("http://snomed.info/sct/11000274103", SNOMED),
        ("http://snomed.info/xsct/11000274103", SNOMED),
        ("http://snomed.info/sct|http://snomed.info/sct/731000124108", SNOMED),
        ("SNOMED CT", SNOMED),
        ("2.16.840.1.113883.6.96", SNOMED),
        ("http://loinc.org|2.78", "http://loinc.org"),
        ("HTTP://LOINC.ORG/", "http://loinc.org"),
        ("https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw", CM),
        (
            "https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-pcs-2021-tw",
            "http://www.cms.gov/Medicare/Coding/ICD10",
        ),
        (GM, WHO),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", WHO),
        ("http://hl7.org/fhir/sid/icd-10-am", WHO),
        ("https://nphies.sa/terminology/CodeSystem/icd-10-am", WHO),
        ("http://hl7.org/fhir/sid/icd-10-ca", WHO),
        ("http://hl7.org/fhir/sid/icd-10-nl", WHO),
        ("http://hl7.org/fhir/sid/icd-10-se", WHO),
        ("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", WHO),
        ("https://termgit.elga.gv.at/CodeSystem/icd-10-bmsgpk-2025", WHO),
        ("http://www.saude.gov.br/fhir/r4/CodeSystem/BRCID10", WHO),
        ("https://kostat.or.kr/CodeSystem/kcd-8", WHO),
        ("urn:oid:2.16.578.1.12.4.1.1.7110", WHO),
        ("urn:oid:2.16.840.1.113883.6.3.2", WHO),
        ("1.2.246.537.6.1.1999", WHO),
        ("http://terminology.hl7.org/CodeSystem/icd10", WHO),
        ("http://id.who.int/icd/release/11/2024-01/mms", "http://id.who.int/icd/release/11/mms"),
        ("https://id.who.int/icd/release/11/2025-01", "http://id.who.int/icd/release/11/mms"),
        ("http://fhir.de/CodeSystem/bfarm/atc", "http://www.whocc.no/atc"),
        ("http://fhir.de/CodeSystem/dimdi/atc", "http://www.whocc.no/atc"),
        ("https://www.whocc.no/atc_ddd_index/", "http://www.whocc.no/atc"),
    ],
)
def test_a_system_is_known_by_every_address(written: str, canonical: str) -> None:
    assert canonical_system(written) == canonical


@pytest.mark.parametrize(
    "foreign",
    [
        "urn:oid:1.2.276.0.76.5.999",
        "https://example.org/icd",
        "http://fhir.de/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen",
        "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT",
        "http://snomed.info/other",
        "http://id.who.int/icd/entity/1",
        "http://example.org/catalogue",
        "x" * 5000 + "icd-10",
        "",
    ],
)
def test_another_system_stays_another(foreign: str) -> None:
    assert canonical_system(foreign) == foreign
    assert not is_known(canonical_system(foreign))


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (CM, "G35"),
        (CM, "G35A"),
        (CM, "g35.b1"),
        (WHO, "G35+"),
        (WHO, "G35 *"),
        (WHO, "G35\u2020"),
        (WHO, "G35.-"),
        (WHO, "G359"),
        (GM, "G35.11"),
        (GM, "G35.1!"),
        ("urn:oid:1.2.208.176.2.4", "DG35"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "340"),
        ("http://id.who.int/icd/release/11/mms", "8A40.0&XS25"),
        ("http://id.who.int/icd/release/11/mms", "8a40"),
        (SNOMED, "24700007 |Multiple sclerosis|"),
    ],
)
def test_a_code_is_known_in_every_spelling(system: str, code: str) -> None:
    assert "multiple-sclerosis" in concepts(system, code)


@pytest.mark.parametrize(
    ("system", "code", "concept"),
    [
        (CM, "G360", "nmosd"),
        (WHO, "H469", "optic-neuritis"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "3410", "nmosd"),
        (GM, "C79.5", "spinal-cancer"),
        (GM, "G82.20", "both-legs-weakness"),
        (GM, "G37.3", "transverse-myelitis"),
        (GM, "Z99.2", "dialysis"),
        (GM, "M54.56", "back-pain"),
        (GM, "M54.16", "radicular-sign"),
        (GM, "R13.9", "dysphagia"),
        (WHO, "R33", "urinary-retention"),
        (WHO, "H532", "diplopia"),
        (WHO, "H51.2", "diplopia"),
        (WHO, "G83.1", "leg-weakness"),
        (WHO, "G82.4", "all-limbs"),
        (GM, "G95.2", "myelopathy-compressive"),
    ],
)
def test_national_codes_mean_their_common_core(system: str, code: str, concept: str) -> None:
    assert concept in concepts(system, code)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (WHO, "G37.2"),
        (WHO, "H46.3"),
        (WHO, "cough"),
        (WHO, "C"),
        (WHO, "S-100"),
        (WHO, "carcinoma"),
        (CM, "D44.10"),
        ("urn:oid:9.9", "G35"),
        (SNOMED, "24700007:246112005=24484000"),
    ],
)
def test_look_alikes_mean_nothing_of_ours(system: str, code: str) -> None:
    assert not {"multiple-sclerosis", "optic-neuritis", "cancer", "trauma"} & set(concepts(system, code))


@pytest.mark.parametrize(
    ("system", "code"), [("http://snomed.info/sct/" + "x" * 10**6, "24700007"), (WHO, "G35" + " " * 10**6)]
)
def test_what_is_absurdly_long_is_no_code(system: str, code: str) -> None:
    """It is neither searched nor remembered."""
    assert read_coding(system, code)[0] == ""


def test_every_code_that_is_known_is_written_as_it_is_compared() -> None:
    """Another spelling in the knowledge would never be met; a code under the wrong system would not be one of it."""
    numbers = re.compile(r"\d+")
    for name, known in value_sets().items():
        for system, code in known.exact:
            assert read_coding(system, code) == (system, code), name
            assert system != SNOMED or numbers.fullmatch(code), name


@pytest.mark.parametrize(
    ("concept", "code"),
    [
        (
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "resolved"}]},
            "resolved",
        ),
        (
            {
                "coding": [
                    {"system": SNOMED, "code": "413322009", "display": "Resolved"},
                    {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"},
                ]
            },
            "active",
        ),
        (
            {
                "coding": [
                    {"system": "urn:local", "code": "A"},
                    {"system": "http://hl7.org/fhir/condition-clinical", "code": "Inactive"},
                ]
            },
            "inactive",
        ),
        ({"coding": [{"system": SNOMED, "code": "413322009", "display": "Resolved"}]}, "resolved"),
        ({"coding": [{"code": "resolved"}]}, "resolved"),
        ({"text": "Resolved"}, "resolved"),
        ("resolved", "resolved"),
        ({"coding": [{}, None, 5]}, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_the_coding_of_hl7_tells_a_status(concept: object, code: str) -> None:
    assert first_code(concept) == code
