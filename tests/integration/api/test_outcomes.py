"""What came of an action is reported by whoever ran it, after the receipt was used."""

from app.domain.people import Account
from app.workflow.meant import Meant
from app.workflow.revoke_approval import revoke_approval
from tests.integration.api.kit import MERGE, Kit


async def used(kit: Kit) -> str:
    """Give a request whose receipt was redeemed."""
    request = await kit.approved(MERGE)
    assert (await kit.redeem(await kit.receipt(request))).status == 200
    return request


async def report(kit: Kit, request: str, outcome: str, name: str, detail: str = "") -> int:
    body = {"outcome": outcome, "detail": detail}
    response = await kit.call("POST", f"/v1/requests/{request}/outcome", name, json=body)
    return response.status


async def told(kit: Kit, request: str) -> list[tuple[str, str, str]]:
    said = await (await kit.call("GET", f"/v1/requests/{request}")).json()
    assert said["state"] == "redeemed"
    return [(one["outcome"], one["by"], one["detail"]) for one in said["outcomes"]]


async def test_agent_and_executor_report_in_order_and_the_state_stays(kit: Kit) -> None:
    request = await used(kit)

    assert await report(kit, request, "succeeded", "vault-runner", "Merged.") == 200
    assert await report(kit, request, "rolled_back", "deploy-bot") == 200

    assert await told(kit, request) == [
        ("succeeded", "vault-runner", "Merged."),
        ("rolled_back", "deploy-bot", ""),
    ]


async def test_the_same_report_again_changes_nothing(kit: Kit) -> None:
    request = await used(kit)

    for _ in range(3):
        assert await report(kit, request, "failed", "vault-runner", "No disk.") == 200

    assert len(await told(kit, request)) == 1


async def test_before_the_receipt_is_used_nothing_can_have_come_of_it(kit: Kit) -> None:
    request = await kit.approved(MERGE)

    for name in ("deploy-bot", "vault-runner"):
        path = f"/v1/requests/{request}/outcome"
        response = await kit.call("POST", path, name, json={"outcome": "failed"})
        assert (response.status, (await response.json())["code"]) == (409, "not_redeemed")


async def test_another_agent_or_executor_gets_the_answer_of_an_unknown_id(kit: Kit) -> None:
    request = await used(kit)

    for name in ("access-bot", "bank-runner"):
        assert await report(kit, request, "succeeded", name) == 404
        assert await report(kit, "req_none", "succeeded", name) == 404

    assert await report(kit, request, "succeeded", "mo") == 403
    assert await told(kit, request) == []


async def test_an_outcome_is_one_of_three_words(kit: Kit) -> None:
    request = await used(kit)

    path = f"/v1/requests/{request}/outcome"
    response = await kit.call("POST", path, json={"outcome": "fine"})

    said = await response.json()
    assert (response.status, said["code"]) == (422, "invalid_body")
    assert said["detail"] == "/outcome must be one of 'succeeded', 'failed' or 'rolled_back'."


async def test_there_is_an_end_to_reports(kit: Kit) -> None:
    request = await used(kit)

    for number in range(20):
        assert await report(kit, request, "failed", "vault-runner", str(number)) == 200

    assert await report(kit, request, "failed", "vault-runner", "20") == 409
    assert len(await told(kit, request)) == 20


async def test_who_reports_sees_that_a_rollback_is_wished_for(kit: Kit) -> None:
    request = await used(kit)
    meant = Meant("typed-1", Account("T0ACME", "U0BO"), name=request)
    await kit.store.write(lambda uow: revoke_approval(uow, meant, "It broke."))

    path = f"/v1/requests/{request}/outcome"
    response = await kit.call("POST", path, "vault-runner", json={"outcome": "succeeded"})

    (wish,) = (await response.json())["rollback_requests"]
    assert (wish["person"], wish["reason"]) == ("bo", "It broke.")
