"""How a request came to be decided, told from the chain and held against the row."""

import sqlite3
from pathlib import Path
from typing import Any, get_args

import pytest

from app.delivery.passing import PASSING
from app.delivery.story import TOLD, Teller
from app.domain.authority import CommandRefused
from app.domain.events import Event
from app.domain.people import Account
from app.workflow.show_page import page_shown
from tests.integration.api.kit import READ, Kit


async def story(kit: Kit, request: str, status: int = 200) -> dict[str, Any]:
    response = await kit.call("GET", f"/v1/operator/requests/{request}/story", "mo")
    assert response.status == status, await response.text()
    told: dict[str, Any] = await response.json()
    return told


async def decided(kit: Kit) -> str:
    """A request that was looked at, approved, redeemed with a wrong digest and with the right."""
    request = await kit.pending()
    card = await kit.store.read(lambda q: q.cards_of(request)[0].id)
    ana = Account("T0ACME", "U0ANA")
    for page in (1, 2):
        await kit.store.write(
            lambda uow, page=page: page_shown(uow, card, ana, 1, page, 2)  # type: ignore[misc]
        )
    kit.clock.forward(seconds=125)
    await kit.approve(request)
    told = await kit.receipt(request)
    assert (await kit.redeem(told, digest="sha256:" + "0" * 64)).status == 409
    assert (await kit.redeem(told)).status == 200
    return request


def tamper(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "keyturn.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for one in statements:
            connection.execute(one)
    connection.close()


def test_there_is_a_sentence_for_everything_that_can_happen() -> None:
    assert {*TOLD, *PASSING} == {*get_args(Event), CommandRefused}
    assert not TOLD.keys() & PASSING.keys()


def test_what_a_later_version_adds_is_named_at_least() -> None:
    assert Teller(str).tell(object()) == "object."


async def test_everything_that_happened_is_told_in_its_order(kit: Kit) -> None:
    request = await decided(kit)

    told = await story(kit, request)

    assert (told["ok"], told["differences"]) == (True, [])
    assert (told["state"], told["decided_by"]) == ("redeemed", "human")
    kinds = [one["kind"] for one in told["lines"]]
    assert kinds == [
        *("Submitted", "PageShown", "PageShown", "CardPosted", "Reviewed", "Approved"),
        *("Issued", "CommandRefused", "Redeemed"),
    ]
    assert [one["entry"] for one in told["lines"]] == sorted(one["entry"] for one in told["lines"])


async def test_the_sentences_say_who_what_by_which_rule_and_what_each_had_seen(kit: Kit) -> None:
    told = await story(kit, await decided(kit))
    said = {one["kind"]: one["text"] for one in told["lines"]}

    asked = said["Submitted"]
    assert asked.startswith("deploy-bot (key ")
    assert "asked for infra.merge_change on repo:acme/api" in asked
    assert "Asked: 1 of " in asked
    review = said["Reviewed"]
    assert "(T0ACME/U0ANA) approved revision 1 for " in review
    assert '"Looked at it."' in review
    assert "The card they used showed the action whole and had stood for less than 1 s." in review
    assert "page 1, 2 of 2, the first 2 min 5 s before." in review
    assert (
        "was refused to redeem: digest_mismatch. The action to run is not"
        in (said["CommandRefused"])
    )
    assert "redeemed the receipt, once, as run-1" in said["Redeemed"]


async def test_what_policy_decided_alone_names_its_rule(kit: Kit) -> None:
    asked = await (await kit.submit(READ, "service-desk")).json()

    told = await story(kit, asked["id"])

    assert told["decided_by"] == "policy"
    assert "Rule " in told["lines"][0]["text"]
    assert told["lines"][1]["text"].startswith("Approved: policy let it run")


async def test_who_took_it_back_is_told(kit: Kit) -> None:
    request = await kit.pending()
    assert (await kit.call("POST", f"/v1/requests/{request}/cancel")).status == 200

    assert "Cancelled by deploy-bot (agent)" in (await story(kit, request))["lines"][-1]["text"]


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        (
            "UPDATE requests SET state = 'approved', version = 99 WHERE state = 'redeemed'",
            "The row says state = approved; its entries say redeemed.",
        ),
        (
            'UPDATE requests SET body = replace(body, \'"person":"ana"\', \'"person":"eve"\')',
            "The row says reviews = ",
        ),
        (
            "UPDATE entries SET body = body || ' ' WHERE kind = 'Reviewed'",
            "as it was written",
        ),
        ("DELETE FROM entries WHERE kind = 'Submitted'", "do not begin with a submission"),
        ("DELETE FROM entries WHERE kind = 'CommandRefused'", "not linked"),
        ("DELETE FROM entries WHERE kind = 'Reviewed'", "The row says reviews"),
    ],
)
async def test_a_row_or_an_entry_that_was_changed_is_said(
    kit: Kit, tmp_path: Path, statement: str, difference: str
) -> None:
    request = await decided(kit)
    tamper(tmp_path, statement)

    told = await story(kit, request)

    assert not told["ok"]
    assert difference in " ".join(told["differences"])


async def test_a_request_without_its_row_is_still_told(kit: Kit, tmp_path: Path) -> None:
    request = await decided(kit)
    tamper(tmp_path, f"DELETE FROM requests WHERE id = '{request}'")  # noqa: S608

    told = await story(kit, request)

    assert "no row" in told["differences"][0]
    assert told["state"] == "redeemed"


async def test_an_unknown_request_has_no_story(kit: Kit) -> None:
    await story(kit, "req_unknown", 404)
