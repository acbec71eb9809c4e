import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.domain.authority import SYSTEM
from app.domain.people import Verdict
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from app.workflow.submit_review import Press, Said, submit_review
from tests.documents import MANIFESTS
from tests.integration.api.kit import ANA, FORBIDDEN, MERGE, READ, URL, Kit

WAITING = {"Prefer": "wait=60"}


async def test_a_held_action_is_accepted_and_told_whole(kit: Kit) -> None:
    response = await kit.submit()

    told = await response.json()
    assert response.status == 202
    assert response.headers["Location"] == f"/v1/requests/{told['id']}"
    assert int(response.headers["Retry-After"]) > 0
    here = f"{URL}/v1/requests/{told['id']}"
    assert told == {
        "id": told["id"],
        "state": "pending",
        "decided_by": None,
        "decided_at": None,
        "revision": 1,
        "digest": told["digest"],
        "action": {
            "name": "infra.merge_change",
            "arguments": {"repo": "acme/api"},
            "resource": {"type": "repo", "id": "acme/api"},
        },
        "policy": {
            "rule": told["policy"]["rule"],
            "version": told["policy"]["version"],
            "reason": told["policy"]["reason"],
        },
        "aud": ["vault-runner"],
        "duration": None,
        "amendments": [],
        "thresholds": [{"group": "platform-reviewers", "filled": 0, "needed": 1, "also": []}],
        "handed_over": [],
        "reviews": [],
        "questions": [],
        "taken_by": None,
        "ending": None,
        "receipt_ready": False,
        "outcomes": [],
        "rollback_requests": [],
        "submitted_at": "2026-11-20T12:00:00Z",
        "expires_at": "2026-11-20T16:00:00Z",
        "links": {
            "self": here,
            "cancel": f"{here}/cancel",
            "receipt": f"{here}/receipt",
            "outcome": f"{here}/outcome",
        },
    }
    assert told["digest"].startswith("sha256:")


async def test_what_policy_allows_at_once_is_created(kit: Kit) -> None:
    allowed = await kit.submit(READ, "service-desk")

    yes = await allowed.json()
    assert (allowed.status, yes["state"], yes["decided_by"]) == (201, "approved", "policy")
    assert yes["receipt_ready"] is True
    assert "Retry-After" not in allowed.headers


async def test_what_policy_denies_is_a_no_that_names_the_request(kit: Kit) -> None:
    denied = await kit.submit(FORBIDDEN)

    no = await denied.json()
    request = no["request"]
    assert (denied.status, denied.content_type) == (403, "application/problem+json")
    assert denied.headers["Location"] == f"/v1/requests/{request['id']}"
    assert (no["code"], no["status"]) == ("policy_denied", 403)
    why = "Production secret values are never handed to agents."
    assert no["detail"] == f"The policy refuses this: {why}"
    assert (request["state"], request["decided_by"]) == ("denied", "policy")
    assert (request["policy"]["reason"], request["receipt_ready"]) == (why, False)
    assert request["digest"].startswith("sha256:")
    assert request["links"]["self"] == f"{URL}/v1/requests/{request['id']}"


async def test_what_was_denied_is_there_and_says_so_and_has_no_receipt(kit: Kit) -> None:
    told = (await (await kit.submit(FORBIDDEN)).json())["request"]
    path = f"/v1/requests/{told['id']}"

    looked, waited = await kit.call("GET", path), await kit.call("GET", path, headers=WAITING)
    receipt = await kit.call("POST", f"{path}/receipt")

    assert (looked.status, await looked.json()) == (200, told)
    assert (waited.status, (await waited.json())["state"]) == (200, "denied")
    assert (receipt.status, (await receipt.json())["code"]) == (409, "already_denied")


