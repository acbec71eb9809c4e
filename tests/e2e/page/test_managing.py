"""A manager acts on what nobody answers, from the direct message."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from app.domain.authority import SYSTEM
from app.workflow.documents import load_document
from tests.documents import MANIFESTS
from tests.e2e.page.conftest import PHONE, Opened, Window
from tests.e2e.page.test_deciding import REASON, TYPED

ALONE = ("[ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]", "[ana]")
COVERS = ("email: ben@acme.test, ", "email: ben@acme.test, cover_from: [security], ")
SECRET = "secret:prod/payments-db"


async def read_the_message(window: Window) -> None:
    """Let half an hour pass, and open what the manager is told then."""
    box, stage = window.practice.stage.box, window.practice.stage
    written = (MANIFESTS / "roster.yaml").read_text().replace(*ALONE).replace("[ben]", "[]")
    roster = written.replace(*COVERS)
    await stage.house.store.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
    stage.clock.move(timedelta(minutes=31))
    await box.until(lambda: bool(messages_of(window, "U0MO")), timeout=30.0)
    await window.go("U0MO", messages_of(window, "U0MO")[0])
    await expect(window.page.locator("#messages")).to_contain_text("deploy-bot asked platform.")


def messages_of(window: Window, user: str) -> list[str]:
    """Name the channel of what somebody was told directly of requests that wait."""
    told = window.practice.stage.box.dms(user)
    return [one.channel for one in told if "A request waits" in one.text]


async def approve(window: Window, user: str) -> None:
    await window.go(user, "C0SECOPS")
    shown = card(window)
    await expect(shown).to_contain_text("secrets.rotate")
    await shown.get_by_role("button", name="Approve…").click()
    await window.page.fill(REASON, "Seen in the incident channel.")
    await window.page.fill(TYPED, SECRET)
    await window.page.click("#modal-submit")


async def tab_into(window: Window, placeholder: str) -> None:
    """Reach a field by the Tab key alone."""
    for _ in range(20):
        await window.press("Tab")
        shown = await window.page.evaluate("document.activeElement.placeholder || ''")
        if shown.startswith(placeholder):
            return
    message = f"{placeholder!r} cannot be reached by Tab"
    raise AssertionError(message)


async def reject_as_told(window: Window, user: str) -> None:
    await window.practice.stage.box.until(lambda: bool(messages_of(window, user)), timeout=30.0)
    await window.go(user, messages_of(window, user)[0])
    await expect(window.page.locator("#messages")).to_contain_text("secrets.rotate")
    await window.shot("told")
    await window.page.locator("#messages").get_by_role("button", name="Reject…").first.click()
    await window.page.fill(REASON, "Not in my watch.")
    await window.page.click("#modal-submit")


def card(window: Window) -> Locator:
    return window.page.locator("#messages > li", has_text="secrets.rotate").first


async def test_mo_names_a_cover_by_keyboard_alone_and_he_decides(window: Window) -> None:
    await read_the_message(window)
    await expect(window.page.locator("#messages")).not_to_contain_text("payments-db")
    await window.tab_to("Name a cover")
    await window.press("Enter")
    dialog = window.page.locator("dialog")
    await expect(dialog).to_contain_text("Who stands in")
    await expect(dialog).not_to_contain_text("payments-db")

    await tab_into(window, "until friday, ")
    await window.page.keyboard.type("for 90d")
    await window.press("Enter")
    await expect(dialog).to_contain_text("at most 14 days")
    await window.shot("amiss")
    await window.press("Control+A")
    await window.page.keyboard.type("until friday")
    await window.shot("dialog")
    await window.tab_to("Name them")
    await window.press("Enter")

    await expect(window.page.locator("#messages")).to_contain_text(
        "Ben Osei stands in for Cleo Martin now, and is told that this waits."
    )
    await reject_as_told(window, "U0BEN")
    await window.go("U0ANA", "C0PLATFORM")
    await expect(card(window)).to_contain_text(re.compile("Rejected.*Ben Osei", re.DOTALL))


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
async def test_mo_hands_over_and_the_other_team_decides(opened: Opened, look: str) -> None:
    size = PHONE if look == "phone" else (1200, 900)
    window = await opened(size, color_scheme="dark" if look == "dark" else "light")
    await read_the_message(window)
    await window.shot("message")
    await window.page.locator("#messages").get_by_role("button", name="Hand over…").last.click()
    dialog = window.page.locator("dialog")
    await expect(dialog).to_contain_text("To which team")
    await window.page.fill(REASON, "Everybody is on a plane.")
    await window.shot("dialog")
    await window.page.click("#modal-submit")
    await expect(window.page.locator("#messages")).to_contain_text("Handed over to security.")

    await window.go("U0CLEO", "C0SECOPS")
    await expect(card(window)).to_contain_text("Mo Haddad handed it over to security")
    await window.shot("card")
    await approve(window, "U0CLEO")
    await approve(window, "U0DEV")
    await window.go("U0CLEO", "C0SECOPS")
    await expect(card(window)).to_contain_text("Approved")
