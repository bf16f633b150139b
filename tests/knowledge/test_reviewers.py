"""No file claims a reviewer that it did not have, and every rating says where it was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from cds_services import registry
from tests.documentation.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from cds_services.appropriateness.guideline import Guideline

KNOWLEDGE = sorted(path for tree in ("cds_services", "app") for path in (ROOT / tree).rglob("*.yaml"))
TEXTS = [
    *KNOWLEDGE,
    *sorted(path for tree in ("cds_services", "app") for path in (ROOT / tree).rglob("*.py")),
    *sorted(path for path in (ROOT / "app").rglob("*.html")),
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_ACT = "reviewed|approved|endorsed|validated|vetted|signed"
_WHO = r"neuro\w+|\w*radiolog\w+|clinicians?|physicians?|doctors?|consultants?|experts?|committees?|terminologists?"
CLAIM = re.compile(rf"\b(?:{_ACT})(?: off)? by (?:(?!any\b|no\b)\w+[ ,.]+){{0,4}}?(?:{_WHO})\b", re.IGNORECASE)
HONEST = re.compile(r"(?:not|not yet|to be|by its own account)\s+$", re.IGNORECASE)
"""Before a claim: then it says that there was no review yet, or whose claim it is."""


@pytest.mark.parametrize("path", KNOWLEDGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_knowledge_file_says_that_no_one_has_reviewed_it(path: Path) -> None:
    """Whoever reviews one signs it in a file of their site; the files that ship had no reviewer."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(content, dict) and isinstance(content.get("reviewed"), str):
        assert re.match(r"not yet reviewed by .+; written by this project on \d{4}-\d\d-\d\d$", content["reviewed"])


def claims(text: str) -> list[str]:
    """Return the claims of a review in a text, over the ends of lines and comment signs."""
    running = re.sub(r"\s*\n[#>\s]*", " ", text)
    return [found[0] for found in CLAIM.finditer(running) if not HONEST.search(running[: found.start()])]


def test_no_text_claims_a_reviewer() -> None:
    found = {str(path.relative_to(ROOT)): claims(path.read_text(encoding="utf-8")) for path in TEXTS}
    assert {name: each for name, each in found.items() if each} == {}


def test_a_claim_is_found_and_an_honest_sentence_is_not() -> None:
    assert claims("# What we chose. Reviewed by a\n# neurologist and a neuroradiologist.") == [
        "Reviewed by a neurologist"
    ]
    assert claims("validated by two expert radiologists") == ["validated by two expert"]
    assert claims("To be reviewed by a\n# neurologist. Not yet reviewed by a radiologist.") == []


def test_the_files_with_choices_and_ratings_say_who_has_reviewed_them() -> None:
    named = [path for path in KNOWLEDGE if path.name in {"guideline.yaml", "interpretation.yaml", "choices.yaml"}]
    saying = [path for path in named if "\nreviewed: " in path.read_text(encoding="utf-8")]
    assert saying == named


@pytest.mark.parametrize("guideline", registry.guidelines(), ids=lambda guideline: guideline.title)
def test_every_status_in_use_is_explained_in_words(guideline: Guideline) -> None:
    used = {row.status for variant in guideline.variants for row in variant.rows}
    assert used <= guideline.statuses.keys()
    assert all(len(meaning.split()) > 4 for meaning in guideline.statuses.values())
