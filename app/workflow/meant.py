"""Which request a person means: the one on a card, or the one whose id they typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.authority import Actor, ActorKind
from app.domain.events import Event
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.reply import Reply


@dataclass(frozen=True, slots=True)
class Meant:
    """A press or a typed command: its own id, who it was, and the card or the request's id."""

    id: str
    account: Account
    card: str = ""
    name: str = ""

    @property
    def unknown(self) -> Refused:
        """Refuse as if it were not there."""
        return refused("card_unknown" if self.card else "not_yours")


def request_meant(q: Queries, meant: Meant) -> ActionRequest | None:
    """Find the request that is meant."""
    card = q.card(meant.card) if meant.card else None
    name = card.request_id if card else meant.name
    return q.request(name) if name else None


def attempt_of(q: Queries, meant: Meant, command: str) -> Attempted:
    """Name who tries what, for the entry of a refusal."""
    roster = q.roster()
    person = roster.person_of(meant.account) if roster else None
    actor = Actor(ActorKind.PERSON, person.id if person else "", meant.account)
    return Attempted(command, actor, meant.card)


def owns(q: Queries, person: str, request: ActionRequest) -> bool:
    """Tell whether a request is a person's own: made for them, or by an agent of theirs.

    Nothing is the own of somebody whose last day is over.
    """
    roster = q.roster()
    found = roster.person(person) if roster else None
    if roster is None or found is None or found.left(q.now):
        return False
    agent = roster.agent(request.asker.agent)
    own = {request.asker.requester, request.asker.owner, agent.owner if agent else ""}
    return person in own


def answered(
    uow: UnitOfWork,
    meant: Meant,
    command: str,
    outcome: Sequence[Event] | Refused,
    said: Reply,
) -> Reply:
    """Record what a person did, or why not, and keep what they are told of it."""
    if isinstance(outcome, Refused):
        return turned_down(uow, meant, command, outcome)
    record(uow, request_meant(uow, meant), outcome, attempt_of(uow, meant, command))
    uow.keep_answer(meant.id, said.kept())
    return said


def turned_down(uow: UnitOfWork, meant: Meant, command: str, no: Refused) -> Reply:
    """Record that a person may not do this, and keep what they are told of it."""
    request = request_meant(uow, meant)
    note(uow, request, no, attempt_of(uow, meant, command))
    reply = Reply(no.code, no.sentence, request.id if request else "")
    uow.keep_answer(meant.id, reply.kept())
    return reply
