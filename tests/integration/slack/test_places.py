"""Channels that can no longer be used: noticed by event and without, and what follows from it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.audit.chain import Head
from app.delivery.message import Retry
from app.domain.channels import Trouble
from app.domain.request import ActionRequest, State
from app.sandbox import Fault, Message
from app.sandbox.happenings import Happening
from app.slack.identity import Identity
from app.slack.listeners.places import MOVED
from app.slack.places import state_of
from app.workflow.keep_channels import keep_channels
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.clocks import NOON
from tests.integration.slack.stage import MERGE, WHY, Stage, a_stage

TEAM, FALLBACK = "C0PLATFORM", "C0SECOPS"
LOST: list[tuple[Happening, Trouble]] = [
    ("archive", Trouble.ARCHIVED),
    ("leave", Trouble.NOT_MEMBER),
    ("delete", Trouble.NOT_FOUND),
    ("share", Trouble.SHARED),
    ("offer", Trouble.OFFERED),
]


async def trouble(stage: Stage, channel: str = TEAM) -> Trouble | None:
    state = await stage.store.read(lambda q: q.channel(channel))
    return state.trouble if state else None


async def noticed(stage: Stage, wanted: Trouble, channel: str = TEAM) -> None:
    """Wait until it is known how a channel is."""
    for _ in range(500):
        if await trouble(stage, channel) is wanted:
            break
        await asyncio.sleep(0.01)
    assert await trouble(stage, channel) is wanted


async def told_of(stage: Stage, what: Happening, wanted: Trouble, channel: str = TEAM) -> None:
    """Let something happen of which the app hears, and wait until it has looked."""
    seen = await stage.box.happen(what, channel)
    assert seen is None or seen.acked
    if seen is None:
        stage.clock.forward(seconds=41)
        await stage.room.places.look_around()
    await noticed(stage, wanted, channel)


def in_fallback(stage: Stage, request: ActionRequest) -> list[Message]:
    """Find the cards of a request in the fallback channel."""
    about = str(request.facts.resource.id)
    return [one for one in stage.box.messages(FALLBACK) if about in str(one.blocks)]


@pytest.mark.parametrize("mode", ["http", "socket"])
@pytest.mark.parametrize(("what", "wanted"), LOST)
async def test_what_waits_in_a_lost_channel_is_asked_in_the_fallback_at_once(
    tmp_path: Path, what: Happening, wanted: Trouble, mode: str
) -> None:
    async with a_stage(tmp_path, mode=mode) as stage:
        request = await stage.hold(MERGE)

        await told_of(stage, what, wanted)
        await stage.deliver()

        (card,) = in_fallback(stage, request)
        assert "hitl.approve" in str(card.blocks)
        cards = await stage.store.read(lambda q: q.cards_of(request.id))
        assert {one.address: one.undeliverable for one in cards} == {
            TEAM: wanted.value,
            FALLBACK: "",
        }


@pytest.mark.parametrize(("what", "wanted"), LOST)
async def test_what_no_event_tells_is_seen_by_looking(
    tmp_path: Path, what: Happening, wanted: Trouble
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)

        await stage.box.happen(what, TEAM, told=False)
        await stage.room.places.look_around()
        assert not in_fallback(stage, request)
        stage.clock.forward(seconds=41)
        await stage.room.places.look_around()
        await stage.deliver()

        assert await trouble(stage) is wanted
        assert len(in_fallback(stage, request)) == 1


@pytest.mark.parametrize(("what", "wanted"), LOST)
async def test_no_new_card_goes_to_a_lost_channel_that_was_last_seen_a_minute_ago(
    tmp_path: Path, what: Happening, wanted: Trouble
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(MERGE)
        posted = len(stage.box.calls("chat.postMessage"))
        await stage.box.happen(what, TEAM, told=False)

        stage.clock.forward(seconds=61)
        request = await stage.hold(MERGE)

        assert await trouble(stage) is wanted
        tried = stage.box.calls("chat.postMessage")[posted:]
        assert {one.arguments["channel"] for one in tried} == {FALLBACK}
        assert (await stage.card(request)).channel == FALLBACK


async def test_an_event_alone_is_not_believed(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        asked = len(stage.box.calls("conversations.info"))

        for name in ("channel_archive", "channel_shared", "channel_deleted"):
            await stage.box.emit({"type": name, "channel": TEAM})
        await stage.box.until(lambda: len(stage.box.calls("conversations.info")) == asked + 3)
        await stage.deliver()

        assert await trouble(stage) is Trouble.NONE
        assert not in_fallback(stage, request)


async def test_events_about_other_channels_and_other_people_ask_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(MERGE)
        asked = len(stage.box.calls("conversations.info"))

        for content in (
            {"type": "channel_archive", "channel": "C0OTHER"},
            {"type": "channel_archive", "channel": {"name": "x"}},
            {"type": "channel_archive", "channel": ["C0PLATFORM"]},
            {"type": "channel_archive"},
            {"type": "member_left_channel", "channel": TEAM, "user": "U0ANA"},
            {"type": "channel_id_changed", "old_channel_id": "C0OTHER", "new_channel_id": TEAM},
            {"type": "channel_id_changed", "old_channel_id": TEAM, "new_channel_id": "../x"},
        ):
            assert (await stage.box.emit(content)).acked

        assert len(stage.box.calls("conversations.info")) == asked


async def test_the_same_event_again_and_two_at_once_ask_once_in_the_fallback(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await stage.box.happen("archive", TEAM, told=False)

        event = {"type": "channel_archive", "channel": TEAM, "user": "U0MO"}
        await asyncio.gather(*(stage.box.emit(event) for _ in range(5)))
        await asyncio.gather(*(stage.room.places.look([TEAM]) for _ in range(5)))
        await noticed(stage, Trouble.ARCHIVED)
        for what in ("unarchive", "archive"):
            await stage.box.happen(what, TEAM, told=False)
            await stage.room.places.look([TEAM])
        await stage.deliver()

        assert len(in_fallback(stage, request)) == 1
        assert isinstance(await stage.store.verify(), Head)


async def test_a_rename_is_remembered_and_breaks_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)

        await stage.box.happen("rename", TEAM, "platform-core")
        for _ in range(200):
            state = await stage.store.read(lambda q: q.channel(TEAM))
            if state and state.name == "platform-core":
                break
            await asyncio.sleep(0.01)

        assert state
        assert (state.name, state.trouble) == ("platform-core", Trouble.NONE)
        await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()
        assert (await stage.card(request)).channel == TEAM


async def test_a_card_others_came_to_see_is_emptied_and_what_was_said_below_it(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        decided, waiting = await stage.hold(MERGE), await stage.hold(MERGE)
        await stage.reject("U0ANA", decided, "The key of Acme is 91 days old.")
        await stage.deliver()
        secret = str(waiting.facts.resource.id)
        assert secret in str(stage.box.messages(TEAM))

        await told_of(stage, "share", Trouble.SHARED)
        await stage.deliver()

        seen = [*stage.box.messages(TEAM)]
        seen += [one for card in seen for one in stage.box.thread(TEAM, card.ts)]
        assert len(seen) > 2
        for one in seen:
            said = f"{one.text} {one.blocks}"
            assert "This was withdrawn" in said
            assert secret not in said
            assert "91 days" not in said
            assert "hitl." not in said
        assert len(in_fallback(stage, waiting)) == 1


async def test_nobody_approves_from_a_channel_that_others_see_but_in_the_fallback(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        card = await stage.card(request)
        press = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        await told_of(stage, "share", Trouble.SHARED)

        await stage.box.deliver(press)

        assert "another company" in await stage.told("U0ANA")
        assert (await stage.now(request)).state is State.PENDING
        await stage.deliver()
        (elsewhere,) = in_fallback(stage, request)
        await stage.box.click("U0ANA", FALLBACK, elsewhere.ts, "hitl.approve")
        assert (await stage.now(request)).state is State.APPROVED


async def test_a_card_posted_while_the_channel_was_being_shared_is_emptied(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.room.places.look([TEAM])
        await stage.box.happen("share", TEAM, told=False)
        request = await stage.hold(MERGE)
        assert str(request.facts.resource.id) in str(stage.box.messages(TEAM))

        stage.clock.forward(seconds=41)
        await stage.room.places.look_around()
        await stage.deliver()

        assert str(request.facts.resource.id) not in str(stage.box.messages(TEAM))
        assert len(in_fallback(stage, request)) == 1


async def test_cards_return_when_the_channel_does(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        before = await stage.hold(MERGE)
        await told_of(stage, "share", Trouble.SHARED)
        await stage.deliver()

        await told_of(stage, "unshare", Trouble.NONE)
        after = await stage.hold(MERGE)

        shown = [str(one.blocks) for one in stage.box.messages(TEAM)]
        assert len(shown) == 2
        assert all("hitl.approve" in one for one in shown)
        assert (await stage.card(after)).channel == TEAM
        assert len(in_fallback(stage, before)) == 1


async def test_what_came_in_while_a_channel_is_lost_is_asked_elsewhere_at_the_next_look(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await told_of(stage, "archive", Trouble.ARCHIVED)
        ask = Ask(stage.keys["deploy-bot"], MERGE, context=WHY)
        answer = await stage.store.write(lambda uow: submit_request(uow, ask))
        assert isinstance(answer, Submission)

        await stage.room.places.look([TEAM])

        cards = await stage.store.read(lambda q: q.cards_of(answer.request.id))
        assert sorted(one.address for one in cards) == [TEAM, FALLBACK]


async def test_a_channel_that_has_a_new_id_is_emptied_under_that_id(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        old = stage.box.stage.world.channels[TEAM]
        posts = stage.box.stage.world.posts
        moved = [replace(one, channel="C0MOVED") for one in stage.box.messages(TEAM)]
        posts["C0MOVED"] = {one.ts: [one] for one in moved}
        stage.box.stage.world.put_channel(replace(old, id="C0MOVED", is_pending_ext_shared=True))
        await stage.box.happen("delete", TEAM, told=False)

        event = {"type": MOVED, "old_channel_id": TEAM, "new_channel_id": "C0MOVED"}
        await stage.box.emit(event)
        await noticed(stage, Trouble.NOT_FOUND)
        await stage.deliver()

        (card,) = stage.box.messages("C0MOVED")
        assert "This was withdrawn" in str(card.blocks)
        assert str(request.facts.resource.id) not in str(card.blocks)
        assert len(in_fallback(stage, request)) == 1


async def test_a_private_channel_is_followed_by_the_events_of_private_channels(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.room.places.look([FALLBACK])

        await told_of(stage, "archive", Trouble.ARCHIVED, FALLBACK)
        await told_of(stage, "unarchive", Trouble.NONE, FALLBACK)
        await told_of(stage, "leave", Trouble.NOT_FOUND, FALLBACK)
        await told_of(stage, "join", Trouble.NONE, FALLBACK)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("conversations.info", retry_after=3),
        Fault("conversations.info", status=503),
        Fault("conversations.info", error="missing_scope"),
    ],
    ids=["limit", "outage", "scope"],
)
async def test_where_slack_does_not_say_how_a_channel_is_nothing_is_shown_there(
    tmp_path: Path, fault: Fault
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.room.places.look([TEAM])
        await stage.box.happen("share", TEAM, told=False)
        stage.box.inject(fault)
        await stage.room.places.look([TEAM])

        request = await stage.hold(MERGE)

        assert str(request.facts.resource.id) not in str(stage.box.messages(TEAM))
        stage.clock.forward(minutes=6)
        await stage.deliver()
        assert len(in_fallback(stage, request)) == 1
        assert not stage.box.messages(TEAM)


async def test_a_card_waits_while_slack_says_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.inject(Fault("conversations.info", status=503))

        await stage.hold(MERGE)

        assert not stage.box.messages(TEAM)
        stage.clock.forward(seconds=30)
        results = await stage.deliver()
        assert not [one for one in results if isinstance(one, Retry)]
        assert len(stage.box.messages(TEAM)) == 1


async def test_the_account_of_a_request_says_what_became_of_its_channel(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await told_of(stage, "archive", Trouble.ARCHIVED)
        await stage.deliver()

        await stage.box.slash("U0ANA", FALLBACK, f"/hitl why {request.id}")

        await stage.told("U0ANA")
        told = str(stage.box.ephemerals("U0ANA")[-1].blocks)
        assert f"'channel_id': '{TEAM}'" in told
        assert " was archived" in told
        assert f"'channel_id': '{FALLBACK}'" in told


async def test_every_lost_channel_is_named_with_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.box.happen("archive", TEAM, told=False)
        await stage.box.happen("leave", "C0PAYMENTS", told=False)

        await stage.room.places.report()

        said = capsys.readouterr().out
        assert "unarchive it, or name another channel in the policy" in said
        assert "invite the app to it" in said
        lost = await stage.room.places.troubled()
        assert [one.id for one in lost] == ["C0PAYMENTS", TEAM]


OPEN = {
    "id": TEAM,
    "name": "platform",
    "is_archived": False,
    "is_ext_shared": False,
    "is_member": True,
}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, Trouble.NONE),
        ({"is_org_shared": True, "is_shared": True}, Trouble.NONE),
        ({"is_org_shared": True, "connected_team_ids": ["T0SISTER"]}, Trouble.NONE),
        ({"connected_team_ids": ["T0ACME"]}, Trouble.NONE),
        ({"connected_team_ids": ["T0OTHER"]}, Trouble.SHARED),
        ({"is_ext_shared": None}, Trouble.UNSAID),
        ({"is_ext_shared": None, "connected_team_ids": ["T0OTHER"]}, Trouble.SHARED),
        ({"is_ext_shared": None, "is_pending_ext_shared": True}, Trouble.OFFERED),
        ({"is_ext_shared": None, "is_member": False}, Trouble.UNSAID),
        ({"is_ext_shared": True, "is_member": False}, Trouble.SHARED),
        ({"is_ext_shared": True, "is_archived": True}, Trouble.ARCHIVED),
        ({"is_pending_ext_shared": True}, Trouble.OFFERED),
        ({"pending_connected_team_ids": ["T0OTHER"]}, Trouble.OFFERED),
        ({"is_member": False}, Trouble.NOT_MEMBER),
        ({"is_member": None}, Trouble.NOT_MEMBER),
        ({"is_archived": None}, Trouble.ARCHIVED),
        ({"id": "C0NEW"}, Trouble.NOT_FOUND),
    ],
)
def test_what_slack_does_not_positively_say_counts_against_a_channel(
    said: dict[str, object], wanted: Trouble
) -> None:
    us = Identity("T0ACME", "", "A0HITL")

    assert state_of(TEAM, {**OPEN, **said}, us, NOON).trouble is wanted


async def test_an_answer_to_an_earlier_question_does_not_undo_a_later_one(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        us = Identity("T0ACME", "", "A0HITL")
        at = stage.clock.now()
        late = state_of(TEAM, {**OPEN, "is_ext_shared": True}, us, at)
        early = state_of(TEAM, OPEN, us, at - timedelta(seconds=1))

        await stage.store.write(lambda uow: keep_channels(uow, (late, early)))

        assert await trouble(stage) is Trouble.SHARED


async def test_where_slack_does_not_say_whether_a_channel_is_shared_no_card_is_posted(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave_out("is_ext_shared")

        request = await stage.hold(MERGE)

        cards = await stage.store.read(lambda q: q.cards_of(request.id))
        assert {one.undeliverable for one in cards} == {"sharing_unsaid"}
        assert (stage.box.messages(TEAM), stage.box.messages(FALLBACK)) == ([], [])
        assert (await stage.now(request)).state is State.PENDING


async def test_where_slack_stops_to_say_it_the_card_is_withdrawn_for_that_reason(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        stage.box.leave_out("is_ext_shared")
        stage.clock.forward(seconds=61)

        await stage.room.places.look([TEAM])
        await stage.deliver()

        (card,) = stage.box.messages(TEAM)
        assert "Slack did not say whether this channel is shared with outsiders" in card.text
        assert "another company" not in str(card.blocks)
        assert str(request.facts.resource.id) not in str(card.blocks)


async def test_nothing_is_approved_where_slack_stopped_to_say_whether_it_is_shared(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        stage.box.leave_out("is_ext_shared")
        stage.clock.forward(seconds=61)
        await stage.room.places.look([TEAM])

        await stage.click("U0ANA", request, "hitl.approve")

        told = await stage.told("U0ANA")
        assert "Slack did not say whether this channel is shared with outsiders" in told
        assert (await stage.now(request)).state is State.PENDING
