import asyncio
import time
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse

from app.api.limits import Limits
from app.domain.authority import SYSTEM, LockKind
from app.workflow.escalate import escalate_due
from app.workflow.locks import set_lock
from tests.integration.api.kit import MERGE, Kit, a_kit

ROTATE = {
    "action": {"name": "secrets.rotate", "arguments": {"secret": "prod/db"}},
    "context": {"justification": "a", "rollback": "b", "blast_radius": "c"},
}


def waiting(kit: Kit, request: str, wait: str = "wait=60") -> "asyncio.Task[ClientResponse]":
    call = kit.call("GET", f"/v1/requests/{request}", headers={"Prefer": wait})
    return asyncio.ensure_future(call)


async def test_a_decision_ends_the_wait(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.approve(request)

    response = await wait
    assert response.headers["Preference-Applied"] == "wait=60"
    assert (await response.json())["state"] == "approved"
    assert len(kit.waiters) == 0


async def test_half_of_what_is_needed_ends_the_wait_too(kit: Kit) -> None:
    request = await kit.pending(ROTATE)
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.approve(request, code="counted")

    told = await (await wait).json()
    assert told["state"] == "pending"
    assert told["thresholds"] == [
        {"group": "platform-reviewers", "filled": 1, "needed": 1, "also": []},
        {"group": "security", "filled": 0, "needed": 1, "also": []},
    ]


async def test_what_does_not_change_the_request_does_not_end_the_wait(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.store.write(lambda uow: set_lock(uow, LockKind.AGENT, "x", "", SYSTEM))
    kit.waiters.wake(frozenset(), everybody=True)
    for _ in range(20):
        await asyncio.sleep(0)

    assert not wait.done()
    await kit.approve(request)
    assert (await (await wait).json())["state"] == "approved"


async def test_time_over_is_an_ordinary_answer(kit: Kit) -> None:
    request = await kit.pending()
    began = time.monotonic()

    response = await waiting(kit, request, "respond-async, wait=1")

    assert time.monotonic() - began >= 0.9
    assert response.status == 200
    assert (await response.json())["state"] == "pending"
    assert "Retry-After" in response.headers


async def test_what_is_decided_is_answered_at_once(kit: Kit) -> None:
    request = await kit.approved()

    response = await waiting(kit, request)

    assert (await response.json())["state"] == "approved"


async def test_a_wait_is_cut_to_a_minute_and_nonsense_is_no_wait(kit: Kit) -> None:
    request = await kit.approved()
    wishes = {
        "wait=3600": "wait=60",
        'Wait="5"': "wait=5",
        "wait=-1": None,
        "wait": None,
        "wait=1.5": None,
        "wait=0": None,
        "x=1; wait=2": None,
    }

    for wish, applied in wishes.items():
        response = await waiting(kit, request, wish)

        assert response.headers.get("Preference-Applied") == applied, wish


async def test_a_key_revoked_meanwhile_ends_the_wait_at_the_next_look(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.revoke("deploy-bot")
    kit.waiters.wake(frozenset(), everybody=True)

    response = await wait
    assert response.status == 401
    assert "WWW-Authenticate" in response.headers


async def test_a_key_revoked_meanwhile_tells_nothing_of_the_decision(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.revoke("deploy-bot")
    await kit.approve(request)

    response = await wait
    assert response.status == 401
    assert "approved" not in await response.text()


async def test_on_shutdown_who_waits_is_answered_and_the_connection_closed(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    kit.waiters.close()

    old, new = await wait, await waiting(kit, request)
    for response in (old, new):
        assert response.status == 200
        assert response.headers["Connection"] == "close"
        assert "Retry-After" in response.headers
        assert (await response.json())["state"] == "pending"


async def test_the_application_itself_lets_go_of_who_waits(kit: Kit) -> None:
    request = await kit.pending()
    wait = waiting(kit, request)
    await kit.until_waiting()

    await kit.client.server.close()

    assert (await wait).status == 200


async def test_an_agent_holds_only_so_many_waits(tmp_path: Path) -> None:
    async with a_kit(tmp_path, Limits(waits=2)) as kit:
        request = await kit.pending()
        held = [waiting(kit, request) for _ in range(2)]
        await kit.until_waiting(2)

        response = await waiting(kit, request)

        assert (response.status, (await response.json())["code"]) == (429, "too_many_waits")
        await kit.approve(request)
        assert [one.status for one in await asyncio.gather(*held)] == [200, 200]


async def test_a_wait_for_anothers_request_is_a_404_at_once(kit: Kit) -> None:
    request = await kit.pending()

    response = await kit.call(
        "GET", f"/v1/requests/{request}", "access-bot", headers={"Prefer": "wait=60"}
    )

    assert response.status == 404
    assert len(kit.waiters) == 0


async def test_many_waits_for_many_requests_end_each_with_its_own(kit: Kit) -> None:
    bodies: list[dict[str, Any]] = [{**MERGE, "labels": {"n": str(number)}} for number in range(5)]
    requests = [await kit.pending(body) for body in bodies]
    waits = [waiting(kit, request) for request in requests]
    await kit.until_waiting(5)

    for request in reversed(requests):
        await kit.approve(request)

    told = [await (await wait).json() for wait in waits]
    assert [(one["id"], one["state"]) for one in told] == [(one, "approved") for one in requests]


async def test_what_changed_since_the_last_answer_is_told_at_once(kit: Kit) -> None:
    asked = await kit.submit(ROTATE)
    request = str((await asked.json())["id"])
    await kit.approve(request, code="counted")

    async with asyncio.timeout(30):  # half of the wait that it asks for
        told = await conditional(kit, request, asked.headers["ETag"], wait="wait=60")

    assert told.status == 200
    assert told.headers["ETag"] != asked.headers["ETag"]


async def test_a_change_that_agents_are_not_told_of_does_not_end_such_a_wait(kit: Kit) -> None:
    asked = await kit.submit(ROTATE)
    request = str((await asked.json())["id"])
    seen = asked.headers["ETag"]
    wait = asyncio.ensure_future(conditional(kit, request, seen, wait="wait=60"))
    await kit.until_waiting()

    kit.clock.forward(minutes=20)
    assert await kit.store.write(lambda uow: escalate_due(uow, 1)) == 1
    assert await conditional_status(kit, request, seen) == 304
    await kit.approve(request, code="counted")

    answer = await wait
    assert (answer.status, (await answer.json())["thresholds"][0]["filled"]) == (200, 1)


async def test_time_over_without_a_difference_has_no_body(kit: Kit) -> None:
    asked = await kit.submit()
    seen = asked.headers["ETag"]

    told = await conditional(kit, str((await asked.json())["id"]), seen, wait="wait=1")

    assert (told.status, await told.read()) == (304, b"")
    assert told.headers["ETag"] == seen
    assert told.headers["Preference-Applied"] == "wait=1"


async def test_what_was_seen_is_compared_as_http_says(kit: Kit) -> None:
    request = await kit.pending()
    tag = (await kit.call("GET", f"/v1/requests/{request}")).headers["ETag"]
    seen = {tag: 304, f"W/{tag}": 304, f'"x", {tag}': 304, "*": 304, '"x"': 200}
    seen |= {"x": 400, '"x" "y"': 400, ",": 400, '"' + "x" * 101 + '"': 400}

    for wish, status in seen.items():
        assert await conditional_status(kit, request, wish) == status, wish


async def conditional_status(kit: Kit, request: str, seen: str) -> int:
    return (await conditional(kit, request, seen)).status


async def conditional(kit: Kit, request: str, seen: str, wait: str = "") -> ClientResponse:
    headers = {"If-None-Match": seen} | ({"Prefer": wait} if wait else {})
    return await kit.call("GET", f"/v1/requests/{request}", headers=headers)
