"""Scenes in which time passes, as a newcomer plays them on the page."""

from playwright.async_api import expect

from app.demo.hours import COVER
from tests.e2e.page.conftest import Window
from tests.e2e.page.test_conversation import card, typed
from tests.e2e.page.test_deciding import REASON, TYPED


async def come(window: Window, scene: str, count: int) -> None:
    """Wait until so many things have come in a scene, those and no other."""
    done = window.page.locator(f"#scene-{scene} li.done")
    await expect(done).to_have_count(count)


async def test_nobody_answers_and_at_each_step_more_people_are_asked(window: Window) -> None:
    scene, button = window.page.locator("#scene-night"), window.page.locator("#do-scene-night")
    for count, label in enumerate(
        (
            "Let it ask",
            "10 minutes after it was asked",
            "20 minutes after it was asked",
            "30 minutes after it was asked",
            "45 minutes after it was asked",
            "Let the time run out",
        ),
        start=1,
    ):
        await expect(button).to_have_text(label)
        await button.click()
        await come(window, "night", count)
    await window.shot("over")
    await expect(window.page.locator("#agent-night")).to_contain_text("Nobody answered in time")
    await expect(button).to_have_text("Play it again")

    await scene.get_by_role("link", name="As Ben").click()
    await expect(window.page.locator("#messages")).to_contain_text("secrets.rotate")
    await scene.get_by_role("link", name="As Cleo").click()
    await expect(window.page.locator("#messages")).to_contain_text("Expired: secrets.rotate")


async def test_the_manager_names_a_cover_and_that_one_decides(window: Window) -> None:
    await window.page.click("#do-scene-plane")
    await come(window, "plane", 1)
    await window.page.click("#step-plane-2")
    await approve(window, "The invoice matches the order.")
    await come(window, "plane", 2)

    await window.page.click("#do-scene-plane")
    await come(window, "plane", 3)
    await window.page.click("#step-plane-4")
    told = window.page.locator("#messages")
    await expect(told).to_contain_text("procurement asked payments")
    named = await typed(window, COVER)
    await expect(named).to_contain_text("Dev Patel stands in for Cleo Martin until")
    await come(window, "plane", 4)
    await window.shot("named")

    await window.page.click("#step-plane-5")
    await approve(window, "In Cleo's place: it is due.")
    await come(window, "plane", 5)
    agent = window.page.locator("#agent-plane")
    await expect(agent).to_contain_text("Ana Ruiz and Dev Patel approved")
    await expect(window.page.locator("#messages")).to_contain_text("in place of Cleo Martin")


async def approve(window: Window, why: str) -> None:
    shown = card(window, "payments.pay_vendor")
    await shown.get_by_role("button", name="Approve…").click()
    await window.page.fill(REASON, why)
    await window.page.fill(TYPED, "vendor:northwind")
    await window.page.click("#modal-submit")
    await expect(window.page.locator("dialog")).to_have_count(0)
