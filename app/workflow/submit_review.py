"""A reviewer approves or rejects: judge the click, and record the verdict or the refusal."""

from dataclasses import dataclass

from app.delivery.message import Card
from app.domain import lifecycle
from app.domain.authority import Actor, ActorKind
from app.domain.lifecycle import Click
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.workflow.ports import UnitOfWork
from app.workflow.progress import progress_of, still_needed
from app.workflow.record import Attempted, record
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import (
    AT_ANY_AGE,
    AT_CLICK,
    NeedsFresh,
    locked,
    standing_of,
    standings_of_reviewers,
)
from app.workflow.terms import active_terms


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: its own id, the card it was on, and the account that pressed."""

    id: str
    card: str
    account: Account


@dataclass(frozen=True, slots=True)
class Said:
    """What the reviewer said, and why."""

    verdict: Verdict
    reason: str = ""


def submit_review(
    uow: UnitOfWork, press: Press, said: Said, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Record a verdict and resolve the request if it was the last one needed.

    The same press again gets the first answer. With `slack_down`, nobody can be asked who
    the account is now: a rejection stands on the last known state, an approval is refused.
    """
    if kept := uow.answer(press.id):
        return reply_from(kept)
    roster = uow.roster()
    person = roster.person_of(press.account) if roster else None
    who = Actor(ActorKind.PERSON, person.id if person else "", press.account)
    attempted = Attempted(said.verdict.value, who, press.card)
    card = uow.card(press.card)
    request = uow.request(card.request_id) if card else None
    if card is None or request is None:
        outcome: lifecycle.Outcome | NeedsFresh = refused("card_unknown")
    else:
        outcome = _judged(uow, press, said, card, request, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    after = record(uow, request, outcome, attempted)
    reply = _reply(uow, request, after)
    uow.keep_answer(press.id, reply.kept())
    return reply


def may_review(
    uow: UnitOfWork, press: Press, *, slack_down: bool = False
) -> ActionRequest | Refused | NeedsFresh:
    """Judge whether this person could decide this now, before a dialog is filled for them."""
    card = uow.card(press.card)
    request = uow.request(card.request_id) if card else None
    if card is None or request is None:
        return refused("card_unknown")
    said = Said(Verdict.REJECT, "about to be said")
    outcome = _judged(uow, press, said, card, request, slack_down=slack_down)
    return request if isinstance(outcome, list) else outcome


def _judged(  # noqa: PLR0913
    uow: UnitOfWork,
    press: Press,
    said: Said,
    card: Card,
    request: ActionRequest,
    *,
    slack_down: bool,
) -> lifecycle.Outcome | NeedsFresh:
    age = AT_ANY_AGE if slack_down else AT_CLICK
    standing = standing_of(uow, press.account, request, age)
    others = standings_of_reviewers(uow, request, age)
    for one in (standing, others):
        if isinstance(one, NeedsFresh):
            return refused("account_unknown") if slack_down else one
    if isinstance(standing, NeedsFresh) or isinstance(others, NeedsFresh):
        return refused("account_unknown")
    payload, barred = uow.payload(request.id), None
    if request.state is State.PENDING and not standing.code:
        barred = locked(uow, request)
    if said.verdict is Verdict.APPROVE:
        barred = barred or _doubt(uow, slack_down=slack_down)
    if barred:
        return barred
    active = active_terms(uow, request, payload) if payload else None
    if active is None:
        return refused("payload_shredded" if uow.policy() else "document_unreadable")
    if active.denies and request.state is State.PENDING and standing.counts:
        return lifecycle.deny(request, active.rule, active.version, uow.now)
    click = Click(card.id, card.revision, card.whole)
    return lifecycle.review(
        request, click, said.verdict, said.reason, standing, others, active.seats, uow.now
    )


def _doubt(uow: UnitOfWork, *, slack_down: bool) -> Refused | None:
    if uow.clock_behind:
        return refused("clock_behind")
    return refused("account_unknown") if slack_down else None


def _reply(
    uow: UnitOfWork, before: ActionRequest | None, after: ActionRequest | Refused
) -> Reply:
    name = before.id if before else ""
    if isinstance(after, Refused):
        return Reply(after.code, after.sentence, name)
    match after.state:
        case State.APPROVED:
            return Reply("approved", "Approved. The agent has been told.", name)
        case State.REJECTED:
            return Reply("rejected", "Rejected. The agent has been told.", name)
        case State.DENIED:
            no = refused("policy_tightened")
            return Reply(no.code, no.sentence, name)
        case _:
            need = still_needed(progress_of(uow, after))
            return Reply("counted", f"Your approval counts. Still needed: {need}.", name)
