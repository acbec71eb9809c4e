"""A person decides on the page: by mouse, by keyboard alone, on a small screen, in the dark."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.e2e.page.conftest import PATIENCE, PHONE, Opened, Window

APPROVE = "#messages >> role=button[name='Approve']"
REJECT = "#messages >> role=button[name='Reject…']"
REASON = "dialog textarea"
CAUSE = "dialog select"
TYPED = "dialog input[type=text]"
NO = "Nobody asked for sending."


async def test_a_click_releases_the_blocked_agent_without_a_reload(window: Window) -> None:
    await expect(window.page.locator("#agent-address")).to_contain_text("Blocked")
    await window.page.evaluate("window.kept = true")

    await window.page.click(APPROVE)

    await expect(window.page.locator("#agent-address")).to_contain_text("Released")
    await expect(window.page.locator("#messages")).to_contain_text("by Ana Ruiz")
    assert await window.page.evaluate("window.kept")


async def test_a_rejection_stops_the_agent_and_it_hears_why(window: Window) -> None:
    await window.go("U0CLEO", "C0SECOPS")

    await window.page.click(REJECT)
    await window.page.select_option(CAUSE, "too_broad")
    await window.page.fill(REASON, NO)
    await window.shot("dialog")
    await window.page.click("#modal-submit")

    await expect(window.page.locator("#agent-scope")).to_contain_text("Stopped")
    await expect(window.page.locator("#agent-scope")).to_contain_text(f"(too_broad): “{NO}”")
    await expect(window.page.locator("#messages")).to_contain_text(f"The scope is too broad. {NO}")
    await expect(window.page.locator("dialog")).to_have_count(0)


@pytest.mark.everyday
async def test_it_takes_both_to_rotate_a_secret(window: Window) -> None:
    for person, told in (("U0ANA", "Waiting for 1 of security"), ("U0CLEO", "Released")):
        await window.go(person, "C0PLATFORM")
        await window.page.click("#messages >> role=button[name='Approve…']")
        await window.page.fill(REASON, "Seen in the incident channel.")
        await window.page.fill(TYPED, "secret:prod/payments-db")
        await window.page.click("#modal-submit")
        await expect(window.page.locator("#agent-rotate")).to_contain_text(told)


async def test_approving_needs_no_mouse(window: Window) -> None:
    await expect(window.page.locator(APPROVE)).to_be_visible()

    await window.tab_to("Approve")
    await window.press("Enter")

    await expect(window.page.locator("#agent-address")).to_contain_text("Released")


async def test_rejecting_needs_no_mouse_and_the_focus_comes_back(window: Window) -> None:
    await window.tab_to("Cleo")
    await window.press("Enter")
    await expect(window.page.locator("#as-U0CLEO")).to_have_attribute("aria-current", "true")
    await window.tab_to("secops")
    await window.press("Enter")
    await expect(window.page.locator(REJECT)).to_be_visible()

    await window.tab_to("Reject…")
    await window.press("Enter")
    await expect(window.page.locator(CAUSE)).to_be_focused()
    await window.press("Tab")
    await expect(window.page.locator(REASON)).to_be_focused()
    await window.page.keyboard.type(NO)
    await window.tab_to("Reject")
    await window.press("Enter")

    await expect(window.page.locator("#agent-scope")).to_contain_text(NO)
    await expect(window.page.locator("dialog")).to_have_count(0)
    await expect(window.page.locator("body :focus")).to_have_count(1)


async def test_a_tall_dialog_opens_at_its_top_with_the_focus_in_its_first_field(
    opened: Opened,
) -> None:
    window = await opened((1200, 480))
    await window.go("U0ANA", "C0PLATFORM")

    await window.page.click("#messages >> role=button[name='Approve…']")

    await expect(window.page.locator(REASON)).to_be_focused()
    body = window.page.locator(".modal-body")
    tall = await body.evaluate("one => one.scrollHeight > one.clientHeight")
    assert tall
    await expect(body).to_have_js_property("scrollTop", 0)
    await window.page.keyboard.type("Seen.")
    await expect(window.page.locator(REASON)).to_be_in_viewport()
    await expect(window.page.locator(REASON)).to_have_value("Seen.")


async def test_escape_closes_a_dialog_and_gives_the_focus_back(window: Window) -> None:
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.click(REJECT)
    await expect(window.page.locator(CAUSE)).to_be_focused()

    await window.press("Escape")

    await expect(window.page.locator("dialog")).to_have_count(0)
    await expect(window.page.locator(REJECT)).to_be_focused()
    await expect(window.page.locator("#agent-scope")).to_contain_text("Blocked")


async def test_news_before_a_dialog_opens_does_not_lose_where_the_focus_returns_to(
    window: Window,
) -> None:
    async def after_news(route: Route) -> None:
        await window.page.evaluate("refresh()")
        await route.continue_()

    await window.go("U0CLEO", "C0SECOPS")
    await window.page.route("**/act/click", after_news)
    await window.page.click(REJECT)
    await expect(window.page.locator(CAUSE)).to_be_focused()

    await window.press("Escape")

    await expect(window.page.locator("dialog")).to_have_count(0)
    await expect(window.page.locator(REJECT)).to_be_focused()


async def test_a_dialog_keeps_the_focus_inside(window: Window) -> None:
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.click(REJECT)
    await expect(window.page.locator(CAUSE)).to_be_focused()

    for _ in range(8):
        await window.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement.id"
        assert not await window.page.evaluate(outside)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_fits_a_small_screen(opened: Opened, scheme: str) -> None:
    window = await opened(PHONE, color_scheme=scheme)

    await window.page.click(APPROVE)
    await expect(window.page.locator("#messages")).to_contain_text("by Ana Ruiz")
    await window.shot("approved")
    await window.page.click("#show-side")
    await expect(window.page.locator("#agent-address")).to_contain_text("Released")
    await window.shot("story")
    await window.page.click("#step-2")
    await expect(window.page.locator("#as-U0CLEO")).to_be_in_viewport(ratio=1)
    await window.page.click(REJECT)
    await window.page.fill(REASON, NO)
    await window.fits(PHONE[0])
    await window.page.click("#modal-submit")
    await expect(window.page.locator("#messages")).to_contain_text("by Cleo Martin")

    await window.fits(PHONE[0])


async def test_it_is_dark_where_that_is_preferred(opened: Opened) -> None:
    window = await opened(color_scheme="dark")

    await expect(window.page.locator("body")).to_have_css("background-color", "rgb(26, 25, 31)")
    await window.page.click(APPROVE)
    await expect(window.page.locator("#agent-address")).to_contain_text("Released")


async def test_without_scripts_links_and_forms_still_work(opened: Opened) -> None:
    window = await opened(java_script_enabled=False)
    await expect(window.page.locator("#agent-address")).to_contain_text("Blocked")
    async with asyncio.timeout(PATIENCE):
        while not await window.page.locator(APPROVE).count():
            await window.page.reload()

    await window.page.click(APPROVE)
    await window.page.click("#rail-C0SUPPORT")

    async with asyncio.timeout(PATIENCE):
        while "by Ana Ruiz" not in await window.page.locator("#messages").inner_text():
            await window.page.reload()
