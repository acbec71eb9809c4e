"""Who acts is the key or the kernel's user: no name, no second key lifts one's own lock."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from app.api.operators.app import build_socket_api
from app.api.operators.doors import NAMED, login_of
from app.api.operators.listening import listening_at
from app.domain.authority import SYSTEM, Actor, ActorKind, KeyKind
from app.domain.events import Cancelled
from app.workflow.keys import create_key, living_key, rotate_key
from app.workflow.ports import UnitOfWork
from tests.integration.api.kit import Kit

KEYS, LOCKS = "/v1/operator/keys", "/v1/operator/locks"
HERE = Actor(ActorKind.OPERATOR, login_of(os.geteuid()))


async def locked(kit: Kit, who: str) -> str:
    answer = await kit.call("POST", LOCKS, who, json={"kind": "all"})
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["id"])


async def lifted(kit: Kit, lock: str, who: str, **further: Any) -> tuple[int, str]:
    answer = await kit.call("POST", f"{LOCKS}/{lock}/lift", who, **further)
    return answer.status, (await answer.json()).get("code", "")


async def made(kit: Kit, name: str, by: str, kind: str = "operator") -> str:
    answer = await kit.call("POST", KEYS, by, json={"kind": kind, "name": name})
    told = await answer.json()
    kit.secrets[name] = told["secret"]
    return str(told["id"])


async def handed_out(kit: Kit, name: str, by: Actor = SYSTEM) -> None:
    minted = await kit.store.write(lambda uow: create_key(uow, KeyKind.OPERATOR, name, by))
    kit.secrets[name] = minted.secret


NO = (403, "lock_same_person")


@pytest.mark.parametrize("said", ["greta", "Mo", " mo ", "\uff2d\uff2f", "m\u043e", "mo\u200d"])
async def test_a_name_in_the_header_makes_nobody_somebody_else(kit: Kit, said: str) -> None:
    lock = await locked(kit, "mo")
    headers = {NAMED: quote(said)}

    status, code = await lifted(kit, lock, "mo", headers=headers)

    assert (status, code) in {NO, (400, "bad_header")}
    assert len(await kit.store.read(lambda q: q.locks())) == 1


async def test_neither_does_a_key_made_by_oneself_nor_one_made_by_that(kit: Kit) -> None:
    await made(kit, "greta", "mo")
    await made(kit, "hana", "greta")
    await made(kit, "ines", "mo")
    lock = await locked(kit, "mo")

    assert [await lifted(kit, lock, who) for who in ("greta", "hana", "ines")] == [NO] * 3
    await handed_out(kit, "cleo")
    assert (await lifted(kit, lock, "cleo"))[0] == 200


async def test_whoever_made_a_key_does_not_lift_its_lock_and_neither_does_its_sibling(
    kit: Kit,
) -> None:
    await made(kit, "greta", "mo")
    await made(kit, "hana", "mo")
    lock = await locked(kit, "greta")

    assert [await lifted(kit, lock, who) for who in ("mo", "hana")] == [NO] * 2


@pytest.mark.parametrize("name", ["Cleo", "cleo", "CLEO"])
async def test_names_that_differ_in_case_are_one_name(kit: Kit, name: str) -> None:
    await handed_out(kit, "cleo")
    lock = await locked(kit, "cleo")
    await handed_out(kit, name)

    assert await lifted(kit, lock, name) == NO


async def test_a_revoked_key_s_holder_is_not_somebody_else_under_a_new_name(kit: Kit) -> None:
    await handed_out(kit, "cleo")
    await made(kit, "greta", "cleo")
    lock = await locked(kit, "cleo")
    cleo = kit.secrets["cleo"].split("_")[2]
    assert (await kit.call("POST", f"{KEYS}/{cleo}/revoke", "mo")).status == 200

    assert (await lifted(kit, lock, "cleo"))[0] == 401
    assert await lifted(kit, lock, "greta") == NO


async def test_whoever_rotates_a_key_knows_it_so_it_lifts_no_lock_of_theirs(kit: Kit) -> None:
    await handed_out(kit, "cleo")
    cleo = kit.secrets["cleo"].split("_")[2]
    rotated = await kit.call("POST", f"{KEYS}/{cleo}/rotate", "mo")
    kit.secrets["cleo again"] = (await rotated.json())["secret"]
    mine, theirs = await locked(kit, "mo"), await locked(kit, "cleo")

    assert await lifted(kit, mine, "cleo again") == NO
    assert await lifted(kit, theirs, "cleo again") == NO
    assert (await lifted(kit, mine, "cleo"))[0] == 200


async def test_a_key_that_the_machine_s_user_rotates_stays_in_the_line_of_who_made_it(
    kit: Kit,
) -> None:
    await made(kit, "greta", "mo")
    name = kit.secrets["greta"].split("_")[2]

    def rotated(uow: UnitOfWork) -> str:
        key = living_key(uow, name)
        assert key is not None
        return rotate_key(uow, key, SYSTEM).secret

    kit.secrets["greta again"] = await kit.store.write(rotated)
    lock = await locked(kit, "mo")

    assert await lifted(kit, lock, "greta again") == NO


async def test_a_lock_over_the_socket_is_not_lifted_by_a_key_of_the_same_user(
    kit: Kit, tmp_path: Path
) -> None:
    path = tmp_path / "socket"
    await handed_out(kit, "greta", HERE)
    await made(kit, "hana", "greta")
    async with listening_at(path, build_socket_api(kit.store)):
        lock = (await over(path, "POST", LOCKS, "ana", kind="all"))[1]
        again = await over(path, "POST", f"{LOCKS}/{lock['id']}/lift", "greta")

    assert lock["by"] == f"{HERE.id} (said to be ana)"
    assert (again[0], again[1]["code"]) == NO
    assert [await lifted(kit, lock["id"], who) for who in ("greta", "hana")] == [NO] * 2
    assert (await lifted(kit, lock["id"], "mo"))[0] == 200


async def test_what_was_claimed_is_told_beside_who_acted(kit: Kit) -> None:
    held = await kit.pending()
    headers = {NAMED: "Greta%20Holm"}
    body = {"kind": "agent", "name": "procurement"}

    key = await (await kit.call("POST", KEYS, "mo", json=body, headers=headers)).json()
    path = f"/v1/operator/requests/{held}"
    await kit.call("POST", f"{path}/cancel", "mo", headers=headers)

    assert key["created_by"] == "mo (said to be Greta Holm)"
    story = await (await kit.call("GET", f"{path}/story", "mo")).json()
    assert "Cancelled by mo (said to be Greta Holm) (operator)" in story["lines"][-1]["text"]
    history = await kit.store.read(lambda q: q.history(held))
    assert [one.event.actor for one in history if isinstance(one.event, Cancelled)] == [
        "mo (said to be Greta Holm)"
    ]
    kit.secrets["new"] = key["secret"]
    assert (await kit.call("GET", "/v1/requests", "new")).status == 200


async def test_all_whose_hand_is_in_an_agent_s_key_cannot_decide(kit: Kit) -> None:
    """A key of Ana's made it, whose name is written otherwise; a key of Mo's made that one."""
    await made(kit, "ANA", "mo")
    await made(kit, "deploy-bot", "ANA", "agent")

    name = await kit.pending()
    request = await kit.store.read(lambda q: q.request(name))

    assert request is not None
    assert {"ana", "mo"} <= request.asker.people
    assert request.asker.key_creator == "ANA"


async def over(path: Path, method: str, call: str, said: str, **body: Any) -> tuple[int, Any]:
    connector = aiohttp.UnixConnector(str(path))
    async with (
        aiohttp.ClientSession(connector=connector, headers={NAMED: quote(said)}) as session,
        session.request(method, f"http://keyturn{call}", json=body or None) as answer,
    ):
        return answer.status, await answer.json()
