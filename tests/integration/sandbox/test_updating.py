"""chat.update: what may change, and what changes with it."""

from typing import Any

import pytest

from app.sandbox import Message, Sandbox
from tests.integration.sandbox.conftest import CARD, SECTION, Api


async def update(api: Api, ts: str, **arguments: Any) -> dict[str, Any]:
    return await api("chat.update", **{"channel": "C0PLATFORM", "ts": ts, **arguments})


async def test_blocks_and_text_are_replaced_without_an_edited_mark(
    api: Api, box: Sandbox, card: str
) -> None:
    answer = await update(api, card, text="Approved", blocks=[SECTION])

    (message,) = box.messages("C0PLATFORM")
    assert (message.text, len(message.blocks), message.edited) == ("Approved", 1, False)
    assert (answer["ts"], answer["text"]) == (card, "Approved")


async def test_text_without_blocks_removes_the_blocks_and_marks_the_edit(
    api: Api, box: Sandbox, card: str
) -> None:
    await update(api, card, text="Approved")

    (message,) = box.messages("C0PLATFORM")
    assert (message.text, message.blocks, message.edited) == ("Approved", [], True)


async def test_every_version_stays_to_be_looked_at(api: Api, box: Sandbox, card: str) -> None:
    await update(api, card, text="one")
    await update(api, card, text="two")

    versions = box.versions("C0PLATFORM", card)
    assert [version.text for version in versions] == ["Rotate", "one", "two"]


@pytest.mark.parametrize(("length", "ok"), [(4000, True), (4001, False)])
async def test_an_update_takes_four_thousand_characters_of_text(
    api: Api,
    card: str,
    length: int,
    ok: bool,  # noqa: FBT001
) -> None:
    answer = await update(api, card, text="x" * length, blocks=[SECTION])

    assert answer["ok"] is ok
    assert ok or answer["error"] == "msg_too_long"


async def test_the_limits_on_blocks_hold_for_updates_too(
    api: Api, box: Sandbox, card: str
) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}

    assert (await update(api, card, blocks=[{"type": "banner"}]))["error"] == "invalid_blocks"
    assert (await update(api, card, blocks=[long] * 5))["error"] == "msg_blocks_too_long"
    assert (await update(api, card))["error"] == "no_text"
    assert len(box.versions("C0PLATFORM", card)) == 1


async def test_metadata_stays_unless_it_is_replaced(api: Api, box: Sandbox) -> None:
    first, second = ({"event_type": "card", "event_payload": {"id": one}} for one in "12")
    posted = await api("chat.postMessage", channel="C0PLATFORM", text="x", metadata=first)

    await update(api, posted["ts"], text="y")
    assert box.messages("C0PLATFORM")[0].metadata == first

    await update(api, posted["ts"], text="z", metadata=second)
    assert box.messages("C0PLATFORM")[0].metadata == second


async def test_a_direct_message_is_changed_by_its_own_id_not_the_persons(
    api: Api, box: Sandbox
) -> None:
    posted = await api("chat.postMessage", channel="U0BO", text="waiting")

    by_person = await update(api, posted["ts"], channel="U0BO", text="done")
    by_channel = await update(api, posted["ts"], channel="D0BO", text="done")

    assert by_person["error"] == "channel_not_found"
    assert by_channel["ok"]
    assert box.dms("U0BO")[0].text == "done"


async def test_what_cannot_be_changed_is_refused_by_name(
    api: Api, box: Sandbox, card: str
) -> None:
    theirs = Message("C0PLATFORM", "1.000001", "U0ANA", "mine")
    box.stage.world.show(theirs, "posted")

    assert (await update(api, "1.000001", text="x"))["error"] == "cant_update_message"
    assert (await update(api, "2.000000", text="x"))["error"] == "message_not_found"
    box.delete("C0PLATFORM", card)
    assert (await update(api, card, text="x"))["error"] == "message_not_found"
    assert box.messages("C0PLATFORM")[-1].deleted
    box.archive("C0PLATFORM")
    assert (await update(api, card, text="x"))["error"] == "is_inactive"


async def test_rich_text_alone_is_not_replaced_by_other_blocks(api: Api) -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    rich = {"type": "rich_text", "elements": [words]}
    alone = await api("chat.postMessage", channel="C0PLATFORM", blocks=[rich])
    mixed = await api("chat.postMessage", channel="C0PLATFORM", blocks=[rich, SECTION])

    assert (await update(api, alone["ts"], blocks=[SECTION]))["error"] == "block_mismatch"
    assert (await update(api, alone["ts"], blocks=[SECTION, rich]))["ok"]
    assert (await update(api, mixed["ts"], blocks=CARD))["ok"]
