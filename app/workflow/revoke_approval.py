"""A person takes an approval back; once it is used, they ask that it be undone."""

from app.domain import aftermath, lifecycle
from app.domain.events import RollbackRequested
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy, State
from app.workflow.lending import groups_of
from app.workflow.meant import Meant, answered, attempt_of, owns, request_meant
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import note
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import AT_ANY_AGE, AT_CLICK, NeedsFresh, standing_of

REVOKED = "Revoked. No receipt works for it any more, and the agent hears it when it next asks."
ASKED = "Rollback requested. The owner is told; the agent hears it when it next asks."
REVOCABLE = frozenset({State.APPROVED, State.REDEEMED})


def revoke_approval(
    uow: UnitOfWork, meant: Meant, reason: str, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Void the receipt at once; of one that was used, record the wish for a rollback.

    Whoever may review the request now can do that, and whoever it belongs to. As with a
    rejection, the last known state of an account is good enough while Slack is down.
    """
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, reason, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    used = request is not None and request.state is State.REDEEMED
    name = request.id if request else ""
    said = Reply("asked", ASKED, name) if used else Reply("revoked", REVOKED, name)
    return answered(uow, meant, "revoke", outcome, said)


def may_revoke(
    uow: UnitOfWork, meant: Meant, *, slack_down: bool = False
) -> ActionRequest | Refused | NeedsFresh:
    """Judge whether a person could revoke this now, before a dialog is filled for them."""
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, "", slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    if request is None or isinstance(outcome, Refused):
        no = outcome if isinstance(outcome, Refused) else meant.unknown
        return note(uow, request, no, attempt_of(uow, meant, "revoke"))
    return request


def _judged(
    q: Queries, meant: Meant, request: ActionRequest | None, reason: str, *, slack_down: bool
) -> lifecycle.Outcome | NeedsFresh:
    if request is None:
        return meant.unknown
    person = attempt_of(q, meant, "revoke").actor.id
    own = owns(q, person, request)
    no = None if own else _barred(q, meant, person, request, slack_down=slack_down)
    if no:
        return no
    by = DecidedBy.REQUESTER if own else DecidedBy.HUMAN
    return aftermath.take_back(request, by, person, reason, _asked(q, request), q.now)


def _barred(
    q: Queries, meant: Meant, person: str, request: ActionRequest, *, slack_down: bool
) -> Refused | NeedsFresh | None:
    """Say why somebody else may not review this now; who types a strange id learns nothing."""
    team = request.facts.team
    if meant.name and not groups_of(q, person, request):
        return meant.unknown
    settled = slack_down or request.state not in REVOCABLE
    standing = standing_of(q, meant.account, request, AT_ANY_AGE if settled else AT_CLICK)
    if isinstance(standing, NeedsFresh):
        return refused("account_unknown") if slack_down else standing
    if standing.code:
        return refused(standing.code, team=team)
    if person in request.asker.people:
        return refused("own_request")
    return None if standing.groups else refused("out_of_scope", team=team)


def _asked(q: Queries, request: ActionRequest) -> list[RollbackRequested]:
    if request.state is not State.REDEEMED:
        return []
    told = [one.event for one in q.history(request.id)]
    return [one for one in told if isinstance(one, RollbackRequested)]
