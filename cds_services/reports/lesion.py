"""One lesion of a sentence, with what its words say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.reports.levels import Levels
    from cds_services.reports.scoped import Scoped, Sure


@dataclass(slots=True)
class Lesion:
    """One lesion, or several named in one breath."""

    scoped: Scoped
    sure: Sure
    places: set[str] = field(default_factory=set)
    levels: list[Levels] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    old: bool = False
    new: bool = False
    several: bool = False
    """Some of them old and some new, by what one sentence says of each."""
    attributed: bool = False
    """An attribute ("new", "enhancing") stands before it under the same denial: the lesion itself is not denied."""
    plural: bool = False
    foreign: bool = False
    """In another organ, or in bone."""
    vascular: bool = False
    """Called nonspecific or ischaemic."""
    explained: bool = False
    """Put down to compression, infarct or tumour."""
    typical: bool = False
    """Called demyelinating, or a plaque."""
    patterned: bool = False
    """The words say that the pattern is that of demyelination."""
    named_place: bool = False
    """The words of its own sentence say where it is."""

    @property
    def of_pattern(self) -> bool:
        """True for "brain plaques"; "plaques" in a report on the brain name no pattern."""
        return self.patterned or (self.typical and self.named_place)

    @property
    def weak(self) -> bool:
        """True for bright signal that is called no lesion."""
        return self.scoped.piece.name in {"signal", "cord-signal"}

    @property
    def counts(self) -> bool:
        """True for a lesion of demyelinating type or unexplained."""
        return not (self.foreign or self.vascular or self.explained)
