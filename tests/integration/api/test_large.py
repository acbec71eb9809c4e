"""A large request costs what one look costs, however many look; and nobody else waits for it."""

import asyncio
import threading
from typing import Any

import pytest

from app.api.writing import written
from app.store.mapping import read_payload
from tests.integration.api.kit import MERGE, Kit

NUMBERS: dict[str, Any] = {"repo": "acme/api", "l": [1e3, -0.0, 1.0, 1e-7] * 3000}
BIG = {"action": {**MERGE["action"], "arguments": NUMBERS}}
WAITERS = 80


class Counted:
    """Counts calls of a function, and by which threads, and does what it does."""

    def __init__(self, does: Any) -> None:
        self.does = does
        self.threads: list[str] = []

    def __call__(self, *arguments: Any) -> Any:
        self.threads.append(threading.current_thread().name)
        return self.does(*arguments)


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted = Counted(written)
    monkeypatch.setattr("app.api.looks.written", counted)
    return counted.threads


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted = Counted(read_payload)
    monkeypatch.setattr("app.store.ledger.read_payload", counted)
    return counted.threads


def get(kit: Kit, request: str, **headers: str) -> "asyncio.Task[Any]":
    return asyncio.ensure_future(kit.call("GET", f"/v1/requests/{request}", headers=headers))


async def test_many_looks_at_a_large_request_open_it_once_and_apart(
    kit: Kit, openings: list[str], renderings: list[str]
) -> None:
    request = await kit.pending(BIG)

    told = [await (await get(kit, request)).read() for _ in range(3)]

    assert len(set(told)) == 1
    assert len(openings) == 1
    assert all("large-reader" in one for one in (*openings, *renderings))


async def test_a_small_request_is_told_at_once(kit: Kit, renderings: list[str]) -> None:
    request = await kit.pending()

    await get(kit, request)

    assert len(renderings) == 1
    assert "large-reader" not in renderings[0]


async def test_all_who_wait_for_a_large_request_share_one_look(
    kit: Kit, renderings: list[str]
) -> None:
    request = await kit.pending(BIG)
    waits = [get(kit, request, Prefer="wait=60") for _ in range(WAITERS)]
    await kit.until_waiting(WAITERS)
    renderings.clear()

    await kit.approve(request)

    told = [await wait for wait in waits]
    assert {(await one.json())["state"] for one in told} == {"approved"}
    assert len({one.headers["ETag"] for one in told}) == 1
    assert 1 <= len(renderings) <= 2  # that its card was posted may wake them as well


async def test_whoever_of_them_leaves_the_others_are_told(kit: Kit) -> None:
    request = await kit.pending(BIG)
    looks = [get(kit, request) for _ in range(5)]
    await asyncio.sleep(0)
    looks[0].cancel()

    assert [(await one).status for one in looks[1:]] == [200] * 4


async def test_a_look_tells_what_was_so_after_it_was_asked(kit: Kit) -> None:
    request = await kit.pending(BIG)
    early = [get(kit, request) for _ in range(3)]
    await kit.call("POST", f"/v1/requests/{request}/cancel")

    late = await get(kit, request)

    assert (await late.json())["state"] == "cancelled"
    assert {(await one).status for one in early} == {200}


async def test_another_agent_and_a_dead_key_share_nothing(kit: Kit) -> None:
    request = await kit.pending(BIG)
    path = f"/v1/requests/{request}"
    own, foreign = await asyncio.gather(kit.call("GET", path), kit.call("GET", path, "access-bot"))
    await kit.revoke("deploy-bot")

    dead = await kit.call("GET", path)

    assert (own.status, foreign.status, dead.status) == (200, 404, 401)


async def test_what_is_erased_is_told_to_nobody_and_forgotten(kit: Kit) -> None:
    request = await kit.pending(BIG)
    await get(kit, request)
    kept = kit.store._tools.ledger.opened._kept  # noqa: SLF001
    assert request in kept
    await kit.call("POST", f"/v1/requests/{request}/cancel")

    await kit.call("POST", f"/v1/operator/requests/{request}/shred", "mo")

    assert request not in kit.store._tools.ledger.opened._kept  # noqa: SLF001
    told = await (await get(kit, request)).json()
    assert told["action"]["arguments"] is None
