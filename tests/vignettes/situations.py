"""One order for each situation, with what is said of it when it is the only one."""

from __future__ import annotations

from typing import NamedTuple

from tests.vignettes.case import Expectation, Order, Patient, Problem, Vignette

MS = "icd-10-cm:G35.A Relapsing-remitting multiple sclerosis"


class Situation(NamedTuple):
    """A study, the reason for it, the rule that speaks (empty where none does), and whether the chart knows MS."""

    scenario: str
    study: str
    reason: str
    rule: str = ""
    known: bool = True


KNOWN_DISEASE = (
    Situation("relapse", "cpt:72128", "new T6 sensory level for 4 days", "CtSpine"),
    Situation("slow-progression", "cpt:70450", "memory slowly worse over two years, no relapse", "CtHead"),
    Situation("surveillance", "cpt:70450", "annual MS follow-up, stable", "Surveillance"),
    Situation("cord-compression", "cpt:72148", "metastatic breast cancer, leg weakness", "CordCompression"),
    Situation("trauma", "cpt:72125", "fell from a ladder, fracture of C5?"),
    Situation("cauda-equina", "cpt:72148", "saddle numbness since yesterday, cauda equina?"),
    Situation("radiculopathy", "cpt:72148", "left S1 radiculopathy"),
    Situation("back-pain", "cpt:72148", "chronic low back pain"),
    Situation("out-of-scope", "cpt:70450", "stroke code, sudden right-sided weakness an hour ago"),
    Situation("indeterminate", "cpt:70551", "headache"),
)
_OTHER_QUESTIONS = {"cord-compression", "trauma", "cauda-equina", "radiculopathy", "back-pain", "out-of-scope"}
NO_DISEASE = (
    Situation(
        "first-presentation", "cpt:70450", "r/o MS, new double vision for a week", "FirstPresentation", known=False
    ),
    Situation("transverse-myelitis", "cpt:72128", "transverse myelitis?", "TransverseMyelitis", known=False),
    Situation("optic-neuritis", "cpt:70480", "left optic neuritis", "OpticNeuritis", known=False),
    *(item._replace(known=False) for item in KNOWN_DISEASE if item.scenario in _OTHER_QUESTIONS),
)


def placed(*situations: Situation, selected: str = "abc") -> Vignette:
    """Return the case report of these orders, placed in one call; they have the ids `a`, `b` and `c`."""
    orders = tuple(
        Order(id=identity, code=(situation.study,), reason=situation.reason, selected=identity in selected)
        for identity, situation in zip("abc", situations, strict=False)
    )
    problems: tuple[str | Problem, ...] = (MS,) if situations[0].known else ()
    silent = Expectation(scenario="", silent=True)
    return Vignette("placed-together", "", orders, silent, "", problems=problems, patient=Patient())
