"""Checkpoints arrive outside, and are read back as they were told."""

import base64
import hashlib
import hmac
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.audit.checkpoint import Checkpoint, Signer, checkpoints_in
from app.scheduler.anchoring import Anchoring, NotAnchored
from app.witness.places import Means, Witness, witness_at
from app.witness.webhook import text_from
from tests.clocks import HandClock
from tests.rows import submit
from tests.stores import a_store

SIGNER = Signer(bytes(32))
SECRET = b"s" * 32
AROUND = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/nonexistent"}
MEANS = Means(HandClock().now, SECRET, AROUND)


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@x.test")
    command = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of an empty remote."""
    (tmp_path / "remote.git").mkdir()
    git(tmp_path / "remote.git", "init", "--bare", "--quiet", "--initial-branch=main")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "remote.git"), "clone")
    return tmp_path / "clone"


def read(text: str | None) -> list[int]:
    found = checkpoints_in(text or "", [SIGNER.verifier])
    return [one.seq for one in found if isinstance(one, Checkpoint)]


async def told(folder: Path, *places: Witness, times: int = 2) -> Anchoring:
    async with a_store(folder) as store:
        anchoring = Anchoring(store, SIGNER, places, 60)
        for _ in range(times):
            await store.write(submit)
            await anchoring.anchor()
            await anchoring.anchor()  # nothing new: nothing is told again
    return anchoring


async def test_a_file_is_added_to(tmp_path: Path) -> None:
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)

    await told(tmp_path, place)

    assert read(await place.read()) == [1, 2]


async def test_a_git_remote_gets_a_commit_for_each(tmp_path: Path, clone: Path) -> None:
    place = witness_at(f"git:{clone}", MEANS)

    await told(tmp_path, place)

    assert read(await place.read()) == [1, 2]
    assert git(tmp_path / "remote.git", "log", "--format=%s", "main").split() == ["Checkpoint"] * 2


async def test_what_was_removed_from_the_git_file_is_still_told(
    tmp_path: Path, clone: Path
) -> None:
    place = witness_at(f"git:{clone}", MEANS)
    await told(tmp_path, place)
    (clone / "holdpoint.checkpoints").write_text("")
    git(clone, "commit", "--quiet", "-am", "nothing to see")
    git(clone, "push", "--quiet", "origin", "HEAD")

    assert read(await place.read()) == [1, 2]


async def test_a_webhook_is_posted_and_signed_as_standard_webhooks_has_it(tmp_path: Path) -> None:
    heard: list[tuple[Any, bytes]] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((request.headers, await request.read()))
        return web.Response()

    async with a_server(hear) as url:
        await told(tmp_path, witness_at(url, MEANS), times=1)

    ((headers, body),) = heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    assert read(json.loads(body)["data"]["note"]) == [1]


async def test_the_name_of_a_webhook_keeps_the_secret_of_its_address(tmp_path: Path) -> None:
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.path_qs)
        return web.Response(status=200 if request.path == "/one" else 500)

    async with a_store(tmp_path) as store, a_server(hear) as url:
        one, other = (
            witness_at(f"{url}{path}", MEANS) for path in ("one", "hooks/s3cret?key=s3cret")
        )
        anchoring = Anchoring(store, SIGNER, [one, other], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored) as told_of:
            await anchoring.anchor()

    assert heard == ["/one", "/hooks/s3cret?key=s3cret"]
    assert "it answered 500" in anchoring.failing
    assert "s3cret" not in f"{anchoring.failing}{told_of.value}"
    hidden = witness_at("https://me:s3cret@witness.test/s3cret", MEANS)
    assert hidden.name == "https://witness.test"


async def test_slack_is_told_in_addition_and_never_read(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []

    async def say(channel: str, text: str) -> None:
        said.append((channel, text))

    place = witness_at("slack:C0AUDIT", Means(HandClock().now, say=say))

    await told(tmp_path, place)

    assert [(channel, read(text)) for channel, text in said] == [
        ("C0AUDIT", [1]),
        ("C0AUDIT", [2]),
    ]
    assert await place.read() is None


async def test_a_place_that_cannot_be_written_to_is_named_and_keeps_no_other(
    tmp_path: Path,
) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})

    good = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    gone = witness_at(f"git:{tmp_path / 'nothing'}", MEANS)
    async with a_store(tmp_path) as store, a_server(refuse) as url:
        anchoring = Anchoring(store, SIGNER, [gone, witness_at(url, MEANS), good], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored):
            await anchoring.anchor()

    assert read(await good.read()) == [1]
    assert "nothing" in anchoring.failing
    assert "it answered 302" in anchoring.failing
    assert not anchoring.broken


async def test_a_place_that_knows_another_chain_alarms_and_is_left_as_it_is(
    tmp_path: Path,
) -> None:
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    await told(tmp_path, place)
    for rest in ("", "-wal", "-shm"):
        (tmp_path / f"holdpoint.db{rest}").unlink(missing_ok=True)
    async with a_store(tmp_path) as store:
        anchoring = Anchoring(store, SIGNER, [place], 60)
        await store.write(submit)
        with pytest.raises(NotAnchored):
            await anchoring.anchor()

    assert "rewritten" in anchoring.broken
    assert read(await place.read()) == [1, 2]


async def test_checkpoints_are_written_when_they_are_due(tmp_path: Path) -> None:
    at = [0.0]
    place = witness_at(f"file:{tmp_path / 'anchor'}", MEANS)
    async with a_store(tmp_path) as store:
        anchoring = Anchoring(store, SIGNER, [place], 60, monotonic=lambda: at[0])
        for at[0] in (0.0, 30.0, 59.0, 60.0, 61.0):
            await store.write(submit)
            await anchoring.when_due()

    assert read(await place.read()) == [1, 4]


async def test_an_anchor_is_read_over_the_network_or_said_to_be_out_of_reach() -> None:
    async def give(request: web.Request) -> web.Response:
        if request.path == "/anchor":
            return web.Response(text="x" * 100_000)
        raise web.HTTPNotFound

    async with a_server(give) as url:
        assert await text_from(f"{url}anchor") == "x" * 100_000
        with pytest.raises(OSError, match="answered 404"):
            await text_from(f"{url}other")
    with pytest.raises(OSError, match="ClientConnectorError"):
        await text_from(url)


def a_server(answer: Callable[[web.Request], Any]) -> "Serving":
    return Serving(answer)


class Serving:
    def __init__(self, answer: Callable[[web.Request], Any]) -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answer)
        self.server = TestServer(app)

    async def __aenter__(self) -> str:
        await self.server.start_server()
        return str(self.server.make_url("/"))

    async def __aexit__(self, *_: object) -> None:
        await self.server.close()
