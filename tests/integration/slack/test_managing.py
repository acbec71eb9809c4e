"""What a manager presses in Slack: below the message, judged as on the card."""

import json
from pathlib import Path

from app.domain.authority import SYSTEM
from app.domain.events import Reached
from app.domain.people import Flags
from app.domain.request import State
from app.domain.steering import Nudged
from app.sandbox import Fault, Message
from app.workflow.accounts import keep_accounts
from app.workflow.documents import load_document
from app.workflow.hand_over import hand_over
from app.workflow.meant import Meant
from tests.builders import MO
from tests.documents import MANIFESTS
from tests.integration.slack.stage import ROTATE, Stage, a_stage
from tests.integration.slack.test_escalating import all_of, happened, later

ALONE = ("[ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]", "[ana]")
COVERS = ("email: ben@acme.test, ", "email: ben@acme.test, cover_from: [security], ")


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
        assert actions(message) == ["hitl.nudge", "hitl.hand_over"]

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


async def test_a_manager_hands_over_and_the_other_team_has_a_card(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        await later(stage, minutes=30)
        message = await dm(stage, "U0MO")

        await stage.box.click("U0MO", message.channel, message.ts, "hitl.hand_over")
        view = await stage.dialog("U0MO")
        assert "deploy-bot asked platform." in json.dumps(view.blocks)
        assert "payments-db" not in json.dumps(view.blocks)
        left = {"team": {"choice": "security"}, "reason": {"text": " "}}
        answer = await stage.box.submit_view("U0MO", view.id, left)
        assert answer.errors == {"reason": "Please say why."}
        filled = {"team": {"choice": "security"}, "reason": {"text": "All are away."}}
        stage.box.inject(Fault("chat.postMessage", channel=message.channel, retry_after=1))
        await stage.box.submit_view("U0MO", view.id, filled)
        await stage.deliver()

        handed = "Handed over to security. Who may decide it there: Cleo Martin, Dev Patel."
        await stage.box.until(lambda: handed in stage.box.dms("U0MO")[-1].text)
        cards = await stage.store.read(lambda q: q.cards_of(request.id))
        assert sorted(one.channel for one in cards) == ["C0PLATFORM", "C0SECOPS"]
        for one in cards:
            newest = stage.box.versions(one.channel, one.ts)[-1]
            assert "Mo Haddad handed it over to security: security may decide it too" in (
                all_of(newest)
            )
            assert "All are away." in all_of(newest)


async def test_a_manager_who_handed_it_over_hears_that_it_ended_and_nothing_of_it(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        meant = Meant("hand", MO, card.id)
        await stage.store.write(lambda uow: keep_accounts(uow, (Flags(MO, uow.now),)))
        await stage.store.write(lambda uow: hand_over(uow, meant, "security", "Not payments-db."))
        for channel in ("C0PLATFORM", "C0SECOPS"):
            stage.box.leave(channel, "U0MO")

        await stage.box.click("U0CLEO", card.channel, card.ts, "hitl.reject")
        view = await stage.dialog("U0CLEO")
        await stage.box.submit_view("U0CLEO", view.id, {"reason": {"text": "Not payments-db."}})
        await stage.deliver()

        (told,) = stage.box.dms("U0MO")
        assert told.text == "A request of deploy-bot that you handed over waits no more: Rejected."
        assert "payments-db" not in all_of(told)


async def test_a_manager_names_a_cover_who_reads_of_it_with_buttons(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        written = (MANIFESTS / "roster.yaml").read_text().replace(*ALONE)
        written = written.replace("[ben]", "[]").replace(*COVERS)
        await stage.store.write(lambda uow: load_document(uow, "roster", written, SYSTEM))
        request = await stage.hold(ROTATE)
        await later(stage, minutes=30)
        message = await dm(stage, "U0MO")

        await stage.box.click("U0MO", message.channel, message.ts, "hitl.cover")
        view = await stage.dialog("U0MO")
        who = {"away": {"choice": "cleo"}, "stands_in": {"choice": "ben"}}
        for until, amiss in {"someday": "Say when it ends", "for 9w": "at most 14 days"}.items():
            answer = await stage.box.submit_view("U0MO", view.id, who | {"until": {"text": until}})
            assert amiss in answer.errors["until"]
        await stage.box.submit_view("U0MO", view.id, who | {"until": {"text": "tomorrow"}})
        await stage.deliver()

        named = "Ben Osei stands in for Cleo Martin now"
        await stage.box.until(lambda: named in stage.box.dms("U0MO")[-1].text)
        (told,) = stage.box.dms("U0BEN")
        assert "secrets.rotate" in all_of(told)
        assert actions(told) == ["hitl.details", "hitl.reject"]
        (card,) = await stage.store.read(lambda q: q.cards_of(request.id))
        newest = stage.box.versions(card.channel, card.ts)[-1]
        assert "Ben Osei stands in for Cleo Martin until" in all_of(newest)


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
