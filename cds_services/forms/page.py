"""One text while its fields are being found: its marks, and where the next label can begin."""

from __future__ import annotations

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import Label, core, label_before
from cds_services.forms.mark import Kind, Mark
from cds_services.forms.marks import marks_of

_COMMAS = 24  # the longest list that one label is looked for in; keeps the work linear


class Page:
    """The state of one reading.

    Attributes:
        text: the whole text.
        marks: its marks in order.
        cells: where its cell borders begin.
        fields: the fields found so far, in any order.
        unticked: stretches that nobody ticked.
        glyphs: marks that are no words.
        borders: cell borders and gaps.
        earliest: where a label can begin at the earliest: behind a full stop, a line, another answer.
        commas: offsets behind the commas since then.
        group: a label whose answer stands behind a further mark.
        answered: how many fields with a question mark were answered.
        asked: questions that end a line and have no answer: blank fields, if the text is a form.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: list[Mark] = marks_of(text)
        self.cells = frozenset(mark.start for mark in self.marks if mark.kind == Kind.CELL)
        self.fields: list[Field] = []
        self.unticked: list[tuple[int, int]] = []
        self.glyphs: list[tuple[int, int]] = []
        self.borders: list[tuple[int, int]] = []
        self.earliest = 0
        self.commas: list[int] = []
        self.group: Label | None = None
        self._line_label: Label | None = None
        self._line_piece: tuple[int, list[int], int] | None = None
        self.answered = 0
        self.asked: list[Field] = []

    def begin(self, offset: int) -> None:
        """Let the next label begin here at the earliest."""
        self.earliest = offset
        self.commas.clear()
        self.group = None

    def comma(self, offset: int) -> None:
        """Keep a comma, behind which a label may begin."""
        self.commas.append(offset)
        del self.commas[:-_COMMAS]

    @property
    def piece_from(self) -> int:
        """Where the words since the last comma begin."""
        return self.commas[-1] if self.commas else self.earliest

    def piece_before(self, end: int) -> int:
        """Return where the piece that ends at `end` begins; commas in a bracket that closes it do not part it."""
        if not self.commas or self.text[end - 2 : end].rstrip()[-1:] != ")":
            return self.piece_from
        bracket = self.text.rfind("(", self.earliest, end)
        return max((comma for comma in self.commas if comma < bracket), default=self.earliest)

    def label(self, end: int) -> Label | None:
        """Return the label that ends at `end`."""
        return self.group or label_before(self.text, self.earliest, self.commas, end)

    @property
    def line_label(self) -> Label | None:
        """The label that the line before consisted of; looked for only where boxes ask for it."""
        if self._line_piece is not None:
            earliest, commas, end = self._line_piece
            self.line_label = label_before(self.text, earliest, commas, end)
        return self._line_label

    @line_label.setter
    def line_label(self, label: Label | None) -> None:
        self._line_label = label
        self._line_piece = None

    def end_line(self, end: int) -> None:
        """Keep the words that end a line: they may be the label of boxes in the lines behind it."""
        self.line_label = self.group
        if self.group is None:
            self._line_piece = (self.earliest, self.commas[:], end)

    def behind(self, place: int, offset: int) -> int:
        """Return the first mark from `place` on that does not begin before `offset`."""
        while place < len(self.marks) and self.marks[place].start < offset:
            place += 1
        return place

    def mark_at(self, place: int, offset: int) -> Mark | None:
        """Return the next mark if nothing but space stands before it."""
        place = self.behind(place, offset)
        if place >= len(self.marks) or self.text[offset : self.marks[place].start].strip(" \t"):
            return None
        return self.marks[place]

    def add(self, label: Label, meaning: Answer, first: int, end: int, kept: int = -1) -> None:
        """Add a field whose answer stands from `first` to `end`."""
        self.fields.append(self.field(label, meaning, first, end, kept))

    def field(  # noqa: PLR0913, PLR0917 - the parts of one field
        self, label: Label, meaning: Answer, first: int, end: int, kept: int = -1, answer: str = ""
    ) -> Field:
        """Make a field of a label and the offsets of its answer."""
        name = self.text[label.start : label.end]
        return Field(
            label=core(name) if label.tight else name,
            answer=answer or self.text[first:end].strip(),
            meaning=meaning,
            start=label.start,
            label_end=label.end,
            end=max(end, label.end),
            asks=label.asks,
            open=form_words().open_question.match(name) is not None,
            kept=kept,
            tight=label.tight,
        )


TICKS = frozenset({Kind.TICKED, Kind.UNTICKED})
SIGNS = frozenset({Kind.PLUS, Kind.MINUS})
TURN = {Kind.PLUS: Answer.YES, Kind.MINUS: Answer.NO, Kind.TICKED: Answer.YES, Kind.UNTICKED: Answer.NOTHING}
"""What a mark says of its label."""
