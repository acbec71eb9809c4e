import asyncio

import pytest

from app.audit.chain import Head
from app.store.committed import Committed
from app.store.engine import Session
from app.store.store import Store
from app.store.unit import StaleRequest
from app.workflow.ports import Busy, Lane, StoreUnavailable, UnitOfWork
from tests.clocks import NOON, HandClock
from tests.rows import approve, broken, past_the_code, refuse, scalar, submit
from tests.stores import a_store

INTO = "INSERT INTO dangling VALUES ('nobody')"
BACK = "RETURN NEW; END$$"
AFTER = "CREATE TRIGGER dangle AFTER INSERT ON clicks"
DANGLING = {
    "sqlite": [f"{AFTER} BEGIN {INTO}; END"],
    "postgresql": [
        f"CREATE FUNCTION dangle() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {INTO}; {BACK}",
        f"{AFTER} FOR EACH ROW EXECUTE FUNCTION dangle()",
    ],
}


def fail_commits_with_answers(url: str) -> None:
    """Make every commit fail that keeps an answer: what it refers to is looked for only then."""
    session = past_the_code(url)
    session.say(
        "CREATE TABLE dangling "
        "(of_request TEXT REFERENCES requests(id) DEFERRABLE INITIALLY DEFERRED)"
    )
    for sql in DANGLING[url.partition("+")[0].partition(":")[0]]:
        session.say(sql)
    session.close()


async def test_what_waits_together_is_committed_together(database: str, clock: HandClock) -> None:
    told: list[Committed] = []
    async with a_store(database, clock, on_commit=told.append) as store:
        requests = await asyncio.gather(*(store.write(submit) for _ in range(10)))
        await asyncio.sleep(0)

        mine = [one for one in told if not one.all]
        assert len(mine) == 1
        assert mine[0].requests == {one.id for one in requests}
        assert mine[0].addresses == {"C0OPS"}
        assert isinstance(await store.verify(), Head)


