"""Every trick is played from the page, and its refusal is read there."""

import pytest
from playwright.async_api import expect

from tests.e2e.page.conftest import Window

SAID = {
    "self": "made by you, for you, or by your agent",
    "outsider": "not on the reviewer roster",
    "double": "already approved",
    "changed": "409 digest_mismatch",
    "spent": "409 already_redeemed",
    "guess": "That is not the code",
    "again": "That code was used already",
    "forged": "401 bad_signature",
    "replay": "401 bad_signature",
    "silence": "nothing ran, and nothing was lost",
}


@pytest.mark.parametrize("trick", SAID)
async def test_a_trick_is_refused_in_the_service_s_own_words(window: Window, trick: str) -> None:
    await window.page.click("#tab-tricks")

    await window.page.click(f"#do-trick-{trick}")

    shown = window.page.locator(f"#trick-{trick} .refusal")
    word = "Held" if trick == "silence" else "Refused"
    await expect(shown).to_contain_text(word)
    await expect(shown).to_contain_text(SAID[trick])


async def test_the_tricks_are_these_and_no_other(window: Window) -> None:
    await window.page.click("#tab-tricks")

    shown = window.page.locator(".trick")
    await expect(shown).to_have_count(len(SAID))
    for place, key in enumerate(SAID):
        await expect(shown.nth(place)).to_have_id(f"trick-{key}")
