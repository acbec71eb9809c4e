"""The pictures of the documentation: each shows what a reviewer really comes to see.

`pytest tests/e2e/page/test_pictures.py --redraw-pictures` writes them anew; without it the same
ways are walked, and the pictures are only looked for.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from app.domain.authority import SYSTEM
from app.workflow.documents import load_document
from tests.documents import MANIFESTS
from tests.e2e.page.conftest import Opened, Window
from tests.e2e.page.small_png import small
from tests.e2e.page.test_amending import open_amend
from tests.e2e.page.test_codes import BESIDE, CODE, open_the_dialog
from tests.e2e.page.test_deciding import APPROVE, CAUSE, REASON, REJECT, TYPED
from tests.e2e.page.test_managing import read_the_message

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "docs" / "images"
TALL, WHOLE = (1200, 1500), (1440, 940)
MOST = 120 * 1024
TEAM = "platform: {channel: C0PLATFORM, "
DIGEST = 'digest: {{at: "{:%H:%M}", zone: Etc/UTC}}, '
SEEN = "Seen in the incident channel."


def card(window: Window, about: str) -> Locator:
    return window.page.locator("#messages > li", has_text=about).first


def dialog(window: Window) -> Locator:
    return window.page.locator("dialog")


async def held(window: Window) -> Locator:
    """A card that waits for two people."""
    await window.go("U0ANA", "C0PLATFORM")
    shown = card(window, "secrets.rotate")
    await expect(shown).to_contain_text("platform-reviewers and security still needed")
    return shown


async def approve(window: Window) -> Locator:
    """What an approval asks for where the policy says so."""
    await window.go("U0ANA", "C0PLATFORM")
    await window.page.click("#messages >> role=button[name='Approve…']")
    await window.page.fill(REASON, SEEN)
    await window.page.fill(TYPED, "secret:prod/payments-db")
    return dialog(window)


async def code(window: Window) -> Locator:
    """What a critical action asks for, with the phone of whoever approves."""
    await open_the_dialog(window)
    await window.page.fill(CODE, (await window.page.locator(BESIDE).inner_text()).replace(" ", ""))
    return dialog(window)


async def reject(window: Window) -> Locator:
    """Why somebody says no."""
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.click(REJECT)
    await window.page.select_option(CAUSE, "too_broad")
    await window.page.fill(REASON, "Nobody asked for sending.")
    return dialog(window)


async def details(window: Window) -> Locator:
    """Everything there is to tell, with Approve after the last page."""
    await window.go("U0ANA", "C0SUPPORT")
    await window.page.click("#do-ask-letter")
    await card(window, "mail.send_external").get_by_role("button", name="Details").click()
    await expect(dialog(window)).to_contain_text("WHAT KEYTURN KNOWS")
    await dialog(window).get_by_role("button", name="Approve").scroll_into_view_if_needed()
    await expect(dialog(window).get_by_role("button", name="Approve")).to_be_in_viewport()
    return dialog(window)


async def suspicious(window: Window) -> Locator:
    """A card whose text hides something."""
    await window.go("U0ANA", "C0SUPPORT")
    await window.page.click("#do-ask-letter")
    shown = card(window, "mail.send_external")
    await expect(shown).to_contain_text("hidden or look-alike characters")
    return shown


async def amend(window: Window) -> Locator:
    """The fields that may be narrowed, and one scope taken away."""
    await open_amend(window)
    await dialog(window).get_by_label("mail.send").uncheck()
    return dialog(window)


async def amended(window: Window) -> Locator:
    """The same card afterwards: what was, and what is now."""
    await amend(window)
    await window.page.click("#modal-submit")
    shown = card(window, "iam.grant_scope")
    await expect(shown).to_contain_text("was “mail.read”, “mail.send”, is now “mail.read”")
    return shown


async def home(window: Window) -> Locator:
    """What waits for Cleo, and what she may review."""
    await window.go("U0CLEO", "home")
    await expect(window.page.locator(".home")).to_contain_text("secrets.rotate")
    await expect(window.page.locator(".home")).to_contain_text("iam.grant_scope")
    return window.page.locator("#scroll > .home")


async def decided(window: Window) -> Locator:
    """A card that two people approved, with its thread."""
    for person, told in (("U0ANA", "Waiting for 1 of security"), ("U0CLEO", "Released")):
        await window.go(person, "C0PLATFORM")
        await window.page.click("#messages >> role=button[name='Approve…']")
        await window.page.fill(REASON, SEEN if person == "U0ANA" else "Agreed with Ana.")
        await window.page.fill(TYPED, "secret:prod/payments-db")
        await window.page.click("#modal-submit")
        await expect(window.page.locator("#agent-rotate")).to_contain_text(told)
    await window.page.click("a.replies")
    listed = window.page.locator("#thread ol")
    await expect(listed).to_contain_text("Approved and used")
    return listed


async def manager(window: Window) -> Locator:
    """What the manager is told when nobody answers, and may do about it."""
    await read_the_message(window)
    return card(window, "deploy-bot asked platform.")


async def digest(window: Window) -> Locator:
    """What a team is told once a day."""
    stage = window.practice.stage
    wanted = TEAM + DIGEST.format(stage.clock.now())
    policy = (MANIFESTS / "policy.yaml").read_text().replace(TEAM, wanted)
    await stage.house.store.write(lambda uow: load_document(uow, "policy", policy, SYSTEM))
    await window.go("U0ANA", "C0PLATFORM")
    shown = window.page.locator("#messages > li", has_text="for a decision of platform").last
    await expect(shown).to_contain_text("secrets.rotate")
    return shown


Way = Callable[[Window], Awaitable[Locator]]
REVIEWING: dict[str, Way] = {
    "card": held,
    "approve": approve,
    "code": code,
    "reject": reject,
    "details": details,
    "suspicious": suspicious,
    "amend": amend,
    "amended": amended,
    "home": home,
    "decided": decided,
    "manager": manager,
    "digest": digest,
}


@pytest.mark.parametrize("name", REVIEWING)
async def test_reviewing_shows_what_is_on_the_page(
    opened: Opened, name: str, pytestconfig: pytest.Config
) -> None:
    window = await opened(TALL, color_scheme="light")
    shown = await REVIEWING[name](window)
    await window.page.evaluate("document.activeElement.blur()")
    await window.page.mouse.move(0, 0)

    path = IMAGES / f"reviewing-{name}.png"
    if pytestconfig.getoption("--redraw-pictures", default=False):
        path.write_bytes(small(await shown.screenshot(animations="disabled")))

    assert path.stat().st_size < MOST
    assert f"(images/{path.name})" in (ROOT / "docs" / "reviewing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_read_me_shows_the_practice_workspace(
    opened: Opened, scheme: str, pytestconfig: pytest.Config
) -> None:
    window = await opened(WHOLE, color_scheme=scheme)
    await expect(window.page.locator(APPROVE)).to_be_visible()
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Blocked")

    path = IMAGES / ("practice.png" if scheme == "light" else "practice-dark.png")
    if pytestconfig.getoption("--redraw-pictures", default=False):
        path.write_bytes(small(await window.page.screenshot(animations="disabled")))

    assert path.stat().st_size < MOST
    assert f"docs/images/{path.name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_picture_is_one_of_these() -> None:
    ours = {f"reviewing-{name}.png" for name in REVIEWING}

    assert {one.name for one in IMAGES.glob("reviewing-*")} == ours
