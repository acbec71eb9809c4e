"""With Slack entirely down somebody hears of it all the same, and nothing is released."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from app.api.health import Check
from app.bootstrap.alarms import WATCHED, alarms_of
from app.delivery.alert import Trouble
from app.domain.request import State
from app.sandbox import Fault
from app.scheduler.alarms import Alarms
from app.scheduler.passing import Passing
from app.settings import settings_from
from app.webhooks.channel import Endpoint, WebhookChannel
from app.webhooks.events import Format
from app.workflow.tidy import end_due
from tests.integration.slack.stage import Stage, a_stage
from tests.receiver import SECRET, Receiver, a_client

KEY = "R0UT1NGKEY"


def alarms_to(receiver: Receiver, stage: Stage, kind: Format, **checks: Check) -> Alarms:
    endpoint = Endpoint("desk", receiver.url, kind, SECRET, KEY)
    outside = WebhookChannel(stage.store, a_client(), {"desk": endpoint})
    passing = Passing(stage.store, stage.clock.now, lambda: 0.0)
    known = {name: looking(checks.get(name, Check(ok=True))) for name in WATCHED}
    return alarms_of(settings_from({"alarm": "DESK"}), outside, stage.store, known, passing)


def looking(check: Check) -> Callable[[], Awaitable[Check]]:
    async def look() -> Check:
        return check

    return look


async def pass_by(stage: Stage, alarms: Alarms, times: int, minutes: int = 5) -> None:
    """Let time pass as the service does: what is due is sent, ends are ended, troubles seen."""
    for _ in range(times):
        stage.clock.forward(minutes=minutes)
        await stage.store.write(lambda uow: end_due(uow, 50))
        await stage.deliver()
        await alarms.look()


async def test_slack_entirely_down_is_told_outside_once_and_the_request_expires(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage, Receiver() as receiver:
        alarms = alarms_to(receiver, stage, Format.STANDARD)
        for method in ("chat.postMessage", "conversations.open", "conversations.info"):
            stage.box.inject(Fault(method, error="internal_error", times=100_000))
        request = await stage.hold()

        await pass_by(stage, alarms, times=10)
        (began,) = receiver.heard
        await pass_by(stage, alarms, times=4, minutes=90)

        assert (await stage.now(request)).state is State.EXPIRED
        assert began.signed_by(SECRET)
        assert began.event["type"] == "keyturn.trouble_began"
        assert began.event["data"]["trouble"] == "delivery"
        assert "messages to Slack do not arrive" in began.event["data"]["why"]
        assert request.id not in began.body.decode()
        assert len(receiver.heard) == 1


async def test_that_slack_is_back_is_told_once(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage, Receiver() as receiver:
        alarms = alarms_to(receiver, stage, Format.PAGERDUTY)
        stage.box.inject(Fault("chat.postMessage", error="internal_error", times=100))
        await stage.hold()
        await pass_by(stage, alarms, times=10)
        stage.box.clear_faults()

        await pass_by(stage, alarms, times=4)

        trigger, resolve = receiver.events
        assert (trigger["event_action"], resolve["event_action"]) == ("trigger", "resolve")
        assert trigger["dedup_key"] == resolve["dedup_key"] == "keyturn/delivery"
        assert trigger["payload"]["summary"].startswith("Keyturn: messages to Slack")


async def test_an_address_that_cannot_be_told_holds_the_alarm_back(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage, Receiver() as receiver:
        alarms = alarms_to(receiver, stage, Format.STANDARD)
        stage.box.inject(Fault("chat.postMessage", error="internal_error", times=100_000))
        receiver.says(503)
        await stage.hold()
        await pass_by(stage, alarms, times=10)
        assert len(receiver.heard) > 1
        assert len({one.headers["webhook-id"] for one in receiver.heard}) == 1

        receiver.heard.clear()
        receiver.says(202)
        await pass_by(stage, alarms, times=10)

        assert len(receiver.heard) == 1


async def test_what_is_the_matter_with_an_address_is_not_told_to_itself(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage, Receiver() as receiver:
        endpoint = Endpoint("desk", receiver.url, Format.STANDARD, SECRET)
        outside = WebhookChannel(stage.store, a_client(), {"desk": endpoint})
        now = stage.clock.now()

        assert await outside.alarm("desk", Trouble("webhook desk", "why", now, now))
        assert receiver.heard == []
        assert await outside.alarm("desk", Trouble("webhook pager", "why", now, now))
        assert len(receiver.heard) == 1


async def test_what_is_not_as_it_must_be_is_told_without_what_is_for_operators_alone(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage, Receiver() as receiver:
        bad = Check(ok=False, detail="an entry is not as it was written", inside="entry 7 of mo")
        warned = Check(ok=True, inside="policy.yaml:7: rules[0]")
        alarms = alarms_to(receiver, stage, Format.STANDARD, chain=bad, documents=warned)

        await alarms.look()
        await alarms.look()

        told = {one["data"]["trouble"]: one["data"]["why"] for one in receiver.events}
        assert told == {"chain": bad.detail, "documents": "look at /readyz"}
