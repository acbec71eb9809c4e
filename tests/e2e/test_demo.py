"""The story of the demo, as a newcomer plays it, and how it notices that it went otherwise."""

import asyncio
import io
import sys

import pytest

from app.demo.scenes import change_role, grant_scope, quarantine
from app.demo.script import Scene, perform
from tests.serving import ROOT


async def test_the_story_goes_as_it_should() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "demo", "--script"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 180)

    assert process.returncode == 0, said.decode()
    assert "19 of 19 outcomes as expected." in said.decode()
    assert "✗" not in said.decode()


@pytest.mark.parametrize(
    ("scene", "outcome", "planted"),
    [
        (grant_scope, "grant a scope", "approved"),
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
