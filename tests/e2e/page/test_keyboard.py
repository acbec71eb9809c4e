"""Every flow by keyboard alone: no test here touches a mouse."""

from playwright.async_api import Locator, expect

from tests.e2e.page.conftest import Window
from tests.e2e.page.test_codes import BESIDE, CODE
from tests.e2e.page.test_conversation import ANSWER, OWN, QUESTION, card, quarantine
from tests.e2e.page.test_deciding import REASON

MENU = "More actions"


async def reach(window: Window, wanted: Locator) -> None:
    """Go to something by the Tab key alone, and wait until the focus is there."""
    await expect(wanted).to_be_visible()
    for _ in range(150):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await window.press("Tab")
    message = f"{wanted} cannot be reached by Tab"
    raise AssertionError(message)


async def press(window: Window, wanted: Locator, key: str = "Enter") -> None:
    await reach(window, wanted)
    await window.press(key)


async def choose(window: Window, shown: Locator, choice: str) -> None:
    """Choose under the three dots of a card."""
    await press(window, shown.locator(f"summary[aria-label='{MENU}']"))
    await press(window, shown.get_by_role("button", name=choice))


async def send(window: Window, text: str) -> None:
    """Write into the dialog, and send it."""
    await reach(window, window.page.locator(REASON))
    await window.page.keyboard.type(text)
    await press(window, window.page.locator("#modal-submit"))
    await expect(window.page.locator("dialog")).to_have_count(0)


async def become(window: Window, person: str, channel: str) -> None:
    """Switch who acts, and go to a channel."""
    seat = window.page.locator(f"#as-{person}")
    await press(window, seat)
    await expect(seat).to_have_attribute("aria-current", "true")
    place = window.page.locator(f"#rail-{channel}")
    await press(window, place)
    await expect(place).to_have_attribute("aria-current", "page")


async def test_amending_and_a_code_need_no_mouse(window: Window) -> None:
    await become(window, "U0CLEO", "C0SECOPS")
    shown = card(window, "iam.grant_scope")
    await choose(window, shown, "Amend…")
    await press(window, window.page.locator("dialog").get_by_label("mail.send"), "Space")
    await press(window, window.page.locator("#modal-submit"))
    messages = window.page.locator("#messages")
    await expect(messages).to_contain_text("Revision 2, amended by Cleo Martin")
    amended = messages.locator("> li", has_text="iam.grant_scope").first
    await press(window, amended.get_by_role("button", name="Approve"))
    await expect(window.page.locator("#agent-scope")).to_contain_text("Released")

    role = messages.locator("> li", has_text="iam.change_role").first
    await press(window, role.get_by_role("button", name="Approve"))
    await reach(window, window.page.locator(CODE))
    await window.page.keyboard.type(await window.page.locator(BESIDE).inner_text())
    await window.press("Enter")

    await expect(window.page.locator("#agent-role")).to_contain_text("Released")


async def test_asking_answering_taking_and_cancelling_need_no_mouse(window: Window) -> None:
    await become(window, "U0ANA", "C0PLATFORM")
    shown = card(window, "secrets.rotate")
    await choose(window, shown, "I'm on it")
    await expect(shown).to_contain_text("Ana Ruiz is on it since")
    await choose(window, shown, "Ask…")
    await send(window, QUESTION)
    await expect(shown).to_contain_text("1 question open")

    await become(window, "U0BO", "C0PLATFORM")
    await press(window, shown.locator("a.replies"))
    thread = window.page.locator("#thread")
    await press(window, thread.get_by_role("button", name="Answer…"))
    await send(window, ANSWER)
    await expect(thread).to_contain_text(ANSWER)
    await expect(thread.get_by_role("button", name="Answer…")).to_have_count(0)

    await choose(window, shown, "Cancel…")
    await send(window, "It was rotated by hand.")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("taken back")


async def test_home_its_details_commands_levers_and_tricks_need_no_mouse(window: Window) -> None:
    page = window.page
    await press(window, page.locator("#rail-home"))
    home = page.locator(".home")
    await press(window, home.get_by_role("button", name="Open details retail.modify_user"))
    await press(window, page.locator("dialog").get_by_role("button", name="Approve"))
    await expect(page.locator("#agent-address")).to_contain_text("Released")
    await window.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)

    await press(window, page.locator("#rail-C0SUPPORT"))
    await reach(window, page.locator("#typed"))
    await page.keyboard.type("/hitl pending")
    await window.press("Enter")
    await expect(page.locator(".whisper")).to_contain_text("Waiting for your decision")

    await expect(page.locator("#agent-rotate")).to_contain_text("Waiting for 1")
    await press(window, page.locator("#do-hours"))
    await expect(page.locator("#agent-rotate")).to_contain_text("Nobody answered in time")
    await press(window, page.locator("#tab-tricks"))
    await press(window, page.locator("#do-trick-outsider"))
    await expect(page.locator("#trick-outsider .refusal")).to_contain_text("Refused")


async def test_approving_and_revoking_need_no_mouse(window: Window) -> None:
    await quarantine(window)
    await become(window, "U0CLEO", "C0SECOPS")
    shown = window.page.locator("#messages > li", has_text="identity.quarantine").first
    await press(window, shown.get_by_role("button", name="Approve"))
    await expect(shown).to_contain_text("Approved by Cleo Martin")

    await press(window, shown.get_by_role("button", name="Revoke…"))
    await send(window, OWN)

    await expect(shown).to_contain_text("Approval revoked by Cleo Martin")
