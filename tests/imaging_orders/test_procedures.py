"""The order catalogue: what its codes mean, and what it refuses."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import pytest

from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.procedures import Procedures, StudyEntry, catalogue, compiled
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.knowledge import load
from cds_services.terminology import code_systems

CPT = "http://www.ama-assn.org/go/cpt"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"


@pytest.fixture(scope="module")
def procedures() -> Procedures:
    """The catalogue's file as it stands."""
    return load(files("cds_services.imaging_orders") / "procedures.yaml", Procedures)


@pytest.mark.parametrize(
    ("system", "code", "modality", "regions", "contrast"),
    [
        (CPT, "70450", Modality.CT, {Region.HEAD}, Contrast.WITHOUT),
        (CPT, "72128", Modality.CT, {Region.THORACIC}, Contrast.WITHOUT),
        (CPT, "72156", Modality.MRI, {Region.CERVICAL}, Contrast.WITHOUT_AND_WITH),
        (CPT, "72157", Modality.MRI, {Region.THORACIC}, Contrast.WITHOUT_AND_WITH),
        (CPT, "72148", Modality.MRI, {Region.LUMBAR}, Contrast.WITHOUT),
        (CPT, "70543", Modality.MRI, {Region.ORBITS}, Contrast.WITHOUT_AND_WITH),
        (LOINC, "43456-3", Modality.MRI, {Region.CERVICAL, Region.THORACIC}, Contrast.WITHOUT_AND_WITH),
        (LOINC, "83304-6", Modality.CT, {Region.CERVICAL, Region.THORACIC}, Contrast.WITHOUT),
        (
            LOINC,
            "30855-1",
            Modality.MRI,
            {Region.CERVICAL, Region.THORACIC, Region.LUMBAR},
            Contrast.WITHOUT_AND_WITH,
        ),
        (SNOMED, "702608007", Modality.MRI, {Region.CERVICAL, Region.THORACIC}, Contrast.WITH_ANY),
        (SNOMED, "241645008", Modality.MRI, {Region.SPINE}, Contrast.UNSTATED),
        (LOINC, "24934-2", Modality.CT_MYELOGRAPHY, {Region.CERVICAL}, Contrast.UNSTATED),
        (LOINC, "48447-7", Modality.OTHER, {Region.CERVICAL}, Contrast.UNSTATED),
        (CPT, "72240", Modality.OTHER, {Region.CERVICAL}, Contrast.UNSTATED),
        (CPT, "78608", Modality.OTHER, {Region.HEAD}, Contrast.UNSTATED),
        (SNOMED, "432152009", Modality.MRI, {Region.OTHER}, Contrast.UNSTATED),
    ],
)
def test_a_code_means_its_study(
    system: str, code: str, modality: Modality, regions: set[Region], contrast: Contrast
) -> None:
    """Codes whose meaning the rules depend on are pinned by hand."""
    assert catalogue().studies[system, code].study == Study(modality, frozenset(regions), contrast)


@pytest.mark.parametrize("code", ["24845-0", "24855-9", "24591-0", "24553-0", "36149-9"])
def test_codes_that_others_mistake_for_ours_are_unknown(code: str) -> None:
    """LOINC codes that circulate as spine or brain MRI, and are not, mean nothing here."""
    assert (LOINC, code) not in catalogue().studies


def test_angiography_codes_are_told_from_plain_studies() -> None:
    """MR and CT angiography of the head are recognised, and as angiography."""
    assert catalogue().studies[CPT, "70544"].angiography
    assert catalogue().studies[CPT, "70496"].angiography
    assert not catalogue().studies[CPT, "70551"].angiography


def test_a_source_names_system_and_code() -> None:
    """The explanation shows a code as a person would cite it."""
    assert catalogue().studies[CPT, "72128"].source == "CPT 72128"


def test_every_single_region_study_can_be_written_in_cpt_and_loinc() -> None:
    """MRI and CT of head, orbits and each spine level have a code to write for every definite phase."""
    regions = (Region.HEAD, Region.ORBITS, Region.CERVICAL, Region.THORACIC, Region.LUMBAR)
    phases = (Contrast.WITHOUT, Contrast.WITH, Contrast.WITHOUT_AND_WITH)
    for modality in (Modality.MRI, Modality.CT):
        for region in regions:
            for phase in phases:
                codes = catalogue().to_write[Study(modality, frozenset({region}), phase)]
                assert {CPT, LOINC} <= codes.keys(), (modality, region, phase)


def test_every_system_has_a_source_and_a_known_name(procedures: Procedures) -> None:
    """No code stands in the catalogue without saying where it comes from."""
    used = {system for entry in procedures.studies.values() for system in entry.codes}
    assert used <= procedures.sources.keys()
    assert used <= code_systems().keys()


def _with_entry(procedures: Procedures, name: str, entry: StudyEntry) -> Procedures:
    return msgspec.structs.replace(procedures, studies={**procedures.studies, name: entry})


def test_a_code_that_means_two_studies_stops_the_start(procedures: Procedures) -> None:
    """A catalogue that contradicts itself is refused, with the entry's name."""
    twice = StudyEntry(
        modality=Modality.CT, regions=(Region.HEAD,), contrast=Contrast.WITHOUT, codes={"cpt": ("72128",)}
    )
    with pytest.raises(KnowledgeError, match="CT again: CPT 72128 already means another study"):
        compiled(_with_entry(procedures, "CT again", twice))


@pytest.mark.parametrize("code", ["72128", "70496", "99999"])
def test_a_code_to_write_must_mean_its_study(procedures: Procedures, code: str) -> None:
    """A suggestion can never write the code of another study, of an angiography, or an unknown one."""
    wrong = StudyEntry(
        modality=Modality.CT,
        regions=(Region.HEAD, Region.LUMBAR),
        contrast=Contrast.WITHOUT,
        write={"cpt": code},
    )
    with pytest.raises(KnowledgeError, match="does not mean this study"):
        compiled(_with_entry(procedures, "CT head and lumbar", wrong))


def test_codes_to_write_stand_once(procedures: Procedures) -> None:
    """Two entries cannot both say how one study is written."""
    again = procedures.studies["CT head without IV contrast"]
    renamed = msgspec.structs.replace(again, codes={})
    with pytest.raises(KnowledgeError, match="under two names"):
        compiled(_with_entry(procedures, "CT head again", renamed))


def test_an_unknown_code_system_stops_the_start(procedures: Procedures) -> None:
    """A misspelt system is found at the start, not when an order fails to be recognised."""
    with pytest.raises(KnowledgeError, match="cptt is not a code system"):
        compiled(msgspec.structs.replace(procedures, wide_codes={"cptt": ("1",)}))
