"""What time says in Slack: under the card, to people, and where the card is shown besides."""

import json
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.delivery.why import Why
from app.domain.authority import SYSTEM, Actor, ActorKind, LockKind
from app.domain.events import Escalated, Reached, Unreached
from app.domain.people import Account
from app.domain.refusal import Refused
from app.sandbox import Fault, Message
from app.scheduler.noticing import Noticing
from app.slack.cards.why import account_of
from app.workflow.escalate import escalate_due
from app.workflow.locks import lift_lock, set_lock
from app.workflow.why import why
from tests.integration.slack.stage import ROTATE, Stage, a_stage

T = TypeVar("T")
OTHER = Actor(ActorKind.OPERATOR, "other", key_id="op2")


async def later(stage: Stage, **span: float) -> None:
    """Let time pass, take the steps that are due, and send what follows."""
    stage.clock.forward(**span)
    await stage.store.write(lambda uow: escalate_due(uow, 50))
    await stage.deliver()


async def happened(stage: Stage, name: str, kind: type[T]) -> list[T]:
    history = await stage.store.read(lambda q: q.history(name))
    return [one.event for one in history if isinstance(one.event, kind)]


def all_of(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


async def test_a_reminder_under_the_card_says_when_the_next_one_comes(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        card = await stage.card(request)

        await later(stage, minutes=10)

        (reminder,) = [one for one in stage.box.thread(card.channel, card.ts) if one.ts != card.ts]
        said = all_of(reminder)
        assert "This still waits for a decision, for 10 minutes now" in said
        assert "Still needed: platform-reviewers and security" in said
        assert "The next reminder comes " in said
        assert str(int(stage.clock.now().timestamp()) + 20 * 60) in said
        (reached,) = await happened(stage, request.id, Reached)
        assert (reached.step, reached.channel) == (1, "C0PLATFORM")


async def test_a_manager_reads_how_long_it_waits_and_who_was_reached(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=20)
        await later(stage, minutes=10)

        (message,) = stage.box.dms("U0MO")
        said = all_of(message)
        for part in (
            "A request waits for a decision, for 30 minutes now",
            "deploy-bot asked platform. What it asks for is shown to whoever may decide it.",
            "Still needed: platform-reviewers and security",
            '"channel_id": "C0PLATFORM"',
            "Then asked: Ben Osei. Reached: Ben Osei.",
            "https://slack.com/app_redirect?channel=C0PLATFORM&message_ts=",
        ):
            assert part in said, part
        for private in ("secrets.rotate", "payments-db", "Bo Lindqvist", "91 days old"):
            assert private not in said + message.text, private
        reached = await happened(stage, request.id, Reached)
        assert [one.person for one in reached if one.person] == ["ben", "mo"]


async def test_card_and_manager_read_that_nobody_can_approve_it_and_when_that_is_over(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        card = await stage.card(request)
        noticing = Noticing(stage.store)
        for person, name in (("ana", "only"), ("ben", "both")):
            await stage.store.write(
                partial(set_lock, kind=LockKind.REVIEWER, target=person, reason=name, actor=SYSTEM)
            )

        await noticing.look()
        await later(stage)

        why = (
            "Nobody who is left can approve this. Missing: platform-reviewers. ",
            "Ana Ruiz may not decide for now: an operator locked that. ",
        )
        (message,) = stage.box.dms("U0MO")
        for said in (all_of(message), all_of(stage.box.versions(card.channel, card.ts)[-1])):
            assert all(part in said for part in why), said

        for lock in await stage.store.read(lambda q: q.locks()):
            await stage.store.write(partial(lift_lock, name=lock.id, actor=OTHER))
        await noticing.look()
        await later(stage)

        said = all_of(stage.box.versions(card.channel, card.ts)[-1])
        assert "People who are there can approve this again, since " in said
        assert "Nobody who is left" not in said


async def test_a_widened_request_has_a_card_there_and_both_cards_say_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        await later(stage, minutes=45)

        cards = await stage.store.read(lambda q: q.cards_of(request.id))
        assert sorted(one.channel for one in cards) == ["C0PLATFORM", "C0SECOPS"]
        for one in cards:
            newest = stage.box.versions(one.channel, one.ts)[-1]
            assert "security may decide this too now" in all_of(newest)


async def test_somebody_who_cannot_be_written_to_brings_the_next_step_on(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=10)
        stage.box.deactivate("U0BEN")

        await later(stage, minutes=10)
        await later(stage, seconds=1)

        (missed,) = await happened(stage, request.id, Unreached)
        assert (missed.person, missed.last) == ("ben", True)
        assert [one.people for one in await happened(stage, request.id, Escalated)][-1] == ("mo",)
        assert "Not reached: Ben Osei." in all_of(stage.box.dms("U0MO")[-1])


async def test_slack_being_away_holds_what_is_said_and_nothing_is_skipped(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=10)
        stage.box.inject(Fault("conversations.open", error="internal_error", times=1))

        await later(stage, minutes=10)
        assert stage.box.dms("U0BEN") == []
        assert await happened(stage, request.id, Unreached) == []

        stage.clock.forward(seconds=5)
        await stage.deliver()
        assert len(stage.box.dms("U0BEN")) == 1


async def test_what_was_decided_meanwhile_is_not_asked_for_any_more(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        stage.clock.forward(minutes=20)
        await stage.store.write(lambda uow: escalate_due(uow, 50))
        await stage.reject("U0ANA", request, "Not today.")

        await stage.deliver()

        assert stage.box.dms("U0BEN") == []
        assert [one.person for one in await happened(stage, request.id, Reached)] == []


async def test_why_lists_the_steps_taken_and_those_to_come(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=20)

        asker = Account(stage.box.team, "U0ANA")
        found = await stage.store.read(lambda q: why(q, asker, request.id))
        assert not isinstance(found, Refused)
        assert isinstance(found, Why)
        said = json.dumps(account_of(found).blocks, ensure_ascii=False)
        assert "Then asked: Ben Osei. Reached: Ben Osei." in said
        assert "To come: a message to the manager, " in said
        assert "To come: security may decide too, " in said
