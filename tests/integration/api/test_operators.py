"""What operators call: keys that are shown once, the kill switch, every agent's requests."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from app.domain.authority import SYSTEM, KeyKind
from app.workflow.keys import create_key
from tests.integration.api.kit import Kit

KEYS, LOCKS, REQUESTS = "/v1/operator/keys", "/v1/operator/locks", "/v1/operator/requests"
SHRED = "/v1/operator/shred"
REPLAY = "/v1/operator/webhooks/siem/replay"
MOMENT = "must be an RFC 3339 time with an offset, such as 2026-11-21T08:00:00Z"


async def test_a_new_key_opens_at_once_and_is_shown_once(kit: Kit) -> None:
    made = await told(await call(kit, "POST", KEYS, kind="agent", name="procurement"), 201)
    kit.secrets["new"] = made["secret"]

    listed = await told(await kit.call("GET", KEYS, "mo"))

    assert (await kit.call("GET", "/v1/requests", "new")).status == 200
    assert made["created_by"] == "mo"
    (mine,) = [one for one in listed["keys"] if one["id"] == made["id"]]
    assert set(mine) == set(made) - {"secret"}


async def test_a_key_is_rotated_and_revoked_over_the_network(kit: Kit) -> None:
    old = kit.secrets["deploy-bot"].split("_")[2]

    made = await told(await call(kit, "POST", f"{KEYS}/{old}/rotate"), 201)
    assert (await kit.call("GET", "/v1/requests")).status == 200
    await told(await call(kit, "POST", f"{KEYS}/{old}/revoke"))

    assert (await kit.call("GET", "/v1/requests")).status == 401
    kit.secrets["deploy-bot"] = made["secret"]
    assert (await kit.call("GET", "/v1/requests")).status == 200
    again = await call(kit, "POST", f"{KEYS}/{old}/revoke")
    assert (again.status, (await again.json())["code"]) == (404, "key_unknown")


async def test_a_lock_stops_what_is_asked_and_what_is_approved(kit: Kit) -> None:
    receipt = await kit.receipt(await kit.approved())
    pending = await kit.pending()

    lock = await told(
        await call(kit, "POST", LOCKS, kind="agent", target="deploy-bot", reason="it loops"), 201
    )

    asked, redeemed = await kit.submit(), await kit.redeem(receipt)
    assert [(await one.json())["code"] for one in (asked, redeemed)] == ["locked", "locked"]
    assert "it loops" in (await asked.json())["detail"]
    await kit.approve(pending, code="locked")
    assert (await told(await kit.call("GET", LOCKS, "mo")))["locks"] == [lock]


async def test_a_lock_is_lifted_by_a_second_operator(kit: Kit) -> None:
    lock = await told(await call(kit, "POST", LOCKS, kind="all"), 201)
    cleo = await kit.store.write(lambda uow: create_key(uow, KeyKind.OPERATOR, "cleo", SYSTEM))
    kit.secrets["cleo"] = cleo.secret

    mine = await call(kit, "POST", f"{LOCKS}/{lock['id']}/lift")
    theirs = await kit.call("POST", f"{LOCKS}/{lock['id']}/lift", "cleo")

    assert (mine.status, (await mine.json())["code"]) == (403, "lock_same_person")
    assert theirs.status == 200
    assert (await kit.submit()).status == 202


async def test_requests_of_every_agent_are_listed_and_shown(kit: Kit) -> None:
    held = await kit.pending()
    done = await kit.approved()

    everything = await told(await kit.call("GET", REQUESTS, "mo"))
    pending = await told(await kit.call("GET", f"{REQUESTS}?state=pending", "mo"))
    others = await told(await kit.call("GET", f"{REQUESTS}?agent=access-bot", "mo"))
    one = await told(await kit.call("GET", f"{REQUESTS}/{done}", "mo"))

    assert {found["id"] for found in everything["requests"]} == {held, done}
    assert [found["id"] for found in pending["requests"]] == [held]
    assert others["requests"] == []
    assert (one["agent"], one["state"]) == ("deploy-bot", "approved")


@pytest.mark.parametrize("agent", ["%00", "a" * 65, "%E2%80%AE"])
async def test_what_is_no_name_of_an_agent_is_not_looked_for(kit: Kit, agent: str) -> None:
    response = await kit.call("GET", f"{REQUESTS}?agent={agent}", "mo")

    assert (response.status, (await response.json())["code"]) == (400, "bad_parameter")


async def test_an_operator_takes_any_request_back(kit: Kit) -> None:
    held = await kit.pending()

    cancelled = await told(await call(kit, "POST", f"{REQUESTS}/{held}/cancel", reason="No."))
    again = await call(kit, "POST", f"{REQUESTS}/{held}/cancel")

    assert (cancelled["state"], cancelled["decided_by"]) == ("cancelled", "operator")
    assert (again.status, (await again.json())["code"]) == (409, "already_cancelled")
    seen = await told(await kit.call("GET", f"/v1/requests/{held}"))
    assert seen["ending"]["reason"] == "No."


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (KEYS, {"kind": "agent", "name": "two words"}, "invalid_body"),
        (KEYS, {"kind": "person", "name": "ana"}, "invalid_body"),
        (KEYS, {"kind": "agent", "name": "x", "days": 367}, "invalid_body"),
        (KEYS, {"kind": "agent", "name": "x", "days": True}, "invalid_body"),
        (LOCKS, {"kind": "everything"}, "invalid_body"),
        (LOCKS, {"kind": "agent", "target": "deply-bot"}, "lock_target_unknown"),
        (LOCKS, {"kind": "all", "target": "deploy-bot"}, "lock_target_needless"),
        (LOCKS, {"kind": "team"}, "lock_target_missing"),
        (f"{LOCKS}/nothing/lift", {}, "lock_unknown"),
        (f"{KEYS}/nothing/rotate", {}, "key_unknown"),
        (f"{REQUESTS}/nothing/cancel", {}, "not_yours"),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    kit: Kit, path: str, body: dict[str, Any], code: str
) -> None:
    keys, locks = await kit.store.read(lambda q: (q.keys(), q.locks()))

    answer = await call(kit, "POST", path, **body)

    assert (await answer.json())["code"] == code
    assert await kit.store.read(lambda q: (q.keys(), q.locks())) == (keys, locks)


async def test_every_change_by_an_operator_is_chained_with_the_key(kit: Kit) -> None:
    before = await kit.store.verify()

    made = await told(await call(kit, "POST", KEYS, kind="agent", name="procurement"), 201)
    await call(kit, "POST", LOCKS, kind="all")
    await call(kit, "POST", f"{KEYS}/{made['id']}/revoke")

    after = await kit.store.verify()
    assert after.seq - before.seq == 3


async def test_what_is_over_is_erased_and_says_so_to_whoever_reads_it(kit: Kit) -> None:
    held, over = await kit.pending(), await kit.pending()
    await call(kit, "POST", f"{REQUESTS}/{over}/cancel")

    refused = await call(kit, "POST", f"{REQUESTS}/{held}/shred")
    erased = await told(await call(kit, "POST", f"{REQUESTS}/{over}/shred"))

    assert ((await refused.json())["code"], refused.status) == ("not_over", 409)
    assert erased == {"shredded": 1, "more": False}
    shown = await told(await kit.call("GET", f"/v1/requests/{over}"))
    assert (shown["state"], shown["digest"]) == ("cancelled", None)
    assert shown["action"]["arguments"] is None
    story = await told(await kit.call("GET", f"{REQUESTS}/{over}/story", "mo"))
    assert story["lines"][-1]["text"] == "Action, reasons and answers were erased by Mo Haddad."
    assert story["ok"]


async def test_all_that_was_asked_before_a_moment_is_erased_a_hundred_at_a_time(kit: Kit) -> None:
    for _ in range(3):
        await call(kit, "POST", f"{REQUESTS}/{await kit.pending()}/cancel")

    early = await call(kit, "POST", SHRED, asked_before="2020-01-01T00:00:00Z")
    kit.clock.forward(seconds=1)
    now = await call(kit, "POST", SHRED, asked_before=kit.clock.now().isoformat())

    assert await told(early) == {"shredded": 0, "more": False}
    assert await told(now) == {"shredded": 3, "more": False}


@pytest.mark.parametrize(
    "before",
    [
        99999999999999,
        1764547200,
        1.5,
        "1764547200000",
        "yesterday",
        "2026-11-20",
        "2026-11-20T12:00:00",
        "2026-11-20T12:00Z",
        "20261120T120000Z",
        "2026-W47-5T12:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-11-20T12:00:00Z ",
        "\u0662026-11-20T12:00:00Z",
        True,
        None,
        [],
    ],
)
async def test_what_is_no_moment_with_an_offset_erases_nothing(kit: Kit, before: object) -> None:
    over = await kit.pending()
    await call(kit, "POST", f"{REQUESTS}/{over}/cancel")

    no = await told(await call(kit, "POST", SHRED, asked_before=before), 422)
    span = await told(await call(kit, "POST", REPLAY, since=before or 1), 422)

    assert no["errors"] == [{"pointer": "/asked_before", "detail": MOMENT}]
    assert span["errors"] == [{"pointer": "/since", "detail": MOMENT}]
    assert (await told(await kit.call("GET", f"/v1/requests/{over}")))["digest"]


async def test_nothing_is_erased_that_was_asked_before_a_moment_to_come(kit: Kit) -> None:
    over = await kit.pending()
    await call(kit, "POST", f"{REQUESTS}/{over}/cancel")
    now = kit.clock.now()

    soon = (now + timedelta(seconds=1)).isoformat()
    no = await told(await call(kit, "POST", SHRED, asked_before=soon), 422)

    assert no["detail"] == "/asked_before must not be later than now, 2026-11-20T12:00:00Z."
    assert (await told(await kit.call("GET", f"/v1/requests/{over}")))["digest"]


async def call(kit: Kit, method: str, path: str, **body: Any) -> ClientResponse:
    return await kit.call(method, path, "mo", **({"json": body} if body else {}))


async def told(answer: ClientResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status == status, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found
