"""A reviewer narrows what was asked on the page, and the agent runs what is left."""

from playwright.async_api import expect

from tests.e2e.page.conftest import Window

MORE = "#messages summary[aria-label='More actions']"


async def open_amend(window: Window) -> None:
    """Choose Amend… under the three dots of the card in #secops, as Cleo."""
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.locator(MORE).first.click()
    await window.page.locator("#messages").get_by_text("Amend…").first.click()


async def test_cleo_keeps_one_scope_and_approves_that(window: Window) -> None:
    await open_amend(window)
    box = window.page.locator("dialog").get_by_label("mail.send")
    await expect(box).to_be_checked()
    await window.shot("dialog")

    await box.uncheck()
    await expect(window.page.locator("dialog")).to_contain_text(
        "As filled in, this would change:arguments.scopes: was “mail.read”, “mail.send”"
    )
    await expect(box).not_to_be_checked()
    await window.shot("live")
    await window.page.click("#modal-submit")

    messages = window.page.locator("#messages")
    await expect(messages).to_contain_text("Revision 2, amended by Cleo Martin")
    await expect(messages).to_contain_text(
        "arguments.scopes: was “mail.read”, “mail.send”, is now “mail.read”"
    )
    await window.shot("revision")
    await window.page.locator("#messages").get_by_role("button", name="Approve").first.click()
    await expect(window.page.locator("#agent-scope")).to_contain_text("Released")


async def test_without_any_scope_left_the_dialog_says_why_at_the_field(window: Window) -> None:
    await open_amend(window)
    dialog = window.page.locator("dialog")
    for name in ("mail.read", "mail.send"):
        await dialog.get_by_label(name).uncheck()

    await window.page.click("#modal-submit")

    await expect(dialog).to_contain_text("at least one")
