"""The words that forms print around their fields, as the file `printed.yaml` lists them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Entry, load


class Printed(Entry, frozen=True):
    """The file `printed.yaml`; what each list is for stands there."""

    cases: tuple[str, ...]
    cases_behind: tuple[str, ...]
    conditions: tuple[str, ...]
    details: tuple[str, ...]
    empty_details: tuple[str, ...]
    examples: tuple[str, ...]
    hints: tuple[str, ...]
    list_ends: tuple[str, ...]
    question_names: tuple[str, ...]
    advice: tuple[str, ...]
    advice_given: tuple[str, ...]
    asks: tuple[str, ...]
    asked: tuple[str, ...]
    list_answers: tuple[str, ...]
    may_have: tuple[str, ...]
    have_of: tuple[str, ...]
    to_mark: tuple[str, ...]
    marked_how: tuple[str, ...]
    leads_to_boxes: tuple[str, ...]
    box_instructions: tuple[str, ...]
    box_choices: tuple[str, ...]
    tick_instructions: tuple[str, ...]
    choice_instructions: tuple[str, ...]
    none_chosen: tuple[str, ...]
    chosen: tuple[str, ...]
    third_choices: tuple[str, ...]
    differentials: tuple[str, ...]
    dictated_commas: tuple[str, ...]
    dictated_stops: tuple[str, ...]
    behind_question_mark: tuple[str, ...]
    shortened: tuple[str, ...]


@cache
def printed() -> Printed:
    """Return the file, read once."""
    return load(files(__package__) / "printed.yaml", Printed)
