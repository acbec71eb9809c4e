"""What people say to each other about a request, and how they take things back, on the page."""

import re
from typing import Any

from playwright.async_api import Locator, expect

from app.demo.callers import Answer
from tests.e2e.page.conftest import Window
from tests.e2e.page.test_deciding import APPROVE, CAUSE, NO, REASON

COMMAND = "#typed"
QUESTION, ANSWER = "Who lost the key?", "A build log showed it. It is deleted."
DAWN, OWN = "The rotation began at dawn.", "It was the person's own travel."
QUARANTINE = ("identity.quarantine", {"account": "acme/j.doe", "reason": "impossible travel"})


def card(window: Window, about: str) -> Locator:
    return window.page.locator("#messages > li", has_text=f"Needs approval: {about}").first


async def choose(shown: Locator, choice: str) -> None:
    """Choose something under the three dots of a card."""
    await shown.locator("summary[aria-label='More actions']").click()
    await shown.get_by_role("button", name=choice).click()


async def fill(window: Window, text: str) -> None:
    """Write into the dialog, and send it."""
    await window.page.fill(REASON, text)
    await window.shot("dialog")
    await window.page.click("#modal-submit")
    await expect(window.page.locator("dialog")).to_have_count(0)


async def ask(window: Window, person: str, channel: str, about: str) -> Locator:
    """Let a reviewer ask from the card; give the card, which says that an answer is awaited."""
    await window.go(person, channel)
    shown = card(window, about)
    await choose(shown, "Ask…")
    await fill(window, QUESTION)
    await expect(shown).to_contain_text("1 question open")
    return shown


async def typed(window: Window, command: str) -> Locator:
    """Type a command; give the private answer to it."""
    before = await window.page.locator(".whisper").count()
    await window.page.fill(COMMAND, command)
    await window.press("Enter")
    await expect(window.page.locator(".whisper")).to_have_count(before + 1)
    whisper = window.page.locator(".whisper").last
    await expect(whisper).to_contain_text("Only visible to you")
    return whisper


async def named(whisper: Locator, action: str) -> str:
    """Read the name of the request for an action in a private list."""
    found = re.search(rf"{re.escape(action)} .*(req_\w+)", await whisper.inner_text())
    assert found
    return found[1]


async def quarantine(window: Window) -> str:
    """Let an agent ask for what runs only when its executor redeems; give the request."""
    agent = window.practice.stage.callers["access-bot"]
    action, arguments = QUARANTINE
    asked = await agent.ask(action, arguments, "Travel.", requester="bo@acme.test")
    return str(asked.body["id"])


async def look(window: Window, agent: str, request: str) -> dict[str, Any]:
    """Ask as the agent how its request stands."""
    return (await window.practice.stage.callers[agent].look(request, wait=0)).body


async def redeem(window: Window, request: str, receipt: str) -> Answer:
    digest = str((await look(window, "access-bot", request))["digest"])
    return await window.practice.stage.callers["idp-runner"].redeem(receipt, digest, "run-1")


async def test_a_question_is_answered_in_the_thread_and_the_agent_hears_both(
    window: Window,
) -> None:
    shown = await ask(window, "U0ANA", "C0PLATFORM", "secrets.rotate")
    await window.go("U0BO", "C0PLATFORM")
    await window.page.click("a.replies")
    thread = window.page.locator("#thread")
    await expect(thread).to_contain_text(f"Ana Ruiz asks:\n{QUESTION}", use_inner_text=True)

    await thread.get_by_role("button", name="Answer…").click()
    await fill(window, ANSWER)

    await expect(thread).to_contain_text("Bo Lindqvist answers Ana Ruiz (not verified):")
    await expect(thread).to_contain_text(ANSWER)
    await window.shot("answered")
    await expect(shown).not_to_contain_text("question open")
    panel = window.page.locator("#agent-rotate")
    await expect(panel).to_contain_text(f"ana asks: “{QUESTION}”")
    await expect(panel).to_contain_text(f"Bo Lindqvist answers: “{ANSWER}”")
    await expect(panel).to_contain_text("Blocked")


async def test_who_is_not_in_the_channel_is_asked_and_answers_in_a_direct_message(
    window: Window,
) -> None:
    await ask(window, "U0CLEO", "C0SECOPS", "iam.grant_scope")
    await window.go("U0BO", "D0BO")
    told = window.page.locator("#messages > li", has_text=QUESTION)

    await told.get_by_role("button", name="Answer…").click()
    await fill(window, ANSWER)
    await window.shot("answered")

    await expect(window.page.locator("#agent-scope")).to_contain_text(ANSWER)
    await window.go("U0CLEO", "C0SECOPS")
    shown = card(window, "iam.grant_scope")
    await expect(shown).not_to_contain_text("question open")
    await shown.locator("a.replies").click()
    await expect(window.page.locator("#thread")).to_contain_text(ANSWER)


async def test_who_is_on_it_is_shown_and_blocks_nobody(window: Window) -> None:
    await window.go("U0BEN", "C0SUPPORT")
    shown = card(window, "retail.modify_user_address")

    await choose(shown, "I'm on it")

    await expect(shown).to_contain_text("Ben Osei is on it since")
    await window.shot("taken")
    await window.go("U0ANA", "C0SUPPORT")
    await expect(shown).to_contain_text("Ben Osei is on it since")
    await window.page.click(APPROVE)
    await expect(window.page.locator("#agent-address")).to_contain_text("Released")


