"""Whom Slack calls a guest, an outsider, a machine or gone is told nothing, roster or not."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.people import Account
from app.domain.request import State
from app.sandbox import Fault
from app.workflow.accounts import keep_accounts
from tests.integration.slack.stage import ROTATE, Stage, a_stage
from tests.integration.slack.test_amending import amend, less, payment
from tests.integration.slack.test_briefings import ON_DUTY, ROSTER, TURNS, load, look
from tests.integration.slack.test_escalating import later
from tests.integration.slack.test_questions import ask
from tests.integration.slack.test_taking_back import use

SECRETS = ("secrets.rotate", "payments-db")
FLAGS = [
    ({"is_restricted": True}, "Guests cannot decide requests."),
    ({"is_ultra_restricted": True, "is_restricted": True}, "Guests cannot decide requests."),
    ({"deleted": True}, "Your Slack account is deactivated"),
    ({"is_bot": True}, "Bots and apps cannot decide requests."),
    ({"is_stranger": True, "team": "T0OTHER"}, "belongs to another company"),
]
BARRED = [flags for flags, _ in FLAGS]
Sets = Callable[[Stage], Awaitable[object]]


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


async def seen_as(stage: Stage, user: str, **flags: Any) -> None:
    """Let Slack say something else of an account, and let the service look, as it does."""
    stage.box.flag(user, **flags)
    stage.clock.forward(seconds=1)
    found = await stage.room.directory.look_up(frozenset({Account("T0ACME", user)}))
    assert found is not None
    await stage.store.write(lambda uow: keep_accounts(uow, found))


async def asked(stage: Stage) -> None:
    """Have the requester asked something."""
    await ask(stage, "U0ANA", await stage.hold(ROTATE), "Why tonight?")


async def ended(stage: Stage) -> None:
    """Have what the requester wanted rejected."""
    await stage.reject("U0ANA", await stage.hold(ROTATE), "Not tonight.")


async def amended(stage: Stage) -> None:
    """Have what the requester wanted narrowed."""
    await amend(stage, "U0ANA", await payment(stage), less("4000"))


async def escalated(stage: Stage) -> None:
    """Have the backup told that a request waits."""
    await stage.hold(ROTATE)
    await later(stage, minutes=10)
    stage.clock.forward(minutes=10)


async def on_duty(stage: Stage) -> None:
    """Have somebody come on duty while requests wait."""
    await load(stage, ROSTER.replace(ON_DUTY, TURNS))
    await stage.hold(ROTATE)
    stage.clock.forward(hours=1)


async def everything(stage: Stage) -> None:
    """Take the steps that are due, and bring about all that follows."""
    await later(stage, seconds=1)
    await look(stage)


TOLD: list[tuple[Sets, tuple[str, ...]]] = [
    (asked, ("U0BO",)),
    (ended, ("U0BO",)),
    (amended, ("U0BO",)),
    (escalated, ("U0BEN",)),
    (on_duty, ("U0ANA", "U0BEN")),
]


@pytest.mark.parametrize(("what", "users"), TOLD)
async def test_who_may_be_told_is_written_to(
    tmp_path: Path, what: Sets, users: tuple[str, ...]
) -> None:
    async with a_stage(tmp_path) as stage:
        for channel in ("C0PLATFORM", "C0PAYMENTS"):
            stage.box.leave(channel, "U0BO")

        await what(stage)
        await everything(stage)

        assert any(stage.box.dms(one) for one in users)


@pytest.mark.parametrize("flags", BARRED)
@pytest.mark.parametrize(("what", "users"), TOLD)
async def test_no_direct_message_tells_them_even_where_it_was_asked_for_before(
    tmp_path: Path, what: Sets, users: tuple[str, ...], flags: dict[str, Any]
) -> None:
    async with a_stage(tmp_path) as stage:
        for channel in ("C0PLATFORM", "C0PAYMENTS"):
            stage.box.leave(channel, "U0BO")

        await what(stage)
        for user in users:
            await seen_as(stage, user, **flags)
        await everything(stage)

        assert [stage.box.dms(user) for user in users] == [[] for _ in users]


async def test_once_they_may_be_told_again_what_is_new_reaches_them(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        await seen_as(stage, "U0BO", is_restricted=True)
        await ended(stage)
        await stage.deliver()
        before = stage.box.dms("U0BO")
        await seen_as(stage, "U0BO", is_restricted=False)
        await ended(stage)
        await stage.deliver()

        assert before == []
        (told,) = stage.box.dms("U0BO")
        assert "secrets.rotate" in told.text


async def test_where_slack_leaves_out_who_is_a_guest_that_is_what_is_said(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave_out("is_restricted", "is_ultra_restricted")
        request = await stage.hold(ROTATE)

        told = await answer(stage, "U0ANA", f"show {request.id}")
        await stage.click("U0ANA", request, "hitl.approve")
        view = await stage.dialog("U0ANA")

        for one in (told, json.dumps(view.blocks)):
            assert "Slack did not say whether this account is a guest" in one
            assert "Guests cannot" not in one
            assert not any(secret in one for secret in SECRETS)
        assert (await stage.now(request)).state is State.PENDING


async def test_where_slack_leaves_out_more_a_rejection_stands_on_what_it_last_said_in_full(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await seen_as(stage, "U0ANA")
        stage.box.leave_out("is_restricted", "is_ultra_restricted")
        stage.clock.forward(seconds=61)

        await stage.click("U0ANA", request, "hitl.approve")
        told = await stage.told("U0ANA")
        pending = await stage.now(request)
        stage.clock.forward(seconds=61)
        await stage.reject("U0ANA", request, "Better not.")

        assert "Slack did not say whether this account is a guest" in told
        assert pending.state is State.PENDING
        assert (await stage.now(request)).state is State.REJECTED


@pytest.mark.parametrize("known", [{}, {"is_restricted": True}])
async def test_without_a_clean_state_that_is_known_nothing_is_rejected_either(
    tmp_path: Path, known: dict[str, bool]
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        if known:
            await seen_as(stage, "U0ANA", **known)
            stage.clock.forward(seconds=61)
        stage.box.leave_out("is_restricted", "is_ultra_restricted")

        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")

        assert "Slack did not say whether this account is a guest" in str(view.blocks)
        assert (await stage.now(request)).state is State.PENDING


async def test_somebody_is_told_at_the_account_of_theirs_that_may_be(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        stage.box.leave("C0PLATFORM", "U0EVE")
        await load(stage, ROSTER.replace("slack: [U0BO]", "slack: [U0BO, U0EVE]"))
        await seen_as(stage, "U0BO", is_restricted=True)

        await ended(stage)
        await stage.deliver()

        assert stage.box.dms("U0BO") == []
        (told,) = stage.box.dms("U0EVE")
        assert "secrets.rotate" in told.text


async def test_an_owner_who_may_be_told_nothing_hears_of_no_wish_for_a_rollback(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.approve")
        await use(stage, request)
        await stage.deliver()
        await seen_as(stage, "U0BO", is_restricted=True)
        before = stage.box.dms("U0BO")

        await stage.box.slash("U0ANA", "C0PLATFORM", f"/hitl revoke {request.id} It broke.")
        await stage.told("U0ANA")
        await stage.deliver()

        card = await stage.card(request)
        assert "It broke" in card.text
        assert stage.box.dms("U0BO") == before
