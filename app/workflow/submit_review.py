"""A reviewer approves or rejects: judge the click, and record the verdict or the refusal."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.delivery.message import Card
from app.domain import lifecycle
from app.domain.authority import Actor, ActorKind
from app.domain.care import StepUp
from app.domain.channels import Trouble
from app.domain.lifecycle import Click
from app.domain.people import Account, Standing, Standings, Verdict
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.workflow.evidence import contradicted
from app.workflow.ports import UnitOfWork
from app.workflow.progress import progress_of, still_needed
from app.workflow.record import Attempted, note, record
from app.workflow.reply import Reply, reply_from
from app.workflow.shown import saw_every_page, shown_whole
from app.workflow.standing import (
    AT_ANY_AGE,
    AT_CLICK,
    NeedsFresh,
    locked,
    narrowed,
    standing_and_others,
    standing_of,
)
from app.workflow.step_up import proven, ready
from app.workflow.suspension import suspended
from app.workflow.terms import Active, active_terms


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: its own id, the card it was on, and the account that pressed.

    `revision` is what the button said it was for. It only ever takes away: whoever looked at
    an earlier revision approves nothing, even where the card has been put right meanwhile.
    """

    id: str
    card: str
    account: Account
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What the reviewer said, and why, with what is asked for: the resource typed out, a code.

    Without a `code` at all it is only asked whether this could be said, when one is given.
    """

    verdict: Verdict
    reason: str = ""
    typed: str = ""
    code: str | None = field(default="", repr=False)
    cause: str = ""


def submit_review(
    uow: UnitOfWork, press: Press, said: Said, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Record a verdict and resolve the request if it was the last one needed.

    The same press again gets the first answer. With `slack_down`, nobody can be asked who
    the account is now: a rejection stands on the last known state, an approval is refused.
    """
    if kept := uow.answer(press.id):
        return reply_from(kept)
    attempted = Attempted(said.verdict.value, _who(uow, press.account), press.card)
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
    uow: UnitOfWork,
    press: Press,
    *,
    verdict: Verdict = Verdict.REJECT,
    slack_down: bool = False,
) -> ActionRequest | Refused | NeedsFresh:
    """Judge whether this person could decide this now, before a dialog is filled for them."""
    card = uow.card(press.card)
    request = uow.request(card.request_id) if card else None
    attempted = Attempted(verdict.value, _who(uow, press.account), press.card)
    if card is None or request is None:
        return note(uow, None, refused("card_unknown"), attempted)
    said = Said(verdict, "about to be said", str(request.facts.resource), None)
    outcome = _judged(uow, press, said, card, request, slack_down=slack_down)
    if isinstance(outcome, Refused):
        return note(uow, request, outcome, attempted)
    return outcome if isinstance(outcome, NeedsFresh) else request


def _who(uow: UnitOfWork, account: Account) -> Actor:
    roster = uow.roster()
    person = roster.person_of(account) if roster else None
    return Actor(ActorKind.PERSON, person.id if person else "", account)


def _judged(
    uow: UnitOfWork,
    press: Press,
    said: Said,
    card: Card,
    request: ActionRequest,
    *,
    slack_down: bool,
) -> lifecycle.Outcome | NeedsFresh:
    """Judge the person first, then what stops everybody, then the verdict itself.

    Where nothing can be approved anyway, what was last known of an account is good enough.
    """
    settled = slack_down or uow.clock_behind or request.state is not State.PENDING
    age = AT_ANY_AGE if settled else AT_CLICK
    found = _people(uow, press, said.verdict, request, age)
    if isinstance(found, NeedsFresh):
        return refused("account_unknown") if slack_down else found
    standing, others = found
    # Only an approval asks for the evidence: a rejection is good on any state of things.
    approves = said.verdict is Verdict.APPROVE
    evidence = uow.evidence(request.id) if approves else ()
    whole = shown_whole(evidence, card, request.revision, standing.person)
    given = StepUp.TOTP if approves and said.code != "" else None
    stale = approves and press.revision != card.revision
    seen = 0 if stale else card.revision
    click = Click(card.id, seen, whole, said.typed, given, said.cause)
    no = lifecycle.barred(request, click, standing, uow.now) or locked(uow, request)
    if approves:
        no = no or suspended(uow, request.asker.agent)
        no = no or _doubt(uow, card, slack_down=slack_down) or contradicted(request, evidence)
        return no or _approved(uow, request, click, said, standing, others)
    return no or lifecycle.review(
        request, click, said.verdict, said.reason, standing, others, (), uow.now
    )


