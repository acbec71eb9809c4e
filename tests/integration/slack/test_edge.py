"""The door: what is forged, old, foreign, huge or deep runs no listener and is no 5xx."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from app.domain.people import Account
from app.domain.request import ActionRequest, State
from app.sandbox.faults import Fault
from app.slack.edge import Edge
from app.slack.seal import Seal
from tests.clocks import HandClock
from tests.integration.slack.stage import Stage, a_stage

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CANARY = "canary-4711"


async def a_click(stage: Stage, request: ActionRequest, **changes: Any) -> bytes:
    card = await stage.card(request)
    payload = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
    return stage.box.body(payload | {"canary": CANARY} | changes)


async def post(stage: Stage, body: bytes, headers: Any) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.url, data=body, headers=headers) as response,
    ):
        await response.read()
        return response.status


async def test_a_signed_click_runs_once_and_its_replay_runs_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        body = await a_click(stage, request)
        headers = stage.box.sign(body) | FORM

        statuses = [await post(stage, body, headers) for _ in range(3)]

        assert statuses == [200, 200, 200]
        approved = await stage.now(request)
        assert approved.state is State.APPROVED
        assert len(approved.reviews) == 1
        assert not stage.box.ephemerals("U0ANA")


async def test_what_is_not_signed_right_is_401_and_nothing_of_it_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        body = await a_click(stage, request)
        good = stage.box.sign(body) | FORM
        now = int(stage.clock.now().timestamp())
        stamp, sealed = "X-Slack-Request-Timestamp", "X-Slack-Signature"
        forged: list[Any] = [
            FORM,
            good | {sealed: "v0=" + "0" * 64},
            good | {sealed: "v0=ü"},
            good | {stamp: "abc"},
            good | {stamp: "\u0661\u0662"},
            stage.box.sign(body, now - 301) | FORM,
            stage.box.sign(body, now + 301) | FORM,
            stage.box.sign(b"other") | FORM,
            [*good.items(), (stamp, good[stamp])],
            [*good.items(), (sealed, good[sealed])],
        ]

        statuses = [await post(stage, body, headers) for headers in forged]
        ssl_check = await post(stage, b"ssl_check=1&" + body, FORM)

        assert statuses == [401] * len(forged)
        assert ssl_check == 401
        assert (await stage.now(request)).state is State.PENDING
    written = caplog.text + capsys.readouterr().out
    assert CANARY not in written
    assert stage.box.signing_secret not in written
    assert stage.box.bot_token not in written


async def test_what_is_signed_but_foreign_malformed_or_large_is_refused(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        foreign = [
            await a_click(stage, request, api_app_id="A0OTHER"),
            await a_click(stage, request, team={"id": "T0OTHER"}),
            await a_click(stage, request, team=None),
        ]
        click = await a_click(stage, request)
        deep = urlencode({"payload": "[" * 30_000}).encode()
        cases = [
            *[(body, FORM, 403) for body in foreign],
            (click + b"&" + click, FORM, 400),
            (click + b"&command=x", FORM, 400),
            (deep, FORM, 413),
            (urlencode({"payload": "[" * 9_000}).encode(), FORM, 400),
            (b"x" * 70_000, FORM, 413),
            (b"\xff\xfe", FORM, 400),
            (b"{", {"Content-Type": "application/json"}, 400),
            (click, {"Content-Type": "multipart/form-data; boundary=x"}, 415),
            (click, {"Content-Type": "text/plain"}, 415),
        ]

        for body, kind, wanted in cases:
            assert await post(stage, body, stage.box.sign(body) | kind) == wanted

        assert (await stage.now(request)).state is State.PENDING


async def test_a_body_in_pieces_is_capped_too(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:

        async def pieces() -> Any:
            for _ in range(20):
                yield b"x" * 8_192

        async with (
            aiohttp.ClientSession() as session,
            session.post(stage.url, data=pieces(), headers=FORM) as response,
        ):
            assert response.status == 413


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nQQ\r\n", b"400"),
        (b"Content-Length: 100\r\n\r\nabc", b"408"),
    ],
    ids=["broken", "never ending"],
)
async def test_a_body_that_cannot_be_read_to_its_end_is_no_5xx(sent: bytes, wanted: bytes) -> None:
    edge = Edge(Seal("secret"), unasked, unasked, HandClock().now, patience=0.2)
    app = web.Application()
    app.router.add_post("/slack/events", edge.slack_events)
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + sent)
        status = (await reader.readline()).split()[1]
        writer.close()

    assert status == wanted


def unasked(*_: Any) -> Any:
    raise AssertionError


async def test_slack_may_verify_the_address_and_send_what_nobody_listens_to(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        kind = {"Content-Type": "application/json"}
        asked = json.dumps({"type": "url_verification", "challenge": "c4"}).encode()
        headers = stage.box.sign(asked) | kind

        async with (
            aiohttp.ClientSession() as session,
            session.post(stage.url, data=asked, headers=headers) as response,
        ):
            assert await response.json() == {"challenge": "c4"}
        unsigned = await post(stage, asked, kind)
        event = await stage.box.emit({"type": "app_mention", "text": "hi"})

        assert unsigned == 401
        assert event.acked


async def test_no_shape_of_a_signed_payload_is_a_5xx(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.reject")
        odd: list[Any] = [None, 5, "x", [], {}, [None], {"id": []}, {"id": None}, True]
        shapes = [click | {key: value} for key in click for value in odd]
        shapes += [{key: value for key, value in click.items() if key != gone} for gone in click]
        shapes += [click | {"type": kind} for kind in ("view_submission", "event_callback", "x")]

        statuses = set()
        for shape in shapes:
            body = stage.box.body(shape)
            statuses.add(await post(stage, body, stage.box.sign(body) | FORM))

        assert statuses <= {200, 400, 403}
        assert (await stage.now(request)).state is State.PENDING


@pytest.mark.parametrize(
    "body", [b"ssl_check=1", b"token=abc&ssl_check=1", b"ssl_check=1&token=abc"]
)
async def test_slack_s_look_at_the_certificate_is_answered_and_does_nothing(
    tmp_path: Path, body: bytes
) -> None:
    async with a_stage(tmp_path) as stage:
        assert await post(stage, body, FORM) == 200
        assert await post(stage, body, stage.box.sign(body) | FORM) == 200


async def test_what_carries_more_than_the_look_at_the_certificate_needs_its_signature(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        click = await a_click(stage, request)

        for body in (b"ssl_check=1&" + click, click + b"&ssl_check=1", b"ssl_check=10"):
            assert await post(stage, body, FORM) == 401
        assert (await stage.now(request)).state is State.PENDING


async def test_an_outage_is_told_when_it_begins_and_when_it_ends(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        asked = frozenset({Account("T0ACME", "U0ANA")})
        with capture_logs() as logs:
            stage.box.inject(Fault(method="users.info", error="internal_error", times=3))
            looks = [await stage.room.directory.look_up(asked) for _ in range(5)]

        assert [one is None for one in looks] == [True, True, True, False, False]
        told = [one["event"] for one in logs if one["event"].startswith("directory")]
        assert told == ["directory_unreachable", "directory_reached"]
