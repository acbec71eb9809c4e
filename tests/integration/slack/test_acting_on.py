"""Every dialog that decides shows first the exact action that it decides about."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.action import Action, Resource
from app.domain.authority import SYSTEM
from app.domain.request import ActionRequest, State
from app.sandbox import OpenView
from app.slack import words
from app.workflow.documents import load_document
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.integration.slack.stage import MANIFESTS, MERGE, ROTATE, WHY, Stage, a_stage
from tests.integration.slack.test_amending import GRANT, asks, scopes
from tests.integration.slack.test_escalating import later

DIFF = "".join(f"{number:05d}\n" for number in range(4000))
LONG = Action("infra.merge_change", {"repo": "acme/x", "diff": DIFF})


def exact(view: OpenView) -> str:
    """Read the action as a dialog shows it."""
    return "".join(
        inner["text"]
        for block in view.blocks
        if str(block.get("block_id", "")).startswith("exact.")
        for part in block.get("elements", ())
        if part["type"] == "rich_text_preformatted"
        for inner in part["elements"]
    )


def above_the_fields(view: OpenView) -> bool:
    """Tell whether the action comes before everything that is filled in."""
    kinds = [
        "exact" if str(one.get("block_id", "")).startswith("exact.") else one["type"]
        for one in view.blocks
    ]
    return "input" not in kinds[: len(kinds) - kinds[::-1].index("exact")]


async def choose(stage: Stage, user: str, request: ActionRequest, what: str) -> OpenView:
    card = await stage.card(request)
    (row,) = await stage.store.read(lambda q: q.cards_of(request.id))
    await stage.box.click(user, card.channel, card.ts, "hitl.more", f"{what}/{row.id}")
    return await stage.dialog(user)


async def press(stage: Stage, user: str, request: ActionRequest, button: str) -> OpenView:
    await stage.click(user, request, f"hitl.{button}")
    return await stage.dialog(user)


async def test_an_approval_is_given_below_what_it_approves(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        view = await press(stage, "U0ANA", request, "approve")

        assert view.callback_id == "hitl.approve_submit"
        assert json.loads(exact(view))["arguments"] == ROTATE.arguments
        assert above_the_fields(view)


async def test_a_rejection_a_cancellation_and_a_revocation_show_what_they_are_about(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)

        rejecting = await press(stage, "U0ANA", request, "reject")
        cancelling = await choose(stage, "U0BO", request, "cancel")
        await stage.click("U0BEN", request, "hitl.approve")
        await stage.deliver()
        revoking = await press(stage, "U0BEN", request, "revoke")

        for view in (rejecting, cancelling, revoking):
            assert json.loads(exact(view))["arguments"] == MERGE.arguments, view.callback_id
            assert above_the_fields(view)
        assert "Exactly this was approved" in json.dumps(revoking.blocks)


async def test_what_is_narrowed_is_shown_whole_and_stays_while_it_is_filled_in(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        view = await asks(stage, "U0CLEO", await scopes(stage))

        assert json.loads(exact(view))["arguments"] == GRANT.arguments
        assert above_the_fields(view)


async def test_a_hand_over_shows_it_to_a_manager_who_may_know_and_nothing_to_another(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold(ROTATE)
        await later(stage, minutes=30)
        message = stage.box.dms("U0MO")[-1]

        await stage.box.click("U0MO", message.channel, message.ts, "hitl.hand_over")
        view = await stage.dialog("U0MO")

        assert exact(view) == ""
        assert "payments-db" not in json.dumps(view.blocks)


async def test_what_does_not_fit_is_paged_and_what_was_filled_in_stays(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG)
        view = await press(stage, "U0ANA", request, "reject")
        pages, shown = [exact(view)], view
        typed = {"reason": {"text": "Too much at once."}}

        while to := next((one for one in values(shown) if one.endswith(f"/{len(pages) + 1}")), ""):
            await stage.box.click_in_view("U0ANA", view.id, "hitl.exact_page", to, typed)
            shown = await turned(stage, view.id, pages)
            pages.append(exact(shown))
        seen = await stage.box.submit_view("U0ANA", view.id)

        assert len(pages) > 3
        assert json.loads("".join(pages))["arguments"] == LONG.arguments
        assert seen.errors == {}
        assert (await stage.now(request)).state is State.REJECTED


async def turned(stage: Stage, view: str, pages: list[str]) -> OpenView:
    await stage.box.until(lambda: exact(stage.box.view(view)) not in pages)
    return stage.box.view(view)


async def test_who_may_not_see_it_any_more_turns_no_page(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG)
        view = await press(stage, "U0ANA", request, "reject")
        to = next(one for one in values(view) if one.endswith("/2"))
        stage.box.deactivate("U0ANA")
        stage.clock.forward(seconds=61)

        await stage.box.click_in_view("U0ANA", view.id, "hitl.exact_page", to)

        refused = "Your Slack account is deactivated"
        await stage.box.until(lambda: refused in json.dumps(stage.box.view(view.id).blocks))
        assert exact(stage.box.view(view.id)) == ""


async def test_whoever_was_not_shown_every_page_gets_no_dialog_to_approve(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG)
        card = await stage.card(request)
        forged = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.reject")
        forged["actions"][0]["action_id"] = "hitl.approve"

        await stage.box.deliver(forged)

        assert "not been shown the whole action" in await stage.told("U0ANA")
        assert not any("submit" in one.content for one in stage.box.views("U0ANA"))
        assert (await stage.now(request)).state is State.PENDING


@pytest.mark.parametrize("value", ["", "x", "card/0", "card/2/3", "a b/1"])
async def test_a_page_that_is_none_is_told_so(tmp_path: Path, value: str) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG)
        view = await press(stage, "U0ANA", request, "reject")
        to = next(one for one in values(view) if one.endswith("/2"))
        block, element = next(
            (one, each)
            for one in view.blocks
            if one["type"] == "actions"
            for each in one["elements"]
            if each["value"] == to
        )
        card = await stage.card(request)
        forged = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.reject")
        action = {**element, "block_id": block["block_id"], "value": value, "action_ts": "1.1"}
        shown: dict[str, Any] = {"id": view.id, "hash": view.hash, "callback_id": view.callback_id}
        del forged["message"]
        forged |= {"actions": [action], "container": {"type": "view", "view_id": view.id}}

        await stage.box.deliver(forged | {"view": shown})

        gone = "That page is not there any more"
        await stage.box.until(lambda: gone in json.dumps(stage.box.view(view.id).blocks))


def values(view: OpenView) -> list[str]:
    return [
        one["value"]
        for block in view.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]


def warned(view: OpenView) -> str:
    """Read what a dialog says before the field that is filled in first."""
    kinds = [one["type"] for one in view.blocks]
    above = view.blocks[: kinds.index("input")] if "input" in kinds else view.blocks
    return json.dumps(above, ensure_ascii=False)


async def test_a_look_alike_is_named_in_every_dialog_and_in_details(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        looking = {"repo": "acme/payments", "change": "4711", "to": "p\u0430ypal"}
        request = await stage.hold(Action("infra.merge_change", looking))

        deciding = [
            await press(stage, "U0ANA", request, "reject"),
            await choose(stage, "U0BO", request, "cancel"),
            await press(stage, "U0ANA", request, "details"),
        ]
        await stage.click("U0BEN", request, "hitl.approve")
        await stage.deliver()
        deciding.append(await press(stage, "U0BEN", request, "revoke"))

        for view in deciding:
            assert words.ODD in warned(view), view.callback_id
            assert "“\u0430” (U+0430)" in warned(view), view.callback_id


async def test_a_vendor_in_other_letters_is_named_above_the_field_in_which_it_is_typed(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        paid = {"vendor": "\u0430\u0441\u043c\u0435", "amount": 12_000, "currency": "EUR"}
        request = await stage.hold(Action("payments.pay_vendor", paid), agent="procurement")

        for view in [
            await press(stage, "U0CLEO", request, "approve"),
            await press(stage, "U0CLEO", request, "reject"),
            await choose(stage, "U0CLEO", request, "amend"),
            await press(stage, "U0CLEO", request, "details"),
        ]:
            assert "Cyrillic letters that look like “acme”" in warned(view), view.callback_id


async def test_a_dialog_says_that_nobody_declared_its_action_and_on_what_the_agent_says_it_is(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        policy = (MANIFESTS / "policy.yaml").read_text().replace('# "uncl', '"uncl')
        await stage.store.write(lambda uow: load_document(uow, "policy", policy, SYSTEM))
        claimed = Resource("vendor", "acme")
        asked = Ask(stage.keys["deploy-bot"], Action("infra.novel", {}), claimed, context=WHY)
        answer = await stage.store.write(lambda uow: submit_request(uow, asked))
        assert isinstance(answer, Submission), answer
        await stage.deliver()

        for button in ("reject", "details"):
            view = await press(stage, "U0CLEO", answer.request, button)

            assert words.UNCLASSIFIED in warned(view), button
            assert '"On what: "' in warned(view), button
            assert '"vendor:acme"' in warned(view), button


async def test_an_action_that_is_declared_and_plain_is_shown_with_no_warning(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)

        for button in ("approve", "reject", "details"):
            view = await press(stage, "U0ANA", request, button)

            assert words.ODD not in warned(view)
            assert words.UNCLASSIFIED not in warned(view)
