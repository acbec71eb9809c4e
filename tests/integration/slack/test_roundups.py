"""What a channel reads of many requests at once: a team's digest, and reminders told together."""

import asyncio
import json
from pathlib import Path

import pytest

from app.domain.action import Action, Context
from app.domain.authority import SYSTEM
from app.domain.events import Reached
from app.domain.request import ActionRequest
from app.sandbox import Fault, Message
from app.slack import words
from app.workflow.documents import load_document
from app.workflow.escalate import escalate_due
from app.workflow.roundups import make_roundups
from tests.integration.slack.stage import MANIFESTS, MERGE, ROTATE, Stage, a_stage

TEAM = "C0PLATFORM"
POLICY = (MANIFESTS / "policy.yaml").read_text()
NOON_AND_A_HALF = POLICY.replace(
    "platform: {channel: C0PLATFORM,",
    'platform: {channel: C0PLATFORM, digest: {at: "12:30", zone: UTC},',
)
ROSTER = (MANIFESTS / "roster.yaml").read_text().replace("max_pending: 20", "max_pending: 99")


async def load(stage: Stage, policy: str = NOON_AND_A_HALF) -> None:
    await stage.store.write(lambda uow: load_document(uow, "policy", policy, SYSTEM))
    await stage.store.write(lambda uow: load_document(uow, "roster", ROSTER, SYSTEM))


async def hours_come(stage: Stage, **span: float) -> None:
    stage.clock.forward(**span)
    await stage.store.write(make_roundups)
    await stage.deliver()


def posted(stage: Stage, channel: str = TEAM) -> list[Message]:
    """Find what was said in a channel itself that has a way to cards, and is no card."""
    said = stage.box.messages(channel)
    return [one for one in said if "hitl.details" not in str(one.blocks)]


def links(message: Message) -> list[str]:
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.extend([value["url"]] if value.get("type") == "link" else [])
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(message.blocks)
    return found


def tried(stage: Stage, said: str) -> list[str]:
    """List where a roundup was tried to be posted, whatever became of it afterwards."""
    calls = stage.box.calls("chat.postMessage")
    return [str(one.arguments["channel"]) for one in calls if said in str(one.arguments["text"])]


