"""One thing that one part of a report says, before the parts are weighed against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.reports.scoped import Sure

if TYPE_CHECKING:
    from cds_services.reports.levels import Levels
    from cds_services.reports.pieces import Quote

NEW, ENHANCING, SAME, CLEAR, LESION = "new", "enhancing", "same", "clear", "lesion"
CORD, BRAIN, BRAIN_TYPICAL, BRAIN_CORTICAL, OPTIC = "cord", "brain", "brain-typical", "brain-cortical", "optic-nerve"


class Claim(NamedTuple):
    """What a sentence says of one concept.

    Attributes:
        idea: what it is about: "new", "enhancing", "same" (all is as before), "clear" (no lesion), "lesion", or a
            kind of the phrases files ("compression", "pml", ...).
        sure: how sure the words are.
        place: "cord", "brain", "optic-nerve" or empty.
        quote: the words that say so.
        part: the part of the report.
        rank: the weight of that part; the greater outranks.
        levels: the vertebral levels named.
        length: of the longest lesion, in segments, where the words tell it.
        old: called unchanged, known or the like.
        long: called longitudinally extensive.
        typical: in a place, or by a name, of demyelination.
        cortical: in the cortex or next to it, where PML is too.
        named: called demyelinating, or a plaque.
        degree: of compression: "mild", "moderate", "marked", "severe" or empty.
        signal: the cord is bright, swollen or malacic there.
        measured: the words state the length in segments.
        near: the levels of the sentence, the list item or the label above, for words that name none.
    """

    idea: str
    sure: Sure
    place: str = ""
    quote: Quote | None = None
    part: str = ""
    rank: int = 1
    levels: tuple[Levels, ...] = ()
    length: int | None = None
    old: bool = False
    long: bool = False
    typical: bool = False
    cortical: bool = False
    named: bool = False
    degree: str = ""
    signal: bool = False
    measured: bool = False
    near: tuple[Levels, ...] = ()

    @property
    def words(self) -> str:
        """Return the words that say so, few enough to be shown."""
        return str(self.quote) if self.quote is not None else ""

    @property
    def written_levels(self) -> str:
        """The vertebral levels named, as text; empty where there are none."""
        return ", ".join(map(str, self.levels))

    @property
    def affirmed(self) -> bool:
        """True where the words say that it is so."""
        return self.sure is Sure.AFFIRMED

    @property
    def open(self) -> bool:
        """True where the words leave it open."""
        return self.sure is Sure.OPEN

    @property
    def denied(self) -> bool:
        """True where the words say that it is not so."""
        return self.sure is Sure.DENIED


def broad(place: str) -> str:
    """Return the place of the body in which a place of lesions is."""
    return BRAIN if place in {BRAIN_TYPICAL, BRAIN_CORTICAL} else place
