"""What a form says hurts, and where, in fields that are read as one ("Symptom: pain", "Site: low back")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.label_kind import kind_of
from cds_services.narrative.answer_words import MARKS, SHORT_ANSWER, as_told
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field, Form
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.mention import Mention
    from cds_services.narrative.prose import Prose

_STATE = Nature.STATE
_TOLD = frozenset({Assertion.AFFIRMED, Assertion.ASKED})
_BEHIND_PLACE = re.compile(r"[,;:]|[ ](?=[RL]\s?>)")
"""What ends the name of a place in an answer ("low back R>L")."""
_PAINS = frozenset({"pain", "pains"})


class Complaints:
    """Reads complaints and their places.

    Args:
        lexicon: the concepts.
        read: reads the words of a patient.
    """

    def __init__(self, lexicon: Lexicon, read: Read) -> None:
        self._lexicon = lexicon
        self._read = read
        self._words = form_words()

    def sited(self, form: Form, written: date) -> dict[Field, tuple[Mention, ...]]:
        """Read a complaint and its place in two fields as one ("Symptom: pain", "Site: low back").

        Returns:
            What each field that names a place makes of the complaint; none that makes nothing new of it.
        """
        sites = [field for field in form.fields if _is(field, self._words.file.site_labels)]
        complained = self._complaint(form) if sites else ""
        if not complained or len(complained.split()) > SHORT_ANSWER:
            return {}
        made: dict[Field, tuple[Mention, ...]] = {}
        for field in sites:
            told = [*self._read(complained, written), *self._read(field.answer, written)]
            named = {mention.concept for mention in told}
            place, what = field.answer.strip(MARKS), complained.partition(" ")[0]
            both = self._read(f"{complained.strip(MARKS)} {place}", written)
            both = both or self._read(f"{what} {place}", written) or self._read(f"{place} {what}", written)
            if new := [mention for mention in both if mention.concept not in named]:
                made[field] = as_told(field, new)
        return made

    def alone(self, form: Form, found: list[Mention], written: date) -> list[Mention]:
        """Read a site of the back or neck as where it hurts, where a form tells nothing else of the patient.

        So do forms that ask for site, onset and severity, and have no line for the complaint.
        """
        if any(mention.assertion in _TOLD and self._lexicon.nature(mention.concept) is not _STATE for mention in found):
            return []
        sites = [field for field in form.fields if _is(field, self._words.file.site_labels)]
        asked = any(self._is_of_pain(field) for field in form.fields if field not in sites)
        if len(sites) != 1 or not asked:
            return []
        place = _BEHIND_PLACE.split(sites[0].answer, maxsplit=1)[0].strip(MARKS)
        hurts = self._read(f"{place} pain", written)
        return list(as_told(sites[0], [item for item in hurts if self._lexicon.nature(item.concept) is Nature.PAIN]))

    def _is_of_pain(self, field: Field) -> bool:
        """Tell a label that stands beside the site of a pain: its onset, its severity, where it goes."""
        return kind_of(field).asks_onset or field.listed in self._words.file.labels_of_pain

    def hurting(self, field: Field, prose: Prose, written: date) -> tuple[Mention, ...]:
        """Return what "Where is the pain? lower back" and "Type of pain: axial low back" say of its place."""
        if field.listed not in self._words.file.pain_places:
            return ()
        place = field.answer.partition(",")[0].strip(MARKS)
        found = self._read(f"{place} pain", written) or self._read(f"pain {field.answer}", written)
        if found:
            prose.blank(field.start, field.end, apart=True)
        return as_told(field, found)

    def ticked(self, field: Field, written: date) -> tuple[Mention, ...]:
        """Return what a ticked function says under a heading of symptoms ("Deficits: [x] speech [x] vision")."""
        last = field.listed.rpartition(" ")[2]
        if last in _PAINS and (hurts := self._read(f"{field.answer} pain", written)):
            return as_told(field, hurts)  # "Pain: [x] face [ ] neck"
        if last not in self._words.file.heading_words or self._read(field.answer, written):
            return ()
        function = field.answer.partition(" ")[0]
        return as_told(field, self._read(f"{function} problem", written))

    def _complaint(self, form: Form) -> str:
        """Return what the patient complains of, where one field says so, or pain where one asks about it."""
        complaint = next((field for field in form.fields if _is(field, self._words.file.complaint_labels)), None)
        if complaint:
            return complaint.answer
        hurts = any(_is(field, self._words.file.pain_told) or _is_pain(field) for field in form.fields)
        hurts = hurts or any(kind_of(field).asks_onset and "pain" in field.listed.split() for field in form.fields)
        return "pain" if hurts else ""


def _is(field: Field, labels: frozenset[str]) -> bool:
    return field.meaning is Answer.WORDS and field.listed in labels


def _is_pain(field: Field) -> bool:
    """Tell "Pain: yes" and a ticked "Pain"."""
    ticked = field.meaning is Answer.WORDS and field.start == field.label_end
    named = {field.listed, *([field.answer.lower()] if ticked else [])}
    return "pain" in named and (ticked or field.meaning is Answer.YES)
