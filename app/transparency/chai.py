"""The model card in the XML of the Applied Model Card, version 0.2 (https://mc.chai.org/v0.2/schema.xsd)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.transparency.model_card import Metric, ModelCard

NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
_TRUST = ("AISystemFacts", "TransparencyInformation")
"""Sections that the schema puts into one, `TrustIngredients`."""


def chai_xml(card: ModelCard) -> bytes:
    """Write the card; the order of sections and members is the schema's."""
    root = ET.Element("AppliedModelCard", xmlns=NAMESPACE)
    for name in ("BasicInfo", "ReleaseInfo", "ModelSummary", "UsesAndDirections", "Warnings"):
        _section(root, name, card.sections[name])
    summary = root.find("ModelSummary")
    keywords = ET.SubElement(root if summary is None else summary, "Keywords")
    for word in card.keywords:
        ET.SubElement(keywords, "Keyword").text = word
    trust = ET.SubElement(root, "TrustIngredients")
    for name in _TRUST:
        _section(trust, name, card.sections[name])
    metrics = ET.SubElement(root, "KeyMetrics")
    for name, metric in card.metrics.items():
        _metric(ET.SubElement(metrics, name), metric)
    _section(root, "Resources", card.sections["Resources"])
    ET.SubElement(root, "Bibliography")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _section(parent: ET.Element, name: str, members: Mapping[str, str]) -> None:
    section = ET.SubElement(parent, name)
    for member, text in members.items():
        ET.SubElement(section, member).text = text


def _metric(element: ET.Element, metric: Metric) -> None:
    ET.SubElement(element, "MetricGoal").text = metric.goal
    results = ET.SubElement(element, "Results")
    for label, value in metric.results.items():
        result = ET.SubElement(results, "MetricResult")
        ET.SubElement(result, "Label").text = label
        ET.SubElement(result, "ValueJson").text = json.dumps(value)
    rest = {
        "Interpretation": metric.interpretation,
        "TestType": metric.test_type,
        "TestingDataDescription": metric.data,
        "ValidationProcessAndJustification": metric.process,
    }
    for name, text in rest.items():
        ET.SubElement(element, name).text = text
