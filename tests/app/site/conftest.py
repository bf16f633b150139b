"""A hospital of three hundred local codes, forty phrases and twelve questions, and its site file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from app.site.applying import apply_site
from cds_services.local.in_force import put_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Json = dict[str, Any]

SYSTEM = "urn:oid:1.2.276.0.76.99"
_REGIONS = {
    "head": "SCHAEDEL",
    "orbits": "ORBITA",
    "cervical spine": "HWS",
    "thoracic spine": "BWS",
    "lumbar spine": "LWS",
    "cervical and thoracic spine": "HWS+BWS",
    "cervical, thoracic and lumbar spine": "GANZE WS",
    "knee": "KNIE",
    "abdomen": "ABDOMEN",
    "pelvis": "BECKEN",
}
_PHASES = {
    "without IV contrast": "NATIV",
    "with IV contrast": "MIT KM",
    "without and with IV contrast": "NATIV UND KM",
}
PHRASES = {
    "surveillance": ("zqmon", "jahreskontrolle ms"),
    "relapse": ("schubverdacht", "zqschub"),
    "urinary-retention": ("harnverhalt zq", "zqhv"),
    "saddle-loss": ("reithosentaub", "zqrht"),
    "mri-unsafe-device": ("zqsm", "herzschrittmacher alt"),
}
QUESTIONS = {
    "mri-unsafe-device": "Any implanted electronics zq",
    "pregnancy": "Expecting a child zq",
    "cancer": "Known malignant tumour zq",
}


def catalogue() -> list[Json]:
    """Return three hundred codes: MRI and CT of ten regions in three phases, five spellings of each."""
    entries: list[Json] = []
    for modality in ("MRI", "CT"):
        for region, local in _REGIONS.items():
            for phase, words in _PHASES.items():
                number = len(entries)
                codes = [
                    {"system": SYSTEM, "code": f"R{number:03}{at}", "name": f"{modality} {local} {words} R{at}"}
                    for at in range(5)
                ]
                entries.append({"study": f"{modality} {region} {phase}", "codes": codes})
    return entries


def site() -> Json:
    """Return the site file of that hospital."""
    phrases = [{"concept": concept, "words": list(words)} for concept, words in PHRASES.items()]
    many = [f"kontrolle zq{letter}{more}" for letter in "abcdef" for more in "klmno"]
    phrases.append({"concept": "surveillance", "words": many})
    questions: list[Json] = [
        {"concept": concept, "text": text, "link_id": f"q{at}", "system": SYSTEM, "code": f"Q{at}"}
        for at, (concept, text) in enumerate(QUESTIONS.items())
    ]
    questions += [{"concept": "pregnancy", "text": f"Mutterpass zq{letter}"} for letter in "abcdefghi"]
    return {
        "name": "Example General Hospital",
        "catalogue": catalogue(),
        "phrases": phrases,
        "questions": questions,
        "thresholds": {"egfr_below": 45},
        "note": "MR safety: ext. 4711",
        "links": [{"label": "MR safety", "url": "https://intranet.example.org/mr", "rules": ["CtSpine"]}],
        "override_reasons": [{"code": "discussed-with-radiology", "display": "Discussed with radiology"}],
    }


@contextmanager
def applied(folder: Path, content: Json) -> Iterator[Path]:
    """Let a site file apply while a test runs."""
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        apply_site(path)
        yield path
    finally:
        put_in_force()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let the site file of that hospital apply."""
    with applied(tmp_path_factory.mktemp("site"), site()) as path:
        yield path
