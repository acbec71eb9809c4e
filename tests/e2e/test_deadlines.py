"""What is slow or breaks while a person waits: they are answered in time, and truly."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.sandbox import Fault, Sandbox
from app.sandbox.seen import Seen
from app.store.opening import engine_of
from app.store.postgres import LOCK
from tests.e2e.deciding import CHANNEL, WAYS, House, Way, a_house, submit
from tests.e2e.troubled import __file__ as troubled
from tests.serving import until

MODES = pytest.mark.parametrize("mode", ["socket", "http"])
TRIES = 3
SLOW_SLACK = 2.5
LATE, TOO_LATE = 1.9, 3.0
UNSURE = "Something went wrong here. Look at the card: it shows what was recorded."
NOT_SAVED = "The decision could not be saved, so nothing was recorded. Try again in a moment."
UNREACHABLE = "Slack could not confirm who you are, so nothing was recorded. Try again."


async def in_time(trial: Callable[[], Awaitable[Seen]]) -> None:
    """Try until one is answered in time: a busy machine delays one, a missing deadline all."""
    for _ in range(TRIES):
        seen = await trial()
        assert seen.acked
        if seen.took < TOO_LATE:
            return
    message = f"answered after {seen.took:.1f} s and more, {TRIES} times"
    raise AssertionError(message)


async def _decided_late(house: House, way: Way, trouble: Callable[[], Any]) -> Seen:
    """Decide while nothing can be committed: answered at two seconds, told when it is true."""
    request, ts = await house.held()
    at = await house.asking(ts) if way.dialog else ts
    async with trouble():
        seen = await way.decide(house, request, at)

        assert seen.took > LATE
        assert way.told not in house.told(way.user)
    await house.box.until(lambda: way.told in house.told(way.user))
    assert await house.state(request) == way.state
    await house.closed()
    return seen


@MODES
async def test_a_commit_that_takes_longer_is_answered_in_time_and_told_when_it_is_done(
    tmp_path: Path, mode: str
) -> None:
    flag = tmp_path / "slow"

    @contextlib.asynccontextmanager
    async def slow() -> AsyncIterator[None]:
        flag.touch()
        yield
        flag.unlink()

    async with a_house(tmp_path, mode, troubled, "slow", str(flag)) as house:
        for way in WAYS:
            await in_time(partial(_decided_late, house, way, slow))


@MODES
async def test_while_another_replica_holds_the_lock_the_truth_comes_late(
    tmp_path: Path, mode: str, postgres_url: str
) -> None:
    engine_of(postgres_url).upgrade()
    address = make_url(postgres_url).set(drivername="postgresql")

    @contextlib.asynccontextmanager
    async def locked() -> AsyncIterator[None]:
        connecting = address.render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(connecting) as other:
            await other.execute(LOCK)
            yield
            await other.rollback()

    async with a_house(tmp_path, mode, database=postgres_url) as house:
        for way in WAYS:
            await in_time(partial(_decided_late, house, way, locked))
        await house.service.stop()  # a killed one keeps what it leased, and the database is kept


@MODES
async def test_a_listener_that_raises_after_its_answer_leaves_nobody_in_the_dark(
    tmp_path: Path, mode: str
) -> None:
    async with a_house(tmp_path, mode, troubled, "raising") as house:
        for way in WAYS:
            request, ts = await house.held()
            at = await house.asking(ts) if way.dialog else ts

            assert (await way.decide(house, request, at)).acked

            await house.box.until(partial(_unsure, house, way))
            assert await house.state(request) == way.state
            await house.box.until(partial(_shows, house.box, ts, way.state))
            await house.closed()


@MODES
async def test_a_slack_that_answers_after_two_and_a_half_seconds_is_waited_for(
    tmp_path: Path, mode: str
) -> None:
    async with a_house(tmp_path, mode) as house:
        request, ts = await house.held()
        house.box.inject(Fault("views.open", delay=SLOW_SLACK))

        opened = await house.box.click("U0BEN", CHANNEL, ts, "hitl.reject")

        assert opened.acked
        assert opened.took > LATE
        await house.box.until(lambda: "plain_text_input" in "".join(house.dialogs("U0BEN")))
        assert (await submit(house, request, house.box.views("U0BEN")[-1].id)).acked
        assert await house.state(request) == "rejected"


@MODES
async def test_a_slack_that_is_slow_to_say_who_somebody_is_leads_to_nothing_untrue(
    tmp_path: Path, mode: str
) -> None:
    async with a_house(tmp_path, mode) as house:
        for way in WAYS:
            await in_time(partial(_unconfirmed, house, way))


async def _unconfirmed(house: House, way: Way) -> Seen:
    request, ts = await house.held()
    at = await house.asking(ts) if way.dialog else ts
    for method in ("users.info", "views.update", "response_url"):
        house.box.inject(Fault(method, delay=SLOW_SLACK, times=1000))

    seen = await way.decide(house, request, at)

    told = await house.box.until(partial(_told, house, way))
    assert (await house.state(request)) == (way.state if told == way.told else "pending")
    house.box.clear_faults()
    await house.closed()
    return seen


async def test_a_database_that_cannot_be_written_is_said_and_the_next_click_counts(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, "http") as house:
        request, ts = await house.held()
        with sqlite3.connect(tmp_path / "keyturn.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")

            seen = await house.box.click("U0ANA", CHANNEL, ts, "hitl.approve")

            assert seen.acked
            await house.box.until(lambda: NOT_SAVED in house.told("U0ANA"))
            other.execute("ROLLBACK")
        assert await house.state(request) == "pending"

        await house.box.click("U0ANA", CHANNEL, ts, "hitl.approve")
        assert await house.state(request) == "approved"


@pytest.mark.parametrize(
    ("dead", "told_by"),
    [
        ((), "response_url"),
        (("response_url",), "chat.postEphemeral"),
        (("response_url", "chat.postEphemeral"), "chat.postMessage"),
        (("response_url", "chat.postEphemeral", "conversations.open"), ""),
    ],
)
async def test_where_one_way_to_a_person_is_dead_the_next_is_taken(
    tmp_path: Path, dead: tuple[str, ...], told_by: str
) -> None:
    async with a_house(tmp_path, "socket") as house:
        _, ts = await house.held()
        for method in dead:
            house.box.inject(Fault(method, status=404))
        await house.box.click("U0ANA", CHANNEL, ts, "hitl.approve")

        await house.box.click("U0BEN", CHANNEL, ts, "hitl.approve")

        sentence = "This was already approved."
        if told_by:
            await house.box.until(lambda: sentence in house.told("U0BEN"))
            ways = ("response_url", "chat.postEphemeral", "chat.postMessage")
            said = [one.method for way in ways for one in house.box.calls(way) if said_in(one)]
            assert said[-1] == told_by
        else:
            await until(lambda: any("person_not_written_to" in one for one in house.service.lines))
            assert sentence not in house.told("U0BEN")


def said_in(call: Any) -> bool:
    return "This was already approved." in str(call.arguments.get("text"))


def _shows(box: Sandbox, ts: str, state: str) -> bool:
    return state in str(box.versions(CHANNEL, ts)[-1].blocks).lower()


def _unsure(house: House, way: Way) -> bool:
    return UNSURE in house.told(way.user)


def _told(house: House, way: Way) -> str:
    told = house.told(way.user)
    return next((one for one in (way.told, UNREACHABLE) if one in told), "")
