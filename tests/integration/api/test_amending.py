"""What was narrowed is what the agent is told to run, and what its receipt is good for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.action import Action, Resource
from app.domain.people import Account, Flags
from app.receipts.digest import canonical_bytes, digest_of
from app.workflow.accounts import keep_accounts
from app.workflow.amend_request import amend_request
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from tests.integration.api.kit import Kit, a_kit

CLEO = Account("T0ACME", "U0CLEO")
SCOPES = ["read", "write"]
GRANT: dict[str, Any] = {
    "action": {"name": "iam.grant_scope", "arguments": {"app": "reports", "scopes": SCOPES}},
    "context": {"justification": "Monthly report", "duration": "PT8H", "requester": "bo"},
}
LESS = {"arguments.scopes": ["read"], "context.duration": "PT1H"}


@pytest.fixture
async def kit(tmp_path: Path) -> AsyncIterator[Kit]:
    async with a_kit(tmp_path) as made:
        yield made


async def amend(kit: Kit, request: str) -> None:
    """Let Cleo narrow it from the card."""

    def unit(uow: UnitOfWork) -> str:
        keep_accounts(uow, (Flags(CLEO, uow.now),))
        meant = Meant(uow.token(), CLEO, uow.cards_of(request)[0].id)
        return getattr(amend_request(uow, meant, 1, LESS), "code", "stale")

    assert await kit.store.write(unit) == "amended"


async def shown(kit: Kit, request: str) -> dict[str, Any]:
    response = await kit.call("GET", f"/v1/requests/{request}", "access-bot")
    told: dict[str, Any] = await response.json()
    return told


def digest(arguments: dict[str, Any]) -> str:
    return digest_of(
        canonical_bytes(Action("iam.grant_scope", arguments), Resource("app", "reports"))
    )


async def test_the_agent_is_told_what_must_be_run_and_who_made_it_less(kit: Kit) -> None:
    request = await kit.pending(GRANT, "access-bot")
    before = await shown(kit, request)
    await amend(kit, request)

    told = await shown(kit, request)

    less = {"app": "reports", "scopes": ["read"]}
    assert (before["revision"], told["revision"]) == (1, 2)
    assert told["action"]["arguments"] == less
    assert (told["digest"], told["duration"]) == (digest(less), "PT1H")
    assert told["digest"] != before["digest"]
    (one,) = told["amendments"]
    assert (one["revision"], one["person"], one["name"]) == (2, "cleo", "Cleo Martin")
    assert one["changes"] == [
        {
            "field": "arguments.scopes",
            "direction": "subset",
            "from": ["read", "write"],
            "to": ["read"],
        },
        {"field": "context.duration", "direction": "shorter", "from": "PT8H", "to": "PT1H"},
    ]


async def test_an_agent_that_waits_hears_of_it_at_once(kit: Kit) -> None:
    request = await kit.pending(GRANT, "access-bot")
    call = kit.call("GET", f"/v1/requests/{request}", "access-bot", headers={"Prefer": "wait=60"})
    waiting = asyncio.ensure_future(call)
    await asyncio.sleep(0.05)

    await amend(kit, request)

    response = await asyncio.wait_for(waiting, 10)
    told = await response.json()
    assert (told["state"], told["revision"]) == ("pending", 2)


async def test_the_receipt_is_of_the_revision_that_was_approved(kit: Kit) -> None:
    request = await kit.pending(GRANT, "access-bot")
    await amend(kit, request)
    await kit.approve(request, "U0CLEO")
    answer = await kit.call("POST", f"/v1/requests/{request}/receipt", "access-bot")
    issued = await answer.json()
    assert issued["digest"] == digest({"app": "reports", "scopes": ["read"]})

    async def redeem(arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body = {
            "receipt": issued["receipt"],
            "digest": digest(arguments),
            "redemption_id": "run-1",
        }
        response = await kit.call("POST", "/v1/receipts/redeem", "idp-runner", json=body)
        return response.status, await response.json()

    status, told = await redeem({"app": "reports", "scopes": SCOPES})
    assert (status, told["code"]) == (409, "digest_mismatch")
    status, told = await redeem({"app": "reports", "scopes": ["read"]})
    assert status == 200, told
    assert (told["revision"], told["duration"]) == (2, "PT1H")
    assert told["action"]["arguments"] == {"app": "reports", "scopes": ["read"]}


async def test_the_same_key_with_the_first_action_gives_what_it_has_become(kit: Kit) -> None:
    first = await (await kit.submit(GRANT, "access-bot", "key-1")).json()
    await amend(kit, first["id"])

    again = await kit.submit(GRANT, "access-bot", "key-1")

    told = await again.json()
    assert (again.status, told["id"], told["replayed"]) == (200, first["id"], True)
    assert told["reworded"] is False
    assert (told["revision"], told["action"]["arguments"]["scopes"]) == (2, ["read"])
