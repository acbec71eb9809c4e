"""Whose Home is put right when something changes: only of those who ever opened it."""

from app.delivery.message import Message, home_message
from app.domain.people import Account
from app.domain.request import ActionRequest
from app.domain.undecidable import SUSPENDED
from app.workflow.answering import answers_for
from app.workflow.ports import Queries, UnitOfWork

MOST = 10_000


def open_home(uow: UnitOfWork, account: Account, page: int = 1) -> None:
    """Remember that a person's Home is open, and at which page of what waits."""
    if uow.home_page(account) != page:
        uow.keep_home(account, page)


def refresh_home(uow: UnitOfWork, account: Account) -> None:
    """Ask that a person's Home be put right."""
    uow.post(home_message(account))


def refresh_all_homes(uow: UnitOfWork) -> None:
    """Ask that every Home be put right: who may review what has changed."""
    for account in uow.homes(MOST):
        uow.post(home_message(account))


def homes_to_refresh(q: Queries, request: ActionRequest) -> list[Message]:
    """Name the Homes on which a request stands or stood."""
    roster = q.roster()
    if roster is None or not q.homes(1):
        return []
    concerned = {request.asker.requester, request.asker.owner}
    concerned |= {one.person for one in request.reviews}
    concerned |= {answers_for(q, request)} if request.undecidable == SUSPENDED else set()
    able = roster.eligible(request.facts, q.now).keys()
    concerned |= able | {one.stand_in for one in roster.covers if one.absent in able}
    people = [found for one in sorted(concerned) if (found := roster.person(one))]
    accounts = [account for person in people for account in person.accounts]
    return [home_message(one) for one in accounts if q.home_page(one)]
