"""A press counts only from the request's own message, whoever posted the same button elsewhere."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from app.delivery.message import Card
from app.domain.authority import CommandRefused
from app.domain.request import State
from app.sandbox.controls import NoSuchControl
from app.workflow.messages import card_message
from app.workflow.ports import UnitOfWork
from tests.integration.slack.stage import MERGE, ROTATE, Stage, a_stage
from tests.integration.slack.test_escalating import later

ELSEWHERE = (
    "That was not on the request's own card, so nothing was recorded. "
    "Use the card itself, or open the request from the app's Home tab."
)
EARLY = "This card was only just posted, so nothing was recorded. Try again in a moment."
BUTTONS = ["approve", "reject", "details", "revoke", "answer", "nudge", "cover", "hand_over"]
CHOICES = ["take", "ask", "amend", "cancel", "revoke"]


@asynccontextmanager
async def a_thief(stage: Stage) -> AsyncIterator[AsyncWebClient]:
    """Open a client of somebody who has the app's bot token."""
    yield AsyncWebClient(token=stage.box.bot_token, base_url=stage.box.api_url)


def copied(card: str, name: str, *, menu: bool = False) -> list[dict[str, Any]]:
    """Make harmless words with a button that names a card, as the card's own does."""
    plain = {"type": "plain_text", "text": "Fine"}
    button = {"type": "button", "action_id": f"hitl.{name}", "text": plain, "value": card}
    option = {"text": plain, "value": f"{name}/{card}"}
    listed = {"type": "overflow", "action_id": "hitl.more", "options": [option]}
    said = {"type": "section", "text": {"type": "plain_text", "text": "Coffee at ten?"}}
    return [said, {"type": "actions", "elements": [listed if menu else button]}]


async def planted(stage: Stage, channel: str, blocks: list[dict[str, Any]], **more: Any) -> str:
    async with a_thief(stage) as client:
        posted = await client.chat_postMessage(
            channel=channel, text="Coffee?", blocks=blocks, **more
        )
    return str(posted["ts"])


async def refusals(stage: Stage, name: str) -> list[tuple[str, str, str]]:
    history = await stage.store.read(lambda q: q.history(name))
    noted = [one.event for one in history if isinstance(one.event, CommandRefused)]
    return [(one.command, one.actor.id, one.code) for one in noted]


def told(stage: Stage, user: str) -> str:
    """Give all that a person was told privately: beside a message, directly, in a dialog."""
    said = [one.text for one in (*stage.box.ephemerals(user), *stage.box.dms(user))]
    return "\n".join([*said, *(json.dumps(one.blocks) for one in stage.box.views(user))])


