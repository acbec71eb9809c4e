"""Whom Slack calls a guest, an outsider, a machine or gone is told nothing, roster or not."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.sandbox import Fault
from tests.integration.slack.stage import ROTATE, Stage, a_stage

SECRETS = ("secrets.rotate", "payments-db")
FLAGS = [
    ({"is_restricted": True}, "Guests cannot decide requests."),
    ({"is_ultra_restricted": True, "is_restricted": True}, "Guests cannot decide requests."),
    ({"deleted": True}, "Your Slack account is deactivated"),
    ({"is_bot": True}, "Bots and apps cannot decide requests."),
    ({"is_stranger": True, "team": "T0OTHER"}, "belongs to another company"),
]


async def answer(stage: Stage, user: str, text: str) -> str:
    before = len(stage.box.ephemerals(user))
    await stage.box.slash(user, "C0PLATFORM", f"/hitl {text}")
    await stage.box.until(lambda: len(stage.box.ephemerals(user)) > before)
    found = stage.box.ephemerals(user)[-1]
    return found.text + json.dumps(found.blocks)


async def home(stage: Stage, user: str) -> str:
    await stage.box.open_home(user)
    shown = await stage.box.until(lambda: stage.box.home(user))
    assert shown is not None
    return json.dumps(shown.blocks)


@pytest.mark.parametrize(("flags", "why"), FLAGS)
@pytest.mark.parametrize("user", ["U0ANA", "U0BO"])
async def test_neither_the_command_nor_home_tells_them_of_a_request(
    tmp_path: Path, flags: dict[str, Any], why: str, user: str
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        for asked in (f"show {request.id}", "pending", "status"):
            assert "account" not in await answer(stage, user, asked)
        stage.box.flag(user, **flags)
        stage.clock.forward(seconds=61)

        told = [await answer(stage, user, one) for one in ("pending", "status")]
        told += [await answer(stage, user, f"{one} {request.id}") for one in ("show", "why")]
        if "is_bot" not in flags:  # Slack shows a bot no Home
            told.append(await home(stage, user))

        for one in told:
            assert why in one
            assert not any(secret in one for secret in SECRETS)


async def test_while_slack_does_not_answer_what_it_last_said_counts(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold(ROTATE)
        unknown = Fault("users.info", error="internal_error", times=9)
        stage.box.inject(unknown)
        first = await answer(stage, "U0ANA", f"show {request.id}")
        stage.box.clear_faults()
        known = await answer(stage, "U0ANA", f"show {request.id}")
        stage.clock.forward(seconds=61)
        stage.box.inject(unknown)

        later = await answer(stage, "U0ANA", f"show {request.id}")

        assert "could not confirm who you are" in first
        assert not any(secret in first for secret in SECRETS)
        assert "secrets.rotate" in known
        assert "secrets.rotate" in later
