from pathlib import Path
from typing import Any

import pytest

from app.api.every import CALLS
from app.api.limits import Limits, Pace
from app.domain.authority import SYSTEM
from app.workflow.keys import checksum, rotate_key
from tests.integration.api.kit import MERGE, READ, Kit, a_kit

AGENT, EXECUTOR, OPERATOR, ANYONE = "agent", "executor", "operator", "anyone"
ROUTES = {
    ("POST", "/v1/requests"): {AGENT},
    ("GET", "/v1/requests"): {AGENT},
    ("GET", "/v1/requests/{id}"): {AGENT},
    ("GET", "/v1/events"): {AGENT},
    ("POST", "/v1/requests/{id}/cancel"): {AGENT},
    ("POST", "/v1/requests/{id}/answers"): {AGENT},
    ("POST", "/v1/requests/{id}/receipt"): {AGENT},
    ("POST", "/v1/requests/{id}/outcome"): {AGENT, EXECUTOR},
    ("POST", "/v1/receipts/redeem"): {AGENT, EXECUTOR},
    ("GET", "/v1/operator/keys"): {OPERATOR},
    ("POST", "/v1/operator/keys"): {OPERATOR},
    ("POST", "/v1/operator/keys/{id}/rotate"): {OPERATOR},
    ("POST", "/v1/operator/keys/{id}/revoke"): {OPERATOR},
    ("GET", "/v1/operator/user-groups"): {OPERATOR},
    ("GET", "/v1/operator/enrolments"): {OPERATOR},
    ("POST", "/v1/operator/enrolments"): {OPERATOR},
    ("GET", "/v1/operator/enrolments/{id}"): {OPERATOR},
    ("POST", "/v1/operator/enrolments/{id}/end"): {OPERATOR},
    ("POST", "/v1/operator/enrolments/{id}/unlock"): {OPERATOR},
    ("GET", "/v1/operator/covers"): {OPERATOR},
    ("POST", "/v1/operator/covers/{id}/end"): {OPERATOR},
    ("GET", "/v1/operator/documents"): {OPERATOR},
    ("GET", "/v1/operator/documents/{id}"): {OPERATOR},
    ("GET", "/v1/operator/webhooks"): {OPERATOR},
    ("POST", "/v1/operator/webhooks/{id}/test"): {OPERATOR},
    ("POST", "/v1/operator/webhooks/{id}/enable"): {OPERATOR},
    ("POST", "/v1/operator/webhooks/{id}/disable"): {OPERATOR},
    ("POST", "/v1/operator/webhooks/{id}/replay"): {OPERATOR},
    ("GET", "/v1/operator/locks"): {OPERATOR},
    ("POST", "/v1/operator/locks"): {OPERATOR},
    ("POST", "/v1/operator/locks/{id}/lift"): {OPERATOR},
    ("GET", "/v1/operator/requests"): {OPERATOR},
    ("GET", "/v1/operator/requests/{id}"): {OPERATOR},
    ("GET", "/v1/operator/requests/{id}/story"): {OPERATOR},
    ("POST", "/v1/operator/requests/{id}/cancel"): {OPERATOR},
    ("POST", "/v1/operator/requests/{id}/shred"): {OPERATOR},
    ("POST", "/v1/operator/shred"): {OPERATOR},
    ("GET", "/.well-known/jwks.json"): {ANYONE},
    ("GET", "/healthz"): {ANYONE},
    ("GET", "/readyz"): {ANYONE},
    ("GET", "/metrics"): {OPERATOR},
    ("GET", "/openapi.json"): {OPERATOR},
    ("GET", "/docs"): {OPERATOR},
}
KINDS = {"deploy-bot": AGENT, "vault-runner": EXECUTOR, "mo": OPERATOR}
FORGED = "hitl_agent_abcdefghij_" + "x" * 43


def routes_of(kit: Kit) -> set[tuple[str, str]]:
    router = kit.client.server.app.router  # type: ignore[attr-defined]
    return {
        (route.method, route.resource.canonical)
        for route in router.routes()
        if route.method != "HEAD"
    }


async def test_the_matrix_names_every_route(kit: Kit) -> None:
    assert routes_of(kit) == set(ROUTES)


async def test_every_route_declares_itself_and_who_may_call_it() -> None:
    declared = {
        (one.method, one.path): {kind.value for kind in one.who} or {ANYONE} for one in CALLS
    }

    assert declared == ROUTES, "declare the call at its handler, and name its class in every.py"


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
async def test_every_route_is_closed_but_to_the_kinds_it_names(
    kit: Kit, method: str, path: str
) -> None:
    opened = ROUTES[method, path]
    for name, kind in KINDS.items():
        response = await kit.call(method, path.format(id="req_x"), name)

        shut = response.status == 403
        assert shut is not bool(opened & {kind, ANYONE}), name
        if shut:
            assert (await response.json())["code"] == "wrong_kind_of_key"


