"""Amend… in Slack: the dialog, what it refuses and where, and what everybody is told."""

from pathlib import Path
from typing import Any

from app.domain.action import Action, Context
from app.domain.request import ActionRequest, State
from app.sandbox import OpenView
from app.slack.cards.blocks import Block
from tests.integration.slack.stage import Stage, a_stage

PAY = Action("payments.pay_vendor", {"vendor": "acme", "amount": 5000})
GRANT = Action("iam.grant_scope", {"app": "reports", "scopes": ["read", "write", "admin"]})
WHY = Context(justification="Monthly report", requester="bo@acme.test", duration="PT8H")


async def payment(stage: Stage) -> ActionRequest:
    return await stage.hold(PAY, WHY, "procurement")


async def scopes(stage: Stage) -> ActionRequest:
    return await stage.hold(GRANT, WHY, "access-bot")


async def asks(stage: Stage, user: str, request: ActionRequest) -> OpenView:
    """Choose Amend… on the card, and wait for what the dialog says."""
    card = await stage.card(request)
    value = next(one for one in values(card.blocks) if one.startswith("amend/"))
    await stage.box.click(user, card.channel, card.ts, "hitl.more", value)
    return await stage.dialog(user)


def values(blocks: list[Block]) -> list[str]:
    return [
        option["value"]
        for block in blocks
        for element in block.get("elements", ())
        for option in element.get("options", ())
    ]


async def amend(stage: Stage, user: str, request: ActionRequest, filled: dict[str, Any]) -> Any:
    view = await asks(stage, user, request)
    return await stage.box.submit_view(user, view.id, filled)


AMOUNT = "arguments.amount/0"
SO_FAR = "As filled in"


def less(amount: str) -> dict[str, Any]:
    return {AMOUNT: {"text": amount}}


