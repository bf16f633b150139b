"""The situations that are distinguished, and what follows from each: the file `scenarios.yaml`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load


class Traits(Entry, frozen=True):
    """What follows from a scenario; the file says what each column means."""

    why: str
    variant: str = ""
    offered_variant: str = ""
    contrast_rules: bool = False
    ct_and_lumbar_rules: bool = False
    optic_rule: bool = False
    silent: bool = False


class Scenarios(Entry, frozen=True):
    """The file."""

    scenarios: dict[str, Traits]


class Scenario(StrEnum):
    """The patient's situation."""

    RELAPSE = "relapse"
    SURVEILLANCE = "surveillance"
    FIRST_PRESENTATION = "first-presentation"
    TRANSVERSE_MYELITIS = "transverse-myelitis"
    OPTIC_NEURITIS = "optic-neuritis"
    SLOW_PROGRESSION = "slow-progression"
    CORD_COMPRESSION = "cord-compression"
    CAUDA_EQUINA = "cauda-equina"
    RADICULOPATHY = "radiculopathy"
    BACK_PAIN = "back-pain"
    TRAUMA = "trauma"
    INDETERMINATE = "indeterminate"
    OUT_OF_SCOPE = "out-of-scope"

    @property
    def variant(self) -> str:
        """The guideline's variant that this scenario is; empty where it has none."""
        return _traits()[self].variant

    @property
    def offered_variant(self) -> str:
        """The guideline's variant that an offered study is rated by."""
        return _traits()[self].variant or _traits()[self].offered_variant

    @property
    def contrast_rules(self) -> bool:
        """Whether the rules about contrast and scanner apply."""
        return _traits()[self].contrast_rules

    @property
    def ct_and_lumbar_rules(self) -> bool:
        """Whether CT and lumbar MRI are replaced by the MRI that fits the clinical picture."""
        return _traits()[self].ct_and_lumbar_rules

    @property
    def optic_rule(self) -> bool:
        """Whether the rule about head and orbits applies where the clinical picture is of the eye."""
        return _traits()[self].optic_rule

    @property
    def silent(self) -> bool:
        """Whether nothing is advised: the question is out of scope, or could not be determined."""
        return _traits()[self].silent


@cache
def _traits() -> dict[Scenario, Traits]:
    found = load(files(__package__) / "knowledge" / "scenarios.yaml", Scenarios).scenarios
    odd = sorted(set(found) ^ {scenario.value for scenario in Scenario})
    if odd:
        raise KnowledgeError(f"scenarios.yaml: missing or unknown scenarios: {', '.join(odd)}")
    return {Scenario(code): traits for code, traits in found.items()}


def warm_up() -> None:
    """Read and check the file.

    Raises:
        KnowledgeError: it omits a scenario, or has one that does not exist.
    """
    _traits()
