"""What `/hitl` answers: only what the asker may know; the rest is answered like an unknown id."""

from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.roster.people import Person
from app.workflow.lending import groups_of
from app.workflow.locked import locked_reviewers
from app.workflow.meant import owns
from app.workflow.ports import Page, Queries
from app.workflow.standing import AT_CLICK, NeedsFresh
from app.workflow.views import View, view_of

SHOWN = 10


def asker_of(q: Queries, account: Account) -> Person | None:
    """Name the person on the roster that an account belongs to, until their last day is over.

    Nobody is told of as long as Slack says that they are a guest, an outsider, a machine or gone.
    """
    roster, flags = q.roster(), q.flags(account)
    person = roster.person_of(account) if roster else None
    if person is None or person.left(q.now) or (flags and flags.code):
        return None
    return person


def may_be_told(
    q: Queries, account: Account, *, slack_down: bool = False
) -> Refused | NeedsFresh | None:
    """Say why somebody on the roster is told nothing whatever they ask, if that is so.

    While Slack does not answer, what it last said is good enough; nothing at all is not.
    """
    roster, flags = q.roster(), q.flags(account)
    if roster is None or roster.person_of(account) is None:
        return None
    if flags is None or (not slack_down and abs(q.now - flags.checked_at) > AT_CLICK):
        return refused("account_unknown") if slack_down else NeedsFresh(frozenset({account}))
    return refused(flags.code) if flags.code else None


def my_requests(q: Queries, account: Account) -> Page:
    """List the newest requests made for this person."""
    person = asker_of(q, account)
    return q.requests_of(person=person.id, limit=SHOWN) if person else Page(())


def one_request(q: Queries, account: Account, name: str) -> View | Refused:
    """Show a request to whom it is for, who owns its agent, or who may review it."""
    person, request = asker_of(q, account), q.request(name)
    if person is None or request is None or not may_know(q, person.id, request):
        return refused("not_yours")
    return view_of(q, request)


def waiting_for(q: Queries, account: Account) -> tuple[ActionRequest, ...]:
    """List what is pending that this person could decide now, oldest first."""
    person = asker_of(q, account)
    if person is None:
        return ()
    mine = (one for one in q.pending(1000) if may_decide(q, person.id, one))
    return tuple(one for one, _ in zip(mine, range(SHOWN), strict=False))


def may_know(q: Queries, person: str, request: ActionRequest) -> bool:
    """Tell whether a request is for this person, of their agent, or theirs to review."""
    return owns(q, person, request) or bool(groups_of(q, person, request))


def may_decide(q: Queries, person: str, request: ActionRequest) -> bool:
    """Tell whether a request waits for this person's decision."""
    if request.state is not State.PENDING:
        return False
    if person in request.asker.people or q.now >= request.terms.expires_at:
        return False
    reviewed = any(one.person == person for one in request.current_reviews)
    if reviewed or not groups_of(q, person, request):
        return False
    return person not in locked_reviewers(q)
