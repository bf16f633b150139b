"""The parts of a report weighed against each other, and the facts that stand."""

from __future__ import annotations

from cds_services.reports import study
from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, CLEAR, CORD, ENHANCING, LESION, NEW, OPTIC, SAME, Claim
from cds_services.reports.reading import ReportFacts
from cds_services.reports.scoped import Sure
from cds_services.reports.structure import CAUSES, COMPRESSION, CONTACT, DEFORM

_NONE: list[Claim] = []
_OPEN_IDEAS = (NEW, ENHANCING, LESION, COMPRESSION, "open")


class Weighed:
    """What is left of the claims of a report once its weightier parts are counted."""

    def __init__(self, claims: list[Claim]) -> None:
        by_idea: dict[str, list[Claim]] = {}
        for claim in claims:
            by_idea.setdefault(claim.idea, []).append(claim)
        self._standing: dict[str, list[Claim]] = {}
        for idea, said in by_idea.items():
            weightier = _weightier([*said, *self._against(idea, by_idea)], min(claim.rank for claim in said))
            self._standing[idea] = [claim for claim in said if not _outranked(claim, weightier)] if weightier else said
        if any(self.affirmed(idea) for idea in ("vascular", "infarct", "tumour")):
            self._explain()

    def _explain(self) -> None:
        """Put what a fistula, infarct or tumour explains down to it: bright cord that is not called demyelinating."""
        self._standing[LESION] = [
            claim for claim in self.all(LESION) if claim.place != CORD or claim.named or claim.old
        ]
        if not any(claim.named for claim in self.all(LESION)):
            self._standing[ENHANCING] = [
                claim for claim in self.all(ENHANCING) if not (claim.affirmed and claim.place in {CORD, ""})
            ]

    @staticmethod
    def _against(idea: str, by_idea: dict[str, list[Claim]]) -> list[Claim]:
        """Return the claims of other concepts that contradict this one from a weightier part."""
        if idea == LESION:
            return by_idea.get(CLEAR, [])
        if idea == CLEAR:
            return [claim for claim in by_idea.get(LESION, []) if claim.affirmed and not claim.old]
        news = {claim.written_levels for claim in by_idea.get(NEW, []) if claim.levels}
        if idea == ENHANCING:
            return [claim for claim in by_idea.get(CLEAR, []) if claim.levels]
        if idea == NEW:  # "Impression: stable examination."
            return [
                claim
                for claim in by_idea.get(SAME, [])
                if not (claim.place or claim.levels) or claim.written_levels in news
            ] + [
                claim
                for other in (LESION, CLEAR)
                for claim in by_idea.get(other, [])
                if claim.affirmed and (claim.old or other == CLEAR) and claim.written_levels in news
            ]
        if idea == SAME:
            return [claim for claim in by_idea.get(NEW, []) if claim.affirmed]
        if idea == "open":
            return [
                claim
                for other in (NEW, ENHANCING, LESION)
                for claim in by_idea.get(other, [])
                if not claim.open and claim.rank > 1
            ]
        return []

    def all(self, idea: str) -> list[Claim]:
        """Return the claims of a concept that are left."""
        return self._standing.get(idea, _NONE)

    def affirmed(self, idea: str) -> list[Claim]:
        """Return those that say that it is so."""
        return self._of(idea, Sure.AFFIRMED)

    def open(self, idea: str) -> list[Claim]:
        """Return those that leave it open."""
        return self._of(idea, Sure.OPEN)

    def denied(self, idea: str) -> list[Claim]:
        """Return those that say that it is not so."""
        return self._of(idea, Sure.DENIED)

    def _of(self, idea: str, sure: Sure) -> list[Claim]:
        standing = self._standing.get(idea)
        return [claim for claim in standing if claim.sure is sure] if standing else _NONE

    def facts(self) -> ReportFacts:
        """Return the facts."""
        lesions = self.affirmed(LESION)
        cord = [claim for claim in lesions if claim.place == CORD]
        if self.affirmed("not-long"):
            cord = [
                claim if (claim.length or 0) < choices().long_segments.value else claim._replace(length=None)
                for claim in cord
            ]
        cord = _as_measured(cord)
        new, enhancing = bool(self.affirmed(NEW)), bool(self.affirmed(ENHANCING))
        lengths = [claim.length for claim in cord if claim.length]
        no_contrast = self.contrast_not_given()
        compression = bool(self.affirmed(COMPRESSION))
        deformed = bool(self.affirmed(DEFORM))
        return ReportFacts(
            new_lesion=new,
            enhancing_lesion=enhancing,
            no_new_lesion=not new and not enhancing and bool(self.nothing_new()),
            no_enhancement=not enhancing and not no_contrast and self._none_enhances(),
            old_lesions=any(claim.old for claim in lesions) or bool(self.affirmed("old")) or self._all_the_same(),
            cord_lesion=bool(cord),
            brain_lesions_typical=bool(self.typical()),
            optic_nerve=bool(self.affirmed("optic-nerve")),
            long_lesion=bool(self.long()),
            atypical=bool(self.affirmed("atypical")),
            cord_compression=compression,
            cord_contact=deformed or bool(self.affirmed(CONTACT)),
            structural_cause=compression or deformed or any(self.affirmed(idea) for idea in CAUSES.values()),
            pml_concern=bool(self.affirmed("pml") or self.open("pml")),
            nondiagnostic=bool(self.affirmed("nondiagnostic")),
            contrast_not_given=no_contrast,
            indeterminate=bool(self.left_open()),
            longest_segments=max(lengths, default=None),
        )

    def _none_enhances(self) -> bool:
        """Tell whether enhancement is denied: where one lesion's is open, not of another only."""
        denied = self.denied(ENHANCING)
        if self.open(ENHANCING):
            return any(not claim.levels for claim in denied)
        return bool(denied)

    def _all_the_same(self) -> bool:
        """Tell whether lesions are named and all is as before."""
        return not self.affirmed(NEW) and bool(self.affirmed(SAME)) and bool(self.affirmed(LESION))

    def nothing_new(self) -> list[Claim]:
        """Return what says that nothing is new: of new lesions, of the whole, or of a clear cord or brain."""
        unaged = {claim.place for claim in self.affirmed(LESION) if not claim.old}
        said = [claim for claim in self.affirmed(CLEAR) if claim.place != OPTIC]
        clear = [claim for claim in said if (claim.place not in unaged if claim.place else not unaged)]
        if not (
            self.affirmed(CONTACT)
            or self.affirmed(DEFORM)
            or self.affirmed(COMPRESSION)
            or any(self.affirmed(idea) for idea in CAUSES.values())
        ):
            clear += [claim for claim in self.affirmed("clear-signal") if claim.place not in {*unaged, OPTIC}]
        return [*self.denied(NEW), *self.affirmed(SAME), *clear]

    def typical(self) -> list[Claim]:
        """Return the lesions of the brain that are of demyelinating pattern or place."""
        brain = [claim for claim in self.affirmed(LESION) if claim.place == BRAIN]
        if self.affirmed("pml"):
            return [claim for claim in brain if claim.typical and (claim.named or claim.old)]
        if self.open("pml"):  # its lesions lie where plaques lie
            return [claim for claim in brain if claim.typical and (claim.named or claim.old or not claim.cortical)]
        return [claim for claim in brain if claim.typical] or (brain if self.affirmed("pattern") else [])

    def long(self) -> list[Claim]:
        """Return the long lesions of the cord that are not old."""
        least = choices().long_segments.value
        cord = [claim for claim in self.affirmed(LESION) if claim.place == CORD and not claim.old]
        cord = _as_measured(cord)
        if self.affirmed("not-long"):
            return []
        return [claim for claim in cord if claim.long or (claim.length or 0) >= least]

    def left_open(self) -> list[Claim]:
        """Return what the report leaves open."""
        unseen = {ENHANCING} if self.contrast_not_given() else set()
        return [claim for idea in _OPEN_IDEAS if idea not in unseen for claim in self.open(idea)]

    def contrast_not_given(self) -> bool:
        """Tell whether no contrast was given: in so many words, or where nothing says that it was."""
        if self.all(study.DECLINED):
            return True
        return bool(self.all(study.NO_CONTRAST)) and not self.all(study.CONTRAST) and not self.affirmed(ENHANCING)


