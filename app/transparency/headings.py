"""The names of the model card's sections and members as headings."""

from __future__ import annotations

import re

HEADINGS = {
    "BasicInfo": "What it is",
    "ReleaseInfo": "Release",
    "ModelSummary": "Summary",
    "UsesAndDirections": "Use",
    "Warnings": "Warnings",
    "AISystemFacts": "How it works",
    "TransparencyInformation": "Funding and third parties",
    "Resources": "Resources",
    "ModelName": "Name",
    "ModelDeveloper": "Developer",
    "ModelType": "Type",
    "DevelopmentDataCharacterization": "Development data",
    "FairnessEquity": "Fairness",
    "SafetyReliability": "Safety and reliability",
    "UsefulnessUsabilityEfficacy": "Usefulness and efficacy",
}
"""Where the schema's own name does not read well."""
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def heading(name: str) -> str:
    """Return a name of the schema as a heading: `HowToUse` is "How to use"."""
    return HEADINGS.get(name) or _WORD.sub(" ", name).lower().capitalize()
