"""An approval that takes a code: no button gives it, and the dialog says what is amiss."""

from pathlib import Path
from typing import Any

from app.domain.authority import SYSTEM
from app.domain.care import StepUp
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.workflow.documents import load_document
from app.workflow.step_up import Given, code_at, enrol, unenrol
from tests.integration.slack.stage import MANIFESTS, MERGE, Stage, a_stage
from tests.integration.slack.test_details import LONG

SECRET = b"a" * 20
POLICY = (MANIFESTS / "policy.yaml").read_text()
CODED = POLICY.replace("  effect: hold\n", "  effect: hold\n  step_up_from: high\n", 1)


async def strict(stage: Stage, policy: str = CODED) -> None:
    """Let everything of high risk take a code, and enrol Ana."""
    await stage.store.write(lambda uow: load_document(uow, "policy", policy, SYSTEM))
    given = Given("ana", SECRET, code_at(SECRET, stage.clock.now()))
    assert not isinstance(await stage.store.write(lambda uow: enrol(uow, given, SYSTEM)), Refused)
    stage.clock.forward(seconds=30)


async def code_dialog(stage: Stage, request: ActionRequest) -> Any:
    await stage.click("U0ANA", request, "hitl.approve")
    return await stage.dialog("U0ANA")


def now(stage: Stage) -> str:
    return code_at(SECRET, stage.clock.now())


async def test_the_card_says_that_approving_takes_a_code(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)

        card = await stage.card(await stage.hold())

        assert "Approving asks for a code from your authenticator app." in str(card.blocks)
        assert "Approve…" in str(card.blocks)


async def test_a_press_opens_the_dialog_and_a_code_approves(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)
        request = await stage.hold()
        view = await code_dialog(stage, request)
        field = next(one for one in view.blocks if one["type"] == "input")
        before = await stage.now(request)

        done = await stage.box.submit_view("U0ANA", view.id, {"code": {"text": now(stage)}})

        assert (before.state, field["block_id"]) == (State.PENDING, "code")
        assert field["element"]["max_length"] == 8
        assert done.acked
        after = await stage.now(request)
        assert (after.state, after.reviews[0].step_up) == (State.APPROVED, StepUp.TOTP)


async def test_a_wrong_and_a_used_code_are_said_at_the_field(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)
        request, other = await stage.hold(), await stage.hold(MERGE, agent="deploy-bot")
        view = await code_dialog(stage, request)
        good = now(stage)
        bad = "000000" if good != "000000" else "111111"

        wrong = await stage.box.submit_view("U0ANA", view.id, {"code": {"text": bad}})
        right = await stage.box.submit_view("U0ANA", view.id, {"code": {"text": good}})
        second = await code_dialog(stage, other)
        used = await stage.box.submit_view("U0ANA", second.id, {"code": {"text": good}})

        assert "That is not the code." in wrong.errors["code"]
        assert right.acked
        assert not right.errors
        assert "used already" in used.errors["code"]
        assert (await stage.now(other)).state is State.PENDING


async def test_five_wrong_codes_lock_and_the_field_says_until_when(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)
        request = await stage.hold()
        view = await code_dialog(stage, request)
        bad = "000000" if now(stage) != "000000" else "111111"

        told = [
            await stage.box.submit_view("U0ANA", view.id, {"code": {"text": bad}})
            for _ in range(5)
        ]
        locked = await stage.box.submit_view("U0ANA", view.id, {"code": {"text": now(stage)}})

        assert "UTC" in told[-1].errors["code"]
        assert "Too many codes were wrong" in locked.errors["code"]
        assert (await stage.now(request)).state is State.PENDING


async def test_who_is_not_enrolled_gets_the_command_and_no_field(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)
        request = await stage.hold()
        await stage.store.write(lambda uow: unenrol(uow, "ana", SYSTEM))

        view = await code_dialog(stage, request)

        assert "hitl roster enrol ana" in str(view.blocks)
        assert not [one for one in view.blocks if one["type"] == "input"]


async def test_details_leads_to_the_same_dialog(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await strict(stage)
        short = await stage.hold()
        await stage.click("U0ANA", short, "hitl.details")
        view = await stage.dialog("U0ANA")
        await stage.box.until(lambda: "hitl.approve" in str(stage.box.views("U0ANA")[-1].blocks))

        await stage.box.click_in_view("U0ANA", view.id, "hitl.approve", None, {})
        await stage.box.until(
            lambda: '"code"' in str(stage.box.views("U0ANA")[-1]).replace("'", '"')
        )

        assert (await stage.now(short)).state is State.PENDING
        assert "hitl.approve" not in str((await stage.card(await stage.hold(LONG))).blocks)


async def test_a_policy_tightened_under_an_open_dialog_approves_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        reason = POLICY.replace(
            "rules:\n",
            'rules:\n  - {name: r, match: {action: "infra.*"}, require: {reason: true}}\n',
            1,
        )
        await strict(stage, reason)
        request = await stage.hold()
        view = await code_dialog(stage, request)
        await stage.store.write(lambda uow: load_document(uow, "policy", CODED, SYSTEM))

        await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "Seen."}})

        await stage.box.until(lambda: "type the code" in str(stage.box.views("U0ANA")[-1].blocks))
        assert (await stage.now(request)).state is State.PENDING
