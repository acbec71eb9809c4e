"""Taking back in Slack: under the three dots of the card, and by the slash command."""

from pathlib import Path

from app.domain.authority import SYSTEM, KeyKind
from app.domain.refusal import Refused
from app.domain.report import Report
from app.domain.request import ActionRequest, DecidedBy, State
from app.receipts.claims import SigningKey, read
from app.sandbox import Seen
from app.workflow.issue_receipt import issue_receipt
from app.workflow.keys import create_key
from app.workflow.ports import UnitOfWork
from app.workflow.redeem_receipt import Released, Wish, redeem_receipt
from app.workflow.report_outcome import report_outcome
from tests.integration.slack.stage import Stage, a_stage

SIGNING = SigningKey(b"s" * 32)
NO_SUCH = (
    "No request with that id. Nothing was recorded. "
    "Look at the id again: the slash command with “status” lists yours."
)
NOT_HERE = (
    "You are not on the reviewer roster. Nothing was recorded. Ask whoever keeps the roster."
)


async def choose(stage: Stage, user: str, request: ActionRequest, what: str) -> Seen:
    """Choose something under the three dots."""
    card = await stage.card(request)
    (row,) = await stage.store.read(lambda q: q.cards_of(request.id))
    return await stage.box.click(user, card.channel, card.ts, "hitl.more", f"{what}/{row.id}")


async def answer_why(stage: Stage, user: str, why: str) -> Seen:
    """Fill in the dialog that asks why."""
    view = await stage.dialog(user)
    return await stage.box.submit_view(user, view.id, {"reason": {"text": why}})


async def use(stage: Stage, request: ActionRequest) -> None:
    """Redeem the receipt of an approved request."""

    def unit(uow: UnitOfWork) -> None:
        claims = issue_receipt(uow, stage.keys["deploy-bot"], request.id, SIGNING.kid)
        assert not isinstance(claims, Refused)
        read_back = read(SIGNING.sign(claims), {SIGNING.kid: SIGNING.public})
        assert read_back is not None
        key = create_key(uow, KeyKind.EXECUTOR, "vault-runner", SYSTEM).key
        redeemed = redeem_receipt(uow, Wish(key, read_back, read_back.digest, "run-1"))
        assert isinstance(redeemed, Released)

    await stage.store.write(unit)


async def tell(stage: Stage, request: ActionRequest, report: Report, detail: str) -> None:
    """Let the agent say what came of it."""
    key = stage.keys["deploy-bot"]
    await stage.store.write(lambda uow: report_outcome(uow, key, request.id, report, detail))
    await stage.deliver()


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
        assert await stage.told("U0BO") == "Cancelled. The agent hears it when it next asks."


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

        assert await stage.told("U0EVE") == NO_SUCH
        assert await stage.told("U0ANA") == NO_SUCH
        assert await stage.told("U0BO") == "Cancelled. The agent hears it when it next asks."
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


async def test_an_approval_is_revoked_on_its_card_and_everybody_is_told(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()

        await stage.click("U0BEN", request, "hitl.revoke")
        seen = await answer_why(stage, "U0BEN", "Wrong branch")
        await stage.deliver()

        assert seen.acked
        assert (await stage.now(request)).state is State.REVOKED
        card = await stage.card(request)
        assert "Approval revoked by Ben Osei, 2026-11-20 12:00 UTC: Wrong branch." in card.text
        assert "hitl.revoke" not in str(card.blocks)
        replies = [one.text for one in stage.box.thread(card.channel, card.ts)[1:]]
        assert replies[-1].startswith("Approval revoked by Ben Osei, ")
        assert ": Wrong branch. It was approved by " in replies[-1]
        assert "No receipt works for it any more" in await stage.told("U0BEN")


async def test_an_approval_is_not_revoked_for_a_reason_that_shows_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()

        await stage.click("U0BEN", request, "hitl.revoke")
        seen = await answer_why(stage, "U0BEN", "\u2060\u3164 ")

        assert seen.errors == {"reason": "Please say why."}
        assert (await stage.now(request)).state is State.APPROVED


async def test_a_stranger_is_told_plainly_that_they_cannot_revoke(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()

        await stage.click("U0EVE", request, "hitl.revoke")
        view = await stage.dialog("U0EVE")
        await stage.box.slash("U0EVE", "C0PLATFORM", f"/hitl revoke {request.id}")

        assert "You are not on the reviewer roster." in str(view.blocks)
        assert await stage.told("U0EVE") == NO_SUCH
        assert (await stage.now(request)).state is State.APPROVED


async def test_after_use_the_card_the_thread_and_the_owner_tell_of_the_wish_for_a_rollback(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await use(stage, request)
        await stage.deliver()

        await choose(stage, "U0BEN", request, "revoke")
        await answer_why(stage, "U0BEN", "Payments are down")
        await stage.box.slash("U0ANA", "C0PLATFORM", f"/hitl revoke {request.id} It broke.")
        await stage.deliver()

        assert (await stage.now(request)).state is State.REDEEMED
        card = await stage.card(request)
        for said in ("Rollback requested by Ben Osei", "Payments are down", "It broke"):
            assert said in card.text
            assert said in stage.box.thread(card.channel, card.ts)[-1].text
        assert "Rollback requested by Ben Osei" in stage.box.dms("U0BO")[-1].text


async def test_what_came_of_it_is_told_in_the_thread_and_under_why_as_a_claim(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await use(stage, request)
        await stage.deliver()
        for report in (Report.FAILED, Report.FAILED, Report.ROLLED_BACK):
            await tell(
                stage, request, report, "<!channel> *ok* ghp_abcdefghijklmnop1234 disk full"
            )
        await stage.box.slash("U0ANA", "C0PLATFORM", f"/hitl why {request.id}")
        await stage.told("U0ANA")

        card = await stage.card(request)
        *_, failed, undone = [one.text for one in stage.box.thread(card.channel, card.ts)]
        why = str(stage.box.ephemerals("U0ANA")[-1].blocks)
        assert "It failed." in failed
        assert "It was rolled back." in undone
        assert "It was rolled back." in card.text
        assert "deploy-bot reported, " in why
        assert "It failed." in why
        assert "It was rolled back." in why
        for told in (failed, undone, card.text, why):
            assert "deploy-bot says (not verified):" in told
            assert "disk full" in told
            assert "ghp_abcdefghijklmnop1234" not in told
        assert all("<!channel>" not in told for told in (failed, undone, card.text))


async def test_a_reviewer_is_on_it_and_the_card_and_the_lists_say_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        assert (await choose(stage, "U0ANA", request, "take")).acked
        told = await stage.told("U0ANA")
        await choose(stage, "U0EVE", request, "take")
        await stage.deliver()
        await stage.box.slash("U0BEN", "C0PLATFORM", "/hitl pending")
        await stage.told("U0BEN")

        assert told.startswith("You are on it")
        assert await stage.told("U0EVE") == NOT_HERE
        assert "Ana Ruiz is on it since " in str((await stage.card(request)).blocks)
        listed = stage.box.ephemerals("U0BEN")[-1]
        assert "Ana Ruiz is on it" in str(listed.blocks)
        for told in (str(listed.blocks), listed.text):
            assert "0 of 1 · platform-reviewers still needed" in told
        assert (await stage.now(request)).state is State.PENDING
