"""A reviewer narrows the action before anybody approves it; the agent runs what is left."""

from dataclasses import dataclass

from app.delivery.narrowable import Narrowable
from app.domain import amending
from app.domain.action import Action, Effect, Facts, Payload
from app.domain.lifecycle import Click, Outcome
from app.domain.narrowing import Amendable, Narrowed, Wishes, narrow, value_at
from app.domain.people import Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.policy.decision import Decision
from app.policy.document import Policy
from app.receipts.digest import payload_of
from app.workflow.evidence import contradicted
from app.workflow.meant import Meant, attempt_of, request_meant
from app.workflow.ports import UnitOfWork
from app.workflow.record import note, record
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import AT_ANY_AGE, AT_CLICK, NeedsFresh, locked, standing_of

VALUES = frozenset({"old", "new"})
AMENDED = "Amended to revision {revision}. It still needs approving; earlier approvals are void."


@dataclass(frozen=True, slots=True)
class _Judged:
    """Somebody who may narrow, what they may, and by which rules of then and of now."""

    click: Click
    standing: Standing
    payload: Payload
    permitted: tuple[tuple[Amendable, ...], tuple[Amendable, ...]]
    policy: Policy
    facts: Facts
    decision: Decision


def amend_request(
    uow: UnitOfWork, meant: Meant, revision: int, wishes: Wishes, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Make the next revision of what was seen as `revision`; the same press is answered alike."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    request = request_meant(uow, meant)
    outcome = _amended(uow, meant, request, revision, wishes, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    after = record(uow, request, outcome, attempt_of(uow, meant, "amend"))
    if isinstance(after, Refused):
        return _told(uow, meant, request, after)
    reply = Reply("amended", AMENDED.format(revision=after.revision), after.id)
    uow.keep_answer(meant.id, reply.kept())
    return reply


def may_amend(
    uow: UnitOfWork, meant: Meant, *, slack_down: bool = False
) -> Narrowable | Refused | NeedsFresh:
    """Judge whether this person could narrow anything now, before a dialog is filled for them."""
    request = request_meant(uow, meant)
    found = _judged(uow, meant, request, 0, slack_down=slack_down)
    if isinstance(found, NeedsFresh):
        return found
    if request is None or isinstance(found, Refused):
        no = found if isinstance(found, Refused) else meant.unknown
        return note(uow, request, no, attempt_of(uow, meant, "amend"))
    fields = open_fields(found.payload, *found.permitted)
    if not fields:
        no = refused("amend_not_permitted")
        return note(uow, request, no, attempt_of(uow, meant, "amend"))
    return Narrowable(request, found.payload, fields)


def open_fields(
    payload: Payload, then: tuple[Amendable, ...], now: tuple[Amendable, ...]
) -> tuple[Amendable, ...]:
    """List the fields that an action has and that both sets of rules permit, by the first."""
    both = {one.path for one in now}
    return tuple(
        one
        for one in then
        if one.path in both
        and value_at(payload.action.arguments, payload.context, one.path) is not None
    )


def _amended(
    uow: UnitOfWork,
    meant: Meant,
    request: ActionRequest | None,
    revision: int,
    wishes: Wishes,
    *,
    slack_down: bool,
) -> Outcome | NeedsFresh:
    found = _judged(uow, meant, request, revision, slack_down=slack_down)
    if request is None or not isinstance(found, _Judged):
        return meant.unknown if isinstance(found, _Judged) else found
    payload = found.payload
    less = narrow(payload.action.arguments, payload.context, found.permitted, wishes)
    if isinstance(less, Refused):
        return less
    after = _payload(payload, less)
    if isinstance(after, Refused):
        return after
    no = _refused_by_policy(found, after)
    return no or amending.amend(request, found.click, found.standing, less.changes, after, uow.now)


def _judged(
    uow: UnitOfWork,
    meant: Meant,
    request: ActionRequest | None,
    revision: int,
    *,
    slack_down: bool,
) -> _Judged | Refused | NeedsFresh:
    """Judge the person, the card they looked at, what stops everybody, and the documents."""
    card = uow.card(meant.card)
    if card is None or request is None:
        return meant.unknown
    settled = slack_down or uow.clock_behind or request.state is not State.PENDING
    standing = standing_of(uow, meant.account, request, AT_ANY_AGE if settled else AT_CLICK)
    if isinstance(standing, NeedsFresh):
        return refused("account_unknown") if slack_down else standing
    if not standing.code and (uow.clock_behind or slack_down):
        return refused("clock_behind" if uow.clock_behind else "account_unknown")
    seen = card.revision if revision in {0, card.revision} else 0
    click = Click(card.id, seen, shown_whole=False)
    no = amending.unamendable(request, click, standing, uow.now) or locked(uow, request)
    no = no or contradicted(request, uow.evidence(request.id))
    return no or _by_the_documents(uow, request, click, standing)


def _by_the_documents(
    uow: UnitOfWork, request: ActionRequest, click: Click, standing: Standing
) -> _Judged | Refused:
    payload, policy = uow.payload(request.id), uow.policy()
    if payload is None:
        return refused("payload_shredded")
    if policy is None:
        return refused("document_unreadable")
    arguments = payload.action.arguments
    facts = policy.derive(request.facts.action, arguments, payload.resource)
    if not isinstance(facts, Facts):
        return refused("policy_tightened")
    decision = policy.decide(facts, arguments, payload.context)
    permitted = (request.terms.amend, decision.amend)
    return _Judged(click, standing, payload, permitted, policy, facts, decision)


def _payload(before: Payload, less: Narrowed) -> Payload | Refused:
    action = Action(before.action.name, less.arguments)
    try:
        return payload_of(action, before.resource, less.context, dict(before.labels))
    except ValueError:
        return refused("amend_other_action")


def _refused_by_policy(found: _Judged, after: Payload) -> Refused | None:
    """Ask the active policy about what would be left: the same thing, and not refused."""
    facts = found.policy.derive(found.facts.action, after.action.arguments, after.resource)
    if facts != found.facts:
        return refused("amend_other_action")
    decision = found.policy.decide(found.facts, after.action.arguments, after.context)
    if decision.effect is Effect.DENY:
        return refused("amend_denied", reason=decision.reason)
    if decision.risk.rank > found.decision.risk.rank:
        return refused("amend_other_action")
    if decision.effect is Effect.HOLD and decision.missing_evidence:
        return refused("evidence_missing", fields=", ".join(decision.missing_evidence))
    return None


def _told(uow: UnitOfWork, meant: Meant, request: ActionRequest | None, no: Refused) -> Reply:
    """Say why not, at its field; the values are said once, and not kept with the answer."""
    name, field = request.id if request else "", dict(no.blanks).get("field", "")
    bare = tuple((key, text) for key, text in no.blanks if key not in VALUES)
    uow.keep_answer(meant.id, Reply(no.code, Refused(no.code, bare).sentence, name, field).kept())
    return Reply(no.code, no.sentence, name, field)
