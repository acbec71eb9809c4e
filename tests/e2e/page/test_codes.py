"""A critical action takes a code: it stands on the page of whoever has one, and nowhere else."""

import re
from datetime import timedelta

from playwright.async_api import Route, expect

from app.demo.stage import STEP
from tests.e2e.page.conftest import PHONE, Opened, Window

SHOWN = "#authenticator .phone-code"
BESIDE = "dialog .phone-code"
CODE = "dialog input[type=text]"


async def open_the_dialog(window: Window) -> None:
    """Let access-bot ask for a role, and press Approve as Cleo."""
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.click("#do-ask-role")
    await window.page.click("#rail-C0SECOPS")
    card = window.page.locator("#messages > li", has_text="iam.change_role")
    await card.get_by_role("button", name="Approve").click()
    await expect(window.page.locator(CODE)).to_be_visible()


async def test_the_code_beside_the_dialog_approves_a_critical_action(window: Window) -> None:
    await open_the_dialog(window)
    await window.shot("dialog")
    await expect(window.page.locator(BESIDE)).to_have_text(re.compile(r"^\d{3} \d{3}$"))

    await window.page.fill(CODE, await window.page.locator(BESIDE).inner_text())
    await window.press("Enter")

    await expect(window.page.locator("#agent-role")).to_contain_text("Released")
    await expect(window.page.locator("dialog")).to_have_count(0)


async def test_another_code_is_refused_under_its_field_and_the_dialog_stays(
    window: Window,
) -> None:
    await open_the_dialog(window)
    code = (await window.page.locator(BESIDE).inner_text()).replace(" ", "")

    await window.page.fill(CODE, f"{(int(code) + 1) % 10**6:06}")
    await window.page.click("#modal-submit")

    await expect(window.page.locator("dialog .field-error")).to_contain_text("not the code")
    await expect(window.page.locator("#agent-role")).to_contain_text("Blocked")
    await window.shot("wrong")


async def test_the_inspector_shows_no_code_that_was_typed(window: Window) -> None:
    await open_the_dialog(window)
    code = (await window.page.locator(BESIDE).inner_text()).replace(" ", "")
    await window.page.fill(CODE, code)
    await window.press("Enter")
    await expect(window.page.locator("#agent-role")).to_contain_text("Released")

    await window.page.click("#tab-payloads")

    shown = window.page.locator("#side-payloads")
    await expect(shown).to_contain_text("view_submission")
    await expect(shown).to_contain_text("••••••")
    await expect(shown).not_to_contain_text(re.compile(rf"(?<![\w.]){code}(?!\w)"))


async def test_a_dialog_that_asks_for_no_code_shows_none(window: Window) -> None:
    await window.go("U0CLEO", "C0SECOPS")

    await window.page.click("#messages >> role=button[name='Reject…']")

    await expect(window.page.locator("dialog textarea")).to_be_visible()
    await expect(window.page.locator(BESIDE)).to_have_count(0)


async def test_everybody_sees_their_own_code_and_who_has_none_is_told(window: Window) -> None:
    codes = set()
    for person in ("U0ANA", "U0CLEO"):
        await window.go(person, "C0SUPPORT")
        codes.add(await window.page.locator(SHOWN).inner_text())

    await window.go("U0EVE", "C0SUPPORT")

    assert len(codes) == 2
    await expect(window.page.locator("#authenticator")).to_contain_text("never enrolled")
    await expect(window.page.locator(SHOWN)).to_have_count(0)


async def test_when_its_seconds_are_over_the_next_code_stands_there(window: Window) -> None:
    stage = window.practice.stage
    await window.page.route("**/live", nothing_new)
    await window.page.reload()
    await expect(window.page.locator(SHOWN)).to_be_visible()
    await window.page.evaluate("window.kept = true")
    stage.clock.move(timedelta(seconds=stage.seconds_left() - 3) % STEP)
    before = stage.code("ana")
    await window.page.click("#tab-story")

    await expect(window.page.locator(SHOWN)).not_to_have_text(spaced(before))

    await expect(window.page.locator(SHOWN)).to_have_text(spaced(stage.code("ana")))
    assert await window.page.evaluate("window.kept")


async def test_the_code_can_be_read_beside_its_dialog_on_a_phone(opened: Opened) -> None:
    window = await opened(PHONE, color_scheme="dark")
    await window.go("U0CLEO", "C0SECOPS", show="side")
    await window.page.click("#do-ask-role")
    await expect(window.page.locator("#as-U0CLEO")).to_be_in_viewport(ratio=1)
    await window.page.click("#show-main")
    card = window.page.locator("#messages > li", has_text="iam.change_role")
    await card.get_by_role("button", name="Approve").click()
    await expect(window.page.locator(CODE)).to_be_visible()
    await window.page.locator(CODE).scroll_into_view_if_needed()

    await expect(window.page.locator("dialog .phone-bar")).to_be_in_viewport(ratio=1)
    await expect(window.page.locator(CODE)).to_be_in_viewport()
    await window.fits(PHONE[0])


async def nothing_new(route: Route) -> None:
    """Say that nothing changed: then only the page's own seconds can make it look again."""
    await route.fulfill(status=200, content_type="text/event-stream", body="")


def spaced(code: str) -> str:
    return f"{code[:3]} {code[3:]}"
