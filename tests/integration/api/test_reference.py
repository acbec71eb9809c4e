"""The reference is served, and every example in it is what the service takes and gives."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from app.api.admin import build_admin_api
from app.api.calls import Call
from app.api.every import CALLS
from app.api.health import Check, HealthRoutes
from app.domain.authority import Actor, ActorKind, LockKind
from app.domain.cover import Cover
from app.domain.people import Account
from app.workflow.locks import set_lock
from app.workflow.name_cover import keep
from app.workflow.ports import UnitOfWork
from app.workflow.step_up import code_at, proven, secret_from
from app.workflow.subscriptions import subscribe
from tests.conforming import documented
from tests.integration.api.kit import READ, URL, Kit
from tests.integration.api.test_questions import asked

NAMES = {"agent": "deploy-bot", "executor": "vault-runner", "operator": "mo"}
SUBMIT = next(one for one in CALLS if one.name == "submit_request")


async def test_an_operator_is_given_the_document(kit: Kit) -> None:
    response = await kit.call("GET", "/openapi.json", "mo")

    told = await response.json()

    assert {**told, "servers": documented()["servers"]} == documented()
    assert told["servers"] == [{"url": URL}]


async def test_the_page_is_served_under_a_policy_that_permits_its_style_and_nothing_else(
    kit: Kit,
) -> None:
    response = await kit.call("GET", "/docs", "mo")

    text = await response.text()

    style = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    (digest,) = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in style]
    policy = response.headers["Content-Security-Policy"]
    assert response.content_type == "text/html"
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_on_the_port_of_the_operators_no_key_is_needed(kit: Kit) -> None:
    async def scrape(_: str) -> tuple[bytes, str]:
        return b"# EOF\n", "application/openmetrics-text"

    health = HealthRoutes(kit.store, {}, kit.clock.now, trusted=True)
    admin = build_admin_api(scrape, health, lambda: False)

    async with TestClient(TestServer(admin)) as client:
        document, page = await client.get("/openapi.json"), await client.get("/docs")

        assert await document.json() == documented()
        assert (page.status, page.content_type) == (200, "text/html")


GRETA = Actor(ActorKind.OPERATOR, "greta")


@dataclass
class Place:
    """Where an example is tried: the id in its path, and what of its body only now is known."""

    id: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


async def anywhere(_: Kit) -> Place:
    return Place()


async def held(kit: Kit) -> Place:
    return Place(await kit.pending(SUBMIT.sent))


async def cancelled(kit: Kit) -> Place:
    place = await held(kit)
    assert (await kit.call("POST", f"/v1/requests/{place.id}/cancel")).status == 200
    return place


async def approved(kit: Kit) -> Place:
    request = await kit.pending(SUBMIT.sent)
    await kit.approve(request, "U0ANA", "counted")
    await kit.approve(request, "U0CLEO")
    return Place(request)


async def receipted(kit: Kit) -> Place:
    told = await kit.receipt((await approved(kit)).id)
    return Place(told["request_id"], {one: told[one] for one in ("receipt", "digest")})


async def redeemed(kit: Kit) -> Place:
    found = await receipted(kit)
    assert (await kit.redeem(found.body)).status == 200
    return Place(found.id)


async def questioned(kit: Kit) -> Place:
    request = (await held(kit)).id
    return Place(request, {"question": await asked(kit, request)})


async def a_key(kit: Kit) -> Place:
    return Place(kit.secrets["access-bot"].split("_")[2])


async def a_lock(kit: Kit) -> Place:
    """Put on by another operator than the one who calls."""
    lock = await kit.store.write(lambda uow: set_lock(uow, LockKind.ALL, "", "Stop.", GRETA))
    return Place(lock.id)


async def a_cover(kit: Kit) -> Place:
    now = kit.clock.now()
    cover = Cover("cover_p3Xw9", "cleo", "dev", "mo", now, now + timedelta(days=7), "On leave.")
    await kit.store.write(lambda uow: keep(uow, cover, Account("T0ACME", "U0MO")))
    return Place(cover.id)


async def a_policy(kit: Kit) -> Place:
    active = await kit.store.read(lambda q: q.document("policy"))
    assert active is not None
    return Place(active.version)


async def a_code(kit: Kit) -> Place:
    sent = next(one.sent for one in CALLS if one.name == "enrol_person")
    return Place("ana", {"code": code_at(secret_from(sent["secret"]), kit.clock.now())})


async def enrolled(kit: Kit) -> Place:
    place = await a_code(kit)
    sent = next(one.sent for one in CALLS if one.name == "enrol_person")
    made = await kit.call("POST", "/v1/operator/enrolments", "mo", json={**sent, **place.body})
    assert made.status == 201
    return place


async def locked_out(kit: Kit) -> Place:
    place = await enrolled(kit)

    def fail(uow: UnitOfWork) -> None:
        for _ in range(5):
            proven(uow, "ana", "000000")

    await kit.store.write(fail)
    return place


async def an_endpoint(kit: Kit) -> Place:
    await kit.store.write(lambda uow: subscribe(uow, ["siem"]))
    return Place("siem")


PLACES: dict[str, Callable[[Kit], Awaitable[Place]]] = {
    "show_request": approved,
    "cancel_request": held,
    "answer_question": questioned,
    "issue_receipt": approved,
    "redeem_receipt": receipted,
    "report_outcome": redeemed,
    "list_requests": held,
    "list_all_requests": held,
    "show_any_request": approved,
    "tell_story": held,
    "cancel_any_request": held,
    "shred_one": cancelled,
    "rotate_key": a_key,
    "revoke_key": a_key,
    "list_locks": a_lock,
    "lift_lock": a_lock,
    "list_covers": a_cover,
    "end_cover": a_cover,
    "show_document": a_policy,
    "list_webhooks": an_endpoint,
    "test_webhook": an_endpoint,
    "enable_webhook": an_endpoint,
    "disable_webhook": an_endpoint,
    "replay_webhook": an_endpoint,
    "enrol_person": a_code,
    "list_enrolments": enrolled,
    "look_for_enrolment": enrolled,
    "end_enrolment": enrolled,
    "unlock_person": locked_out,
}


@pytest.mark.parametrize("call", CALLS, ids=lambda one: one.name)
async def test_the_example_of_every_call_is_taken_and_answered_as_it_says(
    kit: Kit, call: Call
) -> None:
    place = await PLACES.get(call.name, anywhere)(kit)

    response = await tried(kit, call, place)

    assert response.status in call.gives, await response.text()
    given = call.gives[response.status]
    if not isinstance(given.shape, str):
        assert members(await response.json(), given.example) == []


async def test_what_policy_decides_and_what_is_asked_again_is_told_as_the_examples_say(
    kit: Kit,
) -> None:
    headers = {"Idempotency-Key": "run-7f3-rotate"}
    other = {**SUBMIT.sent, "labels": {}}

    decided = await kit.submit(READ, "service-desk")
    await kit.submit(SUBMIT.sent, key=headers["Idempotency-Key"])
    again = await kit.submit(other, key=headers["Idempotency-Key"])

    assert (decided.status, again.status) == (201, 200)
    for response in (decided, again):
        assert members(await response.json(), SUBMIT.gives[response.status].example) == []


async def test_a_service_that_is_not_ready_says_so_as_the_example_does(kit: Kit) -> None:
    kit.checks["slack"] = Check(ok=False, detail="no connection to Slack")

    response = await kit.call("GET", "/readyz", "")

    example = next(one for one in CALLS if one.name == "say_ready").gives[503].example
    assert response.status == 503
    assert members(await response.json(), example) == []


async def tried(kit: Kit, call: Call, place: Place) -> ClientResponse:
    told = {one.where: one for one in call.parameters}
    headers = {one.name: one.example for one in call.parameters if one.where == "header"}
    query = {one.name: one.example for one in call.parameters if one.where == "query"}
    query.pop("after", None)
    assert bool(place.id and "path" in told) is ("{id}" in call.path)
    return await kit.call(
        call.method,
        call.path.format(id=place.id),
        NAMES[call.who[0]] if call.who else "",
        params=query,
        headers=headers,
        **({"json": {**call.sent, **place.body}} if call.sent else {}),
    )


def members(given: Any, example: Any, at: str = "") -> list[str]:
    """Name the members that only one of the two has; nothing stands for anything."""
    match given, example:
        case dict(), {**shown} if shown:
            differ = [f"{at}/{name}" for name in given.keys() ^ shown.keys()]
            both = given.keys() & shown.keys()
            return differ + [
                one for name in both for one in members(given[name], shown[name], f"{at}/{name}")
            ]
        case [first, *_], [second, *_]:
            return members(first, second, f"{at}/0")
        case (None, _) | (_, None) | (_, {}):
            return []
    return [] if isinstance(given, type(example)) or isinstance(example, str) else [at]
