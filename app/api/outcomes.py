"""What came of an action: told by the agent, or by the executor that redeemed the receipt."""

from dataclasses import dataclass

from aiohttp import web

from app.api import examples
from app.api.auth import Gate
from app.api.bodies import body_of
from app.api.calls import AGENT, EXECUTOR, Answer, Call, declare
from app.api.models import OutcomeBody
from app.api.parameters import REQUEST_ID, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BODY, BY_ID, KEYED, UNTRUE
from app.api.shapes import answer, outcome_shape
from app.api.told import OutcomeTold
from app.delivery.view import View
from app.domain.authority import KeyKind
from app.domain.refusal import Refused
from app.domain.report import Report
from app.workflow.ports import Lane, Records, UnitOfWork
from app.workflow.report_outcome import report_outcome
from app.workflow.views import view_of


@dataclass(frozen=True, slots=True)
class OutcomeRoutes:
    """The call that says how it went."""

    records: Records
    gate: Gate

    @declare(
        Call(
            route="POST /v1/requests/{id}/outcome",
            name="report_outcome",
            who=(*AGENT, *EXECUTOR),
            takes=OutcomeBody,
            sent=examples.REPORTING,
            parameters=(REQUEST_ID,),
            gives={200: Answer(OutcomeTold, examples.OUTCOME)},
            problems=KEYED | BODY | BY_ID | UNTRUE | {"not_redeemed", "too_many_reports"},
        )
    )
    async def report(self, request: web.Request) -> web.Response:
        """Record how it went; several reports stand in order, the same one again changes none."""
        caller = await self.gate.admit(request, KeyKind.AGENT, KeyKind.EXECUTOR)
        name = id_in(request)
        body = await body_of(request, OutcomeBody)

        def unit(uow: UnitOfWork) -> View | Refused:
            key = self.gate.key(uow, caller)
            outcome = report_outcome(uow, key, name, Report(body.outcome), body.detail)
            return outcome if isinstance(outcome, Refused) else view_of(uow, outcome)

        outcome = await self.records.write(unit, Lane.DECISION)
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return answer(outcome_shape(outcome))
