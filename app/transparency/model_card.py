"""The model card: what the product is, for whom, with which limits, after the Applied Model Card of CHAI (v0.2).

The form was made for learned models. This product has none, and its card says so; where the form asks for training data
or for results that do not exist, the card says that there are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.transparency.figures import WHERE, demographics_in_words, in_words
from app.transparency.knowledge_files import measurements, statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.transparency.facts import Facts

NONE_KNOWN = "None is known to this project."


class Metric(NamedTuple):
    """One key metric: its goal, its results by label, and how they were obtained."""

    goal: str
    results: Mapping[str, float | str]
    interpretation: str
    test_type: str
    data: str
    process: str


class ModelCard(NamedTuple):
    """The card by section; the members of a section are named as in the schema.

    Attributes:
        sections: statements by section and name, in the order of the schema.
        keywords: under which it is found.
        metrics: the key metrics by name.
    """

    sections: Mapping[str, Mapping[str, str]]
    keywords: tuple[str, ...]
    metrics: Mapping[str, Metric]


def model_card(facts: Facts, version: str, knowledge: str) -> ModelCard:
    """Return the card.

    Args:
        facts: what the deployment states of itself.
        version: of the product.
        knowledge: version of the knowledge files.
    """
    said = statements()
    risk = facts.stated("clinical_risk_level") if facts.clinical_risk_level else said.risk_level
    sections = {
        "BasicInfo": {
            "ModelName": "Imaging CDS (rule-based, no learned component)",
            "ModelDeveloper": facts.stated("developer"),
            "DeveloperContact": facts.stated("developer_contact"),
        },
        "ReleaseInfo": {
            "ReleaseStage": facts.stated("release_stage"),
            "ReleaseDate": facts.stated("release_date"),
            "ReleaseVersion": f"{version}, knowledge {knowledge}",
            "GlobalAvailability": facts.stated("availability"),
            "RegulatoryApproval": facts.regulatory_status
            or "None: not cleared, approved or certified by any authority.",
        },
        "ModelSummary": {"Summary": said.summary},
        "UsesAndDirections": {
            "IntendedUseAndWorkflow": f"{said.intended_use} {said.workflow}",
            "PrimaryIntendedUsers": said.users,
            "HowToUse": said.how_to_use,
            "TargetedPatientPopulation": said.population,
            "CautionedOutOfScopeSettings": said.avoid,
        },
        "Warnings": {
            "KnownRisksAndLimitations": said.limits,
            "KnownBiasesOrEthicalConsiderations": said.biases,
            "ClinicalRiskLevel": risk,
        },
        "AISystemFacts": {
            "OutcomesAndOutputs": f"{said.outputs} {said.decision_role}",
            "ModelType": said.kind,
            "FoundationModels": "None.",
            "InputDataSource": said.inputs,
            "OutputAndInputDataTypes": said.output_types,
            "DevelopmentDataCharacterization": said.development,
            "BiasMitigationApproaches": said.bias_mitigation,
            "OngoingMaintenance": f"{said.maintenance} {said.updates} {said.corrections}",
            "Security": said.security,
            "Transparency": said.transparency,
        },
        "TransparencyInformation": {
            "FundingSource": facts.stated("funding"),
            "ThirdPartyInformation": said.third_party,
            "StakeholdersConsulted": facts.stated("stakeholders_consulted"),
        },
        "Resources": {
            "EvaluationReferences": WHERE,
            "PeerReviewedPublications": facts.publications or NONE_KNOWN,
            "PatientConsentOrDisclosure": facts.stated("consent_or_disclosure"),
        },
    }
    return ModelCard(sections, said.keywords, _metrics())


def _metrics() -> dict[str, Metric]:
    figures = measurements()
    read = {
        f"{what}: {fact}": f"precision {each.precision:.3f}, recall {each.recall:.3f} ({each.there} texts)"
        for what, texts in (("reasons for exam", figures.orders), ("reports", figures.reports))
        for fact, each in texts.facts.items()
    }
    invented = "Texts and case reports of the tests, invented within this project."
    return {
        "UsefulnessUsabilityEfficacy": Metric(
            "Does care change, and for the better?",
            {"not measured": "no use in a clinic is known to this project"},
            "Nothing can be concluded. A deployment has to measure it.",
            "None.",
            "None.",
            statements().local_validity,
        ),
        "FairnessEquity": Metric(
            "The same answer for everyone in the same clinical situation.",
            {"answers changed": figures.answers_changed, "answers compared": figures.demographics_changed},
            f"{demographics_in_words()} Whether orders are written differently for different patients is not measured.",
            "Every case report answered twice, before and after the change.",
            invented,
            WHERE,
        ),
        "SafetyReliability": Metric(
            "What a text says is read as its author meant it, and each case report is answered as expected.",
            {"case reports answered as expected": figures.case_reports, **read},
            in_words(),
            "Precision and recall of each fact; expected answers.",
            invented,
            "Runs with every release and every change.",
        ),
    }
