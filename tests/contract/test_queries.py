import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from app.domain.authority import (
    Actor,
    ActorKind,
    Document,
    DocumentLoaded,
    Key,
    KeyCreated,
    KeyKind,
    Lock,
    LockKind,
    LockSet,
)
from app.domain.people import Flags
from app.domain.request import State
from app.policy.document import load_policy
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from tests.builders import ANA, BEN
from tests.clocks import NOON, HandClock
from tests.documents import MANIFESTS
from tests.rows import approve, submit
from tests.stores import a_store

ROOT = Actor(ActorKind.OPERATOR, "root", key_id="op1")
KEY = Key("k1", KeyKind.AGENT, "bot", "hp_", b"h" * 32, "mo", NOON, NOON + timedelta(days=1))


async def test_requests_are_paged_newest_first(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        made = []
        for _ in range(5):
            made.append(await store.write(submit))
            clock.forward(seconds=1)
        approved = await store.write(approve(made[2]))

        first = await store.read(lambda q: q.requests_of(agent="deploy-bot", limit=2))
        second = await store.read(
            lambda q: q.requests_of(agent="deploy-bot", limit=3, after=first.next)
        )
        held = await store.read(lambda q: q.requests_of(person="bo", state=State.PENDING))
        assert [one.id for one in first.requests] == [made[4].id, made[3].id]
        assert [one.id for one in second.requests] == [made[2].id, made[1].id, made[0].id]
        assert second.next == ""
        assert approved.id not in {one.id for one in held.requests}
        assert (await store.read(lambda q: q.requests_of(agent="other"))).requests == ()


async def test_what_is_pending_and_what_is_due(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        first = await store.write(submit)
        clock.forward(minutes=1)
        second = await store.write(submit)
        third = await store.write(approve(await store.write(submit)))

        assert await store.read(lambda q: q.pending(10)) == (first, second)
        assert await store.read(lambda q: q.pending(1)) == (first,)
        assert await store.read(lambda q: q.pending_count("deploy-bot", 10)) == 2
        assert await store.read(lambda q: q.pending_count("deploy-bot", 1)) == 1
        assert await store.read(lambda q: q.due(10)) == ()
        clock.forward(minutes=15)
        assert await store.read(lambda q: q.due(10)) == (third,)
        clock.forward(minutes=45)
        assert await store.read(lambda q: q.due(10)) == (third, first, second)
        assert await store.read(lambda q: q.due(2)) == (third, first)


async def test_keys_locks_flags_and_answers(database: str, clock: HandClock) -> None:
    lock = Lock("l1", LockKind.AGENT, "bot", "It went wild.", "mo", NOON)
    revoked = replace(KEY, revoked_at=NOON, name="ignored")

    def keep(uow: UnitOfWork) -> None:
        uow.keep_key(KEY)
        uow.append(KeyCreated(KEY.id, KEY.kind, KEY.name, replace(ROOT, id="mo"), KEY.expires_at))
        uow.keep_lock(lock)
        uow.keep_flags(Flags(ANA, NOON, guest=True))
        uow.keep_answer("click", "yes")
        uow.keep_page("card", "ana", 1, 2)
        uow.keep_page("card", "ana", 1, 2)

    async with a_store(database, clock) as store:
        await store.write(keep)
        await store.write(lambda uow: uow.keep_flags(Flags(ANA, NOON)))
        await store.write(lambda uow: uow.keep_key(revoked))

        assert await store.read(lambda q: q.key(b"h" * 32)) == replace(KEY, revoked_at=NOON)
        assert await store.read(lambda q: q.key(b"x" * 32)) is None
        assert [one.id for one in await store.read(lambda q: q.keys())] == ["k1"]
        assert await store.read(lambda q: q.flags(ANA)) == Flags(ANA, NOON)
        assert await store.read(lambda q: q.flags(BEN)) is None
        assert await store.read(lambda q: q.answer("click")) == "yes"
        assert await store.read(lambda q: q.pages_shown("card", "ana", 1)) == {2}
        assert await store.read(lambda q: q.locks()) == (lock,)
        assert await store.write(lambda uow: uow.lift_lock("l1")) is True
        assert await store.write(lambda uow: uow.lift_lock("l1")) is False


async def test_an_idempotency_key_belongs_to_one_agent(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        made = await store.write(submit)
        await store.write(
            lambda uow: uow.keep_idempotency("deploy-bot", "k", made.id, uow.keyed("digest"))
        )

        found = await store.read(lambda q: q.submitted_as("deploy-bot", "k"))
        tag = await store.write(lambda uow: uow.keyed("digest"))
        assert found == (made.id, tag)
        assert len(tag) == 32
        assert await store.read(lambda q: q.submitted_as("other", "k")) is None


async def test_the_active_documents(database: str, clock: HandClock) -> None:
    text = (MANIFESTS / "policy.yaml").read_text()
    async with a_store(database, clock) as store:
        assert await store.read(lambda q: (q.policy(), q.roster())) == (None, None)
        assert await store.write(lambda uow: load_document(uow, "policy", text, ROOT)) is True
        assert await store.write(lambda uow: load_document(uow, "policy", text, ROOT)) is False

        policy = await store.read(lambda q: q.policy())
        assert policy is not None
        assert policy.version == load_policy(text).version
        assert policy is await store.read(lambda q: q.policy())


def activate(document: Document) -> Callable[[UnitOfWork], None]:
    def unit(uow: UnitOfWork) -> None:
        uow.activate(document)
        uow.append(DocumentLoaded(document.kind, document.version, ROOT))

    return unit


async def test_what_cannot_be_read_or_is_not_what_it_says_is_no_document(
    database: str, clock: HandClock
) -> None:
    text = (MANIFESTS / "policy.yaml").read_text()
    unreadable = Document("policy", "sha256:1", "rules: [", NOON)
    another = Document("policy", "sha256:2", text, NOON)
    async with a_store(database, clock) as store:
        for document in (unreadable, another):
            await store.write(activate(document))
            assert await store.read(lambda q: q.policy()) is None
            assert await store.read(lambda q: q.document("policy")) == document


async def test_a_unit_sees_the_document_that_it_activates(database: str, clock: HandClock) -> None:
    text = (MANIFESTS / "policy.yaml").read_text()

    def load(uow: UnitOfWork) -> bool:
        before = uow.policy()
        load_document(uow, "policy", text, ROOT)
        return before is None and uow.policy() is not None

    def load_and_fail(uow: UnitOfWork) -> None:
        load(uow)
        raise KeyError

    async with a_store(database, clock) as store:
        failed, seen = await asyncio.gather(
            store.write(load_and_fail),
            store.write(lambda uow: uow.policy()),
            return_exceptions=True,
        )
        assert isinstance(failed, KeyError)
        assert seen is None
        assert await store.write(load) is True


async def test_an_authority_keeps_its_reason_apart(database: str, clock: HandClock) -> None:
    event = LockSet("l1", LockKind.AGENT, "bot", ROOT, "It went wild.")
    async with a_store(database, clock) as store:
        await store.write(lambda uow: uow.append(event))
        await store.write(lambda uow: uow.append(DocumentLoaded("policy", "sha256:1", ROOT)))
        found = await store.verify()

    assert found.seq == 2


async def test_ids_are_ordered_by_time_and_never_alike(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        ids = []
        for _ in range(50):
            ids += await store.write(lambda uow: [uow.new_id() for _ in range(20)])
            clock.forward(milliseconds=1)
        tokens = await store.write(lambda uow: {uow.token() for _ in range(100)})

    assert len(set(ids)) == 1000
    assert [one[:14] for one in ids] == sorted(one[:14] for one in ids)
    assert {len(one) for one in ids} == {40}
    assert {len(one) for one in tokens} == {22}
