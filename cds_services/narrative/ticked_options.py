"""Ticked options under their heading: "Rule out: [x] MS" asks, "Phenotype: [x] relapsing" names a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.narrative.answer_words import as_told
from cds_services.narrative.headings import NONE, is_ticked
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.forms.field import Field
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.headings import Headings
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.mention import Mention

_CONCLUDED = frozenset({Nature.DISEASE, Nature.CONDITION, Nature.EVENT})
"""What a heading can ask for; a finding that is ticked is there, whatever is asked of it."""


class TickedOptions:
    """Reads ticked options whose heading changes what they say.

    Args:
        lexicon: the concepts.
        read: reads the words of a patient; an option may go on in them, so nothing of it is remembered.
        whole: reads a label with its answer in words.
    """

    def __init__(self, lexicon: Lexicon, read: Read, whole: Read) -> None:
        self._lexicon = lexicon
        self._read = read
        self._whole = whole
        self._words = form_words()

    def read(self, field: Field, headings: Headings | None, text: str, written: date) -> tuple[Mention, ...] | None:
        """Return what an option says under its heading; None where it says what it says alone."""
        over = headings.over(field) if headings is not None and is_ticked(field) else NONE
        heading = over.words
        if not heading:
            return None
        option = text[field.start : field.end] if field.start == field.label_end else field.label
        lead = f"{heading}: " if any(map(str.isalnum, heading)) else "?"
        shift = len(lead)
        alone = self._read(option, written)
        if over.labels and self._specifies(heading, option, alone):
            found = self._whole(lead + option, written)
            return _shifted(field, found, shift) if found else None
        found = self._read(lead + option, written)
        if not (self._is_asked(heading, found, written) or self._names_type(alone, found)):
            return None
        return _shifted(field, [item for item in found if item.end > shift], shift)

    def _specifies(self, heading: str, option: str, alone: tuple[Mention, ...]) -> bool:
        """Tell whether an option names nothing alone, and tells more of what stands over it ("Weakness: [x] mild")."""
        if heading.lower().rpartition(" ")[2] in self._words.file.heading_words or self._words.meaning(option):
            return False
        return all(item.concept in self._lexicon.unnamed for item in alone)

    def _is_asked(self, heading: str, found: tuple[Mention, ...], written: date) -> bool:
        """Tell whether the heading asks for what is ticked, and names nothing itself."""
        asked = {self._nature(item) for item in found if item.assertion is Assertion.ASKED}
        return bool(asked & _CONCLUDED) and not self._read(heading, written)

    def _names_type(self, alone: tuple[Mention, ...], found: tuple[Mention, ...]) -> bool:
        """Tell whether an option alone is an attack, and under its heading a type of disease."""
        if not alone or any(self._nature(item) is not Nature.EVENT for item in alone):
            return False
        lasting = any(self._lexicon.concepts[item.concept].lasting for item in found)
        return lasting and all(self._nature(item) is not Nature.EVENT for item in found)

    def _nature(self, mention: Mention) -> Nature:
        return self._lexicon.nature(mention.concept)


def _shifted(field: Field, found: Iterable[Mention], shift: int) -> tuple[Mention, ...]:
    """Return mentions with offsets of the option, and not of the words that were put before it."""
    return as_told(
        field, [item._replace(start=max(item.start - shift, 0), end=max(item.end - shift, 0)) for item in found]
    )