@pytest.mark.parametrize(
    ("method", "path"), sorted(one for one, kinds in ROUTES.items() if ANYONE not in kinds)
)
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic aGl0bDp4",
        "Bearer hitl_agent_x",
        f"Bearer {FORGED}",
        f"Bearer {FORGED}{checksum(FORGED)}",
        "Bearer \u00e9\u00e9",
        "Bearer " + "x" * 4000,
    ],
)
async def test_without_a_living_key_nothing_opens(
    kit: Kit, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    response = await kit.call(method, path.format(id="req_x"), "", headers=headers)

    assert (response.status, (await response.json())["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_two_authorizations_are_none(kit: Kit) -> None:
    both = [("Authorization", f"Bearer {kit.secrets[name]}") for name in ("deploy-bot", "mo")]

    response = await kit.client.get("/v1/requests", headers=both)

    assert response.status == 401


async def test_a_key_opens_nothing_once_it_is_revoked_or_expired(kit: Kit) -> None:
    request = await kit.pending()
    told = await kit.receipt(await kit.approved())
    assert (await kit.call("GET", "/v1/requests", "access-bot")).status == 200

    await kit.revoke("deploy-bot")
    await kit.revoke("vault-runner")
    kit.clock.forward(minutes=1)

    for method, path in ROUTES:
        if "requests" in path and "operator" not in path:
            response = await kit.call(method, path.format(id=request), json=MERGE)
            assert response.status == 401, path
    assert (await kit.redeem(told)).status == 401
    kit.clock.forward(days=30)
    assert (await kit.call("GET", "/v1/requests", "access-bot")).status == 401


async def test_a_key_is_changed_without_a_call_that_fails(kit: Kit) -> None:
    statuses = [(await kit.call("GET", "/v1/requests")).status]
    old = kit.secrets["deploy-bot"]
    name = old.split("_")[2]
    minted = await kit.store.write(
        lambda uow: rotate_key(uow, next(one for one in uow.keys() if one.id == name), SYSTEM)  # noqa: SIM118
    )

    statuses.append((await kit.call("GET", "/v1/requests")).status)
    kit.secrets["deploy-bot"] = minted.secret
    statuses.append((await kit.call("GET", "/v1/requests")).status)

    assert statuses == [200, 200, 200]
    kit.clock.forward(hours=25)
    kit.secrets["deploy-bot"] = old
    assert (await kit.call("GET", "/v1/requests")).status == 401


SENT = {"answers": {"question": "q", "answer": "x"}, "outcome": {"outcome": "succeeded"}}


async def test_anothers_request_is_answered_exactly_like_an_unknown_one(kit: Kit) -> None:
    request = await kit.approved()
    unknown = request[:-4] + "zzzz"

    for method, path in ROUTES:
        if "{id}" not in path or "operator" in path:
            continue
        body = SENT.get(path.rsplit("/", 1)[-1])
        sent = {"json": body} if body else {}
        theirs = await kit.call(method, path.format(id=request), "access-bot", **sent)
        nobodys = await kit.call(method, path.format(id=unknown), "access-bot", **sent)
        assert (theirs.status, nobodys.status) == (404, 404)
        assert stripped(await theirs.json(), request) == stripped(await nobodys.json(), unknown)
        assert set(theirs.headers) == set(nobodys.headers)
    assert (await kit.call("GET", f"/v1/requests/{request}")).status == 200
    theirs = await kit.call("GET", "/v1/requests", "access-bot")
    assert (await theirs.json())["requests"] == []


def stripped(told: dict[str, Any], request: str) -> dict[str, Any]:
    return {name: str(value).replace(request, "…") for name, value in told.items()}


async def test_looking_changes_nothing(kit: Kit) -> None:
    request = await kit.approved()
    await kit.receipt(request)
    before = await kit.store.verify()

    for method in ("GET", "HEAD", "OPTIONS"):
        for _, path in ROUTES:
            for name in ("", *KINDS):
                await kit.call(method, path.format(id=request), name)

    assert await kit.store.verify() == before


async def test_every_answer_has_the_headers_and_nobody_is_told_the_server(kit: Kit) -> None:
    for method, path in [*ROUTES, ("GET", "/nowhere"), ("DELETE", "/v1/requests")]:
        for name in ("", *KINDS):
            response = await kit.call(
                method, path.format(id="req_x"), name, headers={"Origin": "https://evil.test"}
            )

            headers = response.headers
            assert "Server" not in headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert headers["Strict-Transport-Security"]
            assert headers["Cache-Control"] == "no-store" or "jwks" in path
            assert not any(one.startswith("Access-Control") for one in headers)


async def test_an_agent_asks_no_oftener_than_the_roster_lets_it(kit: Kit) -> None:
    statuses = [(await kit.submit(key="same")).status for _ in range(61)]

    assert statuses == [202] + [200] * 59 + [429]
    kit.monotonic.at += 1
    assert (await kit.submit(key="same")).status == 200
    assert (await kit.submit(READ, "service-desk")).status == 201
    late = await kit.submit(key="same")
    assert (await late.json())["code"] == "too_many_calls"
    assert late.headers["Retry-After"] == "1"


async def test_a_key_calls_no_oftener_than_its_limit(tmp_path: Path) -> None:
    async with a_kit(tmp_path, Limits(calls=Pace(1, 3))) as kit:
        statuses = [(await kit.call("GET", "/v1/requests")).status for _ in range(4)]
        other = await kit.call("GET", "/v1/requests", "access-bot")

    assert statuses == [200, 200, 200, 429]
    assert other.status == 200


async def test_guessing_is_slowed_and_does_not_lock_out_who_is_known(tmp_path: Path) -> None:
    async with a_kit(tmp_path, Limits(failures=Pace(1, 3))) as kit:
        await kit.call("GET", "/v1/requests")
        guess = {"Authorization": f"Bearer {FORGED}{checksum(FORGED)}"}

        statuses = [
            (await kit.call("GET", "/v1/requests", "", headers=guess)).status for _ in range(5)
        ]

        assert statuses == [401, 401, 401, 429, 429]
        assert (await kit.call("GET", "/v1/requests")).status == 200
        kit.monotonic.at += 1
        assert (await kit.call("GET", "/v1/requests", "access-bot")).status == 200
