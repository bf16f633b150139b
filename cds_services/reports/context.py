"""What a sentence inherits from those before it: the place, the last lesion, a structural cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.levels import Levels


@dataclass(slots=True)
class Context:
    """The state between sentences of one report; lives for one reading.

    Attributes:
        region: place of lesions by the name of the study, or empty.
        label: place by the label before the sentence, or empty.
        place: place that the sentences of this part named last, or empty.
        lesions: the lesions of the sentence with lesions before this one.
        levels: the levels of the sentence before this one.
        enhances: that sentence is about contrast taken up.
        structure: levels of a structural cause of the sentence before; nothing where none was named.
        since_structure: how many sentences ago that was.
    """

    region: str = ""
    label: str = ""
    place: str = ""
    lesions: list[Lesion] = field(default_factory=list)
    enhances: bool = False
    levels: list[Levels] = field(default_factory=list)
    structure: list[Levels] | None = None
    since_structure: int = 0