async def test_what_was_denied_is_denied_each_time_the_same_key_asks(kit: Kit) -> None:
    first = await kit.submit(FORBIDDEN, key="k1")

    again = await kit.submit(FORBIDDEN, key="k1")
    reworded = await kit.submit({**FORBIDDEN, "context": {"justification": "Please."}}, key="k1")

    assert (again.status, await again.json()) == (403, await first.json())
    assert (reworded.status, await reworded.json()) == (403, await first.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_what_a_later_policy_denies_is_no_2xx_for_the_same_key(kit: Kit) -> None:
    first = await (await kit.submit(key="k1")).json()
    await kit.post()
    card = await kit.store.read(lambda q: q.cards_of(first["id"])[0])

    def tightened(uow: UnitOfWork) -> str:
        policy = uow.document("policy")
        assert policy is not None
        never = (
            '\nrules:\n  - {name: never, match: {action: "infra.*"}, effect: deny, reason: No.}\n'
        )
        load_document(uow, "policy", policy.text.replace("\nrules:\n", never), SYSTEM)
        reply = submit_review(uow, Press("p", card.id, ANA, 1), Said(Verdict.APPROVE, "Fine."))
        return getattr(reply, "code", "")

    assert await kit.store.write(tightened) == "policy_tightened"

    again = await kit.submit(key="k1")

    told = await again.json()
    assert (again.status, told["code"], told["request"]["id"]) == (
        403,
        "policy_denied",
        first["id"],
    )
    assert told["detail"] == "The policy has changed and now refuses this."


async def test_a_refusal_at_the_door_is_a_problem_with_its_own_code(kit: Kit) -> None:
    bodies: list[tuple[dict[str, Any], str, int]] = [
        (
            {"action": {"name": "payments.pay_vendor", "arguments": {"vendor": "x"}}},
            "action_not_granted",
            403,
        ),
        ({**MERGE, "context": {"requester": "mo@acme.test"}}, "requester_not_named", 403),
        (
            {"action": {"name": "secrets.rotate", "arguments": {"secret": "prod/db"}}},
            "evidence_missing",
            422,
        ),
        ({**MERGE, "resource": {"type": "repo", "id": "other"}}, "resource_mismatch", 422),
        ({"action": {"name": "infra.merge_change"}}, "argument_missing", 422),
        ({**MERGE, "ttl": "PT1S"}, "ttl_out_of_range", 422),
        ({"action": {"name": "infra.unheard_of"}}, "no_eligible_reviewer", 422),
    ]
    for body, code, status in bodies:
        response = await kit.submit(body)

        told = await response.json()
        assert (told["code"], response.status) == (code, status)
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("prod/db ", "begins or ends with white space: leave that out"),
        ("prod\uff0fdb", "is not in Unicode's plain form (NFKC): write “prod/db”"),
        ("prod\u2215db", "holds “\u2215” (U+2215), which looks like “/”: write that"),
        ("prod/\u200bdb", "holds U+200B ZERO WIDTH SPACE, which shows nothing: leave that out"),
    ],
)
async def test_an_id_that_passes_for_another_is_refused_with_what_to_write(
    kit: Kit, name: str, remedy: str
) -> None:
    derived = await kit.submit({"action": {"name": "secrets.read", "arguments": {"secret": name}}})
    claim = {"action": {"name": "a.b"}, "resource": {"type": "secret", "id": name}}
    claimed = await kit.submit(claim)

    for response, code, pointer in (
        (derived, "argument_invalid", "/action/arguments/secret"),
        (claimed, "resource_invalid", "/resource/id"),
    ):
        told = await response.json()
        assert (response.status, told["code"]) == (422, code)
        assert told["detail"].endswith(f"{remedy}.")
        assert told["errors"] == [{"pointer": pointer, "detail": told["detail"]}]


async def test_why_nobody_could_approve_is_for_the_operator_s_log_alone(kit: Kit) -> None:
    roster = (MANIFESTS / "roster.yaml").read_text()
    alone = roster.replace("deploy-bot:   {owner: bo", "deploy-bot:   {owner: ana").replace(
        "platform-reviewers: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]",
        "platform-reviewers: [ana]",
    )
    await kit.store.write(lambda uow: load_document(uow, "roster", alone, SYSTEM))

    with capture_logs() as logs:
        response = await kit.submit()

    told = await response.json()
    assert told["code"] == "no_eligible_reviewer"
    assert "ana" not in str(told)
    (line,) = [one for one in logs if one["event"] == "nobody_eligible"]
    assert line["excluded"] == ["ana: agent_owner"]
    assert (line["agent"], line["action"]) == ("deploy-bot", "infra.merge_change")


async def test_the_same_key_and_action_give_the_first_answer(kit: Kit) -> None:
    first = await (await kit.submit(key="k1")).json()

    again = await kit.submit(key="k1")

    told = await again.json()
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert told == {**first, "replayed": True, "reworded": False, "note": None}
    listed = await (await kit.call("GET", "/v1/requests")).json()
    assert len(listed["requests"]) == 1


async def test_other_words_for_the_same_action_change_nothing_and_are_told_so(kit: Kit) -> None:
    first = await (await kit.submit(key="k1")).json()

    again = await kit.submit({**MERGE, "context": {"justification": "Other words."}}, key="k1")

    told = await again.json()
    assert again.status == 200
    assert (told["id"], told["reworded"]) == (first["id"], True)
    assert "note" in told
    kept = await kit.store.read(lambda q: q.payload(first["id"]))
    assert kept is not None
    assert kept.context.justification == ""


