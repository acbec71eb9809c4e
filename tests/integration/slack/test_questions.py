"""Ask and answer in Slack: from the three dots, in the thread, in a message to the requester."""

from pathlib import Path
from typing import Any

from app.domain.request import ActionRequest, State
from app.workflow.answer_question import answer_as_agent
from app.workflow.ports import UnitOfWork
from app.workflow.views import View, view_of
from tests.integration.slack.stage import Stage, a_stage

LIVE = "<!channel> *Approved* <https://evil.test|here> ghp_abcdefghijklmnop1234 \u202eevil"


async def ask(stage: Stage, user: str, request: ActionRequest, text: str) -> Any:
    card = await stage.card(request)
    value = next(
        option["value"]
        for block in card.blocks
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if option["value"].startswith("ask/")
    )
    await stage.box.click(user, card.channel, card.ts, "hitl.more", value)
    view = await stage.dialog(user)
    if not any(one["type"] == "input" for one in view.blocks):
        return view
    return await stage.box.submit_view(user, view.id, {"question": {"text": text}})


async def view(stage: Stage, request: ActionRequest) -> View:
    now = await stage.now(request)
    return await stage.store.read(lambda q: view_of(q, now))


async def thread(stage: Stage, request: ActionRequest) -> list[Any]:
    card = await stage.card(request)
    return list(stage.box.thread(card.channel, card.ts))[1:]


async def test_a_question_is_in_the_thread_and_on_the_card(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        seen = await ask(stage, "U0ANA", request, "Why tonight?")
        await stage.deliver()

        assert seen.acked
        assert "1 question open" in str((await stage.card(request)).blocks)
        (said,) = await thread(stage, request)
        assert "Ana Ruiz asks:" in said.text
        assert said.text.count("(infra.merge_change on") == 1
        assert "Why tonight?" in said.text
        assert "hitl.answer" in str(said.blocks)
        assert (await stage.now(request)).state is State.PENDING


async def test_the_requester_answers_with_the_button_in_the_thread(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await ask(stage, "U0ANA", request, "Why tonight?")
        await stage.deliver()
        (said,) = await thread(stage, request)

        await stage.box.click("U0BO", said.channel, said.ts, "hitl.answer")
        dialog = await stage.dialog("U0BO")
        empty = await stage.box.submit_view("U0BO", dialog.id, {"answer": {"text": " "}})
        seen = await stage.box.submit_view("U0BO", dialog.id, {"answer": {"text": "A leak."}})
        await stage.deliver()

        assert "Why tonight?" in str(dialog.blocks)
        assert empty.errors == {"answer": "Please write the answer."}
        assert seen.acked
        (line,) = (await view(stage, request)).questions
        assert (line.answer, line.answered_by) == ("A leak.", "Bo Lindqvist")
        assert "question open" not in str((await stage.card(request)).blocks)
        asked, answered = await thread(stage, request)
        assert "Bo Lindqvist answers Ana Ruiz (not verified):" in answered.text
        assert "Why tonight?" in asked.text
        assert "hitl.answer" not in str(asked.blocks)


async def test_nobody_else_answers_and_nobody_out_of_scope_asks(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        eve = await ask(stage, "U0EVE", request, "May I?")
        bo = await ask(stage, "U0BO", request, "May I?")
        await ask(stage, "U0ANA", request, "Why tonight?")
        await stage.deliver()
        (said,) = await thread(stage, request)

        await stage.box.click("U0BEN", said.channel, said.ts, "hitl.answer")
        ben = await stage.dialog("U0BEN")

        assert "not on the reviewer roster" in str(eve.blocks)
        assert "made by you" in str(bo.blocks)
        assert "Only the requester or the agent" in str(ben.blocks)
        assert len((await view(stage, request)).questions) == 1


async def test_what_is_asked_and_answered_is_never_live(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await ask(stage, "U0ANA", request, LIVE)
        (line,) = (await view(stage, request)).questions

        def reply(uow: UnitOfWork) -> object:
            return answer_as_agent(uow, stage.keys["deploy-bot"], request.id, line.id, LIVE)

        await stage.store.write(reply)
        await stage.deliver()

        said = await thread(stage, request)
        assert len(said) == 2
        for one in said:
            assert "<!channel>" not in one.text
            assert "<https:" not in one.text
            assert "\u202e" not in one.text + str(one.blocks)
            assert "ghp_abc" not in one.text + str(one.blocks)
            assert {block["type"] for block in one.blocks} <= {"rich_text", "actions"}
        assert "Contains hidden or look-alike characters" in str(
            (await stage.card(request)).blocks
        )


async def test_details_tell_every_question_and_answer(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await ask(stage, "U0ANA", request, "Why tonight?")

        await stage.click("U0ANA", request, "hitl.details")
        told = str((await stage.dialog("U0ANA")).blocks)

        assert "QUESTIONS AND ANSWERS" in told
        assert "> Why tonight?" in told


async def test_a_decision_does_not_wait_for_the_answer(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await ask(stage, "U0ANA", request, "Why tonight?")
        await stage.deliver()

        await stage.click("U0ANA", request, "hitl.approve")

        assert (await stage.now(request)).state is State.APPROVED


async def test_the_requester_is_asked_directly_where_they_are_not_in_the_channel(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        request = await stage.hold()
        await ask(stage, "U0ANA", request, "Why tonight?")
        await stage.deliver()

        (direct,) = stage.box.dms("U0BO")
        await stage.box.click("U0BO", direct.channel, direct.ts, "hitl.answer")
        dialog = await stage.dialog("U0BO")
        await stage.box.submit_view("U0BO", dialog.id, {"answer": {"text": "A leak."}})

        assert "Ana Ruiz asks: Why tonight?" in direct.text
        (line,) = (await view(stage, request)).questions
        assert line.answer == "A leak."


async def test_once_the_agent_answers_nobody_is_offered_to_answer_any_more(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        request = await stage.hold()
        for text in ("Why tonight?", "And who pays?"):
            await ask(stage, "U0ANA", request, text)
            await stage.deliver()
        first, second = (await view(stage, request)).questions

        def reply(uow: UnitOfWork) -> object:
            return answer_as_agent(uow, stage.keys["deploy-bot"], request.id, second.id, "Us.")

        await stage.store.write(reply)
        await stage.deliver()

        under = await thread(stage, request)
        told = stage.box.dms("U0BO")
        assert [one.text.count("pays?") for one in told] == [0, 1]
        assert [first.id in str(one.blocks) for one in told] == [True, False]
        for asked in (under, told):
            assert second.id not in str([one.blocks for one in asked])
        assert len(under) == 3
