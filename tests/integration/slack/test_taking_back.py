"""Taking back in Slack: under the three dots of the card, and by the slash command."""

from pathlib import Path

from app.domain.request import ActionRequest, DecidedBy, State
from app.sandbox import Seen
from tests.integration.slack.stage import Stage, a_stage


async def choose(stage: Stage, user: str, request: ActionRequest, what: str) -> Seen:
    """Choose something under the three dots."""
    card = await stage.card(request)
    (row,) = await stage.store.read(lambda q: q.cards_of(request.id))
    return await stage.box.click(user, card.channel, card.ts, "hitl.more", f"{what}/{row.id}")


async def answer_why(stage: Stage, user: str, why: str) -> Seen:
    """Fill in the dialog that asks why."""
    view = await stage.dialog(user)
    return await stage.box.submit_view(user, view.id, {"reason": {"text": why}})


async def test_a_requester_takes_a_request_back_from_its_card(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await choose(stage, "U0BO", request, "cancel")
        seen = await answer_why(stage, "U0BO", "Done by hand.")
        await stage.deliver()

        assert seen.acked
        now = await stage.now(request)
        assert (now.state, now.decided_by) == (State.CANCELLED, DecidedBy.REQUESTER)
        card = await stage.card(request)
        assert "Cancelled by Bo Lindqvist" in card.text
        assert "Done by hand." in card.text
        assert "hitl.more" not in str(card.blocks)
        assert await stage.told("U0BO") == "Cancelled. The agent has been told."


async def test_nothing_need_be_said_about_why(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await choose(stage, "U0BO", request, "cancel")
        view = await stage.dialog("U0BO")
        seen = await stage.box.submit_view("U0BO", view.id)

        assert seen.acked
        assert (await stage.now(request)).state is State.CANCELLED


async def test_a_reviewer_cannot_cancel_what_is_not_theirs(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await choose(stage, "U0ANA", request, "cancel")
        view = await stage.dialog("U0ANA")

        assert "Only the requester or the agent's owner can cancel this." in str(view.blocks)
        assert (await stage.now(request)).state is State.PENDING


async def test_a_dialog_that_comes_too_late_says_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await choose(stage, "U0BO", request, "cancel")
        view = await stage.dialog("U0BO")
        await stage.click("U0ANA", request, "hitl.approve")

        await stage.box.submit_view("U0BO", view.id, {"reason": {"text": ""}})

        assert "already approved" in str(stage.box.views("U0BO")[-1].blocks)
        assert (await stage.now(request)).state is State.APPROVED


async def test_the_slash_command_cancels_and_tells_strangers_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await stage.box.slash("U0EVE", "C0PLATFORM", f"/hitl cancel {request.id}")
        await stage.box.slash("U0ANA", "C0PLATFORM", f"/hitl cancel {request.id} no")
        await stage.box.slash("U0BO", "C0PLATFORM", f"/hitl cancel {request.id} By hand.")
        await stage.deliver()

        assert await stage.told("U0EVE") == "No request with that id."
        assert await stage.told("U0ANA") == "No request with that id."
        assert await stage.told("U0BO") == "Cancelled. The agent has been told."
        assert "By hand." in (await stage.card(request)).text


async def test_a_command_without_an_id_asks_for_one(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.box.slash("U0BO", "C0PLATFORM", "/hitl cancel")

        assert await stage.told("U0BO") == "Which one? Say “/hitl cancel ID”."


async def test_a_choice_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        card = await stage.card(request)
        (row,) = await stage.store.read(lambda q: q.cards_of(request.id))
        press = stage.box.interaction(
            "U0BO", card.channel, card.ts, "hitl.more", f"cancel/{row.id}"
        )
        press["actions"][0]["selected_option"]["value"] = f"explode/{row.id}"

        await stage.box.deliver(press)

        assert "not offered any more" in await stage.told("U0BO")
