"""What people do on the page reaches the app, and what comes of it is shown."""

import json
from typing import Any

import pytest

from app.sandbox import Sandbox
from tests.integration.sandbox.conftest import CARD, MODAL
from tests.integration.sandbox.page.conftest import App, Beside, Visitor, words_of

HOSTILE = "</li><script>alert(1)</script>"


@pytest.fixture
async def ts(call: Any) -> str:
    answer = await call("chat.postMessage", channel="C0PLATFORM", text="Rotate", blocks=CARD)
    return str(answer["ts"])


def press(action: str, value: str | None, field: str | None = None) -> str:
    return json.dumps([action, value, field])


async def opened(box: Sandbox, visitor: Visitor, call: Any, app: App, ts: str) -> str:
    await click(visitor, ts)
    await call("views.open", trigger_id=app.heard[-1]["trigger_id"], view=MODAL)
    return box.views("U0ANA")[-1].id


async def click(visitor: Visitor, ts: str, action: str = "approve", value: str = "card-1") -> int:
    return await visitor.send("click", channel="C0PLATFORM", ts=ts, press=press(action, value))


async def test_a_message_is_shown_with_its_buttons(visitor: Visitor, ts: str) -> None:
    page = await visitor.read()

    assert f'name="ts" value="{ts}"' in page
    assert "Rotate" in words_of(page)
    assert ">Approve</button>" in page
    assert 'aria-label="More actions"' in page


async def test_a_click_reaches_the_app(visitor: Visitor, app: App, ts: str) -> None:
    assert await click(visitor, ts) == 303

    (heard,) = app.heard
    assert heard["user"]["id"] == "U0ANA"
    assert heard["actions"][0]["value"] == "card-1"
    assert heard["message"]["ts"] == ts


async def test_an_option_of_a_menu_reaches_the_app(visitor: Visitor, app: App, ts: str) -> None:
    await click(visitor, ts, "more", "ask")

    assert app.heard[0]["actions"][0]["selected_option"]["value"] == "ask"


async def test_what_is_gone_is_said(visitor: Visitor, app: App, ts: str) -> None:
    await click(visitor, ts, "nothing", "x")

    assert app.heard == []
    assert "This is not there any more" in words_of(await visitor.read())


async def test_nobody_presses_what_only_another_sees(
    visitor: Visitor, app: App, call: Any
) -> None:
    answer = await call(
        "chat.postEphemeral", channel="C0PLATFORM", user="U0BEN", text="Psst", blocks=CARD
    )

    await click(visitor, answer["message_ts"])

    assert app.heard == []
    assert "Psst" not in await visitor.read()


async def test_a_late_answer_is_said_where_the_click_was(
    visitor: Visitor, box: Sandbox, ts: str
) -> None:
    box.wait_for_acks(0.0)

    await click(visitor, ts)

    assert "did not answer within three seconds" in words_of(await visitor.read())
    assert "did not answer" not in words_of(await visitor.read(**{"as": "U0BEN"}))


async def test_a_dialog_is_filled_in_and_submitted(
    visitor: Visitor, box: Sandbox, call: Any, app: App, ts: str
) -> None:
    view = await opened(box, visitor, call, app, ts)
    assert '<dialog id="modal-' in await visitor.read()

    reason, kind = json.dumps(["reason", "text"]), json.dumps(["kind", "pick"])
    await visitor.send("submit", view=view, **{reason: "Because", kind: "risk"})

    values = app.heard[-1]["view"]["state"]["values"]
    assert values["reason"]["text"]["value"] == "Because"
    assert values["kind"]["pick"]["selected_option"]["value"] == "risk"
    assert "<dialog" not in await visitor.read()


async def test_what_is_missing_is_said_under_its_input(
    visitor: Visitor, box: Sandbox, call: Any, app: App, ts: str
) -> None:
    view = await opened(box, visitor, call, app, ts)

    await visitor.send("submit", view=view)

    assert "Please complete this required field." in words_of(await visitor.read())
    assert app.heard[-1]["type"] == "block_actions"


