"""Which studies a draft asks for: a small reading of codes and words that owes nothing to the product's own."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

HEAD, ORBITS, CERVICAL, THORACIC, LUMBAR = "head", "orbits", "cervical", "thoracic", "lumbar"
WITHOUT, WITH, BOTH, ANY = "without", "with", "without-and-with", "any"
_WHOLE = (CERVICAL, THORACIC, LUMBAR)
_CORD = (CERVICAL, THORACIC)


class Study(NamedTuple):
    """One region of one examination."""

    modality: str
    region: str
    phase: str


def _studies(modality: str, regions: tuple[str, ...], phase: str) -> frozenset[Study]:
    return frozenset(Study(modality, region, phase) for region in regions)


# CPT of the single regions: without, with, without and with.
_CPT_TRIPLES = {
    ("MRI", HEAD): ("70551", "70552", "70553"),
    ("MRI", ORBITS): ("70540", "70542", "70543"),
    ("MRI", CERVICAL): ("72141", "72142", "72156"),
    ("MRI", THORACIC): ("72146", "72147", "72157"),
    ("MRI", LUMBAR): ("72148", "72149", "72158"),
    ("CT", HEAD): ("70450", "70460", "70470"),
    ("CT", ORBITS): ("70480", "70481", "70482"),
    ("CT", CERVICAL): ("72125", "72126", "72127"),
    ("CT", THORACIC): ("72128", "72129", "72130"),
    ("CT", LUMBAR): ("72131", "72132", "72133"),
}
_LOINC_TRIPLES = {
    ("MRI", (HEAD,)): ("30657-1", "24589-4", "24587-8"),
    ("MRI", (ORBITS,)): ("36872-0", "36820-9", "36842-3"),
    ("MRI", (CERVICAL,)): ("30667-0", "24938-3", "24937-5"),
    ("MRI", (THORACIC,)): ("36532-0", "24982-1", "24981-3"),
    ("MRI", (LUMBAR,)): ("30679-5", "30678-7", "24967-2"),
    ("MRI", _WHOLE): ("30854-4", "91561-1", "30855-1"),
    ("CT", (HEAD,)): ("30799-1", "24727-0", "24726-2"),
    ("CT", (CERVICAL,)): ("30592-0", "24933-4", "36401-8"),
    ("CT", (THORACIC,)): ("30597-9", "24979-7", "36403-4"),
    ("CT", (LUMBAR,)): ("30620-9", "24964-9", "36402-6"),
    ("CT", _CORD): ("83304-6", "86985-9", "86959-4"),
    ("CT", _WHOLE): ("86987-5", "86984-2", "87870-2"),
}
_PHASES = (WITHOUT, WITH, BOTH)
CODES: dict[str, frozenset[Study]] = {
    **{
        code: _studies(modality, (region,), phase)
        for (modality, region), codes in _CPT_TRIPLES.items()
        for code, phase in zip(codes, _PHASES, strict=True)
    },
    **{
        code: _studies(modality, regions, phase)
        for (modality, regions), codes in _LOINC_TRIPLES.items()
        for code, phase in zip(codes, _PHASES, strict=True)
    },
    "89284-4": _studies("MRI", _CORD, WITH),
    "43456-3": _studies("MRI", _CORD, BOTH),
    "43457-1": _studies("MRI", _CORD, ANY),
    "24935-9": _studies("MRI", (CERVICAL,), ANY),
    "24980-5": _studies("MRI", (THORACIC,), ANY),
    "24968-0": _studies("MRI", (LUMBAR,), ANY),
    "24590-2": _studies("MRI", (HEAD,), ANY),
    "42698-1": _studies("MRI", _WHOLE, ANY),
    "24932-6": _studies("CT", (CERVICAL,), ANY),
    "83310-3": _studies("CT", (THORACIC, LUMBAR), WITHOUT),
    "91593-4": _studies("MRI", (HEAD, ORBITS), WITHOUT),
    # SNOMED CT says only that contrast is given
    "60443006": _studies("MRI", (CERVICAL,), BOTH),
    "91333005": _studies("MRI", (THORACIC,), BOTH),
    "702608007": _studies("MRI", _CORD, BOTH),
    "432874000": _studies("MRI", (HEAD,), BOTH),
    "571891000119109": _studies("MRI", (CERVICAL,), WITHOUT),
    "396171000119100": _studies("MRI", (THORACIC,), WITHOUT),
    "394451000119106": _studies("MRI", (LUMBAR,), WITHOUT),
    "RPID480": _studies("MRI", (HEAD,), BOTH),
    "RPID487": _studies("MRI", (CERVICAL,), BOTH),
    "RPID544": _studies("MRI", (THORACIC,), BOTH),
}

_REGION_WORDS = {
    HEAD: r"\b(?:head|brain|cerebral)\b",
    ORBITS: r"\borbit",
    CERVICAL: r"\bcerv|\bc[- ]?spine|\bc ?(?:and|&|\+|/) ?t\b|(?:whole|total|entire|complete)[- ]spine",
    THORACIC: r"\bthor|\bdorsal|\bt[- ]?spine|\bc ?(?:and|&|\+|/) ?t\b|(?:whole|total|entire|complete)[- ]spine",
    LUMBAR: r"\blumb|\bl[- ]?spine|\bl/s\b|(?:whole|total|entire|complete)[- ]spine",
}
_WITHOUT_WORDS = r"\b(?:without|w/o|wo|non[- ]?contrast|unenhanced|plain|pre)\b"
_WITH_WORDS = r"\b(?:with|w|post|enhanced)\b(?!/o)"


def read(order: dict[str, Any]) -> frozenset[Study]:
    """Read the studies of one draft; codes first, words where no code is known."""
    if order.get("resourceType") != "ServiceRequest" or order.get("doNotPerform"):
        return frozenset()
    code = order.get("code") or {}
    known = [CODES[item["code"]] for item in code.get("coding") or [] if item.get("code") in CODES]
    if known:
        studies = frozenset(study for studies in known for study in studies)
        if all(study.phase == ANY for study in studies):
            phase = phase_of(" ".join(item.get("text", "") for item in order.get("orderDetail") or []))
            studies = frozenset(study._replace(phase=phase) for study in studies)
        return studies
    words = [code.get("text", ""), *(item.get("display", "") for item in code.get("coding") or [])]
    return read_words(" ; ".join(words))


def read_words(words: str) -> frozenset[Study]:
    """Read the studies that an order's name asks for."""
    text = words.lower()
    modality = "MRI" if re.search(r"\bmri?\b|magnetic", text) else "CT" if re.search(r"\bct\b", text) else "other"
    regions = tuple(region for region, pattern in _REGION_WORDS.items() if re.search(pattern, text))
    return _studies(modality, regions, phase_of(text))


def phase_of(words: str) -> str:
    """Read the contrast phase; `any` where the words say nothing of it."""
    text = words.lower()
    without = re.search(_WITHOUT_WORDS, text)
    given = re.search(_WITH_WORDS, re.sub(r"\bw/o\b", " ", text))
    return BOTH if without and given else WITHOUT if without else WITH if given else ANY


def wanted(name: str) -> Study:
    """Read `MRI cervical without-and-with` as a case report writes it."""
    modality, region, phase = name.split()
    return Study(modality, region, phase)


def covers(studies: frozenset[Study], want: Study) -> bool:
    """Tell whether the drafts hold the study; `any` asks for no particular phase."""
    return any(
        study.modality == want.modality and study.region == want.region and want.phase in (ANY, study.phase)
        for study in studies
    )


def matches(study: Study, pattern: Study) -> bool:
    """Tell whether a study falls under a pattern; `any` matches everything."""
    return all(part in (ANY, own) for part, own in zip(pattern, study, strict=True))
