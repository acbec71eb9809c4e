from aiohttp.test_utils import TestClient, TestServer

from app.api.admin import build_admin_api
from app.api.app import Check
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


async def _nothing() -> bytes:
    return b""
