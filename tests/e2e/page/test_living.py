"""What happens elsewhere appears by itself, and disturbs nobody."""

from playwright.async_api import expect

from tests.e2e.page.conftest import PHONE, Opened, Window
from tests.e2e.page.test_deciding import APPROVE

COMMAND = "#typed"


async def test_a_decision_appears_to_others_while_they_type(opened: Opened) -> None:
    ana, ben = await opened(), await opened()
    await ben.go("U0BEN", "C0SUPPORT")
    await expect(ben.page.locator(APPROVE)).to_be_visible()
    await ben.page.click(COMMAND)
    await ben.page.keyboard.type("/hitl pen")

    await ana.page.click(APPROVE)

    await expect(ben.page.locator("#messages")).to_contain_text("by Ana Ruiz")
    await expect(ben.page.locator(COMMAND)).to_be_focused()
    await expect(ben.page.locator(COMMAND)).to_have_value("/hitl pen")


async def test_what_was_scrolled_and_unfolded_stays_so(window: Window) -> None:
    await window.page.click("#tab-payloads")
    name = await window.page.locator(".wire > li").nth(1).get_attribute("id")
    await window.page.click(f"#{name} summary")
    await window.page.evaluate("document.getElementById('side-payloads').scrollTop = 40")

    await window.page.click(APPROVE)
    await expect(window.page.locator("#messages")).to_contain_text("by Ana Ruiz")

    await expect(window.page.locator(f"#{name} details")).to_have_attribute("open", "")
    await expect(window.page.locator("#side-payloads")).to_have_js_property("scrollTop", 40)


async def test_what_is_unread_is_counted_until_it_is_read(window: Window) -> None:
    platform = window.page.locator("#rail-C0PLATFORM")
    await expect(platform.locator(".badge")).to_contain_text("1")

    await platform.click()

    await expect(platform).to_have_attribute("aria-current", "page")
    await window.page.click("#rail-C0SUPPORT")
    await expect(platform.locator(".badge")).to_have_count(0)


async def test_a_command_is_answered_to_who_typed_it(window: Window) -> None:
    await expect(window.page.locator(APPROVE)).to_be_visible()
    await window.page.fill(COMMAND, "/hitl pending")
    await window.press("Enter")

    whisper = window.page.locator(".whisper")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(whisper).to_contain_text("Waiting for your decision")
    await window.page.click("#as-U0BEN")
    await expect(window.page.locator("#as-U0BEN")).to_have_attribute("aria-current", "true")
    await expect(whisper).to_have_count(0)


async def test_a_late_answer_shows_the_error_that_a_person_sees(window: Window) -> None:
    await expect(window.page.locator(APPROVE)).to_be_visible()
    window.practice.stage.box.wait_for_acks(0.0)

    await window.page.click(APPROVE)

    trouble = window.page.locator("#messages .trouble")
    await expect(trouble).to_contain_text("did not answer within three seconds")


async def test_a_thread_opens_beside_its_channel(window: Window) -> None:
    await window.page.click(APPROVE)
    await window.page.click("a.replies")

    await expect(window.page.locator("#thread")).to_contain_text("by Ana Ruiz")
    await window.page.click("#close-thread")
    await expect(window.page.locator("#side")).to_be_visible()


async def test_the_way_back_is_the_browsers_own(window: Window) -> None:
    await window.page.click("#rail-C0PLATFORM")
    await expect(window.page.locator("#rail-C0PLATFORM")).to_have_attribute("aria-current", "page")

    await window.page.go_back()

    await expect(window.page.locator("#rail-C0SUPPORT")).to_have_attribute("aria-current", "page")


async def test_hours_pass_and_silence_does_not_approve(window: Window) -> None:
    await expect(window.page.locator("#agent-address")).to_contain_text("Waiting for 1")

    await window.page.click("#do-hours")

    told = window.page.locator("#agent-address")
    await expect(told).to_contain_text("Nobody answered in time")
    await expect(window.page.locator("#messages")).to_contain_text("Expired")


async def test_while_nobody_answers_more_people_are_asked(window: Window) -> None:
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Waiting for 1")

    await window.page.click("#do-soon")

    await window.go("U0MO", "D0MO")
    await expect(window.page.locator("#messages")).to_contain_text("deploy-bot asked platform")
    await window.go("U0ANA", "C0PLATFORM")
    await expect(window.page.locator("#messages a.replies").first).to_be_visible()
    await window.shot("reminded")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Blocked")


async def test_hostile_text_is_only_text(window: Window) -> None:
    await window.page.click("#do-ask-letter")

    card = window.page.locator("#messages > li", has_text="mail.send_external")
    await expect(card).to_contain_text("<!channel>")
    await expect(card).to_contain_text("hidden or look-alike characters")
    await expect(card.locator("a:not(.replies), .mention")).to_have_count(0)


async def test_the_switch_of_columns_works_on_a_phone(opened: Opened) -> None:
    window = await opened(PHONE)

    await window.page.click("#show-rail")
    await window.page.click("#rail-home")

    await expect(window.page.locator("#main")).to_contain_text("Waiting for you")


async def test_what_waits_stands_on_the_home(window: Window) -> None:
    await expect(window.page.locator("#agent-address")).to_contain_text("Blocked")
    await window.page.click("#rail-home")

    await expect(window.page.locator(".home")).to_contain_text("retail.modify_user_address")
