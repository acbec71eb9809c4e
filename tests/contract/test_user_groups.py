"""What was seen of user groups is stored and chained, on both databases."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial

import pytest

from app.domain.authority import (
    SYSTEM,
)
from app.domain.user_groups import Found, Snapshot, UserGroupChanged
from app.store.opening import verify_database
from app.store.store import Store
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from app.workflow.user_groups import due_user_groups, keep_user_groups
from tests.clocks import NOON, HandClock
from tests.rows import past_the_code, scalar
from tests.stores import DATA_KEY, a_store
from tests.user_groups import SEC, roster_text
from tests.user_groups import seen as seen_at

seen = partial(seen_at, at=NOON)
CHANGES = "SELECT count(*) FROM entries WHERE kind = 'UserGroupChanged'"


@pytest.fixture
async def store(database: str, clock: HandClock) -> AsyncIterator[Store]:
    async with a_store(database, clock) as opened:
        await opened.write(lambda uow: load_document(uow, "roster", roster_text(), SYSTEM))
        yield opened


def keeping(*shots: Snapshot) -> Callable[[UnitOfWork], bool]:
    return lambda uow: keep_user_groups(uow, shots)


async def members(store: Store) -> set[str]:
    roster = await store.read(lambda q: q.roster())
    assert roster is not None
    return set(roster.members("security", await store.read(lambda q: q.now)))


async def known(store: Store) -> Snapshot | None:
    return await store.read(lambda q: q.user_group(SEC))


async def test_what_was_seen_is_read_back_and_fills_the_roster(store: Store) -> None:
    shot = seen("U0CLEO", "U0EVE")

    await store.write(keeping(shot))

    assert await known(store) == shot
    assert await members(store) == {"cleo"}


async def test_the_members_change_within_the_unit_that_keeps_them(store: Store) -> None:
    await store.write(keeping(seen("U0CLEO")))

    def unit(uow: UnitOfWork) -> frozenset[str]:
        first = uow.roster()
        assert first is not None
        assert first.members("security", uow.now) == {"cleo"}
        keep_user_groups(uow, (seen("U0DEV"),))
        second = uow.roster()
        assert second is not None
        return second.members("security", uow.now)

    assert await store.write(unit) == {"dev"}


async def test_a_unit_that_fails_leaves_the_members_as_they_were(store: Store) -> None:
    await store.write(keeping(seen("U0CLEO")))

    def unit(uow: UnitOfWork) -> None:
        keep_user_groups(uow, (seen("U0EVE", "U0MO"),))
        uow.roster()
        message = "a bug"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        await store.write(unit)

    assert await members(store) == {"cleo"}
    assert await store.write(lambda uow: uow.user_group(SEC)) == seen("U0CLEO")


async def test_a_change_is_chained_and_a_look_that_finds_none_is_not(
    store: Store, database: str, clock: HandClock
) -> None:
    assert await store.write(keeping(seen("U0CLEO", "U0DEV")))
    clock.forward(minutes=5)
    assert not await store.write(keeping(seen("U0DEV", "U0CLEO", at=clock.now())))
    clock.forward(minutes=5)
    assert await store.write(keeping(seen("U0DEV", "U0ANA", at=clock.now())))

    assert scalar(database, CHANGES) == 2
    assert scalar(database, "SELECT count(*) FROM user_group_snapshots") == 2
    last = await known(store)
    assert last is not None
    assert last.checked_at == NOON + timedelta(minutes=10)
    head = await store.verify()
    assert head == verify_database(database, DATA_KEY)


async def test_the_entry_says_who_came_and_who_went_by_slack_s_ids(
    store: Store, database: str
) -> None:
    await store.write(keeping(seen("U0CLEO", "U0DEV")))
    await store.write(keeping(seen("U0DEV", "U0ANA")))

    body = scalar(
        database,
        "SELECT body FROM entries WHERE kind = 'UserGroupChanged' ORDER BY seq DESC LIMIT 1",
    )

    shot = seen("U0DEV", "U0ANA")
    changed = UserGroupChanged(SEC, shot.version, Found.USED, ("U0ANA",), ("U0CLEO",))
    assert isinstance(body, str)
    assert body.startswith(f'{{"id":"{SEC}","version":"{shot.version}"')
    assert '"added":["U0ANA"],"removed":["U0CLEO"]' in body
    assert "@" not in body
    assert changed.added == ("U0ANA",)


async def test_a_group_that_is_disabled_and_comes_back_is_two_changes(
    store: Store, database: str, clock: HandClock
) -> None:
    states = []
    for found in (Found.USED, Found.DISABLED, Found.USED):
        await store.write(keeping(seen("U0CLEO", at=clock.now(), found=found)))
        states.append(await members(store))
        clock.forward(minutes=1)

    assert states == [{"cleo"}, set(), {"cleo"}]
    assert scalar(database, CHANGES) == 3


async def test_an_answer_to_an_earlier_question_is_not_believed(
    store: Store, clock: HandClock
) -> None:
    clock.forward(minutes=2)
    await store.write(keeping(seen("U0CLEO", at=NOON + timedelta(minutes=2))))

    await store.write(keeping(seen("U0CLEO", "U0DEV", at=NOON + timedelta(minutes=1))))

    assert await members(store) == {"cleo"}


@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE user_group_snapshots SET members = '["U0BEN", "U0CLEO"]'""",
        "UPDATE user_group_snapshots SET members = 'U0BEN'",
        "UPDATE user_group_snapshots SET found = 'disabled'",
        f"UPDATE user_groups SET version = '{seen('U0BEN', 'U0DEV').version}'",  # noqa: S608
    ],
)
async def test_members_that_the_chain_does_not_tell_of_are_nobody(
    store: Store, database: str, sql: str
) -> None:
    await store.write(keeping(seen("U0BEN", "U0DEV")))
    await store.write(keeping(seen("U0CLEO")))
    assert await members(store) == {"cleo"}
    crime = past_the_code(database)
    crime.say(sql)
    crime.close()

    assert await members(store) == set()
    assert await store.read(lambda q: due_user_groups(q, 9)) == {SEC}
    await store.write(keeping(seen("U0CLEO")))
    assert (await known(store)) in {None, seen("U0CLEO")}


async def test_a_group_is_looked_at_three_times_before_it_is_too_old(
    store: Store, clock: HandClock
) -> None:
    async def due() -> bool:
        return SEC in await store.read(lambda q: due_user_groups(q, 9))

    assert await due()
    await store.write(keeping(seen("U0CLEO")))
    assert not await due()
    clock.forward(minutes=5)
    assert not await due()
    clock.forward(seconds=1)
    assert await due()
    assert await members(store) == {"cleo"}
    clock.forward(minutes=10)
    assert await members(store) == set()
