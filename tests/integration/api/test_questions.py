"""An agent hears a reviewer's question, and answers it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.people import Account, Flags
from app.workflow.accounts import keep_accounts
from app.workflow.ask_question import ask_question
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from tests.integration.api.kit import Kit, a_kit

ANA = Account("T0ACME", "U0ANA")


@pytest.fixture
async def kit(tmp_path: Path) -> AsyncIterator[Kit]:
    async with a_kit(tmp_path) as made:
        yield made


async def asked(kit: Kit, request: str, text: str = "Why tonight?") -> str:
    """Let Ana ask from the card, and give the question's id."""

    def ask(uow: UnitOfWork) -> str:
        keep_accounts(uow, (Flags(ANA, uow.now),))
        card = uow.cards_of(request)[0].id
        return getattr(ask_question(uow, Meant(uow.token(), ANA, card), text), "code", "stale")

    assert await kit.store.write(ask) == "question_asked"
    told = await shown(kit, request)
    return str(told["questions"][-1]["id"])


async def shown(kit: Kit, request: str) -> dict[str, Any]:
    told: dict[str, Any] = await (await kit.call("GET", f"/v1/requests/{request}")).json()
    return told


async def answer(kit: Kit, request: str, body: Any, name: str = "deploy-bot") -> tuple[int, Any]:
    response = await kit.call("POST", f"/v1/requests/{request}/answers", name, json=body)
    return response.status, await response.json()


async def test_a_question_wakes_the_agent_that_waits(kit: Kit) -> None:
    request = await kit.pending()
    headers = {"Prefer": "wait=60"}
    waiting = asyncio.ensure_future(kit.call("GET", f"/v1/requests/{request}", headers=headers))
    await kit.until_waiting()

    question = await asked(kit, request)

    told = await (await waiting).json()
    assert told["state"] == "pending"
    (one,) = told["questions"]
    assert one.pop("asked_at")
    assert one == {
        "id": question,
        "by": "ana",
        "question": "Why tonight?",
        "answer": None,
        "answered_by": None,
        "answered_at": None,
    }


async def test_the_answer_is_given_once(kit: Kit) -> None:
    request = await kit.pending()
    question = await asked(kit, request)
    body = {"question": question, "answer": "A leak."}

    first, told = await answer(kit, request, body)
    second, problem = await answer(kit, request, body)

    assert first == 200
    assert told["questions"][0]["answer"] == "A leak."
    assert told["questions"][0]["answered_by"] == "deploy-bot"
    assert (second, problem["code"]) == (409, "already_answered")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": "nothing", "answer": "x"}, 404, "question_unknown"),
        ({"answer": "x"}, 422, "invalid_body"),
        ({"question": "q", "answer": "x", "by": "ana"}, 422, "invalid_body"),
    ],
)
async def test_what_is_no_answer_changes_nothing(
    kit: Kit, body: dict[str, str], status: int, code: str
) -> None:
    request = await kit.pending()
    await asked(kit, request)

    got, problem = await answer(kit, request, body)

    assert (got, problem["code"]) == (status, code)
    assert (await shown(kit, request))["questions"][0]["answer"] is None


async def test_an_answer_is_neither_empty_nor_endless(kit: Kit) -> None:
    request = await kit.pending()
    question = await asked(kit, request)

    for text, code in ((" ", "answer_required"), ("x" * 3001, "answer_too_long")):
        got, problem = await answer(kit, request, {"question": question, "answer": text})
        assert (got, problem["code"]) == (422, code)


async def test_another_agent_hears_of_neither(kit: Kit) -> None:
    request = await kit.pending()
    question = await asked(kit, request)

    body = {"question": question, "answer": "x"}
    got, problem = await answer(kit, request, body, "access-bot")

    assert (got, problem["code"]) == (404, "not_yours")


async def test_after_the_decision_nothing_is_answered(kit: Kit) -> None:
    request = await kit.pending()
    question = await asked(kit, request)
    await kit.approve(request)

    got, problem = await answer(kit, request, {"question": question, "answer": "x"})

    assert (got, problem["code"]) == (409, "already_approved")
