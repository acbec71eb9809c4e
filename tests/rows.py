"""Units of work as the use cases would write them, without the use cases."""

from collections.abc import Callable
from dataclasses import replace

from app.delivery.message import Message, MessageKind
from app.domain.authority import Actor, ActorKind, CommandRefused
from app.domain.events import Approved, Cancelled, Reviewed, Submitted
from app.domain.evolve import evolve, started
from app.domain.plan import Do, Plan, Step
from app.domain.request import ActionRequest, DecidedBy
from app.store.engine import Session
from app.store.opening import engine_of
from app.workflow.ports import UnitOfWork
from tests.builders import ASKER, FACTS, MINUTE, TERMS, a_payload, a_review

CHANNEL = "C0OPS"


def card_for(request: str, channel: str = CHANNEL) -> Message:
    return Message(MessageKind.CARD, request, f"card:{request}", channel, f"card_{request}")


def submit(uow: UnitOfWork) -> ActionRequest:
    """A request that is held, with its card."""
    request = ask(uow)
    uow.save(request, request, [], [card_for(request.id)])
    return request


def ask(uow: UnitOfWork) -> ActionRequest:
    """A request that is held, and nobody told."""
    terms = replace(TERMS, expires_at=uow.now + 60 * MINUTE)
    event = Submitted(uow.new_id(), ASKER, FACTS, terms, uow.now, a_payload())
    request = started(event)
    uow.save(None, request, [event], [])
    return request


def escalating(steps: int) -> Callable[[UnitOfWork], ActionRequest]:
    """A request that is held for a day, with a step every ten minutes."""

    def unit(uow: UnitOfWork) -> ActionRequest:
        due = (uow.now + 10 * number * MINUTE for number in range(1, steps + 1))
        plan = Plan("plan", "", "", tuple(Step(at, Do.REMIND) for at in due))
        terms = replace(TERMS, expires_at=uow.now + 24 * 60 * MINUTE, plan=plan)
        event = Submitted(uow.new_id(), ASKER, FACTS, terms, uow.now, a_payload())
        request = started(event)
        uow.save(None, request, [event], [card_for(request.id)])
        return request

    return unit


def approve(request: ActionRequest) -> Callable[[UnitOfWork], ActionRequest]:
    """One person's approval, and that is enough."""

    def unit(uow: UnitOfWork) -> ActionRequest:
        said = Reviewed(a_review(at=uow.now), "Looks right to me.")
        approved = Approved(DecidedBy.HUMAN, uow.now, uow.now + 15 * MINUTE)
        after = evolve(evolve(request, said), approved)
        uow.save(request, after, [said, approved], [card_for(request.id)])
        return after

    return unit


def cancel(request: ActionRequest) -> Callable[[UnitOfWork], ActionRequest]:
    """The agent takes it back: it is over."""

    def unit(uow: UnitOfWork) -> ActionRequest:
        said = Cancelled(DecidedBy.AGENT, "deploy-bot", uow.now, "Not needed.")
        after = evolve(request, said)
        uow.save(request, after, [said], [])
        return after

    return unit


def refuse(code: str = "not_eligible", request: str = "") -> Callable[[UnitOfWork], None]:
    event = CommandRefused("approve", Actor(ActorKind.PERSON, "eve"), code, request)
    return lambda uow: uow.append(event)


def broken(uow: UnitOfWork) -> None:
    """Writes something, and then turns out to have a bug."""
    submit(uow)
    message = "a bug"
    raise RuntimeError(message)


def past_the_code(url: str) -> Session:
    """A connection that may write, for whoever works past the service."""
    return engine_of(url).writer()


def scalar(url: str, sql: str) -> object:
    session = past_the_code(url)
    try:
        return session.say(sql)[0][0]
    finally:
        session.close()