@pytest.mark.parametrize(
    ("name", "menu"), [*((one, False) for one in BUTTONS), *((one, True) for one in CHOICES)]
)
async def test_no_button_counts_on_a_message_that_is_not_the_requests_own(
    tmp_path: Path, name: str, *, menu: bool
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        ts = await planted(stage, "C0SUPPORT", copied(card.id, name, menu=menu))
        before = await stage.now(request)
        value = f"{name}/{card.id}" if menu else None

        action = "hitl.more" if menu else f"hitl.{name}"
        seen = await stage.box.click("U0ANA", "C0SUPPORT", ts, action, value)

        assert seen.acked
        await stage.box.until(lambda: ELSEWHERE in told(stage, "U0ANA"))
        assert await stage.now(request) == before
        assert await refusals(stage, request.id) == [(name, "ana", "pressed_elsewhere")]
        assert '"submit": {' not in told(stage, "U0ANA")
        assert "4711" not in told(stage, "U0ANA")


@pytest.mark.parametrize("place", ["thread", "same channel", "ephemeral", "attachment"])
async def test_an_approval_counts_on_the_card_itself_and_beside_it_nowhere(
    tmp_path: Path, place: str
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        blocks = copied(card.id, "approve")
        thread = {"thread_ts": card.ts} if place == "thread" else {}
        ts = await planted(stage, card.channel, blocks, **thread)
        click = stage.box.interaction("U0ANA", card.channel, ts, "hitl.approve")
        own = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        if place == "ephemeral":
            click["container"] |= {"is_ephemeral": True, "message_ts": card.ts}
        elif place == "attachment":
            click["container"] |= {"type": "message_attachment", "message_ts": card.ts}

        await stage.box.deliver(click)
        assert await stage.told("U0ANA") == ELSEWHERE
        refused = await stage.now(request)
        await stage.box.deliver(own)

        assert refused.state is State.PENDING
        assert refused.reviews == ()
        assert (await stage.now(request)).state is State.APPROVED


@pytest.mark.parametrize(
    "container",
    [
        None,
        {},
        "C0PLATFORM",
        {"type": "message"},
        {"type": "message", "channel_id": None, "message_ts": None},
        {"type": "message", "channel_id": "", "message_ts": ""},
    ],
    ids=json.dumps,
)
async def test_a_press_that_slack_does_not_place_anywhere_counts_nowhere(
    tmp_path: Path, container: object
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        click["container"] = container

        seen = await stage.box.deliver(click)

        assert seen.acked
        assert await stage.told("U0ANA") == ELSEWHERE
        assert await refusals(stage, request.id) == [("approve", "ana", "pressed_elsewhere")]
        assert (await stage.now(request)).state is State.PENDING


@pytest.mark.parametrize("callback", ["hitl.home_view", "hitl.reject_submit", "", None])
async def test_only_the_view_that_has_the_button_counts(
    tmp_path: Path, callback: str | None
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await stage.click("U0ANA", request, "hitl.details")
        view = await stage.dialog("U0ANA")
        await stage.box.until(lambda: "hitl.approve" in str(stage.box.view(view.id).blocks))
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        del click["message"]
        forged = click | {
            "container": {"type": "view", "view_id": view.id},
            "view": {"id": view.id, "type": "modal", "callback_id": callback},
        }

        await stage.box.deliver(forged)

        await stage.box.until(lambda: ELSEWHERE in told(stage, "U0ANA"))
        assert (await stage.now(request)).state is State.PENDING


async def test_while_a_card_is_being_posted_a_press_is_asked_for_again(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        again = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        await stage.store.write(lambda uow: uow.keep_card(unsettled(card)))

        await stage.box.deliver(click)
        first = await stage.told("U0ANA")
        await stage.store.write(lambda uow: uow.keep_card(card))
        await stage.box.deliver(again)

        assert first == EARLY
        assert await refusals(stage, request.id) == [("approve", "ana", "pressed_early")]
        assert (await stage.now(request)).state is State.APPROVED


async def test_of_a_card_that_was_posted_twice_the_one_that_is_kept_counts(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        orphan = await stage.card(request)
        await stage.store.write(lambda uow: uow.keep_card(unsettled(card)))
        await posted_again(stage, card.id)
        newest = await stage.card(request)

        await stage.box.click("U0ANA", orphan.channel, orphan.ts, "hitl.approve")
        first = await stage.told("U0ANA")
        pending = (await stage.now(request)).state
        await stage.click("U0ANA", request, "hitl.approve")

        assert newest.ts != orphan.ts
        assert first == ELSEWHERE
        assert pending is State.PENDING
        assert (await stage.now(request)).state is State.APPROVED


async def test_a_home_that_somebody_else_published_approves_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        view = {
            "type": "home",
            "callback_id": "hitl.home_view",
            "blocks": copied(card.id, "approve"),
        }
        async with a_thief(stage) as client:
            await client.views_publish(user_id="U0ANA", view=view)

        await stage.box.click_in_home("U0ANA", "hitl.approve")

        await stage.box.until(lambda: ELSEWHERE in told(stage, "U0ANA"))
        assert (await stage.now(request)).state is State.PENDING


async def test_a_copy_below_a_direct_message_decides_nothing_and_the_message_itself_does(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=20)
        own = stage.box.dms("U0BEN")[-1]
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        blocks = copied(card.id, "reject")
        ts = await planted(stage, own.channel, blocks, thread_ts=own.thread_ts or own.ts)

        await stage.box.click("U0BEN", own.channel, ts, "hitl.reject")
        copy = await stage.dialog("U0BEN")
        await stage.box.close_view("U0BEN", copy.id, cleared=True)
        await stage.box.click("U0BEN", own.channel, own.ts, "hitl.reject")
        view = await stage.dialog("U0BEN")

        assert ELSEWHERE in json.dumps(copy.blocks)
        assert view.callback_id == "hitl.reject_submit"


async def test_what_a_dialog_carries_of_another_request_gives_nobody_a_right(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request, other = await stage.hold(MERGE), await stage.hold(ROTATE)
        (card,) = await stage.store.read(lambda q: q.cards_of(other.id))
        await stage.click("U0BEN", request, "hitl.reject")
        view = await stage.dialog("U0BEN")
        async with a_thief(stage) as client:
            made = {**view.content, "private_metadata": card.id}
            await client.views_update(view_id=view.id, view=made)
        stage.box.deactivate("U0BEN")
        stage.clock.forward(seconds=61)

        seen = await stage.box.submit_view("U0BEN", view.id, {"reason": {"text": "No."}})

        assert seen.acked
        assert (await stage.now(other)).state is State.PENDING
        assert await refusals(stage, other.id) == [("reject", "ben", "account_deactivated")]


async def test_a_shortcut_that_names_a_card_does_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        card = await stage.card(request)
        press = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        shortcut = {**press, "type": "message_action", "callback_id": "hitl.approve"}

        await stage.box.deliver(shortcut)

        assert (await stage.now(request)).state is State.PENDING
        with pytest.raises(NoSuchControl):
            await stage.box.click("U0ANA", card.channel, "1.1", "hitl.approve")


def unsettled(card: Card) -> Card:
    """Give a card as it is between being posted and its place being written down."""
    return replace(card, channel="", ts="", render_digest="", version=0, posted_at=None)


async def posted_again(stage: Stage, card: str) -> None:
    """Let the relay post a card whose first posting it never settled."""

    def wish(uow: UnitOfWork) -> None:
        found = uow.card(card)
        assert found is not None
        uow.post(card_message(found))

    await stage.store.write(wish)
    await stage.deliver()
