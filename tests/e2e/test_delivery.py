"""What cannot be posted where it should be goes elsewhere at once, and is seen to."""

from pathlib import Path

import aiohttp

from app.sandbox import Fault
from tests.serving import a_workspace, asked, delivered, environment, minted, ready, serving


async def test_a_card_for_an_archived_channel_goes_to_the_fallback_at_once(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        box.archive("C0SUPPORT")
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, keys["service-desk"], 1)
            assert body is not None

            await box.until(lambda: box.messages("C0SECOPS"))
            card = box.messages("C0SECOPS")[0]
            told = await ready(session, service.url)

    assert body["id"] in str(card.blocks)
    assert not box.messages("C0SUPPORT")
    assert "1 undeliverable" in told["checks"]["delivery"]["detail"]


async def test_a_card_that_slack_took_without_saying_so_leads_to_one_decision(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        box.inject(Fault(method="chat.postMessage", drop_after_accept=True))
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            await asked(session, service.url, keys["service-desk"], 1)
            await box.until(lambda: len(box.messages("C0SUPPORT")) == 2)
            first, second = (one.ts for one in box.messages("C0SUPPORT"))
            await delivered(session, service.url)

            await box.click("U0ANA", "C0SUPPORT", second, "hitl.approve")
            await box.click("U0BEN", "C0SUPPORT", first, "hitl.approve")
            await box.until(lambda: box.ephemerals("U0BEN"))

    assert box.ephemerals("U0BEN")[-1].text.startswith("That was not ")
