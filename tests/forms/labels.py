"""One label for each concept that the product knows."""

from __future__ import annotations

from functools import cache

from cds_services.concepts.text_reader import lexicon, read_mentions
from cds_services.narrative.mention import Assertion
from tests.narrative.reading import WRITTEN


@cache
def labels() -> dict[str, str]:
    """One label for each concept: the first example that names it, alone and affirmed, else one written here."""
    found = dict(_WRITTEN_HERE)
    for name, concept in lexicon().concepts.items():
        if name in found:
            continue
        for group in concept.groups:
            mentions = read_mentions(group.example, WRITTEN).mentions
            if [item.concept for item in mentions] == [name] and mentions[0].assertion is Assertion.AFFIRMED:
                plain = mentions[0].words if read_mentions(mentions[0].words, WRITTEN).mentions else group.example
                alone = read_mentions(plain, WRITTEN).mentions
                simple = [item.concept for item in alone] == [name] and alone[0].assertion is Assertion.AFFIRMED
                if simple and not set(plain) & set(",;:?./()+-'") and not any(map(str.isdigit, plain)):
                    found[name] = plain
                    break
    return found


_WRITTEN_HERE = {
    "arm-numbness": "Hand numbness",
    "cauda-equina-syndrome": "Cauda equina syndrome",
    "clinically-isolated-syndrome": "Clinically isolated syndrome",
    "conus": "Conus lesion",
    "demyelination": "Demyelinating disease",
    "dialysis": "Dialysis",
    "disease-activity": "Disease activity",
    "fever": "Fever",
    "first-attack": "First demyelinating attack",
    "hemicord": "Brown Sequard",
    "injury-sign": "Midline tenderness",
    "leg-numbness": "Leg numbness",
    "malaise": "Nausea",
    "mri-conditional-device": "MRI conditional pacemaker",
    "ms-context": "EDSS",
    "ms-lesion": "White matter lesions",
    "nmosd": "NMOSD",
    "other-question": "Hydrocephalus",
    "pml": "PML",
    "pseudo-relapse": "Pseudorelapse",
    "radicular-sign": "Radicular pain",
    "radiologically-isolated-syndrome": "Radiologically isolated syndrome",
    "recrudescence": "Recrudescence",
    "root-deficit": "Absent ankle jerk",
    "sensory-level": "Sensory level",
    "spinal-infection": "Epidural abscess",
    "temporary-mri-unsafe-device": "Temporary pacing wires",
}
"""Labels of concepts whose examples say more; with the others, every one that a form can ask for alone."""
