"""An imaging study, in the radiologist's three dimensions: modality, regions, contrast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Modality(StrEnum):
    """How the image is made."""

    MRI = "MRI"
    CT = "CT"
    CT_MYELOGRAPHY = "CT myelography"
    OTHER = "other"
    """Radiograph, ultrasound, nuclear medicine, MR myelography, fluoroscopy: known, and out of scope."""


class Region(StrEnum):
    """The part of the body that is imaged, as the ACR tables name it."""

    HEAD = "head"
    ORBITS = "orbits"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SPINE = "spine"
    """Spine or cord with no level stated."""
    OTHER = "other"


class Contrast(StrEnum):
    """Intravenous contrast phases."""

    WITHOUT = "without"
    WITH = "with"
    WITHOUT_AND_WITH = "without-and-with"
    WITH_ANY = "with-any"
    """With contrast, where the code system does not distinguish "with" from "without and with" (SNOMED CT)."""
    UNSTATED = "unstated"

    @property
    def given(self) -> bool:
        """True when the order asks for contrast in any phase."""
        return self in {Contrast.WITH, Contrast.WITHOUT_AND_WITH, Contrast.WITH_ANY}


SPINE_LEVELS = frozenset({Region.CERVICAL, Region.THORACIC, Region.LUMBAR})
CORD_LEVELS = frozenset({Region.CERVICAL, Region.THORACIC})
HEAD = frozenset({Region.HEAD})
ORBITS = frozenset({Region.ORBITS})


@dataclass(frozen=True, slots=True)
class Study:
    """One imaging study; whole spine has the three spine levels as its regions."""

    modality: Modality
    regions: frozenset[Region]
    contrast: Contrast = Contrast.UNSTATED
