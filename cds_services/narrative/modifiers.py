"""What the words around an idea do to it, as the file `modifiers.yaml` lists them; no topic of its own."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.knowledge import Entry, load
from cds_services.narrative.lexicon import Nature  # noqa: TC001 - msgspec reads the annotations at run time

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class Effect(StrEnum):
    """What a cue claims (after ConText, Harkema 2009), or how it says that something runs."""

    NEGATED = "negated"
    ASKED = "asked"
    PAST = "past"
    FAMILY = "family"
    PLANNED = "planned"
    ENDS = "ends"
    """Nothing itself, but what was claimed before it ends here ("but", "presents with", "now")."""
    NOTHING = "nothing"
    """Looks like a cue and is none (the pseudo-negations of NegEx)."""
    NEW = "new"
    WORSE = "worse"
    """A change that is new unless it is called gradual."""
    STATIC = "static"
    GRADUAL = "gradual"
    SUDDEN = "sudden"
    BRIEF = "brief"
    TREATED = "treated"
    """Was treated: over, if that was long enough ago."""
    KNOWN = "known"
    """Said to be known already: a disease is established by it, a symptom is called old."""


class Where(StrEnum):
    """On which side of the cue the idea stands."""

    BEFORE = "before"
    """The cue comes first: "denies weakness"."""
    AFTER = "after"
    """The cue comes last: "weakness resolved"."""
    EITHER = "either"


class Reach(StrEnum):
    """How far a cue reaches."""

    FIRST = "first"
    """The nearest idea only."""
    JOINED = "joined"
    """And what "and" or "or" joins to it."""
    LISTED = "listed"
    """And the rest of its list, over commas."""
    SWEEPING = "sweeping"
    """And the rest of its list, whatever sorts of things it names: verbs of denial."""
    CLAUSE = "clause"
    """Everything to the end of the clause: headings such as "PMH"."""
    BRACKET = "bracket"
    """What stands in brackets right behind the cue, or behind its colon: "no red flags (weakness, numbness)"."""


class BeforeColon(StrEnum):
    """What a cue does with a colon right behind it."""

    REACHES = "reaches"
    """It reaches over it as far as elsewhere."""
    LISTS = "lists"
    """It heads a list, which goes on to the next label, to "now", "new" or "since" ("Prior: ON 2014, numb hand")."""
    NAMES = "names"
    """It is a label and claims nothing ("History: numb legs for 3 days")."""


class CueGroup(Entry, frozen=True):
    """Cues that work alike."""

    effect: Effect
    where: Where
    why: str
    phrases: tuple[str, ...]
    example: str
    reach: Reach = Reach.JOINED
    spares: tuple[Nature, ...] = ()
    """Sorts of ideas that it makes no claim about ("evaluate leg weakness": the weakness is there)."""
    overlaps: bool = False
    """True where its words are read again for other meanings ("with new")."""
    yields_to_new: bool = False
    """True where a comma and "new" end it ("no weakness, new numbness")."""
    before_colon: BeforeColon = BeforeColon.REACHES
    answers: bool = False
    """True for a word that may answer the label before its colon ("Seizures: none since 2023")."""
    doubts: bool = False
    """True for a doubt told of what is before it, which a later denial answers ("MS was queried and excluded")."""
    overrules: bool = False
    """True for a judgement ("not a relapse") that settles what was only feared or asked before it."""
    reopens: bool = False
    """True for a doubt that holds against a denial before it ("unlikely but cannot be excluded")."""
    tells: bool = False
    """True for "history of", which tells what is still there where a length follows ("h/o weakness since 10 days")."""


class TimeWords(Entry, frozen=True):
    """The words and numbers of time expressions; lengths in days."""

    units: dict[str, tuple[str, ...]]
    unit_days: dict[str, float]
    vague: dict[str, tuple[int, int]]
    """What a bare plural stands for ("for weeks"): fewest and most of the unit."""
    numbers: dict[str, tuple[int, int]]
    months: dict[str, int]
    weekdays: dict[str, int]
    weekdays_behind: dict[str, int]
    """Short names of days that are also words: days only behind a preposition ("since Sun", not "she sat")."""
    lasting: tuple[str, ...]
    """Words before a length of time ("for", "x", "over")."""
    within: tuple[str, ...]
    """Words before a length of time that is the upper bound ("within", "in the last")."""
    bounds: tuple[str, ...]
    """Two words before a length of time that leave it at that ("more than a year")."""
    ordinals: frozenset[str]
    """What stands behind the number of a day ("15th")."""
    named_years: dict[str, int]
    """Years named behind a month, and how many back they are ("Nov last year")."""
    scans: frozenset[str]
    """Words of scans, tests and visits, whose day is not that of a symptom ("CT neck tonight")."""
    ago: tuple[str, ...]
    of_the_back: tuple[str, ...]
    """First the word "back", then those before which it is the part of the body ("3 weeks back pain")."""
    since: tuple[str, ...]
    dated: tuple[str, ...]
    """Words before a date that is a point, over since ("in 2019")."""
    history: tuple[str, ...]
    meetings: tuple[str, ...]
    """Words behind which "in 3 weeks" is still to come ("next visit in 3/52")."""
    coming: tuple[str, ...]
    """Words with which a length of time lies ahead ("in the next 2 weeks")."""
    age: tuple[str, ...]
    age_before: tuple[str, ...]
    born: tuple[str, ...]
    age_units: tuple[str, ...]
    youngest_age_alone: int
    frequency: tuple[str, ...]
    """Words that make a length of time an interval ("every 6 months")."""
    acuity: tuple[str, ...]
    """Words after which 6/12 is how well somebody sees."""
    not_onset: tuple[str, ...]
    leaves: tuple[str, ...]
    """What leads from a finding to the disease that left it: "weakness from a stroke of 2014"."""
    stays: tuple[str, ...]
    """One of those that says that it is still there: "hemianopia since a stroke in 2014"."""
    timed_tests: tuple[str, ...]
    """Words behind a length of time that date something else ("6 months after starting")."""
    leads_to_hours: tuple[str, ...]
    """Words before hours that date a symptom told before ("weak arm. Onset about 2 h")."""
    ends_giving: tuple[str, ...]
    """Words between a drug and the date of its end ("natalizumab, last dose July 2026")."""
    hours_of: tuple[str, ...]
    """Words behind hours that are of something else ("30 min slot")."""
    goes_on: tuple[str, ...]
    """Words behind the full stop of a shortened unit with which the sentence goes on ("2 wks. of numbness")."""
    long_ago: tuple[str, ...]
    moments: dict[str, tuple[int, int]]
    """Single words and how many days back they can mean: most and fewest ("yesterday")."""
    sudden_moments: tuple[str, ...]
    gradual_over: tuple[str, ...]
    compared: tuple[str, ...]
    """Words before a date that something is compared with ("worse than a year ago")."""
    over_after_days: int
    """A dated event older than this is over, and an undated symptom older than this is not new."""
    current_within_days: int
    """An event of fewer days ago is no matter of a list of what was."""
    treated_after_days: int
    """What was treated so long ago is over."""
    sudden_within_hours: int


class Modifiers(Entry, frozen=True):
    """The file `modifiers.yaml`."""

    read_characters: int
    shown_characters: int
    shortest_corrected: int
    shortest_undoubled: int
    """Length from which several letters may be doubled by mistake."""
    farthest_words: int
    """How many words may stand between a cue and the idea it concerns."""
    fillers: tuple[str, ...]
    abbreviations: tuple[str, ...]
    closing_abbreviations: tuple[str, ...]
    after_closing: tuple[str, ...]
    """Words after which a full stop does not end the sentence."""
    excluding: tuple[str, ...]
    not_done: tuple[str, ...]
    """Words behind which a denial that ends in one of the former is a doubt ("cannot be 100% excluded")."""
    before_a_name: tuple[str, ...]
    after_a_name: tuple[str, ...]
    """Words around a person's name: "Ms" before an unknown word between them is a title."""
    no_names: tuple[str, ...]
    """Unknown words that are no names all the same: what orders say behind "eval for MS."."""
    takes_up: tuple[str, ...]
    """Words with which a sentence takes the one before up ("They have now resolved")."""
    same_as: dict[str, tuple[str, ...]]
    joins_and: tuple[str, ...]
    joins_or: tuple[str, ...]
    bridges: tuple[str, ...]
    """Words that may stand between a feature and its place ("weakness in both legs")."""
    bridges_behind_place: tuple[str, ...]
    """Words that open a statement elsewhere, but not between a place and what is wrong with it ("arm now useless")."""
    both: tuple[str, ...]
    withdraws: tuple[str, ...]
    corrects: tuple[str, ...]
    says_nothing_new: tuple[str, ...]
    changes_of_treatment: tuple[str, ...]
    leads_to_treatment: tuple[str, ...]
    ends_of_treatment: tuple[str, ...]
    reasons_of_treatment: tuple[str, ...]
    pauses: tuple[str, ...]
    """Words behind which, or a mark, an abbreviation that is also a word may be one ("h/o ON and")."""
    ordinary: tuple[str, ...]
    """Real words one letter away from a known one: never corrected."""
    cues: dict[str, CueGroup]
    time: TimeWords

    @classmethod
    def load(cls, path: Traversable | None = None) -> Modifiers:
        """Read the general modifiers, by default those of this package."""
        return load(path or files("cds_services.narrative") / "modifiers.yaml", cls)