async def test_the_same_key_for_another_action_is_refused(kit: Kit) -> None:
    await kit.submit(key="k1")

    again = await kit.submit(
        {"action": {"name": "infra.merge_change", "arguments": {"repo": "acme/web"}}}, key="k1"
    )

    told = await again.json()
    assert (again.status, told["code"]) == (422, "duplicate_key")


async def test_a_replay_tells_where_the_request_stands_now(kit: Kit) -> None:
    first = await (await kit.submit(key="k1")).json()
    await kit.approve(first["id"])

    told = await (await kit.submit(key="k1")).json()

    assert (told["state"], told["decided_by"]) == ("approved", "human")
    assert [(one["person"], one["name"], one["verdict"]) for one in told["reviews"]] == [
        ("ana", "Ana Ruiz", "approve")
    ]


async def test_keys_of_two_agents_do_not_meet(kit: Kit) -> None:
    first = await (await kit.submit(READ, "service-desk", key="k1")).json()
    second = await kit.submit(key="k1")

    assert second.status == 202
    assert (await second.json())["id"] != first["id"]


async def test_two_at_once_with_one_key_are_one_request(kit: Kit) -> None:
    both = await asyncio.gather(kit.submit(key="k1"), kit.submit(key="k1"))

    assert sorted(one.status for one in both) == [200, 202]
    assert len({(await one.json())["id"] for one in both}) == 1


async def test_an_agent_with_too_many_pending_is_asked_to_wait(kit: Kit) -> None:
    for number in range(20):
        await kit.pending(
            {"action": {"name": "infra.merge_change", "arguments": {"repo": f"acme/{number}"}}}
        )

    response = await kit.submit()

    assert (response.status, (await response.json())["code"]) == (429, "too_many_pending")
    assert int(response.headers["Retry-After"]) > 0


async def test_a_malformed_idempotency_key_is_refused(kit: Kit) -> None:
    for bad in ("a b", "x" * 201, "\t"):
        response = await kit.call(
            "POST", "/v1/requests", json=MERGE, headers={"Idempotency-Key": bad}
        )

        assert (response.status, (await response.json())["code"]) == (400, "bad_header"), bad


def nested(depth: int, bytes_: int) -> Any:
    """Make lists within lists that take so many bytes; each is a line that is indented."""
    one: list[Any] = []
    for _ in range(depth - 1):
        one = [one]
    return [one] * (bytes_ // (2 * depth + 1))


async def test_what_nobody_could_be_shown_whole_is_not_held(kit: Kit) -> None:
    arguments = {"repo": "acme/api", "more": nested(26, 40_000)}

    response = await kit.submit({"action": {"name": "infra.merge_change", "arguments": arguments}})

    told = await response.json()
    assert (response.status, told["code"]) == (422, "action_too_long")
    assert told["errors"][0]["pointer"] == "/action/arguments"
    assert "up to 1,251," in told["detail"]
    assert "at most 600,000 can be shown" in told["detail"]
    listed = await (await kit.call("GET", "/v1/requests")).json()
    assert listed["requests"] == []


async def test_what_policy_lets_through_may_be_of_any_shape(kit: Kit) -> None:
    arguments = {"order": "#W1", "more": nested(26, 40_000)}
    body = {"action": {"name": "retail.get_order", "arguments": arguments}}

    response = await kit.submit(body, "service-desk")

    assert response.status == 201


async def test_a_text_as_large_as_a_body_can_be_is_held(kit: Kit) -> None:
    arguments = {"repo": "acme/api", "more": "line\n" * 43_000}

    told = await kit.submit({"action": {"name": "infra.merge_change", "arguments": arguments}})

    assert told.status == 202
    assert (await told.json())["action"]["arguments"] == arguments


async def test_a_row_moved_to_another_agent_tells_that_agent_nothing(
    kit: Kit, tmp_path: Path
) -> None:
    await kit.submit(READ, "service-desk", "k1")
    with sqlite3.connect(tmp_path / "keyturn.db") as connection:
        moved = connection.execute("UPDATE idempotency SET agent = 'deploy-bot'").rowcount
    connection.close()

    again = await kit.submit(MERGE, "deploy-bot", "k1")

    assert (moved, again.status, (await again.json())["code"]) == (1, 422, "duplicate_key")
