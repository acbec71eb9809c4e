"""Enrolments on both databases: what changes is kept, what ended is gone, two codes at once."""

import asyncio

from app.domain.authority import SYSTEM
from app.domain.refusal import Refused
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from app.workflow.step_up import Given, code_at, enrol, proven, unenrol
from tests.clocks import HandClock
from tests.documents import MANIFESTS
from tests.stores import a_store

SECRET = b"a" * 20
ROSTER = (MANIFESTS / "roster.yaml").read_text()


def enrolled(uow: UnitOfWork) -> None:
    load_document(uow, "roster", ROSTER, SYSTEM)
    given = Given("ana", SECRET, code_at(SECRET, uow.now))
    assert not isinstance(enrol(uow, given, SYSTEM), Refused)


async def test_of_two_uses_of_one_code_at_once_one_is_good(
    database: str, clock: HandClock
) -> None:
    def use(uow: UnitOfWork) -> str:
        secret_step = code_at(SECRET, uow.now)
        no = proven(uow, "ana", secret_step)
        return no.code if no else "good"

    def fresh(uow: UnitOfWork) -> None:
        enrolled(uow)
        known = uow.enrolment("ana")
        assert known is not None
        uow.keep_enrolment(type(known)(known.id, "ana", known.enrolled_by, known.enrolled_at, 0))

    async with a_store(database, clock) as store:
        await store.write(fresh)

        said = await asyncio.gather(*(store.write(use) for _ in range(4)))

        assert sorted(said) == ["code_used", "code_used", "code_used", "good"]


async def test_an_enrolment_is_kept_and_gone_once_it_ended(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(enrolled)

        found = await store.read(lambda q: q.enrolments())
        opened = await store.read(lambda q: q.secret_of(found[0]))
        await store.write(lambda uow: unenrol(uow, "ana", SYSTEM))

        assert ([one.person for one in found], opened) == (["ana"], SECRET)
        assert await store.read(lambda q: q.enrolments()) == ()
