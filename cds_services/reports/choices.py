"""The project's choices for reading reports: the file `reading.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load

Words = Choice[frozenset[str]]


class Choices(Entry, frozen=True):
    """Every choice. The reasons are in the file."""

    characters_read: Choice[int]
    quoted_words: Choice[int]
    long_segments: Choice[int]
    numbers: Choice[dict[str, int]]
    sequence_behind: Words
    sequence_before: Words
    sequence_sure: Words
    joins_levels: Words
    upper_limits: Words
    level_before: Words
    prepositions: Words
    verbs: Words
    passive: Words
    ceased: Words
    plurals: Words
    swelling: Words
    new: Words
    joins: Words
    listing: Words
    parting_denials: Words
    parting: Words
    remainder: Words
    due: Words
    still_more: Words
    former: Words
    equals: Words
    whether: Words
    asked: Words
    further: Words
    otherwise: Words
    measures: Words
    between: Words
    longest: Words
    in_canal: Words
    canal: Words
    either: Words
    taken_up: Words
    refusals: Words
    all_of_them: Words
    openers: Words
    copulas: Words
    rejects: Words
    known: Words
    answers_no: Words
    answer_nouns: Words
    zeros: Words
    answers_yes: Words
    pronouns: Words
    definite: Words
    settled_by_body: Words
    bare_denials: Words
    bare_normals: Words
    opening_reasons: Words
    not_done: Words
    not_requested: Words
    normal_endings: Words
    clear_words: Words
    errata: Choice[tuple[str, ...]]
    table_columns: Choice[dict[str, str]]
    table_answers: Choice[dict[str, str]]
    auxiliaries: Words
    gone: Words
    continuous: Words
    relatives: Words
    contrast_left_out: Words
    heights: Words
    weightings: Words
    comparing: Words
    descriptive: Words
    wishing: Words
    sizes: Words
    abnormal: Words
    contrast_negative: Words
    neither: Words
    inside: Words
    within: Words
    reason_joins: Words
    parts_nouns: Words
    relative: Words
    past_verbs: Words
    reason_words: Words
    technique_words: Words
    region_words: Words


@cache
def choices() -> Choices:
    """Return the choices, read once."""
    return load(files(__package__) / "knowledge" / "reading.yaml", Choices)
