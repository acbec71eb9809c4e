"""Load on a service that is about to die: agents ask, Ana approves what appears."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from app.sandbox import Sandbox
from app.sandbox.controls import NoSuchControl
from tests.serving import Service, asked

SUBMITTERS = 12
CHANNEL = "C0SUPPORT"
REVIEWER = "U0ANA"


@dataclass
class Acknowledged:
    """What callers were told: requests that were accepted, clicks that were acknowledged.

    `killed` says that the service did not end by itself, and was killed when all was asked.
    """

    requests: set[str] = field(default_factory=set)
    clicks: set[str] = field(default_factory=set)
    killed: bool = False


async def load(box: Sandbox, service: Service, key: str, each: int) -> Acknowledged:
    """Ask and click at once until everything was asked for or the service is gone."""
    told = Acknowledged()
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        clicking = group.create_task(_click(box, service, told))
        asking = [
            group.create_task(
                _ask(session, service, key, told, range(one * each, one * each + each))
            )
            for one in range(SUBMITTERS)
        ]
        await asyncio.wait(asking)
        await asyncio.wait({group.create_task(service.process.wait())}, timeout=3)
        clicking.cancel()
        if service.process.returncode is None:
            told.killed = True
            service.kill()
    return told


async def _ask(
    session: aiohttp.ClientSession, service: Service, key: str, told: Acknowledged, numbers: range
) -> None:
    for number in numbers:
        body = await asked(session, service.url, key, number)
        if body is None:
            return
        told.requests.add(body["id"])


async def _click(box: Sandbox, service: Service, told: Acknowledged) -> None:
    done: set[str] = set()
    while service.process.returncode is None:
        fresh = [one for one in box.messages(CHANNEL) if one.ts not in done]
        for message in fresh:
            done.add(message.ts)
            payload = _approval(box, message.ts)
            if payload is not None:
                seen = await box.deliver(payload)
                if seen.acked and seen.error is None:
                    told.clicks.add(_click_id(payload))
        await asyncio.sleep(0.01)


def _approval(box: Sandbox, ts: str) -> dict[str, Any] | None:
    try:
        return box.interaction(REVIEWER, CHANNEL, ts, "hitl.approve")
    except NoSuchControl:
        return None


def _click_id(payload: dict[str, Any]) -> str:
    action = payload["actions"][0]
    account = f"{payload['team']['id']}/{payload['user']['id']}"
    return f"{action['value']}/{account}/{action['action_ts']}"