async def test_who_it_is_for_takes_it_back_from_the_card_and_nobody_else_does(
    window: Window,
) -> None:
    await window.go("U0ANA", "C0PLATFORM")
    await choose(card(window, "secrets.rotate"), "Cancel…")
    await expect(window.page.locator("dialog")).to_contain_text("Not recorded")
    await window.press("Escape")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Blocked")

    await window.go("U0BO", "C0PLATFORM")
    await choose(card(window, "secrets.rotate"), "Cancel…")
    await fill(window, "The key was rotated by hand.")

    messages = window.page.locator("#messages")
    await expect(messages).to_contain_text("Cancelled by Bo Lindqvist")
    await expect(messages).to_contain_text("The key was rotated by hand.")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("taken back")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Stopped")


async def test_home_opens_the_whole_request_and_its_end_offers_approve(window: Window) -> None:
    await window.go("U0ANA", "home")
    home = window.page.locator(".home")
    await home.get_by_role("button", name="Open details retail.modify_user_address").click()
    dialog = window.page.locator("dialog")
    await expect(dialog).to_contain_text("Calle de Alcalá 14")
    await window.shot("details")

    await dialog.get_by_role("button", name="Approve").click()

    await expect(window.page.locator("#agent-address")).to_contain_text("Released")
    await expect(home).not_to_contain_text("Open details retail.modify_user_address")
    await expect(home).to_contain_text("Approved and used: retail.modify_user_address")


async def test_home_rejects_and_says_why(window: Window) -> None:
    await window.go("U0CLEO", "home")
    home = window.page.locator(".home")

    await home.get_by_role("button", name="Reject… iam.grant_scope").click()
    await window.page.select_option(CAUSE, "too_broad")
    await fill(window, NO)

    await expect(window.page.locator("#agent-scope")).to_contain_text(f"(too_broad): “{NO}”")
    await expect(home).to_contain_text("Rejected: iam.grant_scope")


async def test_an_approval_that_is_revoked_leaves_a_receipt_that_is_void(window: Window) -> None:
    request = await quarantine(window)
    await window.go("U0CLEO", "C0SECOPS")
    await card(window, "identity.quarantine").get_by_role("button", name="Approve").click()
    shown = window.page.locator("#messages > li", has_text="identity.quarantine").first
    await expect(shown).to_contain_text("Approved by Cleo Martin")
    receipt = await window.practice.stage.callers["access-bot"].receipt(request)

    await shown.get_by_role("button", name="Revoke…").click()
    await fill(window, OWN)

    await expect(shown).to_contain_text("Approval revoked by Cleo Martin")
    assert (await redeem(window, request, receipt)).told == "already_revoked"
    assert (await look(window, "access-bot", request))["state"] == "revoked"


async def test_what_ran_cannot_be_revoked_and_a_rollback_is_asked_for(window: Window) -> None:
    request = await quarantine(window)
    await window.go("U0CLEO", "C0SECOPS")
    await card(window, "identity.quarantine").get_by_role("button", name="Approve").click()
    shown = window.page.locator("#messages > li", has_text="identity.quarantine").first
    await expect(shown).to_contain_text("Approved by Cleo Martin")
    receipt = await window.practice.stage.callers["access-bot"].receipt(request)
    assert (await redeem(window, request, receipt)).status == 200
    await expect(shown).to_contain_text("Approved and used")

    await choose(shown, "Ask for rollback…")
    await fill(window, OWN)

    await expect(shown).to_contain_text("Rollback requested by Cleo Martin")
    told = await look(window, "access-bot", request)
    assert told["state"] == "redeemed"
    assert [one["reason"] for one in told["rollback_requests"]] == [OWN]


async def test_a_reviewer_asks_by_command_what_waits_how_it_stands_and_why(window: Window) -> None:
    await expect(window.page.locator(APPROVE)).to_be_visible()

    pending = await typed(window, "/hitl pending")
    await expect(pending).to_contain_text("Waiting for your decision")
    await expect(pending).to_contain_text("retail.modify_user_address")
    request = await named(pending, "retail.modify_user_address")
    shown = await typed(window, f"/hitl show {request}")
    await expect(shown).to_contain_text("Needs approval")
    await expect(shown).to_contain_text("Agent: service-desk")
    why = await typed(window, f"/hitl why {request}")
    await expect(why).to_contain_text(f"Why {request} stands as it does")
    await expect(why).to_contain_text("Who could still approve for")
    await expect(why).to_contain_text("A card was posted in")
    helping = await typed(window, "/hitl help")
    await expect(helping).to_contain_text("What you can ask:")
    await expect(helping).to_contain_text("/hitl cancel ID")


async def test_who_it_is_for_takes_it_back_by_command(window: Window) -> None:
    await window.go("U0BO", "C0PLATFORM")
    mine = await typed(window, "/hitl status")
    await expect(mine).to_contain_text("Your newest requests")
    await expect(mine).to_contain_text("Needs approval: secrets.rotate")
    request = await named(mine, "secrets.rotate")

    told = await typed(window, f"/hitl cancel {request} rotated by hand")

    await expect(told).to_contain_text("ancelled")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("taken back")
    await expect(await typed(window, f"/hitl show {request}")).to_contain_text("rotated by hand")


async def test_two_reviewers_are_counted_and_then_the_agent_is_released(window: Window) -> None:
    await window.go("U0ANA", "C0PLATFORM")
    shown = window.page.locator("#messages > li", has_text="secrets.rotate").first
    for person, told in (
        ("U0ANA", "1 of 2 · security still needed"),
        ("U0CLEO", "Approved by Cleo Martin"),
    ):
        await window.go(person, "C0PLATFORM")
        await shown.get_by_role("button", name="Approve…").click()
        await window.page.fill("dialog input[type=text]", "secret:prod/payments-db")
        await fill(window, DAWN)
        await expect(shown).to_contain_text(told)
        await window.shot(person)

    await expect(window.page.locator("#agent-rotate")).to_contain_text("Released")