def _people(
    uow: UnitOfWork, press: Press, verdict: Verdict, request: ActionRequest, age: timedelta
) -> tuple[Standing, Standings] | NeedsFresh:
    """Judge who clicks; a rejection stands alone, an approval beside those given before.

    Where Slack leaves out how an account is, a rejection stands on what it last said in full.
    """
    if verdict is Verdict.APPROVE:
        return standing_and_others(uow, press.account, request, age)
    alone = standing_of(uow, press.account, request, age, as_last_said=True)
    return alone if isinstance(alone, NeedsFresh) else (alone, {})


def _approved(
    uow: UnitOfWork,
    request: ActionRequest,
    click: Click,
    said: Said,
    standing: Standing,
    others: Standings,
) -> lifecycle.Outcome:
    """Judge an approval by the frozen terms and by what the active policy adds to them.

    A code is looked at last: where anything else is amiss, it is neither used nor judged.
    """
    if (payload := uow.payload(request.id)) is None:
        return refused("payload_shredded")
    active = active_terms(uow, request, payload)
    if active is None:
        return refused("document_unreadable")
    if active.denies:
        return lifecycle.deny(request, active.rule, active.version, uow.now)
    click = _seen(uow, request, active, click, standing.person)
    care = request.terms.care | active.care
    if care.step_up is None:
        click = replace(click, step_up=None)
    mine = narrowed(uow, {standing.person: standing}, request, active.facts, active.further)
    outcome = lifecycle.review(
        request,
        click,
        Verdict.APPROVE,
        said.reason,
        mine[standing.person],
        narrowed(uow, others, request, active.facts, active.further),
        active.seats,
        uow.now,
        active.care,
    )
    unsaid = isinstance(outcome, Refused) and outcome.code == "code_required"
    if care.step_up is None or (isinstance(outcome, Refused) and not unsaid):
        return outcome
    return _unproven(uow, standing.person, said.code) or outcome


def _seen(
    uow: UnitOfWork, request: ActionRequest, active: Active, click: Click, person: str
) -> Click:
    """Ask for the pages too where the active policy lets nobody approve unseen any more."""
    allowed = active.facts is None or active.facts.approve_unseen
    if allowed or not request.facts.approve_unseen:
        return click
    seen = saw_every_page(uow.evidence(request.id), request.revision, person)
    return replace(click, shown_whole=seen)


def _unproven(uow: UnitOfWork, person: str, code: str | None) -> Refused | None:
    """Look at the code that was given; without one, say only whether it could be given."""
    return proven(uow, person, code) if code else ready(uow, person)


def _doubt(uow: UnitOfWork, card: Card, *, slack_down: bool) -> Refused | None:
    if uow.doubt:
        return refused(uow.doubt)
    if uow.clock_behind:
        return refused("clock_behind")
    channel = uow.channel(card.channel)
    if channel is not None and channel.trouble.foreign:
        unsaid = channel.trouble is Trouble.UNSAID
        return refused("channel_unsaid" if unsaid else "channel_shared")
    return refused("account_unknown") if slack_down else None


def _reply(uow: UnitOfWork, before: ActionRequest | None, after: ActionRequest | Refused) -> Reply:
    name = before.id if before else ""
    if isinstance(after, Refused):
        return Reply(after.code, after.sentence, name)
    match after.state:
        case State.APPROVED:
            return Reply("approved", "Approved. The agent hears it when it next asks.", name)
        case State.REJECTED:
            return Reply("rejected", "Rejected. The agent hears it when it next asks.", name)
        case State.DENIED:
            no = refused("policy_tightened")
            return Reply(no.code, no.sentence, name)
        case _:
            need = still_needed(progress_of(uow, after))
            return Reply("counted", f"Your approval counts. Still needed: {need}.", name)
