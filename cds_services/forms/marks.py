"""The marks of a form in one pass: delimiters, tick boxes, signs, and where a label cannot go on."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from cds_services.forms import series
from cds_services.forms.answers import answers_file, in_each_case
from cds_services.forms.mark import Kind, Mark

_LONGEST_RULED = 8
_FEWEST_ANSWERS = 2
"""Of answers with one space behind them ("Fever N Trauma Y Cancer N"): a single one may be anything."""
_CIRCLE_BEFORE = re.compile(r"(?<![A-Za-z0-9])[Oo](?=[ ][a-z])")
_CIRCLE_BEHIND = re.compile(r"(?<=[A-Za-z0-9)][ ])(?P<box>[o*])(?=[ ]{2,60}\S|[ ]{0,60}(?:\n|$))")
_FEWEST_CIRCLES = 3
_SPACE = re.compile(r"\t|[ ]{3,60}")


class _Patterns(NamedTuple):
    """What finds marks, with the answers of `answers.yaml` beside them.

    Attributes:
        mark: every mark.
        numbered: where a numbered question begins right behind an answer ("1) Fever No 2) Cancer No").
        ruled: a ruled line that is ticked or written on.
        answered_cell: a cell that ends with an answer.
    """

    mark: re.Pattern[str]
    numbered: re.Pattern[str]
    ruled: re.Pattern[str]
    answered_cell: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = answers_file().beside_marks
    yes, positive, no = in_each_case(*words.yes), in_each_case(*words.positive), in_each_case(*words.no)
    nothing, denied = in_each_case(*words.nothing), in_each_case(*words.denied)
    answer = f"{yes}|{no}|[YN]"
    cells = "|".join(re.escape(word) for word in sorted(answers_file().cell_answers, key=len, reverse=True))
    # Every alternative is anchored by its first character and bounded, so that the time is linear in the text; most
    # characters begin no mark at all and cost one look. The commonest marks come first.
    mark = re.compile(
        r"(?=[^A-Za-z0-9 '\"%~@#&\x80-\xb6\xb8-\u1fff]|[ ](?:[-\u2013\u2014]|[ ])|(?<=[ ][NY])[ ])(?:"
        r"(?P<line>\r\n?|\n)|(?P<colon>:{1,2}(?!//|\d\d)"
        rf"|;(?<=[\w)?];)(?=(?:{answer}|[yn]|{nothing})[ ]*(?:[.;,|\n]|$)))"
        r"|(?P<ticked>\([oO\u2022\u25cf]\)(?=[ ]?[A-Za-z])|\[[ ]?[xX\u2713\u2714\u221a*][ ]?\]"
        r"|\([ ]?[xX\u2713\u2714\u221a*][ ]?\)"
        r"|[\u2612\u2611\u2705\u25c9\u25a0\u25fc\u2b1b]"
        r"|_{1,4}[xX\u2713\u2714]_{1,4}|(?<![A-Za-z0-9])_{1,4}[xX\u2713\u2714](?![A-Za-z0-9]))"
        rf"|(?P<written>_{{2,60}}(?=(?:{answer})_{{2}}))"
        r"|(?P<unticked>\[[ _.]{0,5}\]|[\[(][ ]?[Nn]/[Aa][ ]?[\])](?=[ ]?[A-Za-z])"
        r"|\[[ ]?[Nn]/[Aa][ ]?\](?=[ ]*(?:[,;.\n]|$))|\([ _]{1,5}\)"
        r"|[(\[][ ]?[\u2717\u2718\u274c\u2715][ ]?[\])]|[\u2610\u25a1\u25cb\u25ef\u2751]"
        r"|(?<![A-Za-z0-9_])_(?=[ ][A-Za-z])"
        rf"|_{{2,8}}(?=[ ]?(?:[YNyn]\b|{yes}|{no})))"
        rf"|(?P<plus>[(\[][ ]?(?:\+{{1,2}}|\+ve|{positive}|{yes}|[Yy])[ ]?[)\]]|<(?:{yes}|Y)>|[\u2713\u2714])"
        rf"|(?P<minus>[(\[][ ]?(?:[-\u2013\u2212]|-ve|{no}|[Nn])[ ]?[)\]]|<(?:{no}|N)>|[\u2717\u2718\u274c])"
        r"|(?P<question>(?:(?<=[^\s,.;:(\[])\?+|\?+(?=\s|:|-))[ \t]?"
        r"(?:-{1,3}>|=>|>{1,3}|\u2192|:|=|-{1,2}(?=[ ])|[\u2013\u2014](?=[ ]))?)"
        r"|(?P<arrow>-{1,3}>|=>|\u2192|\u2794|\u21d2"
        rf"|>{{2,3}}(?=[ ]?(?:{answer}|[yn]|{nothing}|{denied})(?![\w-]))"
        rf"|>(?<=[A-Z][A-Z]>)(?:(?=[ ](?:[a-z0-9]|(?:{answer}|{nothing}|{denied})(?![\w-])))|(?<=[A-Z]{{4}}>)(?=[ ])))"
        r"|(?P<equals>=)"
        r"|(?P<dash>(?<=[ \w)])[ ]?(?:-{1,2}|\u2013|\u2014)(?=[ ])|[ ][-\u2013](?=[A-Za-z])"
        rf"|(?<=[A-Za-z])-(?=(?:{answer})(?![\w-])))"
        r"|(?P<cell>\|{1,3}|\t)"
        r"|(?P<gap>\.(?:[ ]?\.){1,60}|_{2,60}|[ ]{3,60}|(?<=[ ][NY])(?:[ ]{2}(?=[A-Za-z])|[ ](?=[A-Z][a-z])))"
        r"|(?P<comma>,|(?<=[ ])/(?=[ ]))"
        r"|(?P<stop>[;\u2022\u00b7\u25cf]|(?<!e\.g)(?<!i\.e)(?<!E\.G)(?<!incl)[.!](?=\s|$)))"
    )
    return _Patterns(
        mark,
        re.compile(rf"\b(?:{answer}|{nothing})(?P<stop>[ ]\(?(?:\d{{1,2}}|[a-hA-H])[.)])(?=[ ]?[A-Za-z])"),
        re.compile(rf"_[xX\u2713\u2714]_|\b(?:{answer})_{{2}}"),
        re.compile(
            rf"(?:^|[\s:?(\[])(?:{cells}|[-+]|[xX\u2713\u2714\u2717\u2718]|[\u2610-\u2612])[\])]?$", re.IGNORECASE
        ),
    )


# Each of these begins with one of few characters, to which the search leaps; all other text costs next to nothing. They
# are hints: what they let pass is read with the answers of the file.
_TELLING = (
    re.compile(
        r"[:?=|\t\[\u2192\u2794\u21d2\u2610-\u2612\u2705\u25a1\u25c9\u25cb\u25ef\u2751\u2713\u2714\u2717\u2718\u274c]"
    ),
    re.compile(
        r"-(?:>|(?<=[ ]-)|[YNyn]\b|[Yy]es|[Nn]o\b|[Nn]one|[Nn]il|[Nn]eg)|\u2013(?<=[ ]\u2013)|\u2014(?<=[ ]\u2014)"
        r"|[(\[][ _]{0,5}[-+xX)\u2013\u2212NnYy]|__|\.[ ]?\.[ ]?\.|>>[ ]?[A-Za-z]"
        r"|>[ ]\w(?<=[A-Z][A-Z]>[ ]\w)|<[YyNn](?:es|ES|o|O)?>|;[YyNnUu]"
    ),
    re.compile(
        r"[YyNn0](?<!\w\w)(?:(?<=[Yy])es|(?<=Y)ES|(?<=[Nn])o|(?<=N)O|(?<=[Nn])il|(?<=N)IL|(?<=[NY0]))"
        r"[ ]*(?:[,;.\n/\xb7\u2022]|[ ]{2}|$)"
    ),
    re.compile(r"\*(?<=[A-Za-z0-9][ ]\*)(?:[ ]{2}|[ ]?(?:\n|$))"),
    re.compile(r"[UuNn](?<!\w\w)(?:(?<=[Uu])nk(?:nown)?|(?<=[Nn])/[AaKk]|(?<=[Nn])ever(?=[ ]*(?:[,;.\n]|$)))\b"),
)


def warm_up() -> None:
    """Compile what finds marks, so that the first text need not wait for it."""
    _patterns()
    series.warm_up()


def may_be_form(text: str) -> bool:
    """Tell in a few quick looks whether a text can hold a field at all."""
    return any(telling.search(text) is not None for telling in _TELLING) or series.may_be_series(text)


def marks_of(text: str) -> list[Mark]:
    """Return the marks of a text in their order.

    Where one ruled line is ticked ("_X_"), the empty ones beside it are boxes too.
    """
    patterns = _patterns()
    found = [Mark(mark.lastgroup or "", *mark.span()) for mark in patterns.mark.finditer(text)]
    if series.may_be_series(text):
        found = series.with_series(text, found)
    found = _with_circles(text, found)
    numbers = [Mark(Kind.STOP, *number.span("stop")) for number in patterns.numbered.finditer(text)]
    if numbers:
        inside = {place for number in numbers for place in range(number.start, number.end)}
        found = sorted([*(mark for mark in found if mark.start not in inside), *numbers], key=lambda mark: mark.start)
    if "_" in text and patterns.ruled.search(text):
        found = [replace(mark, kind=Kind.UNTICKED) if _is_ruled(text, mark) else mark for mark in found]
    if ("  " in text or "\t" in text) and any(_is_space(text, mark) for mark in found):
        found = _without_mere_space(text, found)
    return found


def _with_circles(text: str, marks: list[Mark]) -> list[Mark]:
    """Add boxes that are drawn as the letter o: "O sudden  (o) gradual", "pacemaker o   DBS o   none *"."""
    if "(o)" in text:
        circles = [Mark(Kind.UNTICKED, *circle.span()) for circle in _CIRCLE_BEFORE.finditer(text)]
    elif "*" in text:
        circles = [
            Mark(Kind.TICKED if circle["box"] == "*" else Kind.UNTICKED, *circle.span("box"))
            for circle in _CIRCLE_BEHIND.finditer(text)
        ]
        if len(circles) < _FEWEST_CIRCLES:
            return marks
    else:
        return marks
    taken = {circle.start for circle in circles}
    return sorted([*(mark for mark in marks if mark.start not in taken), *circles], key=lambda mark: mark.start)


def _without_mere_space(text: str, marks: list[Mark]) -> list[Mark]:
    """Leave out tabs and wide gaps of lines that are not laid out in columns: no half of their cells are answers."""
    kept: list[Mark] = []
    line: list[Mark] = []
    begin = 0
    for mark in [*marks, Mark(Kind.LINE, len(text), len(text))]:
        if mark.kind != Kind.LINE:
            line.append(mark)
            continue
        written = text[begin : mark.start].strip()
        cells = _SPACE.split(written)
        answers = sum(_patterns().answered_cell.search(cell) is not None for cell in cells)
        if 2 * answers < len(cells) - 1:
            line = [one for one in line if not _is_space(text, one)]
        elif sum(map(_is_one_space, line)) + written.endswith((" N", " Y")) < _FEWEST_ANSWERS:
            line = [one for one in line if not _is_one_space(one)]
        kept += line
        if mark.end > mark.start:
            kept.append(mark)
        line, begin = [], mark.end
    return kept


def _is_space(text: str, mark: Mark) -> bool:
    return text[mark.start] in " \t" and mark.kind in {Kind.GAP, Kind.CELL}


def _is_one_space(mark: Mark) -> bool:
    return mark.kind == Kind.GAP and mark.end - mark.start == 1


def _is_ruled(text: str, mark: Mark) -> bool:
    return mark.kind == Kind.GAP and text[mark.start] == "_" and mark.end - mark.start <= _LONGEST_RULED
