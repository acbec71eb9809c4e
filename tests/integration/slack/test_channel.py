"""Messages: what arrives, what is tried again, what never will, and that nothing is live."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.delivery.message import Dead, Leased, Message, MessageKind, Retry, Sent
from app.domain.action import Action, Context
from app.domain.request import ActionRequest, State
from app.sandbox import Fault, Workspace, live_markup
from tests.integration.slack.stage import MERGE, WHY, Stage, a_stage, dead


async def a_card(stage: Stage, request: ActionRequest) -> Leased:
    card = (await stage.store.read(lambda q: q.cards_of(request.id)))[0]
    message = Message(MessageKind.CARD, request.id, f"card:{card.id}", card.address, card.id)
    return Leased(1, message, 1, 1, stage.clock.now())


async def test_a_card_is_posted_once_and_not_touched_while_nothing_changed(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        again = await stage.room.channel.send(await a_card(stage, request))

        assert isinstance(again, Sent)
        assert again.whole
        assert len(stage.box.messages("C0PLATFORM")) == 1
        assert not stage.box.calls("chat.update")


@pytest.mark.parametrize(
    "error",
    ["is_archived", "channel_not_found", "not_in_channel", "restricted_action", "msg_too_long"],
)
async def test_a_card_that_can_never_be_shown_goes_to_the_fallback_at_once(
    tmp_path: Path, error: str
) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(Fault("chat.postMessage", error=error, channel="C0PLATFORM"))

        request = await stage.hold()

        assert not stage.box.messages("C0PLATFORM")
        assert request.facts.action in stage.box.messages("C0SECOPS")[0].text


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("chat.postMessage", retry_after=7), "ratelimited"),
        (Fault("chat.postMessage", status=503), "server_error"),
        (Fault("chat.postMessage", drop_after_accept=True), "unreachable"),
    ],
    ids=["limit", "outage", "dropped"],
)
async def test_what_passes_is_tried_again_later(tmp_path: Path, fault: Fault, code: str) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(fault)
        request = await stage.hold()

        stage.clock.forward(seconds=30)
        results = await stage.deliver()

        assert [type(one) for one in results] == [Sent]
        assert (await stage.card(request)).channel == "C0PLATFORM"
        assert len(stage.box.calls("chat.postMessage")) == 2
        assert code


async def test_a_channel_that_outsiders_see_is_refused(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.share_externally("C0PLATFORM")

        request = await stage.hold()

        assert not stage.box.messages("C0PLATFORM")
        assert request.facts.action in stage.box.messages("C0SECOPS")[0].text


async def test_a_card_that_was_deleted_goes_elsewhere(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        card = await stage.card(request)
        stage.box.delete(card.channel, card.ts)
        leased = await a_card(stage, request)
        shown = (await stage.store.read(lambda q: q.cards_of(request.id)))[0]
        await stage.store.write(lambda uow: uow.keep_card(replace(shown, version=0)))

        result = await stage.room.channel.send(leased)

        assert result == Dead("message_not_found")


async def test_the_requester_is_told_directly_only_where_they_are_not_in_the_channel(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        there = await stage.hold()
        await stage.click("U0ANA", there, "hitl.approve")
        await stage.deliver()
        told = [one.text for one in stage.box.dms("U0BO")]
        stage.box.leave("C0PLATFORM", "U0BO")
        gone = await stage.hold()
        await stage.reject("U0ANA", gone, "Not now <!channel>.")
        await stage.deliver()

        assert told == []
        newest = stage.box.dms("U0BO")[-1]
        assert "Rejected by Ana Ruiz" in newest.text
        assert [one.split()[0] for one in live_markup(newest)] == ["date"]


async def test_a_reply_waits_for_its_card(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(Fault("chat.postMessage", status=503, times=9))
        request = await stage.hold()
        leased = await a_card(stage, request)
        reply = replace(leased, message=replace(leased.message, kind=MessageKind.REPLY))

        assert await stage.room.channel.send(reply) == Retry("card_not_posted", 1.0)


async def test_nothing_of_the_agent_is_live_in_what_is_posted(tmp_path: Path) -> None:
    hostile = "<!channel> <@U0ANA> <https://evil.test|https://good.test> *b* `c` :x: @here"
    action = Action("infra.merge_change", {"repo": "acme/payments", "note": hostile})
    context = Context(justification=hostile, requester=WHY.requester)
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(action, context)
        await stage.reject("U0ANA", request, hostile)
        await stage.deliver()

        card = await stage.card(request)
        for message in (card, *stage.box.thread(card.channel, card.ts)):
            ours = {"bold", "preformatted", "quote", "date"}
            live = [one for one in live_markup(message) if one.split()[0] not in ours]
            assert live == []
            assert not message.unfurl_links
            assert not message.unfurl_media


async def test_dead_letters_do_not_stop_the_request(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(Fault("chat.postMessage", error="something_new", times=9))

        request = await stage.hold(MERGE)

        assert dead(await stage.deliver()) == []
        assert (await stage.now(request)).state is State.PENDING
        assert not Workspace.acme().org_wide