async def test_a_reviewer_keeps_some_scopes_for_a_shorter_time(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await scopes(stage)

        view = await asks(stage, "U0CLEO", request)
        seen = await stage.box.submit_view(
            "U0CLEO",
            view.id,
            {"arguments.scopes/0": {"choice": ["0"]}, "context.duration/0": {"text": "PT1H"}},
        )
        await stage.deliver()

        assert "Now: “read”, “write”, “admin”." in str(view.blocks)
        assert "Now: PT8H." in str(view.blocks)
        assert "revision 2" in str(view.blocks)
        assert seen.acked
        assert not seen.errors
        now = await stage.now(request)
        assert (now.state, now.revision) == (State.PENDING, 2)
        payload = await stage.store.read(lambda q: q.payload(request.id))
        assert payload is not None
        assert payload.action.arguments["scopes"] == ["read"]
        assert payload.context.duration == "PT1H"


async def test_the_card_the_thread_and_the_requester_tell_the_difference(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)
        await stage.approve("U0CLEO", request, "Fine.", "vendor:acme")
        await stage.deliver()

        await amend(stage, "U0ANA", request, less("4000"))
        await stage.deliver()

        card = await stage.card(request)
        shown = str(card.blocks)
        assert "Revision 2, amended by Ana Ruiz" in shown
        assert "arguments.amount: was 5000, is now 4000" in shown
        assert "of revision 1, no longer counts" in shown
        assert "0 of 2" in shown
        said = list(stage.box.thread(card.channel, card.ts))[-1]
        assert "arguments.amount: was 5000, is now 4000" in said.text
        assert "still needs approving" in said.text
        await stage.box.slash("U0ANA", card.channel, f"/hitl show {request.id}")
        assert "was 5000, is now 4000" in str(stage.box.ephemerals("U0ANA")[-1].blocks)
        await stage.box.slash("U0ANA", card.channel, f"/hitl why {request.id}")
        assert "was 5000, is now 4000" in str(stage.box.ephemerals("U0ANA")[-1].blocks)


async def test_what_is_not_narrower_is_refused_at_its_field(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)
        view = await asks(stage, "U0ANA", request)

        for typed, why in (
            ("6000", "may only become smaller"),
            ("-3", "may only become smaller"),
            ("all", "may only become smaller"),
            ("5000", "Nothing was changed."),
        ):
            seen = await stage.box.submit_view("U0ANA", view.id, less(typed))
            assert why in seen.errors["arguments.amount/0"], typed

        assert (await stage.now(request)).revision == 1
        seen = await stage.box.submit_view("U0ANA", view.id, less("4999.50"))
        assert "arguments.amount/0" in seen.errors


async def test_no_scope_left_is_refused_at_the_scopes(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await scopes(stage)

        seen = await amend(stage, "U0CLEO", request, {"arguments.scopes/0": {"choice": []}})

        assert "at least one" in seen.errors["arguments.scopes/0"]
        view = stage.box.views("U0CLEO")[-1]
        seen = await stage.box.submit_view(
            "U0CLEO",
            view.id,
            {"arguments.scopes/0": {"choice": ["0"]}, "context.duration/0": {"text": "P1M"}},
        )
        assert "shorter" in seen.errors["context.duration/0"]


async def test_nothing_is_shown_to_who_may_not_decide(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)

        for user, why in (
            ("U0EVE", "not on the reviewer roster"),
            ("U0BO", "made by you"),
            ("U0BEN", "do not cover"),
        ):
            view = await asks(stage, user, request)
            assert why in str(view.blocks)
            assert "5000" not in str(view.blocks)


async def test_what_was_opened_on_an_older_revision_changes_and_approves_nothing(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)
        mine = await asks(stage, "U0CLEO", request)
        await amend(stage, "U0ANA", request, less("4000"))
        await stage.deliver()

        await stage.box.submit_view("U0CLEO", mine.id, less("10"))

        assert "Use the newest card" in str(stage.box.views("U0CLEO")[-1].blocks)
        assert (await stage.now(request)).revision == 2


async def test_an_approval_begun_on_an_older_revision_is_not_given_to_the_newer(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)
        await stage.click("U0CLEO", request, "hitl.approve")
        begun = await stage.dialog("U0CLEO")
        await amend(stage, "U0ANA", request, less("4000"))
        await stage.deliver()

        filled = {"reason": {"text": "Fine."}, "confirm": {"text": "vendor:acme"}}
        await stage.box.submit_view("U0CLEO", begun.id, filled)

        assert "Use the newest card" in str(stage.box.views("U0CLEO")[-1].blocks)
        assert (await stage.now(request)).reviews == ()
        await stage.approve("U0CLEO", request, "Less is fine.", "vendor:acme")
        await stage.deliver()
        assert "1 of 2" in str((await stage.card(request)).blocks)


async def test_where_the_policy_permits_nothing_amend_is_not_offered(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        card = await stage.card(request)

        assert not [one for one in values(card.blocks) if one.startswith("amend/")]
        forged = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.more")
        forged["actions"][0]["selected_option"]["value"] = values(card.blocks)[0].replace(
            "take/", "amend/"
        )
        await stage.box.deliver(forged)
        assert "does not let a reviewer change" in str((await stage.dialog("U0ANA")).blocks)


async def test_what_is_filled_in_is_judged_while_the_dialog_is_open(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await payment(stage)
        dialog = await asks(stage, "U0ANA", request)

        async def typed(amount: str) -> str:
            before = stage.box.view(dialog.id).hash
            seen = await stage.box.change_in_view("U0ANA", dialog.id, AMOUNT, less(amount))
            assert seen.acked
            await stage.box.until(lambda: stage.box.view(dialog.id).hash != before)
            return str(stage.box.view(dialog.id).blocks)

        good, bad = await typed("1200"), await typed("999999")

        assert SO_FAR in good
        assert "is now 1200" in good
        assert "it would be refused" in bad
        assert stage.box.view(dialog.id).typed[AMOUNT]["text"]["value"] == "999999"
        assert (await stage.now(request)).revision == 1
