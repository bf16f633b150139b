"""What can be signed, each by the hash of its content: every knowledge file, the site file, and every rule by itself.

A rule by itself is what a clinician may read of it and when: its texts, its conditions, its sources and links, and the
ratings of its topic. A committee that judges rule by rule signs that; the files beneath (phrases, codes, thresholds)
are signed as files.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from cds_services import registry
from cds_services.local.in_force import in_force

if TYPE_CHECKING:
    from cds_services.appropriateness.guideline import Guideline
    from cds_services.topic_document import Rule

RULE = "rule:"
"""Before the code of a rule in the name of what is signed; a file is named by its path below `cds_services`."""
SITE = "site"
"""Name of the site file, where there is one, as something to sign: all its files together."""


@cache
def subjects() -> dict[str, str]:
    """Return the SHA-256 of everything that can be signed, in hexadecimal digits, by its name."""
    found = {name: sha256(content).hexdigest() for name, content in registry.knowledge_files().items()}
    if in_force().content_hash:
        found[SITE] = in_force().sha256
    for document in registry.documents():
        for rule in document.rules:
            found[RULE + rule.code] = rule_hash(rule, document.guideline)
    return found


def rule_hash(rule: Rule, guideline: Guideline | None) -> str:
    """Return the SHA-256 of a rule by itself.

    Args:
        rule: the rule.
        guideline: the ratings of its topic; who reviewed them is left out, since it changes no card.
    """
    ratings: dict[str, Any] = {}
    if guideline is not None:
        ratings = msgspec.to_builtins(guideline, order="deterministic")
        del ratings["reviewed"]
    whole = {"rule": msgspec.to_builtins(rule, order="deterministic"), "ratings": ratings}
    return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
