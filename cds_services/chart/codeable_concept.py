"""A CodeableConcept as it is read: its codes, and what it says in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.concepts.chart_words import read_chart_words
from cds_services.concepts.value_sets import concepts_of
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from datetime import date

    from cds_services.terminology import Coding


@dataclass(frozen=True, slots=True)
class CodeableConcept:
    """One CodeableConcept.

    Attributes:
        codings: its codes with canonical systems; those without a code are left out.
        words: what it says in words: its text, else the displays of its codings.
        displays: the displays of its codings that have a code.
    """

    codings: tuple[Coding, ...]
    words: str
    displays: tuple[str, ...]

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts that its codes stand for."""
        return concepts_of(self.codings)

    @property
    def is_unknown(self) -> bool:
        """True when all its codes are of systems that this service does not know, and no words say what it is."""
        return bool(self.codings) and not self.words and not any(is_known(coding.system) for coding in self.codings)

    def telling_words(self, today: date) -> str:
        """Return its words where they say anything that matters, else with its displays.

        "IV infusion, see protocol" says nothing of the drug that the accompanying display names.
        """
        text, displays = self.words, "; ".join(dict.fromkeys(self.displays))
        return text if not displays or displays == text or read_chart_words(text, today) else f"{text}; {displays}"


NOTHING_SAID = CodeableConcept((), "", ())


def read_codeable_concept(value: object) -> CodeableConcept:
    """Read a CodeableConcept, or a bare string in its place; anything else reads as empty."""
    if value is None:
        return NOTHING_SAID
    codings = fhir.codings(value)
    return CodeableConcept(codings, fhir.words(value), tuple(coding.display for coding in codings if coding.display))


def read_codeable_concepts(value: object) -> tuple[CodeableConcept, ...]:
    """Read every CodeableConcept of an element that may hold one or several."""
    return tuple(read_codeable_concept(item) for item in fhir.sequence(value)) if value else ()
