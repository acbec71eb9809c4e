"""User groups of an installation on a whole organisation: Slack asks in which workspace."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.authority import SYSTEM
from app.domain.request import State
from app.domain.user_groups import Found
from app.workflow.documents import load_document
from app.workflow.user_groups import told_of_groups
from tests.e2e.test_org_wide import ENTERPRISE, an_organisation
from tests.integration.slack.stage import Stage, a_stage
from tests.integration.slack.test_scopes import QUARANTINE
from tests.user_groups import SEC, roster_text

HERE = f"T0ACME/{SEC}"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    config = {"team": "", "enterprise": ENTERPRISE}
    async with a_stage(tmp_path, workspace=an_organisation(), config=config) as made:
        yield made


async def named(stage: Stage, group: str) -> bool:
    text = roster_text(f"{{slack_group: {group}}}").replace("T0ACME\n", f"{ENTERPRISE}\n", 1)
    assert f"workspace: {ENTERPRISE}" in text
    loaded = await stage.store.write(lambda uow: load_document(uow, "roster", text, SYSTEM))
    await stage.room.user_groups.refresh()
    return loaded


async def found(stage: Stage) -> tuple[Found | None, tuple[str, ...]]:
    (one,) = await stage.store.read(told_of_groups)
    return one.found, one.people


async def test_the_members_are_known_and_one_of_them_approves(stage: Stage) -> None:
    await named(stage, HERE)

    assert await found(stage) == (Found.USED, ("cleo", "dev"))
    request = await stage.hold(QUARANTINE, agent="access-bot")
    await stage.click("U0CLEO", request, "hitl.approve")
    assert (await stage.now(request)).state is State.APPROVED


async def test_an_event_names_the_group_without_its_workspace_and_is_understood(
    stage: Stage,
) -> None:
    await named(stage, HERE)

    await stage.box.leave_group(SEC, "U0CLEO")
    await stage.room.desk.tasks.close()

    assert await found(stage) == (Found.USED, ("dev",))


async def test_a_group_of_another_workspace_has_no_members(stage: Stage) -> None:
    await named(stage, f"T0OTHER/{SEC}")

    assert await found(stage) == (Found.UNKNOWN, ())


async def test_every_call_says_in_which_workspace(stage: Stage) -> None:
    await named(stage, HERE)

    calls = [*stage.box.calls("usergroups.list"), *stage.box.calls("usergroups.users.list")]
    assert {one.arguments.get("team_id") for one in calls} == {"T0ACME"}
