"""Every log line is one line, whatever is in it, and tells nothing of what was sent."""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.serving import ROOT, a_workspace, asked, bearer, environment, minted, serving

HOSTILE = 'two\nlines\r\x1b[2J "quoted" {"event": "forged"} \u2028 \x00 \x85'
SAYS = """
import logging, sys
import structlog
from app.cli.logs import configure_logs

configure_logs(sys.argv[1])
hostile = sys.argv[2].encode().decode("unicode_escape")
structlog.get_logger().info("ours", value=hostile)
logging.getLogger("somebody.else").warning("theirs %s", hostile)
try:
    secret = "hunter2"
    raise ValueError(hostile)
except ValueError:
    structlog.get_logger().exception("ours_failed")
    logging.getLogger("somebody.else").exception("theirs failed")
"""


def said(form: str) -> str:
    hostile = HOSTILE.encode("unicode_escape").decode()
    command = [sys.executable, "-c", SAYS, form, hostile]
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, check=True, text=True).stderr


def test_as_json_each_is_one_line_those_of_libraries_too() -> None:
    lines = said("json").split("\n")

    told: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
    assert [one["event"].split()[0] for one in told] == [
        "ours",
        "theirs",
        "ours_failed",
        "theirs",
    ]
    assert told[0]["value"] == HOSTILE
    assert all({"level", "timestamp"} <= one.keys() for one in told)
    assert all("Traceback" in one["exception"] for one in told[2:])
    assert "hunter2" not in json.dumps(told).replace('secret = "hunter2"', "")


OUTAGE = """
import logging, sys
from app.cli.logs import configure_logs

configure_logs("json")
logging.getLogger("slack_sdk.socket_mode.aiohttp").error("Failed to connect")
logging.getLogger("slack_sdk.web.async_client").critical("Failed to send")
logging.getLogger("slack_bolt.AsyncApp").error("Failed to run a listener")
"""


def test_what_slack_s_library_says_of_an_outage_is_no_error_and_what_fails_here_is() -> None:
    command = [sys.executable, "-c", OUTAGE]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, check=True, text=True)

    levels = [json.loads(line)["level"] for line in done.stderr.splitlines()]
    assert levels == ["warning", "warning", "error"]


def test_on_a_console_nothing_moves_the_cursor() -> None:
    text = said("console")

    assert not {"\x1b", "\r", "\x00", "\x85"} & set(text)
    assert "two\\x0alines\\x0d\\x1b[2J" in text


@pytest.fixture(autouse=True)
def as_before() -> Any:
    before = logging.getLogger().handlers[:]
    yield
    assert logging.getLogger().handlers == before


async def test_a_call_is_one_line_with_its_name_and_nothing_of_what_was_sent(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        key = (await minted(env))["service-desk"]
        async with serving(env) as service, aiohttp.ClientSession() as session:
            held = await asked(session, service.url, key, 1)
            assert held is not None
            url = f"{service.url}/v1/requests/{held['id']}"
            named = {**bearer(key), "X-Request-Id": "trace-0123456789"}
            async with session.get(url, headers=named) as answer:
                assert answer.headers["X-Request-Id"] == "trace-0123456789"
            odd = {**bearer(key), "X-Request-Id": "no name"}
            sent = b'{"hunter2": \xff'
            async with session.post(
                f"{service.url}/v1/requests", data=sent, headers=odd
            ) as answer:
                assert len(answer.headers["X-Request-Id"]) == 16
            async with session.get(f"{service.url}/hunter2%0a%1b[2J") as answer:
                assert answer.status == 404
            card = await box.until(lambda: box.messages("C0SUPPORT"))
            await box.click("U0ANA", "C0SUPPORT", card[0].ts, "hitl.approve")
            assert await service.stop() == 0

    _judge([json.loads(line) for line in service.lines], held["id"])
    text = "".join(service.lines)
    for private in ("hunter2", "user_1", "customer moved", key, "28001"):
        assert private not in text


def _judge(lines: list[dict[str, Any]], request: str) -> None:
    calls = [one for one in lines if one["event"] == "called"]
    assert [(one["method"], one["route"], one["status"]) for one in calls] == [
        ("POST", "/v1/requests", 202),
        ("GET", "/v1/requests/{id}", 200),
        ("POST", "/v1/requests", 415),
        ("GET", "none", 404),
    ]
    told = [(one.get("code"), one.get("agent")) for one in calls]
    assert told == [
        (None, None),
        (None, None),
        ("unsupported_media_type", "service-desk"),
        ("not_found", None),
    ]
    assert (calls[1]["call"], calls[1]["request_id"]) == ("trace-0123456789", request)
    assert {"block_actions"} == {one["kind"] for one in lines if one["event"] == "slack_called"}


@pytest.mark.long
async def test_every_line_of_a_service_is_json(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        await minted(env)
        async with serving(env) as service:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(service.url[-5:]))
            writer.write(b"GET /\x1b[2J HTTP/9.9\r\nBroken\r\n\r\n")
            await reader.read()
            writer.close()
            assert await service.stop() == 0

    lines = [json.loads(line) for line in service.lines]
    assert all(isinstance(one, dict) for one in lines)
    assert [one for one in lines if one["level"] not in {"info", "warning"}] == []
