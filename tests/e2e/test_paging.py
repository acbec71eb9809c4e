"""The service tells a paging service, across a kill -9, and says when it is over."""

import base64
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox import Sandbox
from tests.receiver import HOME, SECRET, Receiver
from tests.serving import a_workspace, asked, environment, minted, serving, until

PLAN = "  normal:\n    calendar: office\n    steps:\n      - {after: 30m, do: remind}\n"
PAGED = (
    "  normal:\n    critical: true\n    steps:\n      - {after: 1s, do: webhook, name: pager}\n"
)
ANSWERS_LATE = 300.0


def paging(box: Sandbox, folder: Path, url: str) -> Any:
    env = environment(box, folder)
    text = (folder / "policy.yaml").read_text()
    assert PLAN in text
    (folder / "policy.yaml").write_text(text.replace(PLAN, PAGED))
    return env | {
        "HITL_WEBHOOK_HOSTS": "127.0.0.1",
        "HITL_WEBHOOK_NETWORKS": HOME,
        "HITL_WEBHOOKS__PAGER__URL": url,
        "HITL_WEBHOOKS__PAGER__SECRET": f"whsec_{base64.b64encode(SECRET).decode()}",
    }


async def test_a_page_outlives_the_process_that_was_sending_it(tmp_path: Path) -> None:
    async with (
        a_workspace(tmp_path, rate_limit=False) as box,
        Receiver() as receiver,
        aiohttp.ClientSession() as session,
    ):
        env = paging(box, tmp_path, receiver.url)
        key = (await minted(env))["service-desk"]
        receiver.hang = ANSWERS_LATE
        async with serving(env) as victim:
            body = await asked(session, victim.url, key, 1)
            assert body is not None
            await until(lambda: bool(receiver.heard))
            victim.kill()
            await victim.ended()
        receiver.hang, before = 0.0, len(receiver.heard)
        async with serving(env):
            await until(lambda: len(receiver.heard) > before)
            await box.until(lambda: box.messages("C0SUPPORT"))
            ts = box.messages("C0SUPPORT")[0].ts
            assert (await box.click("U0ANA", "C0SUPPORT", ts, "hitl.approve")).acked
            await until(lambda: receiver.events[-1]["type"] == "request.ended")

    *waiting, ended = receiver.heard
    assert {one.event["type"] for one in waiting} == {"request.waiting"}
    assert len({one.headers["webhook-id"] for one in waiting}) == 1
    assert ended.event["data"]["request"] == body["id"]
    assert ended.event["data"]["state"] == "approved"
    assert all(one.signed_by(SECRET) for one in receiver.heard)
