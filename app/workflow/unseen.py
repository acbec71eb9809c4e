"""When no channel can show a request: whoever stands for the team is told that it waits."""

from app.delivery.message import Card, Message, unseen_message
from app.domain.request import ActionRequest, State
from app.workflow.audience import address_of, reachable
from app.workflow.ports import UnitOfWork
from app.workflow.terms import teams_asked


def unseen_messages(uow: UnitOfWork, request: ActionRequest, lost: Card) -> list[Message]:
    """Ask to tell managers and backups of the teams that are asked, as the last card is lost.

    Nothing of the request is said to them, because they need not be among those who may see
    it. Whoever is behind it, is locked or cannot be written to is not told.
    """
    others = [one for one in uow.cards_of(request.id) if one.id != lost.id]
    hopeless = all(one.undeliverable for one in others)
    if request.state is not State.PENDING or lost.undeliverable or not hopeless:
        return []
    policy, roster = uow.policy(), uow.roster()
    teams = teams_asked(policy, request) if policy else ()
    if roster is None:
        return []
    people = {one.manager for one in teams} - {""}
    people |= {who for one in teams for who in roster.members(one.backups, uow.now)}
    found = {one: address_of(uow, roster, one) for one in reachable(uow, roster, request, people)}
    return [
        unseen_message(request.id, person, account.user)
        for person, account in found.items()
        if account
    ]
