"""Messages for one person, and the response URLs that carry most of them."""

from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest

from app.sandbox import NoSuchControl, Sandbox
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import CARD, SECTION, Api, HandClock

Session = aiohttp.ClientSession


async def respond(session: Session, url: str, **arguments: Any) -> tuple[int, str]:
    async with session.post(url, json=arguments) as response:
        return response.status, await response.text()


def url_of(box: Sandbox, ts: str) -> str:
    return str(box.interaction("U0ANA", "C0PLATFORM", ts, "approve")["response_url"])


async def test_an_ephemeral_message_is_seen_by_one_person_until_a_reload(
    api: Api, box: Sandbox
) -> None:
    answer = await api("chat.postEphemeral", channel="C0PLATFORM", user="U0ANA", text="psst")

    (message,) = box.ephemerals("U0ANA")
    assert (message.ts, message.text) == (answer["message_ts"], "psst")
    assert box.ephemerals("U0BO") == []
    assert box.messages("C0PLATFORM") == []

    box.reload("U0ANA")
    assert box.ephemerals("U0ANA") == []


async def test_an_ephemeral_message_needs_its_reader_in_the_channel(
    api: Api, box: Sandbox
) -> None:
    async def whisper(channel: str, user: str) -> str:
        answer = await api("chat.postEphemeral", channel=channel, user=user, text="x")
        return str(answer.get("error"))

    assert await whisper("C0PAYMENTS", "U0BO") == "user_not_in_channel"
    assert await whisper("C0NOWHERE", "U0ANA") == "channel_not_found"
    box.remove_bot("C0SUPPORT")
    assert await whisper("C0SUPPORT", "U0ANA") == "not_in_channel"


async def test_an_ephemeral_message_cannot_be_updated(api: Api) -> None:
    shown = await api("chat.postEphemeral", channel="C0PLATFORM", user="U0ANA", text="psst")

    answer = await api("chat.update", channel="C0PLATFORM", ts=shown["message_ts"], text="changed")

    assert answer["error"] == "message_not_found"


async def test_buttons_work_on_ephemeral_messages_for_their_reader_only(
    api: Api, box: Sandbox
) -> None:
    shown = await api(
        "chat.postEphemeral", channel="C0PLATFORM", user="U0ANA", text="x", blocks=CARD
    )

    payload = box.interaction("U0ANA", "C0PLATFORM", shown["message_ts"], "approve")

    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(NoSuchControl):
        box.interaction("U0BO", "C0PLATFORM", shown["message_ts"], "approve")


async def test_a_response_is_private_unless_it_says_otherwise(
    box: Sandbox, session: Session, card: str
) -> None:
    url = url_of(box, card)

    assert await respond(session, url, text="only you") == (200, "ok")
    await respond(session, url, text="everyone", response_type="in_channel")

    assert [message.text for message in box.ephemerals("U0ANA")] == ["only you"]
    assert [message.text for message in box.messages("C0PLATFORM")] == ["Rotate", "everyone"]


async def test_a_response_reaches_a_person_outside_the_channel(
    api: Api, box: Sandbox, session: Session
) -> None:
    posted = await api("chat.postMessage", channel="C0PAYMENTS", text="x", blocks=CARD)
    payload = box.interaction("U0BO", "C0PAYMENTS", posted["ts"], "approve")

    await respond(session, payload["response_url"], text="not yours")

    assert [message.text for message in box.ephemerals("U0BO")] == ["not yours"]


async def test_a_command_can_be_answered_later_too(box: Sandbox, session: Session) -> None:
    async with endpoint(box) as target:
        await box.slash("U0BO", "C0SUPPORT", "/hitl status")
    fields = parse_qs(target.requests[0][1].decode())

    answered = await respond(
        session, fields["response_url"][0], text="later", replace_original=True
    )

    assert answered == (200, "ok")
    assert [message.text for message in box.ephemerals("U0BO")] == ["later"]


async def test_a_response_can_replace_or_delete_its_message(
    box: Sandbox, session: Session, card: str
) -> None:
    url = url_of(box, card)

    await respond(session, url, text="done", replace_original=True)
    (message,) = box.messages("C0PLATFORM")
    assert (message.text, message.blocks, message.ts) == ("done", [], card)

    await respond(session, url, delete_original=True)
    assert box.messages("C0PLATFORM")[0].deleted

    status, body = await respond(session, url, delete_original=True)
    assert (status, "message_not_found" in body) == (400, True)


async def test_a_response_to_an_ephemeral_message_changes_that_message(
    api: Api, box: Sandbox, session: Session
) -> None:
    shown = await api(
        "chat.postEphemeral", channel="C0PLATFORM", user="U0ANA", text="x", blocks=CARD
    )
    url = url_of(box, shown["message_ts"])

    await respond(session, url, text="changed", blocks=[SECTION], replace_original=True)
    assert [message.text for message in box.ephemerals("U0ANA")] == ["changed"]

    await respond(session, url, delete_original=True)
    assert box.ephemerals("U0ANA") == []


async def test_a_response_url_works_five_times(box: Sandbox, session: Session, card: str) -> None:
    url = url_of(box, card)
    for _ in range(5):
        assert (await respond(session, url, text="x"))[0] == 200

    status, body = await respond(session, url, text="x")

    assert (status, "used_url" in body, len(box.ephemerals("U0ANA"))) == (404, True, 5)


@pytest.mark.parametrize(("seconds", "status"), [(1800, 200), (1801, 404)])
async def test_a_response_url_works_for_thirty_minutes(
    box: Sandbox, session: Session, clock: HandClock, card: str, seconds: int, status: int
) -> None:
    url = url_of(box, card)
    clock.advance(seconds)

    assert (await respond(session, url, text="x"))[0] == status


async def test_an_invented_response_url_is_refused(
    box: Sandbox, session: Session, card: str
) -> None:
    url = url_of(box, card) + "0"

    assert (await respond(session, url, text="x"))[0] == 404


async def test_a_response_obeys_the_limits_on_blocks(
    box: Sandbox, session: Session, card: str
) -> None:
    status, body = await respond(session, url_of(box, card), blocks=[{"type": "banner"}])

    assert (status, "invalid_blocks" in body) == (400, True)
    assert box.ephemerals("U0ANA") == []


async def test_what_is_posted_to_a_response_url_is_recorded(
    box: Sandbox, session: Session, card: str
) -> None:
    await respond(session, url_of(box, card), text="x")

    (call,) = box.calls("response_url")
    assert (call.arguments, call.answer) == ({"text": "x"}, {"ok": True})
