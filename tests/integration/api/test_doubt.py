"""While the chain is in doubt nothing is released, and everything that stops goes on."""

import pytest

from app.audit.trust import Trust
from app.bootstrap.checks import doubted
from app.domain.people import Account, Verdict
from app.scheduler.anchoring import ANCHORS
from app.workflow.ports import UnitOfWork
from app.workflow.submit_review import Press, Said, submit_review
from tests.integration.api.kit import READ, Kit

CODES = ["chain_broken", "chain_unchecked"]


def doubt(kit: Kit, code: str) -> None:
    if code == "chain_broken":
        kit.store.trust.tell("somebody", "entry 3: its content does not match its link")
    else:
        kit.store.trust.unchecked = "git:/srv/witness: not read yet"


@pytest.mark.parametrize("code", CODES)
async def test_no_receipt_is_issued_or_redeemed_and_none_is_spent(kit: Kit, code: str) -> None:
    name, other = await kit.approved(), await kit.approved()
    receipt = await kit.receipt(name)
    doubt(kit, code)

    issued = await kit.call("POST", f"/v1/requests/{other}/receipt")
    used = await kit.redeem(receipt)

    for one in (issued, used):
        assert (one.status, one.headers["Retry-After"]) == (503, "5")
        assert (await one.json())["code"] == code
    kit.store.trust.tell("somebody", "")
    kit.store.trust.unchecked = ""
    assert (await kit.redeem(receipt)).status == 200


@pytest.mark.parametrize("code", CODES)
async def test_agents_ask_and_people_reject_and_nobody_approves(kit: Kit, code: str) -> None:
    first = await kit.pending()
    doubt(kit, code)
    second = await kit.pending()

    await kit.approve(first, code=code)

    assert await kit.store.write(lambda uow: reject(uow, second)) == "rejected"


async def test_what_the_policy_allows_at_once_waits_until_the_chain_is_well(kit: Kit) -> None:
    doubt(kit, "chain_broken")

    no = await kit.submit(READ, "service-desk")

    assert (no.status, (await no.json())["code"]) == (503, "chain_broken")


def test_readiness_tells_an_edited_entry_from_a_chain_that_is_not_as_anchored() -> None:
    trust = Trust()
    assert doubted(trust) == ""

    trust.tell(ANCHORS, "entry 20 is not there")
    assert doubted(trust).startswith("the chain is not as it was anchored")

    trust.tell("somebody", "entry 3: its content does not match its link")
    assert doubted(trust) == "an entry is not as it was written"


def reject(uow: UnitOfWork, name: str) -> str:
    card = uow.cards_of(name)[0]
    press = Press("press-no", card.id, Account("T0ACME", "U0ANA"))
    reply = submit_review(uow, press, Said(Verdict.REJECT, "Not now."))
    return getattr(reply, "code", "stale")
