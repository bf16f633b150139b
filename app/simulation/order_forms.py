"""Order-entry questions and their answers, pasted into an order as sites do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from app.simulation.chance import Shares
from app.simulation.mixes import read
from app.simulation.wording_mixes import Forms, FormStyle

if TYPE_CHECKING:
    from app.simulation.chance import Chance

_TEXTS = {"transport": ("ambulatory", "wheelchair", "stretcher"), "callback": ("ext 5521", "#3370", "on file")}
_WEIGHT = (48, 120)


def form_of(reason: str, chance: Chance, yes: frozenset[str]) -> str:
    """Write a form that holds a reason among other questions.

    Args:
        reason: the words of the reason.
        chance: draws.
        yes: the questions of `forms.yaml` whose answer is yes; that of all others is no.
    """
    forms = read(Forms)
    style = chance.among(_styles())
    questions = [name for name in forms.asked if name in yes or chance.happens(0.55)]
    lines = [_line(style, chance.one_of(forms.labels["reason"]), reason, answer=None)]
    lines += [_question(style, name, chance, yes=name in yes) for name in questions]
    if chance.happens(0.3):
        lines = lines[1:] + lines[:1]
    return style.between.join(lines)


def _question(style: FormStyle, name: str, chance: Chance, *, yes: bool) -> str:
    label = chance.one_of(read(Forms).labels[name])
    if name == "weight":
        return _line(style, label, str(chance.whole(*_WEIGHT)), answer=None)
    if name in _TEXTS:
        return _line(style, label, chance.one_of(_TEXTS[name]), answer=None)
    return _line(style, label, "", answer=yes)


def _line(style: FormStyle, label: str, text: str, *, answer: bool | None) -> str:
    """Write one line; a text stands behind its label in every style."""
    if answer is None:
        joint = style.line.removeprefix("{label}").removesuffix("{answer}") if style.line.startswith("{label}") else ""
        joint = joint if joint.strip() else ": "
        return f"{label}{joint}{text}"
    return style.line.format(label=label, answer=style.yes if answer else style.no)


@cache
def _styles() -> Shares[FormStyle]:
    return Shares((each, each.weight) for each in read(Forms).styles)
