"""A published appropriateness guideline: variants, rows and ratings, each with its source and status."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class AppropriatenessCategory(StrEnum):
    """The ACR's three categories (1-3, 4-6, 7-9 on its scale)."""

    USUALLY_APPROPRIATE = "usually-appropriate"
    MAY_BE_APPROPRIATE = "may-be-appropriate"
    USUALLY_NOT_APPROPRIATE = "usually-not-appropriate"

    @property
    def words(self) -> str:
        """As the tables print it: "Usually Appropriate"."""
        return self.value.replace("-", " ").title()


class Status(StrEnum):
    """Where the rating of a row was read; the guideline file has the words for readers."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    PARTIAL = "partial"


class Publication(Entry, frozen=True):
    """A source, addressed at its publisher."""

    citation: str
    url: str


class RelativeRadiationLevel(Entry, frozen=True):
    """An ACR radiation band for adults, and what it compares to."""

    symbol: str
    adult_dose: str
    source: str
    comparison: str = ""


class Background(Entry, frozen=True):
    """Natural background radiation, the reference of the comparisons."""

    yearly_dose: str
    source: str


class Dose(Entry, frozen=True):
    """The radiation level of a procedure, in every variant; `contrast` unstated means any phase."""

    modality: Modality
    regions: frozenset[Region]
    radiation: str
    source: str
    contrast: Contrast = Contrast.UNSTATED


class Row(Entry, frozen=True):
    """One line of a variant's table."""

    modality: Modality
    regions: frozenset[Region]
    contrast: Contrast
    rating: AppropriatenessCategory
    radiation: str
    status: Status
    source: str
    note: str = ""

    @property
    def study(self) -> Study:
        """The study that the row rates."""
        return Study(self.modality, self.regions, self.contrast)


class Variant(Entry, frozen=True):
    """A clinical situation as the guideline divides it, with its table in the publication's order."""

    code: str
    number: int
    title: str
    title_status: str
    rows: tuple[Row, ...]

    @property
    def read_elsewhere(self) -> bool:
        """Whether a row of it was not read in the publication itself."""
        return any(row.status is not Status.VERIFIED for row in self.rows)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses of its rows, each once."""
        return tuple(dict.fromkeys(row.status for row in self.rows))


class Guideline(Entry, frozen=True):
    """One ACR topic; `reviewed` says whether anyone has reviewed it, `statuses` what the status of a row means."""

    title: str
    publisher: str
    url: str
    reviewed: str
    statuses: dict[Status, str]
    sources: dict[str, Publication]
    radiation_levels: dict[str, RelativeRadiationLevel]
    background: Background
    doses: tuple[Dose, ...]
    variants: tuple[Variant, ...]

    def variant(self, code: str) -> Variant:
        """Return the variant of that code; KeyError when there is none."""
        return {variant.code: variant for variant in self.variants}[code]


def load_guideline(path: Traversable) -> Guideline:
    """Read a guideline file and refuse one that contradicts itself.

    Raises:
        KnowledgeError: a study rated twice in a variant, or a source, radiation level or status that is not defined.
    """
    guideline = load(path, Guideline)
    for variant in guideline.variants:
        seen: set[Study] = set()
        for row in variant.rows:
            if row.study in seen:
                raise KnowledgeError(f"{path.name}, variant {variant.code}: {row.study} is rated twice")
            if row.status not in guideline.statuses:
                raise KnowledgeError(f"{path.name}: status {row.status} is not explained in statuses")
            seen.add(row.study)
    used: list[Dose | Row] = [*guideline.doses, *(row for variant in guideline.variants for row in variant.rows)]
    for entry in used:
        if entry.source not in guideline.sources:
            raise KnowledgeError(f"{path.name}: source {entry.source} is not defined")
        if entry.radiation not in guideline.radiation_levels:
            raise KnowledgeError(f"{path.name}: radiation level {entry.radiation} is not defined")
    return guideline
