"""A channel is archived while a card waits in it."""

from playwright.async_api import expect

from tests.e2e.page.conftest import Window
from tests.e2e.page.test_deciding import APPROVE

ADDRESS = "Needs approval: retail.modify_user_address"


async def test_a_card_whose_channel_is_archived_is_asked_in_the_fallback_at_once(
    window: Window,
) -> None:
    await expect(window.page.locator(APPROVE)).to_be_visible()

    await window.page.click("#do-archive")

    await expect(window.page.locator("h1, h2").filter(has_text="(archived)")).to_be_visible()
    await window.page.click("#rail-C0SECOPS")
    await expect(window.page.locator("#messages").get_by_text(ADDRESS)).to_have_count(1)
    await expect(window.page.locator(APPROVE).last).to_be_visible()
    await window.shot("asked-in-the-fallback")
    await window.page.click("#do-archive")
    await expect(window.page.locator("#do-archive")).to_have_text("Archive #support")
    await window.page.click("#rail-C0SUPPORT")
    await expect(window.page.locator("#rail-C0SUPPORT")).to_have_attribute("aria-current", "page")
    await expect(window.page.locator(APPROVE)).to_be_visible()
