"""The pages of review: samples, one case after the other, and the questions to its reader.

A reader sees the case first, then what the clinician did, and never what other readers answered: what is known would
colour what is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from app.governance.access.open_access import remember
from app.governance.judging.case import read_case
from app.governance.judging.judgements import Judgement, save
from app.governance.judging.sample import MOST_CASES, cases_of, draw, list_samples
from app.governance.knowledge.files import name_of, reasons, rule_names, words
from app.governance.roles import Role
from app.governance.web.form import read_form

if TYPE_CHECKING:
    from starlette.responses import Response

    from app.governance.judging.case import Case
    from app.governance.judging.sample import SampledCase
    from app.governance.reading.reader import Reader
    from app.governance.web.site import Asked, Site
    from app.store.database import Database

_ANSWERS: dict[str, bool | None] = {"yes": True, "no": False, "open": None}
_USUAL_CASES = 20
_HERE = "review"


class Review:
    """Adds the pages of review to a site.

    Args:
        site: serves them.
        database: where samples and judgements are written.
    """

    def __init__(self, site: Site, database: Database) -> None:
        self._site = site
        self._reader: Reader = site.reader
        self._database = database
        site.route("/review", self._samples, Role.REVIEWER)
        site.route("/review", self._draw, Role.SIGNER, "POST")
        site.route("/review/name", self._name, Role.REVIEWER, "POST")
        site.route("/review/{sample}", self._next, Role.REVIEWER)
        site.route("/review/{sample}/{place:int}", self._case, Role.REVIEWER)
        site.route("/review/{sample}/{place:int}", self._judge, Role.REVIEWER, "POST")

    async def _samples(self, asked: Asked) -> Response:
        samples = await run_in_threadpool(list_samples, self._reader, asked.identity.name)
        return self._site.html(
            "samples.html",
            asked,
            title="Review of decisions",
            here=_HERE,
            samples=samples,
            period=asked.period,
            rules=rule_names(),
            may_draw=Role.SIGNER in asked.identity.roles,
            asks_name=self._site.settings.access == "off",
            usual=_USUAL_CASES,
            most=MOST_CASES,
        )

    async def _name(self, asked: Asked) -> Response:
        if self._site.settings.access != "off":
            raise HTTPException(404, "There is no such page.")
        answer = RedirectResponse("/review", 303)
        remember(answer, (await read_form(asked.request)).get("name", ""))
        return answer

    async def _draw(self, asked: Asked) -> Response:
        form = await read_form(asked.request)
        period = self._site.period_of(form)
        rule = form.get("rule", "")
        try:
            count, seed = int(form.get("count") or _USUAL_CASES), int(form["seed"]) if form.get("seed") else None
        except ValueError:
            raise HTTPException(400, "The number of cases and the seed are whole numbers.") from None
        if not 1 <= count <= MOST_CASES or (seed is not None and not 0 <= seed < 2**63):
            raise HTTPException(400, f"Draw 1 to {MOST_CASES} cases; a seed has at most 18 digits.")
        by = asked.identity.name or "no name given"
        sample = await run_in_threadpool(
            draw, self._database, self._reader, period, count, by, rule=rule if rule in rule_names() else "", seed=seed
        )
        if not sample:
            raise HTTPException(404, "There is no decision in these days from which a case could be drawn.")
        return RedirectResponse("/review", 303)

    async def _next(self, asked: Asked) -> Response:
        """Lead to the first case that this reader has not judged; the list of samples after the last."""
        sample = asked.request.path_params["sample"]
        cases = await run_in_threadpool(cases_of, self._reader, sample, asked.identity.name)
        if not cases:
            raise HTTPException(404, "There is no such sample.")
        left = next((case for case in cases if not case.judged), None)
        return RedirectResponse(f"/review/{sample}/{left.place}" if left else "/review", 303)

    async def _case(self, asked: Asked) -> Response:
        sampled, case, cases = await self._found(asked)
        return self._shown(asked, sampled, case, cases)

    async def _judge(self, asked: Asked) -> Response:
        if not asked.identity.name:
            return RedirectResponse("/review", 303)
        sampled, case, cases = await self._found(asked)
        form = await read_form(asked.request)
        advice, response, reason = form.get("advice", ""), form.get("response", ""), form.get("reason", "")
        if advice not in _ANSWERS or (advice == "no" and reason not in reasons().reasons):
            missing = "Say why it was wrong." if advice == "no" else "Answer the question."
            return self._shown(asked, sampled, case, cases, problem=missing, advice=advice)
        if case.response is not None and response not in _ANSWERS:
            return self._shown(asked, sampled, case, cases, step="response", advice=advice, reason=reason)
        judgement = Judgement(
            sampled.decision,
            sampled.rule,
            asked.identity.name,
            _ANSWERS[advice],
            _ANSWERS[response] if case.response is not None else None,
            reason if advice == "no" else "",
        )
        await run_in_threadpool(save, self._database, judgement)
        return RedirectResponse(f"/review/{asked.request.path_params['sample']}", 303)

    async def _found(self, asked: Asked) -> tuple[SampledCase, Case, list[SampledCase]]:
        path = asked.request.path_params
        cases = await run_in_threadpool(cases_of, self._reader, path["sample"], asked.identity.name)
        sampled = next((case for case in cases if case.place == path["place"]), None)
        if sampled is None:
            raise HTTPException(404, "There is no such case.")
        case = await run_in_threadpool(read_case, self._reader, sampled)
        if case is None:
            raise HTTPException(410, "This decision has been deleted, and cannot be judged any more.")
        return sampled, case, cases

    def _shown(  # noqa: PLR0913 - what the page shows
        self,
        asked: Asked,
        sampled: SampledCase,
        case: Case,
        cases: list[SampledCase],
        *,
        step: str = "advice",
        advice: str = "",
        reason: str = "",
        problem: str = "",
    ) -> Response:
        return self._site.html(
            "case.html",
            asked,
            400 if problem else 200,
            title=f"Case {sampled.place} of {len(cases)}",
            here=_HERE,
            sampled=sampled,
            case=case,
            cases=cases,
            name_of=name_of,
            chart=case.chart_link(self._site.settings.chart_link),
            reasons=reasons().reasons,
            outcomes=words().outcomes,
            step=step,
            advice=advice,
            reason=reason,
            problem=problem,
            done=sum(each.judged for each in cases),
        )
