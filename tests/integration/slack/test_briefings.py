"""What one person reads in a message of their own of many requests, and on their Home."""

import json
from pathlib import Path

from app.domain.action import Action
from app.domain.authority import SYSTEM
from app.domain.request import State
from app.sandbox import Fault, Message
from app.scheduler.noticing import Noticing
from app.workflow.documents import load_document
from tests.integration.slack.stage import MANIFESTS, MERGE, ROTATE, Stage, a_stage
from tests.integration.slack.test_home import home, part, shown

ROSTER = (MANIFESTS / "roster.yaml").read_text().replace("max_pending: 20", "max_pending: 99")
BO_LEFT = ROSTER.replace("email: bo@acme.test, ", "email: bo@acme.test, until: 2026-11-15, ")
NEW_OWNER = BO_LEFT.replace("owner: bo,", "owner: ben,")
ON_DUTY = "platform-reviewers: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]"
TURNS = (
    "platform-reviewers: {rotation: [ana, ben], every: 1d, from: 2026-01-05, "
    "handover: {at: '13:00', zone: UTC}}"
)
SUSPENDED = "deploy-bot is suspended: its owner, Bo Lindqvist, has left"
SECRETS = ("secrets.rotate", "payments-db", "infra.merge", "91 days old")


async def load(stage: Stage, roster: str) -> None:
    await stage.store.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
    await look(stage)


async def look(stage: Stage) -> None:
    """Let the tick look at what changed, and bring about what follows."""
    await Noticing(stage.store).look()
    await stage.deliver()


def text_of(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def told(stage: Stage, user: str, words: str) -> list[Message]:
    """List the direct messages to somebody that say something."""
    return [one for one in stage.box.dms(user) if words in text_of(one)]


async def test_the_manager_reads_once_what_a_suspended_agent_holds_and_no_more_than_they_may(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        requests = [await stage.hold(one) for one in (ROTATE, MERGE)]
        await load(stage, BO_LEFT)
        await look(stage)

        (message,) = told(stage, "U0MO", SUSPENDED)
        said = text_of(message)
        assert "2 requests of it are held." in said
        assert "until the roster names somebody who is there as the owner" in said
        assert "“cancel ID”" in said
        for request in requests:
            assert request.id in said
        assert said.count("https://slack.com/app_redirect?channel=C0PLATFORM") == 2
        assert not any(one in said + message.text for one in SECRETS)
        assert SUSPENDED in message.text


async def test_a_manager_who_may_review_it_reads_what_it_is(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(ROTATE)
        left = "bo@acme.test, until: 2026-11-15,   manager: "
        await load(stage, BO_LEFT.replace(f"{left}mo", f"{left}dev"))

        (message,) = told(stage, "U0DEV", SUSPENDED)
        assert "secrets.rotate" in text_of(message)
        assert "secrets.rotate on secret:prod/payments-db" in message.text
        assert told(stage, "U0MO", SUSPENDED) == []


async def test_a_new_owner_is_said_once_more(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(ROTATE)
        await load(stage, BO_LEFT)
        await load(stage, NEW_OWNER)
        await look(stage)

        (message,) = told(stage, "U0MO", "deploy-bot is suspended no more: its owner is Ben Osei.")
        assert not any(one in text_of(message) for one in SECRETS)
        assert len(told(stage, "U0MO", SUSPENDED)) == 1


async def test_the_home_of_the_manager_shows_what_is_held_while_it_lasts(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        heading = "Held requests of suspended agents"
        request = await stage.hold(ROTATE)
        before = await home(stage, "U0MO")
        assert heading not in str(before.blocks)

        await load(stage, BO_LEFT)
        held = part(shown(stage, "U0MO"), heading)
        assert request.id in held
        assert not any(one in held for one in SECRETS)

        await load(stage, NEW_OWNER)
        assert heading not in str(shown(stage, "U0MO").blocks)


async def test_the_manager_cancels_by_the_slash_command_and_the_home_follows(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await home(stage, "U0MO")
        await load(stage, BO_LEFT)

        await stage.box.slash("U0CLEO", "C0PLATFORM", f"/hitl cancel {request.id}")
        stranger = await stage.told("U0CLEO")
        assert (await stage.now(request)).state is State.PENDING
        await stage.box.slash("U0MO", "C0PLATFORM", f"/hitl cancel {request.id} not needed")
        await stage.told("U0MO")
        await stage.deliver()

        assert "Cancelled" not in stranger
        assert (await stage.now(request)).state is State.CANCELLED
        assert "Held requests" not in str(shown(stage, "U0MO").blocks)


async def test_who_comes_on_duty_reads_what_was_held_with_ways_to_the_cards(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage, ROSTER.replace(ON_DUTY, TURNS))
        requests = [await stage.hold(one) for one in (ROTATE, MERGE)]
        stage.clock.forward(hours=1)
        await look(stage)
        await look(stage)

        words = "You are on duty now for platform-reviewers. 2 requests wait for your decision"
        (message,) = told(stage, "U0ANA", words) + told(stage, "U0BEN", words)
        said = text_of(message)
        assert "2 of high risk." in said
        for request in requests:
            card = await stage.card(request)
            assert f"channel={card.channel}&message_ts={card.ts}" in said
        assert "secrets.rotate on secret:prod/payments-db" in message.text
        assert "actions" not in {one["type"] for one in message.blocks}


async def test_what_slack_does_not_take_is_tried_again_and_said_once(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(ROTATE)
        stage.box.inject(Fault("conversations.open", status=503))
        await load(stage, BO_LEFT)
        assert told(stage, "U0MO", SUSPENDED) == []

        stage.clock.forward(minutes=2)
        await look(stage)
        await look(stage)

        assert len(told(stage, "U0MO", SUSPENDED)) == 1


async def test_the_longest_texts_fit_and_nothing_in_them_is_live(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await load(stage, ROSTER.replace(ON_DUTY, TURNS))
        for number in range(22):
            secret = f"prod/{number}/" + "@channel&*b*" * 50
            await stage.hold(Action("secrets.rotate", {"secret": secret}))
        stage.clock.forward(hours=1)
        await look(stage)

        (message,) = [*told(stage, "U0ANA", "on duty"), *told(stage, "U0BEN", "on duty")]
        assert "2 more wait, all of them asked later than these." in text_of(message)
        assert "@channel" not in message.text
