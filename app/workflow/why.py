"""Why a request stands as it does, for whoever may know of it."""

from app.delivery.view import View
from app.delivery.why import Able, Asked, Why
from app.domain.authority import CommandRefused
from app.domain.escalating import stands_for
from app.domain.events import CardPosted, CardUndeliverable
from app.domain.people import Account
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.workflow.ask_status import one_request
from app.workflow.audit_ports import Recorded
from app.workflow.lending import groups_of
from app.workflow.ports import Queries
from app.workflow.views import name_of


def why(q: Queries, account: Account, name: str) -> Why | Refused:
    """Give the account of a request; what the asker may not know is like an unknown id."""
    view = one_request(q, account, name)
    if isinstance(view, Refused):
        return view
    told = q.history(name)
    seen: set[str] = set()
    refusals = [one.event for one in told if isinstance(one.event, CommandRefused)]
    return Why(
        view=view,
        asked=tuple(found for one in told if (found := _asked(one, seen))),
        able=_able(q, view, view.request),
        refusals=sum(one.count for one in refusals),
    )


def _asked(entry: Recorded, seen: set[str]) -> Asked | None:
    """Tell of a card that was put before people, once, however often it was put right."""
    match entry.event:
        case CardPosted() as posted if posted.card not in seen:
            seen.add(posted.card)
            return Asked(posted.channel, posted.at)
        case CardUndeliverable() as failed:
            return Asked(failed.channel, failed.at, failed.code)
    return None


def _able(q: Queries, view: View, request: ActionRequest) -> tuple[Able, ...]:
    """Name who could still approve, for each group that is asked."""
    roster = q.roster()
    if roster is None or request.state is not State.PENDING:
        return ()
    able_now = {*roster.eligible(request.facts, q.now), *(one.stand_in for one in roster.covers)}
    eligible = {who: groups_of(q, who, request) for who in able_now}
    done = {one.person for one in request.current_reviews} | set(request.asker.people)
    able = {
        one.group: [
            who
            for who in eligible
            if one.group in stands_for(request, who, eligible[who]) and who not in done
        ]
        for one in view.progress
    }
    return tuple(
        Able(group, tuple(sorted(name_of(q, one) for one in people)))
        for group, people in able.items()
    )
