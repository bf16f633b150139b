"""Labels with a delimiter behind them: colon, question mark, arrow, dash, cell border, dots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.labels import opens_line
from cds_services.forms.mark import Kind
from cds_services.forms.page import SIGNS, TICKS

if TYPE_CHECKING:
    from cds_services.forms.labels import Label
    from cds_services.forms.mark import Mark
    from cds_services.forms.page import Page
    from cds_services.forms.signs import Signs

_BEHIND = re.compile(
    r"[ \t]*(?:$|[\n\r,;|\u2022)\]}/]|[.!](?:\s|$)|[ ]{2,60}(?![ a-z])|[-\u2013\u2014]{1,2}(?:\s|$)"
    r"|(?:but|except|however|though|although)\b|\(|(?<=[ ])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?=[ ]{0,4}(?:$|[\n,;.|)]))"
    r"|(?<=[ ])x[ ]?\d\b)"
)
_NEXT = re.compile(
    r"[ ]+(?:\d{1,2}[.)][ ]?)?[A-Z][^\n.,;:?|=\[(]{0,60}"
    r"(?:[:?=|\[\u2610-\u2612(]|-{1,2}>|\u2192|[ ][-\u2013]|>(?<=[A-Z]{2}>)|-(?:[YN]|Yes|No)\b)"
    r"|[ ]+[a-z][A-Za-z]{1,20}[:=][ ]?[<>~]{0,2}[ ]?\d|[ ]{2,60}[a-z][A-Za-z /]{1,30}[:=?]"  # "N  eGFR: 90"
)
_NEXT_ANSWERED = re.compile(r"[ ]+[a-z][^\n.,;:?|=]{1,40}(?:\?[ ]?(?:-{1,2}>)?|:{1,2}|=|-{1,2}>|[ ][-\u2013])")
_BLANK = re.compile(
    r"[ \t]*+(?:(?:_{2,60}[ \t]*+)?(?=[\n\r|;]|$|[A-Z][^\n_:]{1,60}_{2})|_{2,60}[ \t]*+(?=[A-Z][^\n_:?]{1,40}[:?]))"
)
_NOTHING_BEHIND = re.compile(r"[ \t.]*(?:$|[\n\r|;(]|[A-Z][^\n:.?]{1,40}[:?])")
_NEXT_LINE = re.compile(r"[ \t]*\r?\n[ \t]*(?P<line>[^\n]{0,100})")
_LISTED = re.compile(r"[-*\u2022\d\[(\u2610-\u2612]")
_DETAILS = re.compile(r"[ ]*[,(\u2013-][ ]*[^\s,.;|)]")
_TIME = re.compile(
    r"[ ]{0,2}(?:~|approx[.]?|about)?[ ]?\d{1,3}(?:\.\d)?[ ]?(?:/(?:40|52|12|7)\b|(?:-\d{1,2}[ ]?)?"
    r"(?:w|wks?|weeks?|d|days?|mo|mths?|months?|y|yrs?|years?|h|hrs?|hours?)\b)"
    r"(?=[ ]*(?:$|[\n.,;(]|gest|preg|IUP|ago\b))"
)
"""An answer that is a time: "Pregnant? 12 wks"."""
_AGAIN = re.compile(r"(?:[ ]?[,/]?[ ](?:[YN]|[Yy]es|[Nn]o|[Nn]il)){1,12}(?=[ ]*(?:$|[\n.;|]))")
"""The same answer for each piece of a label."""
_DEGREE = re.compile(r"[ \t]*(?P<degree>[A-Za-z]+(?:[ ][A-Za-z]+)?)(?=[ \t]*(?:$|[\n\r.,;|]))")
_SURE = frozenset({Kind.QUESTION, Kind.ARROW, Kind.COLON, Kind.EQUALS, Kind.CELL})
_CHAINED = frozenset({Kind.COLON, Kind.ARROW, Kind.QUESTION})
_SOFT = frozenset({Kind.DASH, Kind.GAP, Kind.WRITTEN})
_BORDERS = frozenset({Kind.CELL, Kind.GAP, Kind.WRITTEN})
_LONGEST_GAP = 60
_LOOK = 4  # characters in which a printed choice begins
_MARKS_OF_A_LINE = 24
_LINE_ENDS = frozenset({Kind.LINE, Kind.STOP})
_WORDS_OF_A_CELL = 6  # of a label whose cell may be empty


def _behind_colon(text: str, offset: int) -> bool:
    """Tell a label from the answer of another one: "| bladder: new incontinence | |"."""
    return text[max(offset - _LOOK, 0) : offset].rstrip(" \t").endswith(":")


class Delimiters:
    """Reads the answers behind delimiters."""

    def __init__(self, page: Page, signs: Signs) -> None:
        self._page = page
        self._signs = signs
        self._words = form_words()

    def take(self, place: int) -> int:
        """Read the label before a delimiter and the answer behind it; return the mark to go on with."""
        page = self._page
        mark = page.marks[place]
        if mark.kind in _BORDERS:
            page.borders.append((mark.start, mark.end))
            if self._signs.bare(mark.start):
                page.begin(mark.end)
                return place + 1
        label = page.label(mark.start)
        if label is None:
            page.begin(mark.end)
            return place + 1
        following = page.mark_at(place + 1, mark.end)
        if following is not None and self._goes_on(place + 1, following):
            page.begin(mark.end)
            page.group = label
            return place + 1
        return self._answer(label, mark, place)

    def _goes_on(self, place: int, following: Mark) -> bool:
        """Tell whether the answer of a label stands behind one more mark: a box, a sign, a second delimiter."""
        if following.kind == Kind.QUESTION and self._is_plain(following):
            return False  # "Pregnant: ?"
        if following.kind in TICKS or following.kind in _CHAINED or following.kind == Kind.WRITTEN:
            return True
        if following.kind == Kind.GAP and self._page.text[following.start] == ".":
            return True  # "Pregnant?...... no"
        if following.kind == Kind.GAP and place < len(self._page.marks):
            box = self._page.mark_at(place + 1, following.end)
            return box is not None and box.kind in TICKS  # "Dialysis?        [X] Yes  [ ] No"
        if following.kind not in SIGNS or place >= len(self._page.marks):
            return False
        return self._ends(following.end) or (following.kind == Kind.PLUS and self._is_only_sign(place))

    def _is_only_sign(self, place: int) -> bool:
        """Tell "Pregnancy: (+) 15 wks" from "Neuro: (+) numbness (-) weakness"."""
        seen = 0
        for mark in self._page.marks[place : place + _MARKS_OF_A_LINE]:
            if mark.kind in _LINE_ENDS:
                break
            seen += mark.kind in SIGNS
        return seen == 1

    def _answer(self, label: Label, mark: Mark, place: int) -> int:
        page, begin = self._page, mark.end
        if label is page.group and self._is_dotted_blank(mark):
            return self._settle(label, Answer.NOTHING, begin, begin, place)
        choice = self._words.choice.match(page.text, begin) if self._may_be_choice(begin) else None
        if choice is not None:
            following = page.mark_at(place + 1, choice.end())
            if following is not None and (following.kind in _CHAINED or following.kind in TICKS):
                page.begin(choice.end())
                page.group = label
                return page.behind(place + 1, page.earliest)
            begin = choice.end()
            found = self._words.answer.match(page.text, begin)
            if found is None or not self._ends(found.end()):
                return self._settle(label, Answer.NOTHING, mark.end, choice.end(), place)
        return self._answered(label, mark, place, begin)

    def _may_be_choice(self, begin: int) -> bool:
        return self._page.text[begin : begin + _LOOK].lstrip(" \t(*[")[:1].lower() in self._words.choice_letters

    def _answered(self, label: Label, mark: Mark, place: int, begin: int) -> int:
        page = self._page
        if self._words.heads_question(page.text[label.start : label.end]):
            return self._in_words(label, mark, place, begin)
        found = self._words.answer.match(page.text, begin)
        if found is None:
            graded = self._degree(label, begin)
            if graded is not None:
                return self._settle(label, Answer.NO, begin, graded, place)
        else:
            said, first, end = found["answer"].lower(), found.start("answer"), found.end()
            meaning = self._words.meaning(said) or Answer.NOTHING
            again = _AGAIN.match(page.text, end)
            if again is not None and set(again[0].lower().split()) <= {said, "/", ","}:
                end = again.end()  # "Weakness / numbness / gait: N N N"
            box = page.mark_at(place + 1, end)
            if box is not None and box.kind in TICKS:  # "Pregnant: Yes [ ] No [x]"
                page.begin(mark.end)
                page.group = label
                return place + 1
            # "Indication: possible MS - ataxia" goes on.
            if self._ends(end) or (self._next_label(end) and meaning is not Answer.PERHAPS):
                detailed = meaning is Answer.YES and mark.kind in _SURE and _DETAILS.match(page.text, end) is not None
                return self._settle(label, meaning, first, end, place, kept=end if detailed else -1)
            dotted = mark.kind == Kind.GAP and page.text[mark.start] == "." and opens_line(page.text, label.start)
            sure = dotted or mark.kind in _SURE or label is page.group  # "Pregnant?...... Yes 29 wks"
            whole = (said[0].isalpha() and len(said) > 1) or found["answer"] == "Y"
            goes_on = meaning is Answer.YES or said in self._words.file.final_answers
            goes_on = goes_on or self._words.source.match(page.text, end) is not None
            goes_on = goes_on or (meaning is Answer.NO and self._words.tested.match(page.text, end) is not None)
            if sure and goes_on and whole:
                return self._settle(label, meaning, first, end, place, kept=end)
            if meaning is Answer.NO and self._is_statement(label, mark, said, begin):
                return self._settle(label, Answer.NO, first, end, place, kept=first)
        return self._in_words(label, mark, place, begin)

    def _degree(self, label: Label, begin: int) -> int | None:
        """Return the offset behind a degree that denies ("Suspicion of malignancy: low")."""
        if not self._words.graded.match(self._page.text, label.start, label.end):
            return None
        found = _DEGREE.match(self._page.text, begin)
        return (
            found.end() if found and " ".join(found["degree"].lower().split()) in self._words.file.low_degrees else None
        )

    def _in_words(self, label: Label, mark: Mark, place: int, begin: int) -> int:
        """Take a blank field, or an answer in words of its own."""
        page = self._page
        within = page.text[label.start : label.end]
        bracketed = within.count("(") > within.count(")")  # "decline (cane -> walker)"
        if mark.kind == Kind.ARROW and (bracketed or self._words.told_to_do.match(page.text, begin)):
            page.begin(mark.end)
            return place + 1
        plain = self._is_plain(mark)
        ruled = mark.kind == Kind.GAP and page.text[mark.start] == "_"
        blank = _BLANK.match(page.text, begin)
        tabs = mark.kind == Kind.CELL and page.text.startswith("\t", begin)
        answers = mark.kind == Kind.CELL and _behind_colon(page.text, label.start)
        if not answers and (ruled or mark.kind in _SURE) and (blank or tabs):
            if mark.kind == Kind.CELL or blank is None:
                empty = page.text[begin : begin + _LONGEST_GAP].lstrip(" ")[:1] in {"|", "\t"}
                if empty and len(page.text[label.start : label.end].split()) <= _WORDS_OF_A_CELL:
                    return self._settle(label, Answer.NOTHING, mark.end, mark.end, place)
            elif plain and "_" not in blank[0]:
                if opens_line(page.text, label.start):
                    page.asked.append(page.field(label, Answer.NOTHING, mark.end, mark.end))
            elif self._is_blank(blank.end()):
                return self._settle(label, Answer.NOTHING, mark.end, mark.end, place)
            page.begin(mark.end)
            page.line_label = label
            return place + 1
        if self._is_told(label, mark) and (not plain or label.asks or self._is_answered(label, begin)):
            page.add(label, Answer.WORDS, begin, begin)
        if mark.kind not in _SOFT:
            page.begin(mark.end)
        return place + 1

    def _is_dotted_blank(self, mark: Mark) -> bool:
        """Tell a blank drawn with dots ("Pacemaker: ....  Pregnant: ...."), with nothing behind it in its cell."""
        text = self._page.text
        dots = mark.kind == Kind.GAP and text[mark.start] == "."
        return dots and _NOTHING_BEHIND.match(text, mark.end) is not None

    def _is_told(self, label: Label, mark: Mark) -> bool:
        """Tell whether the words behind a mark are the answer to what stands before it."""
        if mark.kind in _CHAINED or mark.kind == Kind.EQUALS:
            return True
        name = self._page.text[label.start : label.end]
        return self._words.asks_onset(name) or self._words.asks_reason(name)

    def _is_answered(self, label: Label, begin: int) -> bool:
        """Tell "Onset? 3 days", "Pregnant? 12 wks" and "Sensory level? T6" from a question mark in prose."""
        text, words = self._page.text, self._words
        name = text[label.start : label.end].lower()
        if words.asks_onset(name) or words.open_question.match(name):
            return True
        completes = name in words.file.completed_labels and opens_line(text, label.start)
        return label.tight and (completes or _TIME.match(text, begin) is not None)

    def _is_statement(self, label: Label, mark: Mark, said: str, begin: int) -> bool:
        """Tell "Trauma: no recent injury" from "Weakness: no improvement" and from "Relapse? No fever"."""
        if (
            said.split(maxsplit=1)[0] not in self._words.file.statement_words
            or mark.kind not in _SURE
            or not label.tight
        ):
            return False
        if self._is_plain(mark) and not label.asks and said not in self._words.file.whole_denials:
            return False
        return self._words.statement.match(self._page.text, begin) is None

    def _is_plain(self, mark: Mark) -> bool:
        """Tell a mere question mark, which prose has too, from "?->" and the like."""
        return mark.kind == Kind.QUESTION and not self._page.text[mark.start : mark.end].strip(" \t?")

    def _is_blank(self, offset: int) -> bool:
        """Tell a field that was left blank from a heading over a list or over boxes."""
        following = _NEXT_LINE.match(self._page.text, offset)
        return following is None or not _LISTED.match(following["line"])

    def _settle(  # noqa: PLR0913, PLR0917 - the parts of one field
        self, label: Label, meaning: Answer, first: int, end: int, place: int, kept: int = -1
    ) -> int:
        page = self._page
        page.add(label, meaning, first, end, kept)
        page.answered += page.marks[place].kind == Kind.QUESTION
        page.begin(end)
        page.line_label = None
        return page.behind(place + 1, end)

    def _ends(self, offset: int) -> bool:
        page = self._page
        return _BEHIND.match(page.text, offset) is not None or page.text.startswith("_", offset) or offset in page.cells

    def _next_label(self, offset: int) -> bool:
        """Tell whether a new label follows an answer ("Pacemaker: No Pregnant: No")."""
        if _NEXT.match(self._page.text, offset):
            return True
        found = _NEXT_ANSWERED.match(self._page.text, offset)
        return found is not None and self._words.answer.match(self._page.text, found.end()) is not None
