"""Two replicas on PostgreSQL: one is killed while it posts a card, and the other one posts it."""

import time
from pathlib import Path

import aiohttp

from app.sandbox import Fault
from app.store.opening import engine_of
from app.workflow.deliver import LEASE
from tests.campaigns.victim import __file__ as unpaced
from tests.e2e.deciding import CHANNEL
from tests.serving import (
    a_workspace,
    asked,
    bearer,
    delivered,
    environment,
    minted,
    serving,
    until,
)


async def test_the_card_of_a_replica_that_is_killed_does_not_wait_for_the_lease_to_end(
    tmp_path: Path, postgres_url: str
) -> None:
    engine_of(postgres_url).upgrade()
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path, database=postgres_url)
        key = (await minted(env))["service-desk"]
        async with serving(env, unpaced) as victim, aiohttp.ClientSession() as session:
            box.inject(Fault("chat.postMessage", hang=True))
            body = await asked(session, victim.url, key, 1)
            assert body is not None
            await until(lambda: bool(box.calls("chat.postMessage")))
            async with serving(env, unpaced) as other:
                assert box.messages(CHANNEL) == []

                victim.kill()
                killed = time.monotonic()
                await box.until(lambda: box.messages(CHANNEL), timeout=2 * LEASE)
                took = time.monotonic() - killed

                ts = box.messages(CHANNEL)[0].ts
                assert (await box.click("U0ANA", CHANNEL, ts, "hitl.approve")).acked
                url = f"{other.url}/v1/requests/{body['id']}"
                async with session.get(url, headers=bearer(key)) as answer:
                    assert (await answer.json())["state"] == "approved"
                await delivered(session, other.url)
                assert len(box.messages(CHANNEL)) == 1
        assert took < LEASE / 2