async def test_what_was_answered_is_read_back(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        held = await store.write(submit)
        approved = await store.write(approve(held), Lane.DECISION)

    async with a_store(database, clock) as again:
        assert await again.read(lambda q: q.request(held.id)) == approved
        history = await again.read(lambda q: q.history(held.id))
        assert [type(one.event).__name__ for one in history] == [
            "Submitted",
            "Reviewed",
            "Approved",
        ]
        payload = await again.read(lambda q: q.payload(held.id))
        assert payload is not None
        assert payload.action.arguments == {"secret": "prod/payments-db", "grace": "PT10M"}


async def test_a_bug_in_one_unit_spares_the_others(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        first, bug, last = await asyncio.gather(
            store.write(submit), store.write(broken), store.write(submit), return_exceptions=True
        )

        assert isinstance(bug, RuntimeError)
        page = await store.read(lambda q: q.requests_of(agent="deploy-bot"))
        assert {one.id for one in page.requests} == {first.id, last.id}  # type: ignore[union-attr]
        found = await store.verify()
        assert isinstance(found, Head)
        assert found.seq == 2


async def test_a_refused_statement_spares_the_others(database: str, clock: HandClock) -> None:
    def twice(uow: UnitOfWork) -> None:
        uow.keep_answer("click", "once")
        uow.keep_answer("click", "twice")

    async with a_store(database, clock) as store:
        results = await asyncio.gather(
            store.write(submit), store.write(twice), store.write(submit), return_exceptions=True
        )

        assert type(results[1]).__name__ in {"IntegrityError", "UniqueViolation"}
        assert await store.read(lambda q: q.answer("click")) is None
        assert isinstance(await store.verify(), Head)


async def test_a_request_is_not_saved_over_a_newer_version(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        held = await store.write(submit)
        results = await asyncio.gather(
            *(store.write(approve(held)) for _ in range(5)), return_exceptions=True
        )

        assert sum(isinstance(one, StaleRequest) for one in results) == 4
        assert len(await store.read(lambda q: q.history(held.id))) == 3


async def test_a_commit_that_fails_fails_everybody_in_it(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        before = await store.write(submit)
        fail_commits_with_answers(database)
        results = await asyncio.gather(
            store.write(submit),
            store.write(lambda uow: uow.keep_answer("click", "yes")),
            store.write(submit),
            return_exceptions=True,
        )

        assert all(isinstance(one, StoreUnavailable) for one in results)
        found = await store.read(lambda q: q.requests_of(agent="deploy-bot"))
        assert [one.id for one in found.requests] == [before.id]
        await store.write(submit)
        assert await store.verify() == await store.verify(await store.verify())  # type: ignore[arg-type]


async def test_nothing_more_runs_when_the_transaction_is_gone(
    database: str, clock: HandClock
) -> None:
    ran: list[str] = []

    def ends_it(uow: UnitOfWork) -> None:
        uow._session.say("ROLLBACK")  # type: ignore[attr-defined]  # noqa: SLF001

    async with a_store(database, clock) as store:
        results = await asyncio.gather(
            store.write(submit),
            store.write(ends_it),
            store.write(lambda _: ran.append("ran")),
            return_exceptions=True,
        )

        assert all(isinstance(one, StoreUnavailable) for one in results)
        assert not ran
        assert await store.read(lambda q: q.pending(10)) == ()
        await store.write(submit)


async def test_a_decision_overtakes_a_queue_full_of_submissions(
    database: str, clock: HandClock
) -> None:
    order: list[str] = []
    async with a_store(database, clock) as store:
        submissions = [store.write(lambda _: order.append("submission")) for _ in range(200)]
        decision = store.write(lambda _: order.append("decision"), Lane.DECISION)
        await asyncio.gather(*submissions, decision)

    assert order[0] == "decision"
    assert len(order) == 201


async def test_a_full_lane_says_so_and_the_other_lane_goes_on(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock, deepest=2) as store:
        results = await asyncio.gather(
            *(store.write(submit) for _ in range(3)),
            store.write(submit, Lane.DECISION),
            return_exceptions=True,
        )

        assert [isinstance(one, Busy) for one in results] == [False, False, True, False]


async def test_a_closed_store_takes_nothing_and_loses_nothing(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        loop = asyncio.get_running_loop()
        waiting = [loop.create_task(store.write(submit)) for _ in range(100)]
        await asyncio.sleep(0)
    answered = await asyncio.gather(*waiting)

    with pytest.raises(Busy):
        await store.write(submit)
    with pytest.raises(StoreUnavailable):
        await store.read(lambda q: q.pending(1))
    assert scalar(database, "SELECT count(*) FROM requests") == len(answered) == 100


async def test_whoever_stops_waiting_before_their_turn_is_passed_over(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        waiting = asyncio.get_running_loop().create_task(store.write(submit))
        await asyncio.sleep(0)
        waiting.cancel()
        await store.write(lambda _: None)

        assert await store.read(lambda q: q.pending(10)) == ()


class TestTime:
    async def now(self, store: Store) -> tuple[object, bool]:
        return await store.write(lambda uow: (uow.now, uow.clock_behind))

    async def test_every_unit_of_a_batch_has_the_same_time(
        self, database: str, clock: HandClock
    ) -> None:
        def tick(uow: UnitOfWork) -> object:
            clock.forward(seconds=1)
            return uow.now

        async with a_store(database, clock) as store:
            times = await asyncio.gather(*(store.write(tick) for _ in range(5)))

        assert set(times) == {NOON}

    async def test_time_never_goes_back_behind_the_last_entry(
        self, database: str, clock: HandClock
    ) -> None:
        async with a_store(database, clock) as store:
            await store.write(submit)
            clock.back(seconds=4)

            assert await self.now(store) == (NOON, False)
            assert await store.read(lambda q: (q.now, q.clock_behind)) == (NOON, False)

    async def test_a_clock_far_behind_the_last_entry_is_told(
        self, database: str, clock: HandClock
    ) -> None:
        async with a_store(database, clock) as store:
            await store.write(submit)
            clock.back(seconds=6)

            assert await self.now(store) == (NOON, True)
            assert await store.read(lambda q: q.clock_behind)
            clock.forward(seconds=7)
            assert (await self.now(store))[1] is False

    async def test_a_clock_that_leapt_ahead_and_came_back_is_told(
        self, database: str, clock: HandClock
    ) -> None:
        async with a_store(database, clock) as store:
            clock.forward(days=1)
            await store.write(submit)
            clock.back(days=1)

            assert (await self.now(store))[1] is True
            assert isinstance(await store.verify(), Head)


class TestRefusals:
    async def test_like_refusals_within_a_minute_become_one_entry_with_a_count(
        self, database: str, clock: HandClock
    ) -> None:
        async with a_store(database, clock) as store:
            request = await store.write(submit)
            for _ in range(4):
                await store.write(refuse("not_eligible", request.id))
            await store.write(refuse("out_of_scope", request.id))
            counted = await store.read(lambda q: q.refusals(request.id, "not_eligible"))
            clock.forward(seconds=61)
            chained = await store.write(lambda uow: uow.flush_refusals())
            history = await store.read(lambda q: q.history(request.id))

        assert counted == 4
        assert chained == 1
        told = [(one.event.code, one.event.count) for one in history[1:]]  # type: ignore[union-attr]
        assert told == [("not_eligible", 1), ("out_of_scope", 1), ("not_eligible", 3)]

    async def test_refusals_that_never_stop_are_chained_once_a_minute(
        self, database: str, clock: HandClock
    ) -> None:
        async with a_store(database, clock) as store:
            request = await store.write(submit)
            for _ in range(130):
                await store.write(refuse("not_eligible", request.id))
                clock.forward(seconds=1)
            history = await store.read(lambda q: q.history(request.id))
            counted = await store.read(lambda q: q.refusals(request.id, "not_eligible"))

        counts = [one.event.count for one in history[1:]]  # type: ignore[union-attr]
        assert counts == [1, 60, 60]
        assert counted == 130


async def test_a_chain_that_has_not_what_was_committed_is_in_doubt_at_once(database: str) -> None:
    async with a_store(database) as store:
        for _ in range(2):
            await store.write(submit)
        assert await store.write(lambda uow: uow.doubt) == ""
        session = past_the_code(database)
        _cut_the_end(session, database)
        session.close()

        assert await store.write(lambda uow: uow.doubt) == "chain_broken"
        await store.write(submit)
        assert await store.write(lambda uow: uow.doubt) == "chain_broken"


def _cut_the_end(session: Session, database: str) -> None:
    on = "" if database.startswith("sqlite") else " ON entries"
    session.say(f"DROP TRIGGER entries_stay{on}")
    session.say("DELETE FROM payloads WHERE seq = 2")
    session.say("DELETE FROM entries WHERE seq = 2")
