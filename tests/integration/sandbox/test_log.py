"""The log: what people truly saw, readable after everything else is gone."""

import json
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox import Fault, Sandbox, Workspace
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import CARD, MODAL, NOON, SCOPES, HandClock


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def story(path: Path, clock: HandClock) -> Sandbox:
    """Post, click, time out, open a modal, answer privately; then return the stopped sandbox."""
    box = Sandbox(Workspace.acme(), scopes=SCOPES, log=path, clock=clock, ack_timeout=0.05)
    async with box, aiohttp.ClientSession() as session, endpoint(box) as target:
        headers = {"Authorization": f"Bearer {box.bot_token}"}

        async def call(method: str, **arguments: Any) -> dict[str, Any]:
            body = {"token": box.bot_token, **arguments}
            url = box.api_url + method
            async with session.post(url, json=body, headers=headers) as response:
                answer: dict[str, Any] = await response.json()
                return answer

        posted = await call("chat.postMessage", channel="C0PLATFORM", text="é", blocks=CARD)
        box.inject(Fault(method="chat.update", error="internal_error"))
        await call("chat.update", channel="C0PLATFORM", ts=posted["ts"], text="lost")
        payload = box.interaction("U0ANA", "C0PLATFORM", posted["ts"], "approve")
        await call("views.open", trigger_id=payload["trigger_id"], view=MODAL)
        await box.deliver(payload)
        target.status = 500
        await box.deliver(payload)
        async with session.post(payload["response_url"], json={"text": "psst"}):
            pass
    return box


async def test_every_call_delivery_and_message_is_in_the_log(
    tmp_path: Path, clock: HandClock
) -> None:
    await story(tmp_path / "log.jsonl", clock)

    log = lines(tmp_path / "log.jsonl")
    kinds = [line["kind"] for line in log]
    assert kinds == [
        "call",
        "message",
        "answer",
        "call",
        "answer",
        "call",
        "view",
        "answer",
        "delivery",
        "ack",
        "delivery",
        "unacked",
        "call",
        "message",
        "answer",
    ]
    assert {line["at"] for line in log} == {NOON}


async def test_a_line_says_what_was_seen_by_whom(tmp_path: Path, clock: HandClock) -> None:
    await story(tmp_path / "log.jsonl", clock)

    log = lines(tmp_path / "log.jsonl")
    posted, whispered = (line for line in log if line["kind"] == "message")
    assert (posted["how"], posted["channel"], posted["text"]) == ("posted", "C0PLATFORM", "é")
    assert posted["blocks"][1]["elements"][0]["value"] == "card-1"
    assert (whispered["how"], whispered["to"], whispered["text"]) == ("whispered", "U0ANA", "psst")
    answers = [line["answer"] for line in log if line["kind"] == "answer"]
    assert answers[0]["ts"] == posted["ts"]
    assert answers[1] == {"ok": False, "error": "internal_error"}


async def test_deliveries_and_their_ends_share_a_number(tmp_path: Path, clock: HandClock) -> None:
    await story(tmp_path / "log.jsonl", clock)

    log = lines(tmp_path / "log.jsonl")
    sent = [line["delivery"] for line in log if line["kind"] == "delivery"]
    ended = [line["delivery"] for line in log if line["kind"] in {"ack", "unacked"}]
    assert sent == ended
    assert next(line for line in log if line["kind"] == "unacked")["error"] == "http_service_error"


async def test_no_token_and_no_secret_is_written_down(tmp_path: Path, clock: HandClock) -> None:
    box = await story(tmp_path / "log.jsonl", clock)

    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert all(secret not in text for secret in (box.bot_token, box.app_token, box.signing_secret))
    assert "token" not in box.calls("chat.postMessage")[0].arguments


async def test_what_is_typed_into_a_secret_input_reaches_the_app_and_nothing_else(
    tmp_path: Path, clock: HandClock
) -> None:
    path, typed = tmp_path / "log.jsonl", "271828"
    box = Sandbox(Workspace.acme(), scopes=SCOPES, log=path, clock=clock, secret_inputs={"reason"})
    async with box, endpoint(box) as target:
        view = box.stage.modals.open("U0ANA", MODAL)
        await box.submit_view("U0ANA", view.id, values={"reason": {"text": typed}})

    assert typed in str(target.payload())
    assert typed not in path.read_text(encoding="utf-8")
    assert typed not in str(box.stage.delivery.past)
    assert "••••••" in path.read_text(encoding="utf-8")


async def test_a_second_run_adds_to_the_log(tmp_path: Path, clock: HandClock) -> None:
    await story(tmp_path / "log.jsonl", clock)
    once = len(lines(tmp_path / "log.jsonl"))

    await story(tmp_path / "log.jsonl", clock)

    assert len(lines(tmp_path / "log.jsonl")) == 2 * once