@pytest.mark.parametrize("cleared", [{}, {"cleared": "1"}])
async def test_a_dialog_is_closed(
    visitor: Visitor, box: Sandbox, call: Any, app: App, cleared: dict[str, str]
) -> None:
    ts = (await call("chat.postMessage", channel="C0PLATFORM", text="Rotate", blocks=CARD))["ts"]
    view = await opened(box, visitor, call, app, ts)

    await visitor.send("close", view=view, **cleared)
    await visitor.send("close", view=view)

    assert app.heard[-1]["type"] == "view_closed"
    assert app.heard[-1]["is_cleared"] is bool(cleared)
    assert "<dialog" not in await visitor.read()


async def test_a_press_inside_a_dialog_carries_what_was_typed(
    visitor: Visitor, box: Sandbox, call: Any, app: App, ts: str
) -> None:
    await click(visitor, ts)
    more = {**MODAL, "blocks": [*MODAL["blocks"], {**CARD[1], "block_id": "also"}]}
    await call("views.open", trigger_id=app.heard[-1]["trigger_id"], view=more)
    view = box.views("U0ANA")[-1].id

    field = json.dumps(["reason", "text"])
    await visitor.send("press", view=view, press=press("approve", "card-1"), **{field: "So far"})

    assert app.heard[-1]["view"]["state"]["values"]["reason"]["text"]["value"] == "So far"
    assert app.heard[-1]["actions"][0]["action_id"] == "approve"


async def test_a_dialog_that_is_gone_is_not_submitted(visitor: Visitor, app: App) -> None:
    assert await visitor.send("submit", view="V0") == 303
    assert await visitor.send("press", view="V0", press=press("a", None)) == 303

    assert app.heard == []


async def test_a_command_is_answered_to_whoever_typed_it(visitor: Visitor, app: App) -> None:
    app.answer = {"text": f"Nothing waits. {HOSTILE}"}

    await visitor.send("slash", channel="C0PLATFORM", typed="/hitl pending")

    assert app.heard[0]["text"] == "pending"
    page = await visitor.read()
    assert "Only visible to you" in page
    assert "<script>" not in page
    assert "Nothing waits." not in await visitor.read(**{"as": "U0BEN"})


async def test_what_is_no_command_is_not_sent(visitor: Visitor, app: App) -> None:
    await visitor.send("slash", channel="C0PLATFORM", typed="hello")

    assert app.heard == []
    assert "only commands are answered" in words_of(await visitor.read())


async def test_a_command_that_fails_says_so_in_slacks_words(
    visitor: Visitor, box: Sandbox
) -> None:
    box.wait_for_acks(0.0)

    await visitor.send("slash", channel="C0PLATFORM", typed="/hitl help")

    assert "/hitl failed with the error “operation_timeout”" in words_of(await visitor.read())


async def test_what_stands_beside_is_begun_by_name(visitor: Visitor, beside: Beside) -> None:
    assert await visitor.send("do", what="known") == 303

    assert beside.done == ["known"]


async def test_who_opens_the_home_is_told_to_the_app_once(
    visitor: Visitor, box: Sandbox, app: App
) -> None:
    await visitor.read(**{"in": "home"})
    await box.until(lambda: bool(app.heard))

    async with visitor.session.get(
        visitor.page.url, params={"as": "U0ANA", "in": "home"}, headers={"X-Live": "1"}
    ) as answer:
        assert answer.status == 200
    assert [one["event"]["type"] for one in app.heard] == ["app_home_opened"]


async def test_a_press_on_the_home_reaches_the_app(visitor: Visitor, call: Any, app: App) -> None:
    await visitor.send("home", press=press("approve", "card-1"))
    await call("views.publish", user_id="U0ANA", view={"type": "home", "blocks": CARD})

    await visitor.send("home", press=press("approve", "card-1"))

    assert [one["actions"][0]["value"] for one in app.heard] == ["card-1"]
    assert app.heard[0]["view"]["type"] == "home"


async def test_every_change_is_told_at_once(visitor: Visitor, box: Sandbox) -> None:
    async with visitor.session.get(f"{visitor.origin}/live") as live:
        first = await live.content.readuntil(b"\n\n")
        box.join("C0PAYMENTS", "U0BO")
        second = await live.content.readuntil(b"\n\n")

    assert first.startswith(b"data: ")
    assert int(second.split()[1]) > int(first.split()[1])
    assert live.headers["Content-Type"] == "text/event-stream"
