"""The story of the demo, as a newcomer plays it, and how it notices that it went otherwise."""

import asyncio
import io
import re
import signal
import socket
import sys

import aiohttp
import pytest

from app.demo.live import open_practice
from app.demo.scenes import change_role, grant_scope, narrow_scopes, quarantine
from app.demo.script import Scene, perform
from tests.serving import ROOT


@pytest.mark.everyday
async def test_the_story_goes_as_it_should() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "demo", "--script"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 180)

    assert process.returncode == 0, said.decode()
    assert "32 of 32 outcomes as expected." in said.decode()
    assert "✗" not in said.decode()
    assert "[error" not in said.decode()


@pytest.mark.parametrize(
    ("scene", "outcome", "planted"),
    [
        (grant_scope, "grant a scope", "approved"),
        (narrow_scopes, "what was asked first", "200"),
        (quarantine, "read a production secret", "approved"),
        (change_role, "change a role", "approved"),
    ],
)
async def test_another_expectation_is_told_as_a_mismatch(
    scene: Scene, outcome: str, planted: str
) -> None:
    out = io.StringIO()

    good = await perform(out, {outcome: planted}, scenes=(scene,))

    assert not good
    assert f"✗ {outcome}: expected {planted}, got " in out.getvalue()


async def test_an_expectation_of_something_that_does_not_happen_is_a_mismatch() -> None:
    out = io.StringIO()

    good = await perform(out, {"pay everybody": "approved"}, scenes=(quarantine,))

    assert not good
    assert "pay everybody: no such outcome" in out.getvalue()


async def test_a_mismatch_is_the_exit_code() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "demo", "--script", "--expect", "redeem=409"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 180)

    assert process.returncode == 1, said.decode()
    assert "redeem: expected 409, got 200" in said.decode()


async def test_the_page_runs_until_it_is_told_to_end() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "demo", "--no-open", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    (url,) = re.findall(r"http://127\.0\.0\.1:\d+/", line)

    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        page = await answer.text()
    process.send_signal(signal.SIGINT)
    _, wrong = await asyncio.wait_for(process.communicate(), 30)

    assert "practice workspace" in page
    assert process.returncode == 0
    assert wrong.decode() == ""


async def test_the_usual_port_gives_way_and_a_wanted_one_does_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async with open_practice(usual=port) as practice:
            assert practice.page.port not in {0, port}
        with pytest.raises(OSError, match="address already in use"):
            async with open_practice(port):
                pass


async def test_outcomes_are_expected_of_a_script_only() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "demo", "--expect", "redeem=409"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 2
    assert "only a script" in said.decode()
