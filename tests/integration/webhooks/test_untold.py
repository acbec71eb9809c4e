"""That a receiver outside is not told what happens is seen: in the alarm, /readyz and metrics."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.api.health import Check
from app.bootstrap.alarms import WATCHED, alarms_of
from app.bootstrap.checks import subscriptions_checked
from app.domain.authority import Actor, ActorKind
from app.metrics.scraping import Scrape
from app.metrics.watching import Watch
from app.scheduler.passing import Passing
from app.scheduler.subscribers import Subscribers
from app.settings import settings_from
from app.store.store import Store
from app.webhooks.channel import Endpoint, WebhookChannel
from app.workflow.operate_subscriptions import disable, enable
from tests.clocks import HandClock
from tests.listening import ALL, FAILS, GONE, SIEM, Ears, round_of, subscribed
from tests.receiver import SECRET, Receiver, a_client
from tests.rows import submit
from tests.stores import a_store

ROOT = Actor(ActorKind.OPERATOR, "root")
AGE = 'keyturn_webhook_oldest_seconds{endpoint="siem"}'
SENT = 'keyturn_webhook_deliveries_total{endpoint="siem",result='


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    async with a_store(tmp_path, clock) as opened:
        yield opened


async def checked(store: Store) -> tuple[bool, str, str]:
    found = await subscriptions_checked(store, ALL)
    return found.ok, found.detail, found.inside


async def test_readyz_names_it_once_it_fails_for_long_and_serves_all_the_same(
    store: Store, clock: HandClock
) -> None:
    ears = Ears()
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(FAILS)
    await round_of(subscribers)
    assert await checked(store) == (True, "", "")
    clock.forward(seconds=5)
    await round_of(subscribers)

    assert await checked(store) == (True, "1 of 1 not told", SIEM)
    await store.write(lambda uow: disable(uow, SIEM, ALL, ROOT))
    assert await checked(store) == (True, "", "")


async def test_the_alarm_hears_of_it_and_that_it_is_over_but_not_of_itself(
    store: Store, clock: HandClock
) -> None:
    ears = Ears()
    subscribers = await subscribed(store, ears)
    async with Receiver() as receiver:
        desk = Endpoint("desk", receiver.url, secret=SECRET)
        outside = WebhookChannel(store, a_client(), {"desk": desk})

        async def fine() -> Check:
            return Check(ok=True)

        settings = settings_from({"alarm": "DESK", "webhooks": {SIEM: {"events": "all"}}})
        passing = Passing(store, clock.now, lambda: 0.0)
        alarms = alarms_of(settings, outside, store, dict.fromkeys(WATCHED, fine), passing)
        ears.answers(GONE)
        await store.write(submit)
        await round_of(subscribers)
        for _ in range(3):
            await alarms.look()
        await store.write(lambda uow: enable(uow, SIEM, ALL, ROOT))
        for _ in range(3):
            await alarms.look()

    began, ended = receiver.events
    assert began["data"]["trouble"] == ended["data"]["trouble"] == "webhook siem"
    assert "siem, a service outside, does not hear what happens" in began["data"]["why"]
    assert ended["type"] == "keyturn.trouble_ended"


async def test_how_long_the_oldest_waits_and_what_came_of_each_is_measured(
    store: Store, clock: HandClock
) -> None:
    ears, watch = Ears(), Watch(clock.now)
    await subscribed(store, ears)
    subscribers = Subscribers(store, ears, ALL, watch.told)
    scrape = Scrape(watch.meters, store, lambda: 0, {}, ALL)

    async def lines() -> list[str]:
        text = (await scrape.text(""))[0].decode().splitlines()
        return [one for one in text if one.startswith(("keyturn_webhook_o", SENT))]

    await store.write(submit)
    await round_of(subscribers)
    ears.answers(FAILS)
    await store.write(submit)
    await round_of(subscribers)
    clock.forward(seconds=90)

    assert await lines() == [f'{SENT}"sent"}} 1.0', f'{SENT}"retry"}} 1.0', f"{AGE} 90.0"]
    await store.write(lambda uow: disable(uow, SIEM, ALL, ROOT))
    assert (await lines())[-1] == f"{AGE} 0.0"