def _as_measured(cord: list[Claim]) -> list[Claim]:
    """Return lesions of the cord with the length in segments that the report states elsewhere for their levels."""
    stated = {claim.written_levels: claim.length for claim in cord if claim.measured and claim.levels}
    if not stated:
        return cord
    return [
        claim
        if claim.measured or claim.written_levels not in stated
        else claim._replace(length=stated[claim.written_levels])
        for claim in cord
    ]


def _weightier(said: list[Claim], least: int) -> list[Claim]:
    """Return what may outrank claims of the least weight: of claims that do so alike, one."""
    return list(
        {
            (claim.idea, claim.rank, claim.place, claim.sure, claim.levels): claim
            for claim in said
            if claim.rank > least
        }.values()
    )


def _outranked(claim: Claim, said: list[Claim]) -> bool:
    return any(
        other.rank > claim.rank
        and (not other.place or not claim.place or other.place == claim.place)
        and not _adds(claim, other)
        for other in said
    )


def _adds(claim: Claim, other: Claim) -> bool:
    """Tell whether the lesser claim only says more of what the weightier one says too."""
    if claim.sure is other.sure and claim.idea == other.idea:
        return True
    if other.idea == CLEAR and claim.idea == LESION and claim.affirmed and (claim.old or not other.place):
        return True  # "no lesion" of no place may be said of another place, and old lesions stand
    if other.idea == CLEAR and other.levels:
        return claim.written_levels != other.written_levels  # "the lesion at T5 is artefact"
    if claim.affirmed and other.open and claim.idea == LESION:  # one doubtful lesion leaves the others as they are
        return claim.levels != other.levels or claim.old or claim.typical
    return False
