"""The practice workspace with everything running, and the system's Chromium in front of it."""

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from pytest_asyncio import fixture, is_async_test

from app.demo.live import Practice, open_practice
from tests.conftest import on_ci

SHOTS = Path(__file__).resolve().parents[3] / "build" / "shots"
PATIENCE = 60.0  # seconds that a busy machine may take for anything
expect.set_options(timeout=PATIENCE * 1000)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMED = """() => {
  const one = document.activeElement.cloneNode(true);
  one.querySelectorAll("[aria-hidden]").forEach((hidden) => hidden.remove());
  return (one.getAttribute("aria-label") || one.textContent || one.id).trim();
}"""
DESKTOP, PHONE = (1440, 900), (360, 740)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw-pictures", action="store_true", help="write the pictures anew")


@dataclass
class Window:
    """One window of the browser, and what went wrong in it."""

    page: Page
    practice: Practice
    wrong: list[str]
    name: str

    async def shot(self, what: str = "end") -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{self.name}-{what}.png")

    async def go(self, person: str, where: str, **more: str) -> None:
        """Open a place and wait for the card that is held there."""
        query = "&".join(f"{name}={value}" for name, value in more.items())
        await self.page.goto(f"{self.practice.page.url}?as={person}&in={where}&{query}")

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def tab_to(self, name: str) -> None:
        """Reach a link or button by the Tab key alone."""
        for _ in range(120):
            await self.press("Tab")
            if (await self.focused()).startswith(name):
                return
        message = f"{name!r} cannot be reached by Tab"
        raise AssertionError(message)

    async def fits(self, wide: int) -> None:
        """Wait until nothing is wider than the screen."""
        await expect(self.page.locator("html")).to_have_js_property("scrollWidth", wide)

    async def focused(self) -> str:
        return str(await self.page.evaluate(NAMED))


Opened = Callable[..., Awaitable[Window]]


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        say = pytest.fail if on_ci() else pytest.skip
        say("there is no chromium: nothing is known about the page in a browser")
    return str(found)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of the page one loop a process, so that they can share a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@fixture(loop_scope="session")
async def practice() -> AsyncIterator[Practice]:
    async with open_practice(0) as opened:
        opened.stage.box.be_patient(PATIENCE)
        yield opened


@fixture(loop_scope="session")
async def opened(
    browser: Browser, practice: Practice, request: pytest.FixtureRequest
) -> AsyncIterator[Opened]:
    """Open windows; at the end none of them may have complained."""
    windows: list[Window] = []
    name = re.sub(r"\W+", "-", request.node.name).strip("-")

    async def open_one(size: tuple[int, int] = DESKTOP, **kind: Any) -> Window:
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, **kind)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        window = Window(page, practice, [], f"{name}{len(windows) or ''}")
        page.on("pageerror", lambda error: window.wrong.append(str(error)))
        page.on("console", lambda said: _note(window, said.type, said.text))
        await page.goto(practice.page.url)
        windows.append(window)
        return window

    yield open_one
    for window in windows:
        await window.shot()
        assert window.wrong == []
        await window.page.context.close()


@fixture(loop_scope="session")
async def window(opened: Opened) -> Window:
    return await opened()


def _note(window: Window, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        window.wrong.append(text)
