"""Let time pass over a house: what it does, what is sent, and what of it arrives."""

from collections.abc import Callable

from app.delivery.message import Dead, Leased, Message, MessageKind, Result, Sent
from app.domain.authority import KeyKind
from app.domain.events import Escalated
from app.scheduler.noticing import Noticing
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.escalate import escalate_due
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.roundups import digest_of, make_roundups
from app.workflow.submit_request import Submission
from app.workflow.tidy import end_due
from tests.builders import CONTEXT
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE

GONE = Dead("user_disabled")
SAID = {MessageKind.REPLY, MessageKind.DM, MessageKind.ROUNDUP, MessageKind.BRIEFING}
Answer = Callable[[Message], Result | None]


def asked(house: House, agent: str = "deploy-bot") -> str:
    """Submit a request, post its card, and give its id."""
    answer = house.submit(ROTATE, house.key(KeyKind.AGENT, agent), CONTEXT)
    assert isinstance(answer, Submission), answer
    arrive(house)
    return answer.request.id


def tick(house: House) -> None:
    """Do what is due, as the scheduler does: ends, who may decide, steps, digests."""
    house.write(lambda uow: end_due(uow, 50))
    house.runner.run(Noticing(house.store).look())
    house.write(lambda uow: escalate_due(uow, 50))
    house.write(make_roundups)


def later(house: House, **span: float) -> list[Message]:
    """Let time pass, and give what was sent because of it to people and into threads."""
    house.clock.forward(**span)
    tick(house)
    return arrive(house)


def arrive(house: House, answer: Answer = lambda _: None) -> list[Message]:
    """Send what waits; give what was said, cards aside, in the order it was sent."""
    sent: list[Message] = []
    while leased := house.write(lambda uow: lease_messages(uow, 50, frozenset())):
        for one in leased:
            house.write(_settling(one, answer(one.message)))
            if one.message.kind in SAID:
                sent.append(one.message)
    return sent


def whom(messages: list[Message]) -> list[str]:
    """Name to whom, or where, messages went."""
    return sorted(one.address for one in messages)


def steps(house: House, name: str) -> list[Escalated]:
    """List the steps in a request's history."""
    return [one.event for one in house.history(name) if isinstance(one.event, Escalated)]


def shown(q: Queries, leased: Leased, channel: str, *, whole: bool = True) -> Sent:
    """Say that a message arrived as things are now, with all that it tells of."""
    told = digest_of(q, leased.message) if leased.message.kind is MessageKind.ROUNDUP else None
    cards = tuple(one.card for one in told.lines) if told else leased.cards
    request = q.request(leased.message.request_id)
    version = (request.version, request.revision) if request else (0, 0)
    return Sent(channel, "1.1", *version, whole, "digest", listed=cards)


def _settling(leased: Leased, result: Result | None) -> Callable[[UnitOfWork], bool]:
    def unit(uow: UnitOfWork) -> bool:
        return settle_message(uow, leased, result or shown(uow, leased, leased.message.address))

    return unit
