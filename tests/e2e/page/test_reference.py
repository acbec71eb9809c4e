"""The page of the API in a browser: readable by everybody, in light and dark, wide and narrow."""

import pytest
from playwright.async_api import Browser, expect

from app.api.reference.page import page
from tests.conforming import documented
from tests.e2e.page.conftest import DESKTOP, PHONE
from tests.e2e.page.test_axe import axe

FINDINGS = "async () => (await axe.run()).violations.map(one => one.id + ' ' + one.nodes[0].html)"
OPEN = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nobody_stumbles_over_the_page_of_the_api(
    browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    opened = await browser.new_page(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    await opened.set_content(page(documented()))
    await expect(opened.get_by_role("heading", name="Problems")).to_be_visible()
    await opened.evaluate(OPEN)
    await opened.evaluate(axe())

    assert await opened.evaluate(FINDINGS) == []
    assert not await opened.evaluate(TOO_WIDE)
