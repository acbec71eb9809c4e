"""Whose request it is sees it: the owner's of now too, and not whoever made the agent's key."""

from app.domain.refusal import Refused
from app.workflow import ask_status
from app.workflow.show_page import open_details
from tests.builders import BO, MO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import held, said


def test_making_a_key_lets_nobody_see_what_is_asked_with_it(house: House) -> None:
    name = held(house, by="mo")
    card = house.read(lambda q: q.cards_of(name))[0].id
    house.tell(MO)

    said(house.write(lambda uow: open_details(uow, card, MO)), "out_of_scope")
    said(house.read(lambda q: ask_status.one_request(q, MO, name)), "not_yours")


def test_whoever_owns_the_agent_now_sees_what_they_may_cancel(house: House) -> None:
    name = held(house)
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load("roster", roster.replace("deploy-bot:   {owner: bo", "deploy-bot: {owner: mo"))

    for who in (MO, BO):
        told = house.read(lambda q, who=who: ask_status.one_request(q, who, name))  # type: ignore[misc]
        assert not isinstance(told, Refused)
