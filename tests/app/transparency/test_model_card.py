"""The model card: complete, in the form that others read, and without a claim that nothing supports."""

from __future__ import annotations

import base64
import json
import re
from xml.etree import ElementTree as ET

import pytest
from fhir.resources.R4B.documentreference import DocumentReference

from app.transparency.chai import NAMESPACE, chai_xml
from app.transparency.document_reference import PATH, document_reference
from app.transparency.facts import NOT_STATED, Facts
from app.transparency.headings import heading
from app.transparency.model_card import model_card

CARD = model_card(Facts(), "1.2.3", "abc")
METRIC = "MetricGoal Results Interpretation TestType TestingDataDescription ValidationProcessAndJustification"
SHAPE = {
    "BasicInfo": "ModelName ModelDeveloper DeveloperContact",
    "ReleaseInfo": "ReleaseStage ReleaseDate ReleaseVersion GlobalAvailability EHRCompatibility? RegulatoryApproval?",
    "ModelSummary": "Summary Keywords",
    "UsesAndDirections": "IntendedUseAndWorkflow PrimaryIntendedUsers HowToUse TargetedPatientPopulation "
    "CautionedOutOfScopeSettings",
    "Warnings": "KnownRisksAndLimitations KnownBiasesOrEthicalConsiderations ClinicalRiskLevel",
    "AISystemFacts": "OutcomesAndOutputs ModelType FoundationModels? InputDataSource OutputAndInputDataTypes "
    "DevelopmentDataCharacterization BiasMitigationApproaches OngoingMaintenance Security? Transparency?",
    "TransparencyInformation": "FundingSource ThirdPartyInformation? StakeholdersConsulted",
    "KeyMetrics": "UsefulnessUsabilityEfficacy FairnessEquity SafetyReliability",
    "Resources": "EvaluationReferences? ClinicalTrial? PeerReviewedPublications ReimbursementStatus? "
    "PatientConsentOrDisclosure",
}
"""Members of each section of the Applied Model Card 0.2, in its order; a question mark is behind what may be absent."""
ROOT = (
    "BasicInfo ReleaseInfo ModelSummary UsesAndDirections Warnings TrustIngredients KeyMetrics Resources Bibliography"
)


def children(element: ET.Element) -> list[str]:
    """The names of the children, without the namespace."""
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


def root() -> ET.Element:
    """The card in XML, as it is read back."""
    return ET.fromstring(chai_xml(CARD))  # noqa: S314 - the product's own document


def test_the_xml_has_the_shape_of_the_schema() -> None:
    assert root().tag == f"{{{NAMESPACE}}}AppliedModelCard"
    assert children(root()) == ROOT.split()
    sections = {child.tag.removeprefix(f"{{{NAMESPACE}}}"): child for child in root().iter()}
    assert children(sections["TrustIngredients"]) == ["AISystemFacts", "TransparencyInformation"]
    for name, members in SHAPE.items():
        pattern = "".join(f"({member[:-1]} )?" if member[-1] == "?" else f"{member} " for member in members.split())
        assert re.fullmatch(pattern, " ".join(children(sections[name])) + " "), name


def test_each_metric_has_its_members_and_results_in_json() -> None:
    for name in SHAPE["KeyMetrics"].split():
        metric = root().find(f".//{{{NAMESPACE}}}{name}")
        assert metric is not None
        assert children(metric) == METRIC.split()
        results = metric.findall(f".//{{{NAMESPACE}}}MetricResult")
        assert results
        for result in results:
            assert children(result) == ["Label", "ValueJson"]
            json.loads(str(result[1].text))


def test_no_member_is_empty_and_what_nobody_knows_is_said_so() -> None:
    empty = [element.tag for element in root().iter() if not len(element) and not (element.text or "").strip()]
    assert empty == [f"{{{NAMESPACE}}}Bibliography"]
    assert CARD.sections["BasicInfo"]["ModelDeveloper"] == NOT_STATED
    assert CARD.sections["TransparencyInformation"]["FundingSource"] == NOT_STATED
    assert CARD.metrics["UsefulnessUsabilityEfficacy"].results == {
        "not measured": "no use in a clinic is known to this project"
    }


def test_the_card_says_that_nothing_was_learned_and_claims_no_approval() -> None:
    words = json.dumps([CARD.sections, [metric._asdict() for metric in CARD.metrics.values()]])
    assert "no learned component" in words
    assert CARD.sections["ReleaseInfo"]["RegulatoryApproval"].startswith("None")
    assert not re.search(r"\b(AI|artificial intelligence|endorsed by|certified under|complies|compliant)\b", words)
    assert not re.search(r"\b(proven|guarantee[sd]?|safe and effective|improves)\b", words)


def test_what_the_deployment_states_replaces_what_the_project_cannot_know() -> None:
    card = model_card(Facts(clinical_risk_level="Class X, by the hospital", publications="One, 2027"), "1", "k")
    assert card.sections["Warnings"]["ClinicalRiskLevel"] == "Class X, by the hospital"
    assert card.sections["Resources"]["PeerReviewedPublications"] == "One, 2027"


def test_the_fhir_form_is_valid_and_holds_the_same_card() -> None:
    xml = chai_xml(CARD)
    resource = document_reference(xml, "https://cds.example.org", "1.2.3")
    DocumentReference.model_validate(resource)
    attachment = resource["content"][0]["attachment"]
    assert base64.b64decode(attachment["data"]) == xml
    assert attachment["contentType"] == "application/xml"
    assert resource["identifier"][0]["system"] == f"https://cds.example.org{PATH}"
    assert "no learned component" in resource["description"]
    codes = [coding["code"] for category in resource["category"] for coding in category["coding"]]
    assert codes == ["AIInputPrompt", "AImodelCardCHAIformat"]


@pytest.mark.parametrize(
    ("name", "expected"), [("HowToUse", "How to use"), ("ModelName", "Name"), ("Summary", "Summary")]
)
def test_names_of_the_schema_are_headings_for_readers(name: str, expected: str) -> None:
    assert heading(name) == expected
