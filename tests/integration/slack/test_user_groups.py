"""User groups through the practice workspace: events are hints, and what Slack answers is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.demo.stage import manifest_scopes
from app.domain.authority import SYSTEM
from app.domain.request import ActionRequest, State
from app.domain.user_groups import Found, Snapshot
from app.sandbox.faults import Fault
from app.workflow.documents import load_document
from app.workflow.user_groups import Told, told_of_groups
from tests.integration.slack.stage import Stage, a_stage
from tests.integration.slack.test_scopes import QUARANTINE
from tests.user_groups import SEC, roster_text


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path) as made:
        await from_slack(made)
        yield made


async def from_slack(stage: Stage) -> None:
    await stage.store.write(lambda uow: load_document(uow, "roster", roster_text(), SYSTEM))
    await stage.room.user_groups.refresh()


async def known(stage: Stage) -> Snapshot | None:
    return await stage.store.read(lambda q: q.user_group(SEC))


async def told(stage: Stage) -> Told:
    (one,) = await stage.store.read(told_of_groups)
    return one


async def members(stage: Stage) -> set[str]:
    roster = await stage.store.read(lambda q: q.roster())
    assert roster is not None
    return set(roster.members("security", stage.clock.now()))


async def settled(stage: Stage) -> None:
    """Wait until what an event began has come to its end."""
    await stage.room.desk.tasks.close()


def asked(stage: Stage) -> int:
    return len(stage.box.calls("usergroups.users.list"))


async def held(stage: Stage) -> ActionRequest:
    """Give a request for which security alone is asked."""
    return await stage.hold(QUARANTINE, agent="access-bot")


async def test_the_first_look_says_who_is_in_the_group(stage: Stage) -> None:
    found = await known(stage)

    assert found is not None
    assert found.members == {"U0CLEO", "U0DEV", "U0EVE"}
    assert (found.found, found.handle) == (Found.USED, "security")
    assert await members(stage) == {"cleo", "dev"}


async def test_when_slack_says_that_the_members_changed_they_are_looked_at(stage: Stage) -> None:
    seen = await stage.box.leave_group(SEC, "U0CLEO")
    await settled(stage)

    assert seen is not None
    assert seen.acked
    assert await members(stage) == {"dev"}


async def test_when_slack_says_that_the_group_was_disabled_nobody_is_in_it(stage: Stage) -> None:
    await stage.box.disable_group(SEC)
    await settled(stage)

    found = await known(stage)
    assert found is not None
    assert (found.found, found.members) == (Found.DISABLED, frozenset())
    await stage.box.enable_group(SEC)
    await settled(stage)
    assert await members(stage) == {"cleo", "dev"}


@pytest.mark.parametrize(
    "event",
    [
        {"type": "subteam_members_changed", "subteam_id": SEC, "added_users": ["U0ANA", "U0MO"]},
        {"type": "subteam_updated", "subteam": {"id": SEC, "users": ["U0ANA"], "date_delete": 7}},
        {"type": "subteam_created", "subteam": {"id": SEC, "users": ["U0ANA"]}},
    ],
)
async def test_what_an_event_says_of_the_members_is_not_believed(
    stage: Stage, event: dict[str, Any]
) -> None:
    before, calls = await members(stage), asked(stage)

    await stage.box.emit(event)
    await settled(stage)

    assert await members(stage) == before
    assert asked(stage) == calls + 1


@pytest.mark.parametrize(
    "event",
    [
        {"type": "subteam_members_changed", "subteam_id": "S0OTHER"},
        {"type": "subteam_members_changed", "subteam_id": ["S0SEC"]},
        {"type": "subteam_members_changed"},
        {"type": "subteam_updated", "subteam": "S0SEC"},
        {"type": "subteam_updated", "subteam": {"id": {"S0SEC": 1}}},
    ],
)
async def test_an_event_about_another_group_or_none_asks_nothing(
    stage: Stage, event: dict[str, Any]
) -> None:
    calls = asked(stage)

    seen = await stage.box.emit(event)
    await settled(stage)

    assert seen.acked
    assert asked(stage) == calls


async def test_the_tick_looks_again_after_a_third_of_the_greatest_age(stage: Stage) -> None:
    calls = asked(stage)
    await stage.room.user_groups.refresh()
    assert asked(stage) == calls
    stage.clock.forward(minutes=5, seconds=1)
    group = stage.box.stage.world.user_groups[SEC]
    stage.box.stage.world.put_user_group(replace(group, members=frozenset({"U0DEV"})))

    await stage.room.user_groups.refresh()

    assert await members(stage) == {"dev"}


async def test_who_left_the_group_while_the_card_is_open_is_refused(stage: Stage) -> None:
    request = await held(stage)
    await stage.box.leave_group(SEC, "U0CLEO")
    await settled(stage)

    await stage.click("U0CLEO", request, "hitl.approve")

    assert "Your grants do not cover this" in await stage.told("U0CLEO")
    assert (await stage.now(request)).state is State.PENDING


async def test_a_click_on_what_is_too_old_asks_slack_and_then_decides(stage: Stage) -> None:
    request = await held(stage)
    stage.clock.forward(minutes=16)

    await stage.click("U0CLEO", request, "hitl.approve")

    assert (await stage.now(request)).state is State.APPROVED
    found = await known(stage)
    assert found is not None
    assert found.checked_at == stage.clock.now()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("usergroups.users.list", retry_after=30, times=9),
        Fault("usergroups.list", retry_after=30, times=9),
        Fault("usergroups.list", error="missing_scope", times=9),
        Fault("usergroups.users.list", error="plan_upgrade_required", times=9),
        Fault("usergroups.users.list", status=500, times=9),
        Fault("usergroups.users.list", drop_after_accept=True, times=9),
        Fault("usergroups.users.list", error="no_such_subteam", times=9),
    ],
    ids=lambda one: f"{one.method}-{one.error or one.status or one.retry_after or 'dropped'}",
)
async def test_while_slack_does_not_say_who_is_in_the_group_nobody_approves_for_it(
    stage: Stage, fault: Fault
) -> None:
    request = await held(stage)
    stage.box.inject(fault)
    stage.clock.forward(minutes=14)
    await stage.room.user_groups.refresh()
    assert await members(stage) == {"cleo", "dev"}
    stage.clock.forward(minutes=2)

    await stage.click("U0CLEO", request, "hitl.approve")

    assert "Slack could not say who is in the user group" in await stage.told("U0CLEO")
    assert await members(stage) == set()
    assert not (await told(stage)).fresh
    stage.box.clear_faults()
    stage.clock.forward(minutes=1)
    await stage.click("U0CLEO", request, "hitl.approve")
    assert (await stage.now(request)).state is State.APPROVED


async def test_asked_too_often_nothing_is_asked_until_slack_permits_it(stage: Stage) -> None:
    stage.clock.forward(minutes=6)
    stage.box.inject(Fault("usergroups.users.list", retry_after=30))
    await stage.room.user_groups.refresh()
    calls = asked(stage)

    await stage.room.user_groups.refresh()
    assert asked(stage) == calls
    stage.clock.forward(seconds=31)
    await stage.room.user_groups.refresh()

    assert asked(stage) == calls + 1
    found = await known(stage)
    assert found is not None
    assert found.checked_at == stage.clock.now()


async def test_an_event_that_could_not_be_followed_up_is_followed_up_by_the_tick(
    stage: Stage,
) -> None:
    stage.box.inject(Fault("usergroups.list", status=500, times=2))
    await stage.box.leave_group(SEC, "U0CLEO")
    await settled(stage)
    assert await members(stage) == {"cleo", "dev"}
    stage.box.clear_faults()

    await stage.room.user_groups.refresh()

    assert await members(stage) == {"dev"}


async def test_without_the_scope_nobody_is_in_the_group_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_stage(tmp_path, without="usergroups:read") as stage:
        await from_slack(stage)
        await stage.room.user_groups.refresh()

        assert await known(stage) is None
        assert await members(stage) == set()
    out = capsys.readouterr().out
    assert "missing_scope" in out
    assert out.count("user_group_too_old") == 1
    assert "usergroups:read" in manifest_scopes()


async def test_a_group_that_is_not_there_has_no_members(stage: Stage) -> None:
    stage.box.stage.world.user_groups.clear()
    stage.clock.forward(minutes=6)

    await stage.room.user_groups.refresh()

    found = await known(stage)
    assert found is not None
    assert (found.found, found.members) == (Found.UNKNOWN, frozenset())


@pytest.mark.parametrize("changes", [{"team": "T0OTHER"}, {"is_external": True}])
async def test_a_group_of_another_workspace_has_no_members(
    stage: Stage, changes: dict[str, Any]
) -> None:
    group = stage.box.stage.world.user_groups[SEC]
    stage.box.stage.world.put_user_group(replace(group, **changes))
    stage.clock.forward(minutes=6)

    await stage.room.user_groups.refresh()

    found = await known(stage)
    assert found is not None
    assert (found.found, found.members) == (Found.FOREIGN, frozenset())


async def test_a_group_of_more_than_one_page_is_read_to_its_end(stage: Stage) -> None:
    many = {f"U{number:05}" for number in range(2001)} | {"U0CLEO", "UZZZ"}
    group = stage.box.stage.world.user_groups[SEC]
    stage.box.stage.world.put_user_group(replace(group, members=frozenset(many)))
    stage.clock.forward(minutes=6)

    await stage.room.user_groups.refresh()

    found = await known(stage)
    assert found is not None
    assert found.members == many


async def test_each_change_refreshes_the_cards_and_homes_it_touches(stage: Stage) -> None:
    request = await held(stage)
    await stage.deliver()
    assert len(await stage.store.read(lambda q: q.cards_of(request.id))) == 1
    await stage.box.leave_group(SEC, "U0CLEO", "U0DEV")
    await settled(stage)

    waiting = await stage.store.read(lambda q: q.outbox())

    assert waiting.waiting == 1
