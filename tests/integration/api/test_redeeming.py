import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.domain.events import Issued, Redeemed
from app.receipts.claims import TYPE, SigningKey
from app.workflow.ports import Lane
from tests.integration.api.kit import ADVISORY, MERGE, SIGNING, Kit

WRONG = "sha256:" + "0" * 64


async def code_of(response: Any) -> str:
    return str((await response.json())["code"])


async def test_an_approved_action_is_released_once_and_whole(kit: Kit) -> None:
    request = await kit.approved()
    told = await kit.receipt(request)

    response = await kit.redeem(told)

    assert response.status == 200
    assert await response.json() == {
        "request_id": request,
        "revision": 1,
        "digest": told["digest"],
        "action": {"name": "infra.merge_change", "arguments": {"repo": "acme/api"}},
        "resource": {"type": "repo", "id": "acme/api"},
        "redemption_id": "run-1",
        "redeemed_at": "2026-11-20T12:00:00Z",
        "agent": "deploy-bot",
        "duration": None,
        "reviewers": ["ana"],
    }
    after = await (await kit.call("GET", f"/v1/requests/{request}")).json()
    assert (after["state"], after["receipt_ready"]) == ("redeemed", False)


async def test_the_executor_can_compute_the_digest_itself(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    form: dict[str, Any] = {
        "name": "infra.merge_change",
        "arguments": {"repo": "acme/api"},
        "resource": {"type": "repo", "id": "acme/api"},
    }

    assert told["digest"] == "sha256:" + hashlib.sha256(rfc8785.dumps(form)).hexdigest()


async def test_the_receipt_is_the_same_text_every_time_and_is_not_to_be_stored(kit: Kit) -> None:
    request = await kit.approved()

    first = await kit.call("POST", f"/v1/requests/{request}/receipt")
    kit.clock.forward(minutes=3)
    second = await kit.call("POST", f"/v1/requests/{request}/receipt")

    assert await first.read() == await second.read()
    assert first.headers["Cache-Control"] == "no-store"


async def test_a_receipt_can_be_checked_offline_with_the_published_keys(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())

    response = await kit.call("GET", "/.well-known/jwks.json", "")

    (key,) = (await response.json())["keys"]
    assert response.headers["Cache-Control"] == "public, max-age=300"
    claims = jwt.decode(
        told["receipt"],
        jwt.PyJWK(key).key,
        algorithms=["EdDSA"],
        audience="vault-runner",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["digest"] == told["digest"]


async def test_what_is_not_approved_has_no_receipt(kit: Kit) -> None:
    request = await kit.pending()

    response = await kit.call("POST", f"/v1/requests/{request}/receipt")

    assert (response.status, await code_of(response)) == (409, "already_pending")


async def test_the_same_redemption_id_gets_the_same_answer_and_another_none(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    first = await (await kit.redeem(told)).json()
    kit.clock.forward(hours=2)

    again, other = await kit.redeem(told), await kit.redeem(told, redemption_id="run-2")

    assert (again.status, await again.json()) == (200, first)
    assert (other.status, await code_of(other)) == (409, "already_redeemed")


async def test_after_a_crash_before_the_run_the_receipt_is_given_and_used_again(kit: Kit) -> None:
    """The executor redeemed it and stopped, and nobody kept the receipt."""
    request = await kit.approved()
    first = await kit.receipt(request)
    answer = await (await kit.redeem(first)).json()
    kit.clock.forward(hours=30)

    again = await kit.receipt(request)

    assert again == first
    replayed, other = await kit.redeem(again), await kit.redeem(again, redemption_id="run-2")
    assert (replayed.status, await replayed.json()) == (200, answer)
    assert (other.status, await code_of(other)) == (409, "already_redeemed")
    events = await kit.store.read(lambda q: [type(one.event) for one in q.history(request)])
    assert (events.count(Issued), events.count(Redeemed)) == (1, 1)


@pytest.mark.parametrize("end", ["revoked", "lapsed"])
async def test_no_receipt_is_given_of_an_approval_that_ended_unused(kit: Kit, end: str) -> None:
    request = await kit.approved()
    told = await kit.receipt(request)
    if end == "revoked":
        for _ in range(3):
            await kit.redeem(told, digest=WRONG)
    else:
        kit.clock.forward(hours=30)

    response = await kit.call("POST", f"/v1/requests/{request}/receipt")

    assert (response.status, await code_of(response)) == (409, f"already_{end}")


@pytest.mark.parametrize(
    ("body", "aud"),
    [(MERGE, ["vault-runner"]), (ADVISORY, ["deploy-bot"])],
    ids=["held", "advisory"],
)
async def test_who_may_redeem_is_told_from_the_first_answer_on(
    kit: Kit, body: dict[str, Any], aud: list[str]
) -> None:
    asked = await (await kit.submit(body)).json()
    await kit.approve(asked["id"])

    looked = await (await kit.call("GET", f"/v1/requests/{asked['id']}")).json()
    receipt = await kit.receipt(asked["id"])

    assert asked["aud"] == looked["aud"] == receipt["aud"] == aud


@pytest.mark.parametrize("more", ["==", "=", " ", "\n", "."])
async def test_a_receipt_with_anything_more_is_refused_and_stays_unspent(
    kit: Kit, more: str
) -> None:
    told = await kit.receipt(await kit.approved())

    longer = await kit.redeem(told, receipt=told["receipt"] + more)

    assert (longer.status, await code_of(longer)) == (422, "receipt_invalid")
    assert (await kit.redeem(told)).status == 200


async def test_many_at_once_release_exactly_one(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())

    answers = await asyncio.gather(
        *(kit.redeem(told, redemption_id=f"run-{number}") for number in range(32))
    )

    assert sorted(one.status for one in answers) == [200] + [409] * 31


async def test_a_receipt_is_for_its_executor_alone(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())

    other, agent = await kit.redeem(told, "bank-runner"), await kit.redeem(told, "deploy-bot")

    assert (other.status, await code_of(other)) == (403, "wrong_audience")
    assert (agent.status, await code_of(agent)) == (403, "wrong_audience")
    assert (await kit.redeem(told)).status == 200


async def test_an_advisory_receipt_is_redeemed_by_the_agent_itself(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved(ADVISORY))

    executor, agent = await kit.redeem(told), await kit.redeem(told, "deploy-bot")

    assert (executor.status, agent.status) == (403, 200)


async def test_the_third_wrong_digest_revokes(kit: Kit) -> None:
    request = await kit.approved()
    told = await kit.receipt(request)

    wrong = [await kit.redeem(told, digest=WRONG) for _ in range(3)]

    assert [await code_of(one) for one in wrong] == ["digest_mismatch"] * 3
    right = await kit.redeem(told)
    assert (right.status, await code_of(right)) == (409, "already_revoked")
    after = await (await kit.call("GET", f"/v1/requests/{request}")).json()
    assert after["state"] == "revoked"


async def test_a_receipt_not_used_in_time_has_lapsed(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    kit.clock.forward(minutes=16)

    response = await kit.redeem(told)

    assert (response.status, await code_of(response)) == (409, "already_lapsed")


async def test_while_slack_is_down_a_stale_reviewer_leaves_the_receipt_unspent(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    kit.clock.forward(minutes=6)
    kit.slack.down = True

    down = await kit.redeem(told)

    assert (down.status, await code_of(down)) == (503, "slack_unreachable")
    assert int(down.headers["Retry-After"]) > 0
    kit.slack.down = False
    assert (await kit.redeem(told)).status == 200


async def test_a_reviewer_deactivated_meanwhile_revokes(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    kit.clock.forward(minutes=6)
    kit.slack.deactivated.add("U0ANA")

    response = await kit.redeem(told)

    assert (response.status, await code_of(response)) == (409, "no_longer_approved")


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def signed(claims: dict[str, Any], key: Ed25519PrivateKey, **header: Any) -> str:
    header = {"kid": SIGNING.kid, "typ": TYPE, **header}
    return jwt.encode(claims, key, algorithm="EdDSA", headers=header)


def forgeries(receipt: str) -> dict[str, str]:
    """Everything that looks like this receipt and is not signed as one by this service."""
    head, body, signature = receipt.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    ours = Ed25519PrivateKey.from_private_bytes(b"receipts" * 4)
    theirs = Ed25519PrivateKey.from_private_bytes(b"somebody" * 4)
    public = SIGNING.public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    hs256 = b64(json.dumps({"alg": "HS256", "typ": TYPE, "kid": SIGNING.kid}).encode())
    none = b64(json.dumps({"alg": "none", "typ": TYPE, "kid": SIGNING.kid}).encode())
    wider = b64(json.dumps({**claims, "aud": ["bank-runner"]}).encode())
    mac = b64(hmac.digest(public, f"{hs256}.{body}".encode(), "sha256"))
    return {
        "alg none": f"{none}.{body}.",
        "alg none, signature kept": f"{none}.{body}.{signature}",
        "HS256 with the public key": f"{hs256}.{body}.{mac}",
        "changed claims": f"{head}.{wider}.{signature}",
        "no signature": f"{head}.{body}.",
        "cut signature": receipt[:-4],
        "another's key under our kid": signed(claims, theirs),
        "another kid": signed(claims, theirs, kid=SigningKey(b"somebody" * 4).kid),
        "a kid that is a path": signed(claims, theirs, kid="../../etc/passwd"),
        "another typ": signed(claims, ours, typ="JWT"),
        "another issuer": signed({**claims, "iss": "elsewhere"}, ours),
        "no expiry": signed({k: v for k, v in claims.items() if k != "exp"}, ours),
        "no digest": signed({k: v for k, v in claims.items() if k != "digest"}, ours),
        "deep header": f"{b64(b'[' * 6000)}.{body}.{signature}",
        "not a JWT": "not-a-receipt",
        "dots": "..",
    }


@pytest.mark.parametrize("name", sorted(forgeries(SIGNING.sign({}))))
async def test_a_forged_receipt_is_refused_and_changes_nothing(kit: Kit, name: str) -> None:
    request = await kit.approved()
    told = await kit.receipt(request)

    forged = await kit.redeem({**told, "receipt": forgeries(told["receipt"])[name]})

    assert (forged.status, await code_of(forged)) == (422, "receipt_invalid")
    assert (await kit.redeem(told)).status == 200


async def test_a_true_signature_on_an_unknown_request_is_refused(kit: Kit) -> None:
    told = await kit.receipt(await kit.approved())
    body = told["receipt"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))

    other = SIGNING.sign({**claims, "req": "req_unknown"})
    stale = SIGNING.sign({**claims, "jti": "another"})

    for receipt in (other, stale):
        response = await kit.redeem({**told, "receipt": receipt})
        assert (response.status, await code_of(response)) == (409, "receipt_unknown")


async def test_a_wrong_digest_is_counted_against_the_request(kit: Kit) -> None:
    request = await kit.approved()
    await kit.redeem(await kit.receipt(request), digest=WRONG)

    counted = await kit.store.write(
        lambda uow: uow.refusals(request, "digest_mismatch"), Lane.DECISION
    )

    assert counted == 1
