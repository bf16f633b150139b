"""What a caller can do: each address with its name, group and meaning."""

from __future__ import annotations

from typing import NamedTuple

from app.openapi.fhir import STRING, ref, structure

_HOOKS, _CODES, _HEALTH = "CDS Hooks", "Definitions", "Service"
TAGS = (
    {"name": _HOOKS, "description": "Discovery, service call and feedback (CDS Hooks 2.0.1)."},
    {"name": _CODES, "description": "What the codes and extensions in cards and orders mean."},
    {"name": _HEALTH, "description": "What this is, and whether it works."},
)


class Operation(NamedTuple):
    """What a caller can do at an address.

    Attributes:
        identity: its `operationId`.
        tag: its group.
        summary: what it is for, in a line.
        description: what a caller must know, in a sentence.
    """

    identity: str
    tag: str
    summary: str
    description: str


DISCOVER = Operation(
    "discoverServices",
    _HOOKS,
    "The services offered (CDS Hooks discovery)",
    "Lists each service with its hook and its prefetch templates. It needs no token; with one, the list is in the form "
    "of that client's profile.",
)
CALL = Operation(
    "callService",
    _HOOKS,
    "Advice on draft orders, or on results (CDS Hooks service call)",
    "Answers with cards; without any card there is nothing to say. Order-sign also answers with the ratings of the "
    "orders as system actions.",
)
FEEDBACK = Operation(
    "sendFeedback",
    _HOOKS,
    "What became of cards (CDS Hooks feedback)",
    "Each item is kept once, however often it is sent; 200 means that all valid items are kept.",
)
FIXED = {
    "/": (
        Operation("getService", _HEALTH, "What this is and where to go on", "Names the version and the addresses."),
        structure("Names and addresses.", name=STRING, version=STRING),
    ),
    "/cds-services": (DISCOVER, ref("DiscoveryAnswer")),
    "/CodeSystem/card-rule": (
        Operation("getCardRules", _CODES, "The codes of the rules behind the cards", "A card's topic is one of them."),
        ref("CodeSystem"),
    ),
    "/CodeSystem/appropriateness-category": (
        Operation(
            "getAppropriatenessCategories", _CODES, "The codes of the ratings", "A rated order holds one of them."
        ),
        ref("CodeSystem"),
    ),
    "/CodeSystem/override-reason": (
        Operation(
            "getOverrideReasons",
            _CODES,
            "The codes of the reasons not to follow a card",
            "A card offers some of them, and feedback returns the chosen one.",
        ),
        ref("CodeSystem"),
    ),
    "/StructureDefinition/knowledge-version": (
        Operation(
            "getKnowledgeVersionExtension",
            _CODES,
            "The extension by which a rated order names the knowledge",
            "It holds the version of the knowledge that rated the order.",
        ),
        ref("StructureDefinition"),
    ),
    "/health/live": (
        Operation("checkLiveness", _HEALTH, "Is the process up?", "Answers as long as the process does."),
        structure("Up.", ("status",), status=STRING),
    ),
    "/health/ready": (
        Operation(
            "checkReadiness",
            _HEALTH,
            "Can it answer, and with which knowledge?",
            "503 names each check that failed; a problem that does not prevent advice is among `checks`.",
        ),
        structure(
            "Ready.",
            ("status",),
            status=STRING,
            version=STRING,
            knowledge=STRING,
            today=STRING,
            checks={"type": "object", "additionalProperties": STRING},
        ),
    ),
}
ICON = Operation("getIcon", _CODES, "The picture beside each card", "A PNG of 100 by 100 pixels.")
