import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.api import beat
from app.api.admin import build_admin_api
from app.api.app import Check
from app.api.beat import Beat
from app.api.health import HealthRoutes
from tests.integration.api.kit import Kit


async def test_health_and_readiness(kit: Kit) -> None:
    alive, ready = await kit.call("GET", "/healthz", ""), await kit.call("GET", "/readyz", "")

    assert (alive.status, await alive.json()) == (200, {"status": "ok"})
    assert ready.status == 200
    assert await ready.json() == {
        "ready": True,
        "checks": {
            "slack": {"ok": True, "detail": ""},
            "records": {"ok": True, "detail": ""},
        },
        "outbox": {"waiting": 0, "oldest_seconds": None, "undeliverable": 0},
    }


async def test_readiness_tells_what_is_missing_and_how_old_the_outbox_is(kit: Kit) -> None:
    await kit.pending()
    kit.clock.forward(seconds=90)
    kit.checks["slack"] = Check(ok=False, detail="no connection to Slack")

    ready = await kit.call("GET", "/readyz", "")

    told = await ready.json()
    assert (ready.status, told["ready"]) == (503, False)
    assert told["checks"]["slack"] == {"ok": False, "detail": "no connection to Slack"}
    assert told["outbox"] == {"waiting": 1, "oldest_seconds": 90.0, "undeliverable": 0}


async def test_a_check_that_dies_is_not_ready(kit: Kit) -> None:
    del kit.checks["slack"]

    ready = await kit.call("GET", "/readyz", "")

    assert ready.status == 503
    assert (await ready.json())["checks"]["slack"]["ok"] is False


async def test_what_names_people_or_places_is_told_to_operators_only(kit: Kit) -> None:
    secret = "channel C0SECOPS of ana is gone"
    kit.checks["slack"] = Check(ok=True, detail="1 is gone", inside=secret)

    public = await kit.call("GET", "/readyz", "")

    async def check() -> Check:
        return kit.checks["slack"]

    inside = HealthRoutes(kit.store, {"slack": check}, kit.clock.now, trusted=True)
    admin = build_admin_api(_nothing, inside, lambda: False)
    async with TestClient(TestServer(admin)) as client:
        told = await (await client.get("/readyz")).json()
    assert secret not in await public.text()
    assert (await public.json())["checks"]["slack"]["detail"].startswith("1 is gone; more in")
    assert told["checks"]["slack"]["detail"] == f"1 is gone; {secret}"


async def test_a_database_that_is_locked_is_not_ready_and_ready_once_it_is_free(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(beat, "EVERY", 0.0)
    other = sqlite3.connect(tmp_path / "keyturn.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    locked = await kit.call("GET", "/readyz", "")
    other.execute("ROLLBACK")
    other.close()
    free = await kit.call("GET", "/readyz", "")

    assert (locked.status, free.status) == (503, 200)
    told = (await locked.json())["checks"]["records"]
    assert told == {"ok": False, "detail": "cannot be written to"}


async def test_a_write_that_hangs_is_waited_for_once_and_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beat, "PATIENCE", 0.01)
    hanging, asked = asyncio.Event(), list[object]()

    class Hangs:
        async def write(self, work: object, lane: object) -> None:
            asked.append((work, lane))
            await hanging.wait()

    one = Beat()
    records: Any = Hangs()
    said = [await one.trouble(records), await one.trouble(records)]
    hanging.set()

    assert said == ["nothing could be written within 0.01 s"] * 2
    assert len(asked) == 1


async def test_asked_again_and_again_little_is_written(kit: Kit) -> None:
    before = kit.store.trust.seen
    written = list[int]()

    class Counting:
        async def write(self, work: Any, lane: Any) -> None:
            written.append(1)
            await kit.store.write(work, lane)

    one = Beat()
    records: Any = Counting()
    assert [await one.trouble(records) for _ in range(50)] == [""] * 50

    assert len(written) == 1
    assert kit.store.trust.seen == before  # no entry


async def _nothing(_: str) -> tuple[bytes, str]:
    return b"", "text/plain"
