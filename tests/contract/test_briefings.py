"""Who was told of what they stand for is kept once, and told by one of several replicas."""

import asyncio
from functools import partial

import pytest

from app.delivery.briefing import About, Briefed, briefing_in
from app.delivery.message import Leased, MessageKind
from app.domain.authority import SYSTEM, KeyKind
from app.scheduler.noticing import Noticing
from app.store.store import Store
from app.workflow.documents import load_document
from app.workflow.keys import create_key
from app.workflow.ports import UnitOfWork
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.builders import CONTEXT
from tests.clocks import NOON, HandClock
from tests.documents import MANIFESTS
from tests.stores import a_store
from tests.workflow.scenes import ROTATE

ROSTER = (MANIFESTS / "roster.yaml").read_text()
BO_LEFT = ROSTER.replace("email: bo@acme.test, ", "email: bo@acme.test, until: 2026-11-15, ")
TOLD = Briefed(About.SUSPENDED, "deploy-bot", "mo", NOON, NOON)


async def test_the_same_is_kept_once_until_it_is_over(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        await store.write(lambda uow: uow.keep_briefed(TOLD))
        assert await store.read(lambda q: q.briefed(About.SUSPENDED)) == (TOLD,)
        assert await store.read(lambda q: q.briefed(About.DUTY)) == ()

        with pytest.raises(Exception, match=r"(?i)unique"):
            await store.write(lambda uow: uow.keep_briefed(TOLD))

        await store.write(lambda uow: uow.drop_briefed(About.DUTY, "deploy-bot"))
        assert await store.read(lambda q: q.briefed(About.SUSPENDED)) == (TOLD,)
        await store.write(lambda uow: uow.drop_briefed(About.SUSPENDED, "deploy-bot"))
        assert await store.read(lambda q: q.briefed(About.SUSPENDED)) == ()


async def test_two_replicas_that_look_at_once_tell_it_once(
    postgres: str, clock: HandClock
) -> None:
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        await one.write(held)
        about = [
            await after(one, other, "roster", text) for text in (BO_LEFT, ROSTER, BO_LEFT, BO_LEFT)
        ]

    assert about == [["suspended"], ["restored"], ["suspended"], []]


async def after(one: Store, other: Store, kind: str, text: str) -> list[str]:
    """Load a document, let two replicas look at once again and again, and say what was told."""
    await one.write(partial(load_document, kind=kind, text=text, actor=SYSTEM))
    await asyncio.gather(*(Noticing(store).look() for store in (one, other) * 3))
    return await briefings(one)


def held(uow: UnitOfWork) -> None:
    load_document(uow, "policy", (MANIFESTS / "policy.yaml").read_text(), SYSTEM)
    load_document(uow, "roster", ROSTER, SYSTEM)
    key = create_key(uow, KeyKind.AGENT, "deploy-bot", SYSTEM).key
    assert isinstance(submit_request(uow, Ask(key, ROTATE, context=CONTEXT)), Submission)


def settled(leased: Leased, uow: UnitOfWork) -> bool:
    return uow.settle(leased)


async def briefings(store: Store) -> list[str]:
    """Lease everything there is, settle it, and name what briefings were about."""
    found: list[str] = []
    while leased := await store.write(lambda uow: uow.lease(50, 30.0, frozenset())):
        for one in leased:
            if one.message.kind is MessageKind.BRIEFING:
                found.append(briefing_in(one.message)[0].value)
            await store.write(partial(settled, one))
    return sorted(found)
