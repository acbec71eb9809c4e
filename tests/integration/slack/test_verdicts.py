"""What reviewers do on a card, and what they are told."""

from datetime import timedelta
from pathlib import Path

from app.domain.events import Reviewed
from app.domain.request import State
from app.sandbox import Fault
from tests.integration.slack.stage import MERGE, ROTATE, a_stage

LATER_MARKED = "<!date^1795176900^{date_short_pretty} {time}|2026-11-20 12:15 UTC>"
NOON_MARKED = "<!date^1795176000^{date_short_pretty} {time}|2026-11-20 12:00 UTC>"
ABOUT = "(infra.merge_change on repo:acme/payments. High risk.)"


async def test_an_approval_is_recorded_and_every_copy_of_the_card_says_so(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        seen = await stage.click("U0ANA", request, "hitl.approve")
        await stage.deliver()

        assert seen.acked
        assert (await stage.now(request)).state is State.APPROVED
        card = await stage.card(request)
        assert "Approved by Ana Ruiz" in card.text
        assert "hitl.approve" not in str(card.blocks)
        assert "hitl.details" in str(card.blocks)
        thread = stage.box.thread(card.channel, card.ts)
        assert [one.text for one in thread[1:]] == [
            f"Approved by Ana Ruiz, {NOON_MARKED}. It may run once, until {LATER_MARKED}. {ABOUT}"
        ]


async def test_a_rejection_asks_for_a_reason_and_tells_it(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        seen = await stage.reject("U0ANA", request, "Not during the sale.")
        await stage.deliver()

        assert seen.acked
        assert not stage.box.views("U0ANA")
        assert (await stage.now(request)).state is State.REJECTED
        assert "Not during the sale." in (await stage.card(request)).text
        assert await stage.told("U0ANA") == "Rejected. The agent hears it when it next asks."


async def test_an_empty_reason_is_asked_for_again(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")

        seen = await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "  "}})
        again = await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "No."}})

        assert seen.errors == {"reason": "Please say why."}
        assert again.acked
        assert (await stage.now(request)).state is State.REJECTED


async def test_two_people_fill_the_two_seats_with_their_reasons(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        for user, why in (("U0ANA", "Agreed with Mo."), ("U0CLEO", "Fine.")):
            await stage.approve(user, request, why, "secret:prod/payments-db")
            await stage.deliver()

        assert (await stage.now(request)).state is State.APPROVED
        text = str((await stage.card(request)).blocks)
        assert "Agreed with Mo." in text
        assert "Fine." in text
        assert "Still needed: security" in await stage.told("U0ANA")


async def test_somebody_who_may_not_decide_is_told_why_and_nothing_changes(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        for user in ("U0EVE", "U0BO", "U0CLEO", "U0GUEST"):
            assert (await stage.click(user, request, "hitl.approve")).acked

        assert await stage.told("U0EVE") == (
            "You are not on the reviewer roster. Nothing was recorded. "
            "Ask whoever keeps the roster."
        )
        assert "made by you, for you, or by your agent" in await stage.told("U0BO")
        assert (await stage.now(request)).state is State.PENDING


async def test_a_second_click_is_told_so_and_changes_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        card = await stage.card(request)
        click = stage.box.interaction("U0BEN", card.channel, card.ts, "hitl.approve")
        await stage.click("U0ANA", request, "hitl.approve")
        version = (await stage.now(request)).version

        await stage.box.deliver(click)

        assert await stage.told("U0BEN") == (
            "This was already approved. Nothing new was recorded. "
            "Look at the card: it shows how the request stands."
        )
        assert (await stage.now(request)).version == version


async def test_after_the_time_is_up_nobody_decides(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
        stage.clock.set(request.terms.expires_at + timedelta(seconds=1))

        await stage.box.deliver(click)

        assert await stage.told("U0ANA") == (
            "The time to decide has passed. Nothing was recorded. "
            "Look at the card: it shows how the request stands."
        )
        assert (await stage.now(request)).state is State.PENDING


async def test_a_cause_is_chained_and_told_everywhere(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")

        chosen = {"cause": {"choice": "wrong_time"}, "reason": {"text": "It is Friday."}}
        seen = await stage.box.submit_view("U0ANA", view.id, chosen)
        await stage.deliver()

        assert seen.errors == {}
        history = await stage.store.read(lambda q: q.history(request.id))
        assert [one.event.cause for one in history if isinstance(one.event, Reviewed)] == [
            "wrong_time"
        ]
        card = await stage.card(request)
        assert "Not at this time. It is Friday." in str(card.blocks)
        assert "Not at this time. It is Friday." in card.text
        reply = stage.box.thread(card.channel, card.ts)[-1]
        assert "Not at this time. It is Friday." in reply.text


async def test_something_else_stays_in_the_dialog_until_it_is_said(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")

        seen = await stage.box.submit_view("U0ANA", view.id, {"cause": {"choice": "other"}})

        assert list(seen.errors) == ["reason"]
        assert (await stage.now(request)).state is State.PENDING


async def test_while_slack_cannot_say_who_it_is_an_approval_waits_and_a_rejection_stands(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.details")
        await stage.dialog("U0ANA")
        stage.clock.forward(seconds=90)
        stage.box.inject(Fault("users.info", error="internal_error", times=9))

        await stage.click("U0ANA", request, "hitl.approve")
        told = await stage.told("U0ANA")
        pending = await stage.now(request)
        await stage.reject("U0ANA", request, "Better not.")

        assert "nothing was recorded. Try again" in told
        assert pending.state is State.PENDING
        assert (await stage.now(request)).state is State.REJECTED


async def test_a_slow_directory_is_answered_in_time_and_told_later(tmp_path: Path) -> None:
    async with a_stage(tmp_path, config={"deadline": 0.05, "patience": 0.6}) as stage:
        request = await stage.hold(MERGE)
        stage.box.inject(Fault("users.info", delay=0.3))

        seen = await stage.click("U0ANA", request, "hitl.approve")
        before = await stage.now(request)
        told = await stage.told("U0ANA")

        assert seen.acked
        assert before.state is State.PENDING
        assert told == "Approved. The agent hears it when it next asks."
        assert (await stage.now(request)).state is State.APPROVED
