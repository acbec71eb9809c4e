"""`/hitl show` and `/hitl why`: one request, told in sentences to whoever may know of it."""

from pathlib import Path
from typing import Any

import pytest

from app.sandbox.validate.blocks import message_problems
from app.workflow.answer_question import answer_as_agent
from tests.integration.slack.stage import MERGE, ROTATE, Stage, a_stage
from tests.integration.slack.test_questions import ask
from tests.integration.slack.test_taking_back import choose


async def asked(stage: Stage, user: str, text: str) -> list[str]:
    """Ask, and give the answer line by line."""
    count = len(stage.box.ephemerals(user))
    await stage.box.slash(user, "C0PLATFORM", f"/hitl {text}")
    await stage.told(user, count + 1)
    blocks = stage.box.ephemerals(user)[-1].blocks
    assert message_problems(blocks) == []
    return [line for block in blocks for one in block.get("elements", []) for line in lines(one)]


def lines(element: dict[str, Any]) -> list[str]:
    if element["type"] == "rich_text_list":
        return [line for one in element["elements"] for line in lines(one)]
    return ["".join(_said(one) for one in element["elements"])]


def _said(part: dict[str, Any]) -> str:
    match part["type"]:
        case "date":
            return "<time>"
        case "channel":
            return f"#{part['channel_id']}"
    return str(part["text"])


async def test_why_tells_the_rule_who_was_asked_and_what_happened_so_far(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await stage.click("U0BO", request, "hitl.approve")
        await stage.told("U0BO")

        told = await asked(stage, "U0ANA", f"why {request.id}")

        assert told[0] == f"Why {request.id} stands as it does"
        assert told[1].startswith("deploy-bot asked for infra.merge_change on repo:acme/payments")
        assert told[1].endswith("; asked <time>.")
        assert told[2].startswith("No rule matched. So a person has to decide.")
        assert "So a person has to decide." in told[2]
        assert told[3] == "It needs 1 from platform-reviewers: 0 so far."
        assert told[4] == "Who could still approve for platform-reviewers: Ana Ruiz, Ben Osei."
        assert told[5] == "A card was posted in #C0PLATFORM, <time>."
        assert told[6] == "1 attempt was refused."
        assert told[7].startswith("It waits until <time>. If nobody answers")


async def test_why_tells_what_reviewers_said_and_how_it_ended(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await stage.reject("U0ANA", request, "Not during the freeze.")

        told = await asked(stage, "U0BO", f"why {request.id}")

        assert "Ana Ruiz rejected, <time>: Not during the freeze." in told
        assert told[-1] == "Rejected by Ana Ruiz, <time>."
        assert not [one for one in told if one.startswith("Who could still")]


async def test_why_tells_who_is_on_it_what_was_asked_and_what_was_answered(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)
        await choose(stage, "U0ANA", request, "take")
        await stage.told("U0ANA")
        await ask(stage, "U0ANA", request, "Why tonight? ghp_abcdefghijklmnop1234")
        now = await stage.now(request)
        (question,) = now.questions
        await stage.store.write(
            lambda uow: answer_as_agent(
                uow, stage.keys["deploy-bot"], request.id, question.id, "A leak."
            )
        )

        told = await asked(stage, "U0BEN", f"why {request.id}")

        assert "Ana Ruiz is on it since <time>." in told
        (line,) = [one for one in told if one.startswith("Ana Ruiz asked, <time>: Why tonight?")]
        assert "ghp_" not in line
        assert "deploy-bot answered Ana Ruiz (not verified), <time>: A leak." in told


async def test_who_has_approved_already_could_not_do_so_again(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        before = await asked(stage, "U0BEN", f"why {request.id}")

        needed = [one for one in before if one.startswith("It needs")]
        able = [one for one in before if one.startswith("Who could")]
        assert len(needed) == len(able) >= 1
        assert all("Bo Lindqvist" not in one for one in able)


@pytest.mark.parametrize("verb", ["show", "why"])
async def test_a_stranger_learns_nothing_not_even_that_it_exists(
    tmp_path: Path, verb: str
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)

        real = await asked(stage, "U0EVE", f"{verb} {request.id}")
        none = await asked(stage, "U0EVE", f"{verb} req_none")

        assert real == none
        assert none[0].startswith("No request with that id. Look at the id again")


@pytest.mark.parametrize("verb", ["show", "why"])
async def test_without_an_id_it_asks_which(tmp_path: Path, verb: str) -> None:
    async with a_stage(tmp_path) as stage:
        told = await asked(stage, "U0ANA", verb)

        assert told == [f"Which one? Say “/hitl {verb} ID”."]


async def test_show_tells_how_one_request_stands_as_status_does(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(MERGE)

        shown = await asked(stage, "U0BO", f"show {request.id}")
        status = await asked(stage, "U0BO", f"status {request.id}")

        assert shown == status
        assert shown[0] == "Needs approval"


async def test_help_lists_both_and_a_slip_of_the_pen_finds_them(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        listed = await asked(stage, "U0ANA", "help")
        slip = await asked(stage, "U0ANA", "shwo")

        assert any(one.startswith("/hitl show ID: ") for one in listed)
        assert any(one.startswith("/hitl why ID: ") for one in listed)
        assert "Did you mean “/hitl show”?" in slip[0]
