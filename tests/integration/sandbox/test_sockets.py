"""Socket Mode: connections, envelopes, acknowledgements, what happens without them."""

import asyncio
from collections import Counter

import aiohttp
import pytest

from app.sandbox import Fault, Sandbox
from tests.integration.sandbox.answering import NO_ANSWER, Socket, connect
from tests.integration.sandbox.conftest import Api

Session = aiohttp.ClientSession


async def served(box: Sandbox, session: Session) -> Socket:
    socket = await connect(box, session)
    socket.served = asyncio.ensure_future(socket.serve())
    return socket


async def test_hello_says_how_many_connections_there_are(box: Sandbox, session: Session) -> None:
    first, second = await connect(box, session), await connect(box, session)

    assert first.hello["type"] == "hello"
    assert [first.hello["num_connections"], second.hello["num_connections"]] == [1, 2]
    assert first.hello["connection_info"] == {"app_id": box.app_id}


async def test_an_address_serves_one_connection(api: Api, box: Sandbox, session: Session) -> None:
    url = (await api("apps.connections.open", token=box.app_token))["url"]
    await session.ws_connect(url)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
        await session.ws_connect(url)


async def test_an_eleventh_connection_is_sent_away(box: Sandbox, session: Session) -> None:
    ten = [await connect(box, session) for _ in range(10)]

    eleventh = await connect(box, session)

    assert [one.hello["type"] for one in ten] == ["hello"] * 10
    assert eleventh.hello["type"] == "disconnect"
    assert eleventh.hello["reason"] == "too_many_websockets"


async def test_a_click_is_acknowledged_by_its_envelope(
    box: Sandbox, session: Session, card: str
) -> None:
    socket = await served(box, session)

    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    (envelope,) = socket.envelopes
    assert (seen.acked, seen.error) == (True, None)
    assert envelope["type"] == "interactive"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["actions"][0]["action_id"] == "approve"


async def test_an_acknowledgement_may_carry_an_answer(box: Sandbox, session: Session) -> None:
    socket = await served(box, session)
    socket.answer = {"text": "all well"}

    await box.slash("U0BO", "C0SUPPORT", "/hitl status")

    assert socket.envelopes[0]["type"] == "slash_commands"
    assert socket.envelopes[0]["payload"]["text"] == "status"
    assert [message.text for message in box.ephemerals("U0BO")] == ["all well"]


async def test_without_an_acknowledgement_the_person_sees_an_error_and_nothing_is_repeated(
    box: Sandbox, session: Session, card: str, impatient: float
) -> None:
    socket = await served(box, session)
    socket.answer = NO_ANSWER

    click = await box.click("U0ANA", "C0PLATFORM", card, "approve")
    command = await box.slash("U0ANA", "C0PLATFORM", "/hitl")

    assert [(one.acked, one.error) for one in (click, command)] == [
        (False, "operation_timeout")
    ] * 2
    assert click.took >= impatient
    assert len(socket.envelopes) == 2


@pytest.mark.usefixtures("impatient")
async def test_a_late_acknowledgement_changes_nothing(
    box: Sandbox, session: Session, card: str
) -> None:
    socket = await served(box, session)
    socket.answer = NO_ANSWER
    await box.click("U0ANA", "C0PLATFORM", card, "approve")

    socket.answer = None
    await socket.acknowledge(socket.envelopes[0]["envelope_id"])
    box.wait_for_acks(3.0)
    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert seen.acked


@pytest.mark.usefixtures("impatient")
async def test_a_wrong_envelope_id_acknowledges_nothing(
    box: Sandbox, session: Session, card: str
) -> None:
    socket = await connect(box, session)
    await socket.acknowledge("nonsense")

    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert seen.error == "operation_timeout"


async def test_a_warning_leaves_the_connection_open(
    box: Sandbox, session: Session, card: str
) -> None:
    socket = await served(box, session)

    await box.warn_sockets()
    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert seen.acked
    assert [one.get("reason") for one in socket.envelopes] == ["warning", None]


async def test_without_a_connection_the_person_sees_an_error(box: Sandbox, card: str) -> None:
    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert (seen.acked, seen.error) == (False, "dispatch_failed")


async def test_each_payload_goes_to_exactly_one_connection(
    box: Sandbox, session: Session, card: str
) -> None:
    sockets = [await served(box, session) for _ in range(3)]

    for _ in range(9):
        assert (await box.click("U0ANA", "C0PLATFORM", card, "approve")).acked

    taken = [envelope["envelope_id"] for socket in sockets for envelope in socket.envelopes]
    assert max(Counter(taken).values()) == 1
    assert [len(socket.envelopes) for socket in sockets] == [3, 3, 3]


@pytest.mark.usefixtures("impatient")
async def test_an_event_that_is_not_acknowledged_comes_again(
    box: Sandbox, session: Session
) -> None:
    socket = await served(box, session)
    socket.answer = NO_ANSWER

    seen = await box.emit({"type": "user_change"})

    assert (seen.acked, seen.error) == (False, "operation_timeout")
    attempts = [one["retry_attempt"] for one in socket.envelopes]
    assert attempts == [0, 1, 2, 3]
    assert {one["retry_reason"] for one in socket.envelopes[1:]} == {"http_timeout"}
    assert len({one["payload"]["event_id"] for one in socket.envelopes}) == 1


async def test_connections_are_asked_to_come_again(box: Sandbox, session: Session) -> None:
    socket = await served(box, session)

    await box.refresh_sockets("warning")
    await box.until(lambda: not box.stage.sockets.connections)
    await socket.served

    assert socket.envelopes[-1]["type"] == "disconnect"
    assert socket.envelopes[-1]["reason"] == "warning"


async def test_connections_can_break_without_a_word(
    box: Sandbox, session: Session, card: str
) -> None:
    await served(box, session)

    box.cut_sockets()
    await box.until(lambda: not box.stage.sockets.connections)

    assert (await box.click("U0ANA", "C0PLATFORM", card, "approve")).error == "dispatch_failed"


async def test_waiting_for_a_connection_ends_when_there_is_one(
    box: Sandbox, session: Session
) -> None:
    waiting = asyncio.ensure_future(box.connected())

    await connect(box, session)

    await waiting


async def test_a_sandbox_can_go_down_and_come_back(box: Sandbox, session: Session) -> None:
    port = int(box.api_url.rsplit(":", 1)[1].split("/")[0])
    await served(box, session)

    await box.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.post(f"{box.api_url}auth.test")
    await box.start(port=port)

    async with session.post(f"{box.api_url}auth.test") as response:
        assert (await response.json())["error"] == "not_authed"
    box.inject(Fault(method="auth.test", hang=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await session.post(f"{box.api_url}auth.test")


async def test_an_envelope_that_is_sent_again_has_the_same_id_and_payload(
    box: Sandbox, session: Session, card: str
) -> None:
    sockets = [await served(box, session), await served(box, session)]
    await box.click("U0ANA", "C0PLATFORM", card, "approve")

    acked = await box.redeliver()

    first, second = [one for socket in sockets for one in socket.envelopes]
    assert acked
    assert first == second
