"""Tick boxes: which label or option each belongs to, over one line or several."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.boxes import Option, Run, behind_answers, has_rows, parted, read_run, stand_behind
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import Label, core, label_before
from cds_services.forms.mark import Kind
from cds_services.forms.page import TICKS, TURN

if TYPE_CHECKING:
    from cds_services.forms.mark import Mark
    from cds_services.forms.page import Page

_LABELS = frozenset({Kind.COLON, Kind.QUESTION, Kind.ARROW, Kind.EQUALS})
_ENDS = frozenset({Kind.STOP, Kind.LINE, Kind.CELL})
_FEWEST_IN_A_ROW = 3
_COMMA = re.compile(r"(?P<words>(?:[^,(]|\([^()]{0,120}\))*?),")
"""The first comma that stands in no brackets."""
_LINE_OF_A_BOX = re.compile(r"^[ \t]{0,8}(?:\[[ xX\u2713]?\]|\([ xX]\)|[\u2610-\u2612])[ ]?[A-Za-z]", re.MULTILINE)
_NEXT_LABEL = re.compile(r"(?:(?<=[a-z0-9)A-Z])[ ]{1,20}|(?<=\])[ ]{2,20})(?=[A-Z][a-z]+(?:[ ][A-Za-z]+){0,4}$)")
"""A label behind the words of a box: up to its colon nothing but a capital and some words."""


def _stands_behind(text: str, boxes: list[Mark], end: int) -> bool:
    """Tell "Surgery? [ ] Pain [x] Trauma [ ]", where each box stands behind its words, from "Pain? [x] yes [ ] no"."""
    if len(boxes) < _FEWEST_IN_A_ROW or text[boxes[-1].end : end].strip():
        return False
    between = [text[one.end : other.start].strip() for one, other in pairwise(boxes)]
    return all(words and form_words().meaning(words) is None for words in between)


class Ticks:
    """Reads runs of boxes; the yes and no of one label may stand on lines of their own."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._label: Label | None = None
        self._waiting: list[Option] = []
        self._headed: Label | None = None
        self._behind: bool | None = None

    def take(self, place: int) -> int:
        """Read the boxes from `place` to the end of their line or sentence; return the mark behind them."""
        page = self._page
        boxes, end, behind = [page.marks[place]], len(page.text), len(page.marks)
        labelled = page.group is not None and not page.text[page.earliest : boxes[0].start].strip()
        for offset in range(place + 1, len(page.marks)):
            mark = page.marks[offset]
            if mark.kind in _ENDS:
                end, behind = mark.start, offset
                break
            if mark.kind not in TICKS:
                label = self._next_label(boxes[-1], mark, offset)
                if label is None:
                    continue
                end, behind = label, page.behind(place + 1, label)
                break
            if labelled and len(boxes) == 1 and self._has_label(place, mark):  # "Relapse? [x] Pseudorelapse? [ ]"
                end = boxes[0].end
                behind = page.behind(place + 1, end)
                break
            boxes.append(mark)
        if labelled and page.group is not None and _stands_behind(page.text, boxes, end):
            page.earliest, page.group, labelled = page.group.start, None, False
        head = page.earliest if page.group else page.piece_from
        if self._behind is None:
            self._behind = stand_behind(page.text)
        run = read_run(page.text, boxes, head, end, labelled=labelled, behind=self._behind)
        alone = len(boxes) == 1 and run.options[0].start >= run.options[0].end
        if page.group is not None and labelled and alone:
            self.close()
            page.add(page.group, TURN[boxes[0].kind], boxes[0].start, boxes[0].end)
        else:
            self._run(run)
        page.begin(end)
        page.line_label = None
        return behind

    def _next_label(self, box: Mark, mark: Mark, offset: int) -> int | None:
        """Return where "Treatment" begins in "[x] SP [ ] PP Treatment: siponimod", whose answer is no box."""
        page = self._page
        if mark.kind != Kind.COLON:
            return None
        following = page.mark_at(offset + 1, mark.end)
        if following is not None and following.kind in TICKS:
            return None
        found = _NEXT_LABEL.search(page.text, box.end, mark.start)
        return found.start() if found else None

    def _has_label(self, place: int, box: Mark) -> bool:
        """Tell whether a delimiter stands right before a box."""
        before = self._page.marks[self._page.behind(place, box.start) - 1]
        return before.kind in _LABELS and not self._page.text[before.end : box.start].strip()

    def close(self) -> None:
        """Let the one box that is ticked among the answers of a label answer it."""
        if self._label is not None and self._waiting:
            ticked = [option for option in self._waiting if option.ticked]
            shown = ticked[0] if len(ticked) == 1 else self._waiting[0]
            meaning = shown.meaning if len(ticked) == 1 else None
            first = min(min(option.start, option.box[0]) for option in self._waiting)
            last = max(max(option.end, option.box[1]) for option in self._waiting)
            answer = self._page.text[min(shown.start, shown.box[0]) : max(shown.end, shown.box[1])]
            field = self._page.field(self._label, meaning or Answer.NOTHING, first, last, answer=answer)
            if self._label is self._headed:
                self._beside_options(field, first, last)
            else:
                self._page.fields.append(field)
        self._label, self._waiting = None, []

    def _beside_options(self, field: Field, first: int, last: int) -> None:
        """Take "[x] none" among boxes that speak for themselves ("[ ] MS [ ] NMOSD"): it answers their heading."""
        page = self._page
        if field.meaning is Answer.NOTHING:
            page.unticked.append((first, last))
            return
        page.glyphs.append((first, last))
        place = next(place for place in reversed(range(len(page.fields))) if page.fields[place].heading)
        page.fields[place] = replace(field, end=field.label_end)

    def _run(self, run: Run) -> None:
        page = self._page
        opening = page.text[page.piece_from : run.options[0].box[0]].strip()
        if not opening and page.group is None and (row := behind_answers(page.text, run, alone=self._is_alone)):
            self.close()
            options, (first, last) = row
            self._label = Label(first, last, asks=False, tight=True)
            self._waiting += options
            self.close()
            return
        group = page.group
        if group is None and run.options[0].meaning is not None:
            if run.before or opening:
                group = page.label(run.options[0].box[0])
            elif self._waiting:
                group = self._label  # "Pregnant:", and each answer on a line of its own
            else:
                group = page.line_label
        elif group is None and not run.before and opening.lower() in form_words().file.pain_places:
            group = page.label(run.options[0].box[0])  # "Pain location [ ] neck [x] mid back"
        if group is not self._label:
            self.close()
            self._label = group
        for option in run.options:
            self._take_option(run, option)

    @property
    def _is_alone(self) -> bool:
        """Whether a row of boxes can have its label behind them: none stands over it, or other rows have theirs so."""
        return (not self._waiting and self._page.line_label is None) or self._has_rows

    @cached_property
    def _has_rows(self) -> bool:
        return has_rows(self._page.text)

    def _take_option(self, run: Run, option: Option) -> None:
        page = self._page
        if option.meaning is not None and self._label is not None:
            self._waiting.append(option)
            return
        split = parted(page.text, option, before=run.before) if option.meaning is None else None
        if split is not None and run.before:  # "Pregnant Yes [ ]"
            one, (first, last) = split
            self.close()
            self._label = label_before(page.text, first, [], last) or Label(first, last, asks=False, tight=True)
            self._waiting.append(one)
        elif split is not None and self._label is not None:  # "[x] No Pregnant [ ]"
            one, (first, last) = split
            self._waiting.append(one)
            self.close()
            self._label = Label(first, last, asks=False, tight=True)
        else:
            group = self._label if not self._waiting else None
            self.close()
            self._label = group
            if group is not None and group is not self._headed:
                self._headed = group
                page.fields.append(replace(page.field(group, Answer.NOTHING, group.end, group.end), heading=True))
            self._option(run, option)

    def _is_listed(self, run: Run) -> bool:
        """Tell one box in a line of its own, of several such: its words go up to the end ("[ ] fever, IVDU")."""
        text, box = self._page.text, run.options[0].box[0]
        opens = not text[text.rfind("\n", 0, box) + 1 : box].strip()
        return opens and len(run.options) == 1 and not run.before and self._has_lines

    @cached_property
    def _has_lines(self) -> bool:
        return len(_LINE_OF_A_BOX.findall(self._page.text)) >= _FEWEST_IN_A_ROW

    def _option(self, run: Run, option: Option) -> None:
        """Keep the words of a box as prose where it is ticked; else they say nothing."""
        page = self._page
        words = page.text[option.start : option.end]
        if option.start >= option.end:
            page.glyphs.append(option.box)
        elif run.before:
            label = label_before(page.text, option.start, page.commas, option.end)
            if label is not None:
                page.add(label, TURN[Kind.TICKED if option.ticked else Kind.UNTICKED], *option.box)
        elif option.ticked:
            page.glyphs.append(option.box)
            name = page.text[self._label.start : self._label.end] if self._label else words
            answer = words if self._label else page.text[slice(*option.box)]
            page.fields.append(Field(core(name), answer, Answer.WORDS, option.start, option.start, option.end))
        else:
            comma = _COMMA.match(words) if option is run.options[-1] and not self._is_listed(run) else None
            end = option.start + comma.end("words") if comma else option.end
            page.unticked.append((option.box[0], end))