def text_of(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


async def test_a_digest_lists_the_oldest_first_with_risks_and_ways_to_the_cards(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        requests = []
        for action in (ROTATE, MERGE):
            requests.append(await stage.hold(action))
            stage.clock.forward(seconds=2)

        await hours_come(stage, minutes=30)

        (message,) = posted(stage)
        said = text_of(message)
        assert "2 requests wait for a decision of platform: 2 of high risk." in said
        assert said.index("secrets.rotate") < said.index("infra.merge_change")
        cards = [await stage.card(one) for one in requests]
        assert [one.split("message_ts=")[1] for one in links(message)] == [one.ts for one in cards]
        assert "actions" not in {one["type"] for one in message.blocks}
        assert "secrets.rotate on secret:prod/payments-db" in message.text
        assert posted(stage, "C0SECOPS") == []


async def test_a_late_digest_says_since_when(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        await stage.hold(ROTATE)

        await hours_come(stage, hours=3)

        (message,) = posted(stage)
        assert "This comes late: it was due " in text_of(message)


async def test_the_longest_texts_fit_into_one_message(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        for number in range(22):
            secret = f"prod/{number}/" + "@channel&*b*" * 50
            await stage.hold(Action("secrets.rotate", {"secret": secret}))
            stage.clock.forward(seconds=1)

        await hours_come(stage, minutes=30)

        (message,) = posted(stage)
        assert len(links(message)) == 20
        assert "2 more wait in this channel" in text_of(message)
        assert "@channel" not in message.text


async def test_a_digest_tells_no_argument_that_a_card_masks(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(
            stage,
            NOON_AND_A_HALF.replace(
                "support:  {channel: C0SUPPORT,",
                'support:  {channel: C0SUPPORT, digest: {at: "12:30", zone: UTC},',
            ),
        )
        mail = {"to": "x@y.test", "body": "The secret plan."}
        claims = Context(justification="A secret reason.", requester="bo@acme.test")
        await stage.hold(Action("mail.send_external", mail), claims, "service-desk")

        await hours_come(stage, minutes=30)

        (message,) = posted(stage, "C0SUPPORT")
        assert "mail.send_external" in text_of(message)
        assert "secret" not in text_of(message) + message.text


async def test_a_digest_goes_nowhere_where_others_see_the_channel(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        await stage.hold(ROTATE)
        await stage.box.happen("share", TEAM, told=False)
        stage.clock.forward(seconds=61)

        await hours_come(stage, minutes=30)

        assert tried(stage, "waits for a decision") == []
        await stage.store.write(make_roundups)
        await stage.deliver()
        assert tried(stage, "waits for a decision") == []


async def test_a_digest_is_withdrawn_when_others_come_to_see_the_channel(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        await stage.hold(ROTATE)
        await hours_come(stage, minutes=30)
        (message,) = posted(stage)

        await stage.box.happen("share", TEAM, told=False)
        stage.clock.forward(seconds=61)
        await stage.room.places.look_around()
        await stage.deliver()

        newest = stage.box.versions(TEAM, message.ts)[-1]
        assert newest.text == words.WITHDRAWN
        assert "secrets.rotate" not in text_of(newest)


async def reminded(stage: Stage, count: int) -> list[ActionRequest]:
    """Hold requests, and let all of them be reminded of in one tick."""
    requests = []
    for _ in range(count):
        requests.append(await stage.hold(ROTATE))
        stage.clock.forward(seconds=1)
    stage.clock.forward(minutes=10)
    for _ in range(2):
        await stage.store.write(lambda uow: escalate_due(uow, 50))
    for _ in range(8):
        await stage.deliver()
    return requests


async def reached(stage: Stage, request: ActionRequest) -> list[str]:
    history = await stage.store.read(lambda q: q.history(request.id))
    return [one.event.channel for one in history if isinstance(one.event, Reached)]


@pytest.mark.parametrize("count", [3, 4])
async def test_from_four_on_reminders_are_one_message_in_the_channel(
    tmp_path: Path, count: int
) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)

        requests = await reminded(stage, count)

        together = [one for one in posted(stage) if "still wait" in text_of(one)]
        cards = [await stage.card(one) for one in requests]
        under = [one for card in cards for one in stage.box.thread(TEAM, card.ts)[1:]]
        assert (len(together), len(under)) == ((1, 0) if count == 4 else (0, 3))
        assert [await reached(stage, one) for one in requests] == [[TEAM]] * count
        for one in together:
            assert "4 requests still wait for a decision: 4 of high risk." in text_of(one)
            assert len(links(one)) == count


async def test_sixty_reminders_of_a_monday_morning_are_three_messages(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)

        requests = await reminded(stage, 60)

        together = [one for one in posted(stage) if "still wait" in text_of(one)]
        assert [len(links(one)) for one in together] == [20, 20, 20]
        assert len({url for one in together for url in links(one)}) == 60
        reaches = await asyncio.gather(*[reached(stage, one) for one in requests])
        assert reaches == [[TEAM]] * 60


async def test_reminders_wait_together_while_slack_is_away(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        requests = [await stage.hold(ROTATE) for _ in range(5)]
        stage.clock.forward(minutes=10)
        await stage.store.write(lambda uow: escalate_due(uow, 50))
        stage.box.inject(Fault("chat.postMessage", error="internal_error", times=1))

        for _ in range(3):
            await stage.deliver()
        assert [await reached(stage, one) for one in requests] == [[]] * 5

        stage.clock.forward(seconds=5)
        await stage.deliver()
        (message,) = [one for one in posted(stage) if "still wait" in text_of(one)]
        assert len(links(message)) == 5
        assert [await reached(stage, one) for one in requests] == [[TEAM]] * 5


async def test_a_shared_channel_is_not_reminded_and_each_step_says_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage)
        requests = [await stage.hold(ROTATE) for _ in range(4)]
        await stage.box.happen("share", TEAM, told=False)

        stage.clock.forward(minutes=10)
        await stage.store.write(lambda uow: escalate_due(uow, 50))
        for _ in range(4):
            await stage.deliver()

        assert tried(stage, "still wait") == []
        assert [TEAM in await reached(stage, one) for one in requests] == [False] * 4
