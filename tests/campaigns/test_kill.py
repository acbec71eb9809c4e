"""The service is killed with -9 at named points, under load; nothing that was told is lost."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import settings

from app.audit.chain import Head
from app.sandbox import Fault
from app.store.store import Store
from tests.campaigns.checker import faults, waiting
from tests.campaigns.load import Acknowledged, load
from tests.campaigns.victim import __file__ as victim
from tests.clocks import HandClock
from tests.serving import a_workspace, environment, launched, minted, serving, until
from tests.stores import PARSERS

CAMPAIGN = settings.get_current_profile_name() == "campaign"
TIMES = 20 if CAMPAIGN else 2
KEY = bytes(range(32))


@pytest.mark.parametrize("number", range(TIMES))
@pytest.mark.parametrize("point", ["queued", "committed", "posted"])
async def test_nothing_told_is_lost_when_the_service_dies(
    tmp_path: Path, point: str, number: int
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        at = 5 + 4 * number if point == "posted" else 20 + 9 * number
        service = await launched(env, (victim, point, str(at)))
        told = await load(box, service, keys["service-desk"], each=30)
        assert await service.ended() == -9
        assert told.requests
        assert not told.killed, "it was to die by itself, in the midst of it"

        await _recovered(env, tmp_path)

    assert faults(tmp_path / "keyturn.db", tmp_path / "slack.jsonl", told) == []


@pytest.mark.parametrize("number", range(TIMES))
async def test_a_card_that_was_not_posted_yet_is_posted_after_the_death(
    tmp_path: Path, number: int
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        service = await launched(env, (victim,))
        box.inject(Fault(method="chat.postMessage", hang=True, times=1000))
        loading = asyncio.ensure_future(load(box, service, keys["service-desk"], each=2 + number))
        await box.until(lambda: box.calls("chat.postMessage"), timeout=20)
        told = await loading
        assert told.requests
        box.clear_faults()

        await _recovered(env, tmp_path)

    assert faults(tmp_path / "keyturn.db", tmp_path / "slack.jsonl", told) == []


@pytest.mark.parametrize("number", range(TIMES))
async def test_a_migration_that_died_is_done_again_from_the_beginning(
    tmp_path: Path, number: int
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        dead = await launched(env, (victim, "migrating", str(1 + number % 10)))
        assert await dead.ended() == -9

        keys = await minted(env)
        service = await launched(env, (victim,))
        told = await load(box, service, keys["service-desk"], each=2)
        assert told.requests

        await _recovered(env, tmp_path)

    assert faults(tmp_path / "keyturn.db", tmp_path / "slack.jsonl", told) == []


async def test_the_checker_finds_what_is_lost_and_what_nobody_saw(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        service = await launched(env, (victim,))
        told = await load(box, service, keys["service-desk"], each=2)
        await _recovered(env, tmp_path)
        planted = Acknowledged(told.requests | {"req_never"}, told.clicks | {"card/never"})
        log = tmp_path / "slack.jsonl"

        found = faults(tmp_path / "keyturn.db", log, planted)
        log.write_text(log.read_text(encoding="utf-8").replace(min(told.requests), "gone"))
        unseen = faults(tmp_path / "keyturn.db", log, told)

    assert found == ["lost: request req_never", "lost: click card/never"]
    assert unseen == [f"no card: {min(told.requests)}"]


async def _recovered(env: dict[str, str], folder: Path) -> None:
    """Start the service again, let it send what waits, and check the chain."""
    async with serving(env, victim) as service, asyncio.timeout(60):
        await until(lambda: not waiting(folder / "keyturn.db"))
        assert await service.stop() == 0
    store = await Store.open(
        env["HITL_DATABASE_URL"],
        data_key=KEY,
        pepper=KEY,
        clock=HandClock(),
        parsers=PARSERS,
    )
    try:
        assert isinstance(await store.verify(), Head)
    finally:
        await store.close()
