"""What a manager presses in Slack: below the message, judged as on the card."""

from pathlib import Path

from app.domain.authority import SYSTEM
from app.domain.events import Reached
from app.domain.request import State
from app.domain.steering import Nudged
from app.sandbox import Message
from app.workflow.documents import load_document
from tests.documents import MANIFESTS
from tests.integration.slack.stage import ROTATE, Stage, a_stage
from tests.integration.slack.test_escalating import all_of, happened, later


def actions(message: Message) -> list[str]:
    return [
        one["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]


async def dm(stage: Stage, user: str) -> Message:
    return stage.box.dms(user)[-1]


async def test_a_manager_nudges_once_and_the_reviewers_read_it(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=20)
        await later(stage, minutes=10)
        message = await dm(stage, "U0MO")
        assert actions(message) == ["hitl.nudge"]

        await stage.box.click("U0MO", message.channel, message.ts, "hitl.nudge")
        assert "They are told once more: " in await stage.told("U0MO")
        await stage.box.click("U0MO", message.channel, message.ts, "hitl.nudge")
        assert "less than 15 minutes ago" in await stage.told("U0MO", 2)
        await stage.deliver()

        assert len(await happened(stage, request.id, Nudged)) == 1
        (told,) = stage.box.dms("U0ANA")
        assert "A request waits for a decision" in all_of(told)
        assert "Then Mo Haddad had them told once more: " in all_of(told)
        assert actions(told) == ["hitl.details", "hitl.reject"]


async def test_a_reviewer_rejects_from_the_message(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=20)
        message = await dm(stage, "U0BEN")

        await stage.box.click("U0BEN", message.channel, message.ts, "hitl.reject")
        view = await stage.dialog("U0BEN")
        await stage.box.submit_view("U0BEN", view.id, {"reason": {"text": "Not now."}})

        assert (await stage.now(request)).state is State.REJECTED


async def test_who_sleeps_is_not_disturbed_by_what_was_decided_meanwhile(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        written = (MANIFESTS / "roster.yaml").read_text()
        quiet = 'email: ben@acme.test, quiet: {from: "12:00", until: "13:00"}, '
        roster = written.replace("email: ben@acme.test, ", quiet)
        await stage.store.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
        decided, open_still = await stage.hold(ROTATE), await stage.hold(ROTATE)
        await later(stage, minutes=20)
        assert stage.box.dms("U0BEN") == []
        await stage.reject("U0ANA", decided, "Not today.")

        await later(stage, minutes=40)
        await later(stage, minutes=1)

        (told,) = stage.box.dms("U0BEN")
        assert "for 1 hour now" in all_of(told)
        assert "ben" not in [one.person for one in await happened(stage, decided.id, Reached)]
        assert "ben" in [one.person for one in await happened(stage, open_still.id, Reached)]
