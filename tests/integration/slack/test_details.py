"""Details: who sees the whole action, in pages that are recorded."""

import asyncio
from pathlib import Path
from typing import Any

from app.domain.action import Action, Context
from app.domain.events import PageShown
from app.domain.request import State
from app.receipts.digest import canonical_arguments
from app.sandbox import OpenView
from app.workflow.prepared import Prepared
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.integration.slack.stage import WHY, Stage, a_stage

LONG = Action("infra.merge_change", {"repo": "acme/payments", "diff": "x=1\n" * 3000})
TOKEN = "ghp_" + "a1B2" * 9


async def shown(stage: Stage, name: str) -> list[PageShown]:
    history = await stage.store.read(lambda q: q.history(name))
    return [one.event for one in history if isinstance(one.event, PageShown)]


async def test_a_reviewer_sees_what_is_masked_in_the_channel_and_that_is_recorded(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        action = Action("infra.merge_change", {"repo": "acme/payments", "note": TOKEN})
        request = await stage.hold(action)

        await stage.click("U0ANA", request, "hitl.details")
        view = await stage.dialog("U0ANA")
        recorded = await stage.box.until(lambda: stage.box.views("U0ANA"))

        assert recorded
        card = await stage.card(request)
        assert TOKEN not in f"{card.text}{card.blocks}"
        assert "1 value, 40 characters, is masked here" in str(card.blocks)
        assert TOKEN in str(view.blocks)
        pages = await until_shown(stage, request.id, 1)
        assert [(one.person, one.page, one.pages) for one in pages] == [("ana", 1, 1)]


async def test_what_the_words_of_the_agent_mask_is_approved_from_details_alone(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        hidden = "DROP TABLE customers"
        action = Action("infra.merge_change", {"repo": "acme/payments", "token": hidden})
        request = await stage.hold(action)
        card = await stage.card(request)
        assert hidden not in f"{card.text}{card.blocks}"
        assert "hitl.approve" not in str(card.blocks)

        forged = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.details")
        forged["actions"][0]["action_id"] = "hitl.approve"
        await stage.box.deliver(forged)
        assert "Open Details and look at every page" in await stage.told("U0ANA")
        assert (await stage.now(request)).state is State.PENDING

        await stage.click("U0ANA", request, "hitl.details")
        offered = await showing(stage, "U0ANA", "hitl.approve")
        assert hidden in page_text(offered)
        await stage.box.deliver(
            forged | {"actions": [forged["actions"][0] | {"action_ts": "8.8"}]}
        )
        assert (await stage.now(request)).state is State.APPROVED


async def test_somebody_out_of_scope_sees_the_refusal_and_never_the_content(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await stage.click("U0EVE", request, "hitl.details")
        view = await stage.dialog("U0EVE")

        assert "You are not on the reviewer roster." in str(view.blocks)
        assert "4711" not in str(view.blocks)
        assert not await shown(stage, request.id)


async def test_an_action_that_does_not_fit_the_card_can_be_approved_once_every_page_was_shown(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG)
        card = await stage.card(request)
        await stage.click("U0ANA", request, "hitl.details")
        view: OpenView = await stage.dialog("U0ANA")
        texts = [page_text(view)]

        for number in range(2, 10):
            if "Next" not in str(view.blocks):
                break
            await stage.box.click_in_view(
                "U0ANA", view.id, "hitl.page", f"{card_id(view)}/{number}"
            )
            view = await turned(stage, "U0ANA", view)
            texts.append(page_text(view))

        assert "hitl.approve" not in str(card.blocks)
        assert "more characters: open Details" in str(card.blocks)
        assert "".join(texts).count("x=1\\n") == 3000
        pages = await until_shown(stage, request.id, len(texts))
        assert [one.page for one in pages] == list(range(1, len(texts) + 1))
        offered = await showing(stage, "U0ANA", "hitl.approve")
        await stage.box.click_in_view("U0ANA", offered.id, "hitl.approve")
        assert (await stage.now(request)).state is State.APPROVED
        await stage.box.until(lambda: "Approved. The agent" in str(stage.box.views("U0ANA")))


async def test_a_forged_page_is_refused(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(LONG, Context(justification="x", requester=WHY.requester))
        await stage.click("U0ANA", request, "hitl.details")
        view = await stage.dialog("U0ANA")
        forged = f"{card_id(view)}/2"
        await stage.box.click_in_view("U0ANA", view.id, "hitl.page", forged)
        await until_shown(stage, request.id, 2)

        payload = press_in(stage, view.id, "U0ANA", f"{card_id(view)}/999")
        await stage.box.deliver(payload)
        await showing(stage, "U0ANA", "not there any more")

        assert len(await shown(stage, request.id)) == 2


async def test_what_was_held_before_and_is_too_long_for_anybody_cannot_be_approved(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        arguments = {"repo": "acme/payments", "deep": lists_in_lists(500)}
        action = Action("infra.merge_change", arguments)
        unmeasured = Prepared(canonical_arguments(action), length=0)
        asked = Ask(stage.keys["deploy-bot"], action, context=WHY, prepared=unmeasured)
        held = await stage.store.write(lambda uow: submit_request(uow, asked))
        assert isinstance(held, Submission)
        await stage.deliver()

        await stage.click("U0ANA", held.request, "hitl.details")
        view = await stage.dialog("U0ANA")
        (first,) = await until_shown(stage, held.request.id, 1)

        there = int(view.title.rpartition(" ")[2])
        assert there > 50
        assert (first.page, first.pages) == (1, there + 1)


def lists_in_lists(many: int) -> list[Any]:
    one: list[Any] = []
    for _ in range(25):
        one = [one]
    return [one] * many


async def showing(stage: Stage, user: str, what: str) -> OpenView:
    await stage.box.until(lambda: what in str([one.blocks for one in stage.box.views(user)]))
    return stage.box.views(user)[-1]


async def turned(stage: Stage, user: str, before: OpenView) -> OpenView:
    await stage.box.until(lambda: stage.box.views(user)[-1].hash != before.hash)
    return stage.box.views(user)[-1]


def page_text(view: OpenView) -> str:
    texts: list[str] = [
        inner["text"]
        for block in view.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_preformatted"
        for inner in part["elements"]
    ]
    return "".join(texts)


def card_id(view: OpenView) -> str:
    return view.private_metadata


def press_in(stage: Stage, view: str, user: str, value: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "api_app_id": stage.box.app_id,
        "team": {"id": stage.box.team, "domain": "acme"},
        "enterprise": None,
        "user": {"id": user, "team_id": stage.box.team},
        "container": {"type": "view", "view_id": view},
        "view": {"id": view, "callback_id": "hitl.details_view"},
        "actions": [
            {"type": "button", "action_id": "hitl.page", "value": value, "action_ts": "9.9"}
        ],
        "trigger_id": "1.2",
    }


async def until_shown(stage: Stage, name: str, count: int) -> list[PageShown]:
    for _ in range(200):
        found = await shown(stage, name)
        if len(found) >= count:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(found)
