"""Covers that were named are stored and chained, on both databases."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.authority import SYSTEM, CoverEnded, CoverNamed
from app.domain.cover import Cover
from app.store.opening import verify_database
from app.store.store import Store
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from tests.clocks import NOON, HandClock
from tests.documents import MANIFESTS
from tests.rows import scalar
from tests.stores import DATA_KEY, a_store

COVER = Cover("cover_1", "cleo", "mo", SYSTEM.id, NOON, NOON + timedelta(days=3), "on leave")


@pytest.fixture
async def store(database: str, clock: HandClock) -> AsyncIterator[Store]:
    roster = (MANIFESTS / "roster.yaml").read_text()
    async with a_store(database, clock) as opened:
        await opened.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
        yield opened


def naming(cover: Cover, chained: Cover | None = None) -> Callable[[UnitOfWork], None]:
    told = chained or cover

    def unit(uow: UnitOfWork) -> None:
        uow.keep_cover(cover)
        who = (told.id, told.absent, told.stand_in, SYSTEM)
        uow.append(CoverNamed(*who, told.start, told.until, told.reason))

    return unit


def ending(uow: UnitOfWork) -> None:
    uow.drop_cover(COVER.id)
    uow.append(CoverEnded(COVER.id, COVER.absent, COVER.stand_in, SYSTEM))


async def known(store: Store) -> tuple[Cover, ...]:
    return await store.read(lambda q: q.covers())


async def test_what_was_named_is_read_back_and_is_in_the_roster(
    store: Store, database: str
) -> None:
    await store.write(naming(COVER))

    assert await known(store) == (COVER,)
    roster = await store.read(lambda q: q.roster())
    assert roster is not None
    assert roster.covers == (COVER,)
    assert await store.verify() == verify_database(database, DATA_KEY)


async def test_the_roster_goes_by_it_within_the_unit_that_names_and_ends_it(store: Store) -> None:
    def unit(uow: UnitOfWork) -> list[int]:
        counts = []
        for work in (naming(COVER), ending):
            work(uow)
            roster = uow.roster()
            counts.append(len(roster.covers) if roster else -1)
        return counts

    assert await store.write(unit) == [1, 0]
    assert await known(store) == ()


@pytest.mark.parametrize(
    "changed",
    [
        replace(COVER, absent="ana"),
        replace(COVER, stand_in="ben"),
        replace(COVER, named_by="mo"),
        replace(COVER, start=NOON - timedelta(days=1)),
        replace(COVER, until=COVER.until + timedelta(seconds=1)),
    ],
)
async def test_a_row_that_is_not_as_its_entry_says_is_not_believed(
    store: Store, changed: Cover
) -> None:
    await store.write(naming(changed, chained=COVER))

    assert await known(store) == ()


async def test_a_row_that_comes_back_after_the_end_is_not_believed(store: Store) -> None:
    await store.write(naming(COVER))
    await store.write(ending)

    await store.write(lambda uow: uow.keep_cover(COVER))

    assert await known(store) == ()


async def test_a_row_that_would_find_its_naming_but_not_its_end_is_not_believed(
    store: Store,
) -> None:
    await store.write(naming(COVER))
    await store.write(ending)

    sought = f'{COVER.id}","absent":"cleo","stand_in":"mo",%"start":%'
    await store.write(lambda uow: uow.keep_cover(replace(COVER, id=sought)))

    assert await known(store) == ()


async def test_what_a_unit_that_failed_had_named_is_gone(store: Store) -> None:
    def unit(uow: UnitOfWork) -> None:
        naming(COVER)(uow)
        assert uow.covers() == (COVER,)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.write(unit)

    assert await known(store) == ()


async def test_what_one_replica_has_ended_no_other_goes_by_again_though_its_row_is_put_back(
    postgres: str, clock: HandClock
) -> None:
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        await one.write(naming(COVER))
        assert await known(other) == (COVER,)
        await one.write(ending)

        await one.write(lambda uow: uow.keep_cover(COVER))

        assert await known(other) == ()
        assert await known(one) == ()


async def test_what_was_taken_back_with_its_unit_proves_nothing(store: Store) -> None:
    def taken_back(uow: UnitOfWork) -> None:
        naming(COVER)(uow)
        assert uow.covers() == (COVER,)
        message = "after all not"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        await store.write(taken_back)
    await store.write(lambda uow: uow.keep_cover(COVER))

    assert await known(store) == ()


async def test_a_row_whose_time_is_none_is_no_cover_and_keeps_no_other(
    store: Store, database: str
) -> None:
    await store.write(naming(COVER))
    await store.write(naming(replace(COVER, id="cover_2")))
    sql = "UPDATE covers SET until_at = 100000000000000000 WHERE id = 'cover_1' RETURNING 1"
    assert scalar(database, sql) == 1

    assert [one.id for one in await known(store)] == ["cover_2"]
