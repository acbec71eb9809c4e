"""What screen readers and keyboards stumble over, as axe-core finds it: nothing serious."""

import importlib.util
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.page.conftest import DESKTOP, PHONE, Opened, Window
from tests.e2e.page.test_amending import open_amend
from tests.e2e.page.test_codes import open_the_dialog
from tests.e2e.page.test_deciding import APPROVE, REASON, REJECT

GRAVE = {"serious", "critical"}


@cache
def axe() -> str:
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


async def channel(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT")
    await expect(window.page.locator(APPROVE)).to_be_visible()


async def modal(window: Window) -> None:
    await window.go("U0CLEO", "C0SECOPS")
    await window.page.click(REJECT)
    await window.page.fill(REASON, "Because.")


async def empty_modal(window: Window) -> None:
    await modal(window)
    await window.page.fill(REASON, "")
    await window.page.click("#modal-submit")
    await expect(window.page.locator(".field-error")).to_be_visible()


async def code(window: Window) -> None:
    await open_the_dialog(window)
    await window.page.fill("dialog input[type=text]", "12")
    await window.page.click("#modal-submit")
    await expect(window.page.locator(".field-error")).to_be_visible()


async def amend(window: Window) -> None:
    await open_amend(window)
    await expect(window.page.locator("dialog").get_by_label("mail.send")).to_be_checked()


async def details(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT")
    await window.page.click("#messages >> role=button[name='Details']")
    await expect(window.page.locator("dialog")).to_contain_text("WHAT KEYTURN KNOWS")


async def story(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT", show="side")
    await expect(window.page.locator("#agent-rotate")).to_contain_text("Blocked")


async def tricks(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT", tab="tricks", show="side")
    await window.page.click("#do-trick-outsider")
    await expect(window.page.locator("#trick-outsider .refusal")).to_be_visible()


async def payloads(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT", tab="payloads", show="side")
    await window.page.locator(".wire summary").first.click()


async def audit(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT", tab="audit", show="side")
    await window.page.locator(".wire summary").first.click()
    await expect(window.page.locator(".verdict")).to_contain_text("whole")


async def real(window: Window) -> None:
    await window.go("U0ANA", "C0SUPPORT", tab="real", show="side")


async def home(window: Window) -> None:
    await window.go("U0ANA", "home")


async def rail(window: Window) -> None:
    await window.go("U0BO", "D0BO", show="rail")


async def thread(window: Window) -> None:
    await channel(window)
    await window.page.click(APPROVE)
    await window.page.click("a.replies")


async def whisper(window: Window) -> None:
    await window.go("U0EVE", "C0SUPPORT")
    await window.page.click(APPROVE)
    await expect(window.page.locator(".only-you")).to_be_visible()


VIEWS = (
    channel,
    modal,
    empty_modal,
    code,
    amend,
    details,
    story,
    tricks,
    payloads,
    audit,
    real,
    home,
    rail,
    thread,
    whisper,
)
KINDS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.mark.parametrize("view", VIEWS)
async def test_nothing_serious_stands_in_anybodys_way(
    opened: Opened, view: Callable[[Window], Awaitable[None]]
) -> None:
    window = await opened()
    await view(window)
    found: dict[str, Any] = {}

    for size, scheme in KINDS:
        await window.page.set_viewport_size({"width": size[0], "height": size[1]})
        await window.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await window.fits(size[0])
        await window.shot(f"{size[0]}-{scheme}")
        found |= {f"{size[0]} {scheme}: {one}": why for one, why in (await run(window)).items()}

    assert found == {}


async def run(window: Window) -> dict[str, Any]:
    if not await window.page.evaluate("typeof axe !== 'undefined'"):
        await window.page.evaluate(axe())
    answer = await window.page.evaluate("axe.run()")
    return {
        one["id"]: [(node["html"], node["failureSummary"]) for node in one["nodes"]]
        for one in answer["violations"]
        if one["impact"] in GRAVE
    }
