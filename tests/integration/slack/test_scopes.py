"""Every scope that the app asks for is needed by something that people do."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.demo.stage import manifest_scopes
from app.domain.action import Action
from app.domain.authority import SYSTEM
from app.domain.request import State
from app.sandbox import Workspace
from app.workflow.documents import load_document
from app.workflow.user_groups import told_of_groups
from tests.integration.slack.stage import MERGE, Stage, a_stage
from tests.user_groups import roster_text

PRIVATE = "C0PLATFORM"
QUARANTINE = Action("identity.quarantine", {"account": "acme/j.doe"})


def a_workspace() -> Workspace:
    """Make the platform team's channel a private one."""
    acme = Workspace.acme()
    channels = [replace(one, is_private=one.id == PRIVATE) for one in acme.channels]
    return replace(acme, channels=tuple(channels))


async def failures(stage: Stage) -> list[str]:
    """Do what people do; list what did not come about."""
    found = []
    asked = [await stage.hold(MERGE), await stage.hold(QUARANTINE, agent="access-bot")]
    posted = [one for one in ("C0PLATFORM", "C0SECOPS") if stage.box.messages(one)]
    found += [f"no card: {len(posted)} of 2"] if len(posted) < 2 else []
    for who, request in (("U0ANA", asked[0]), ("U0CLEO", asked[1])):
        cards = [one for one in await stage.store.read(lambda q: q.cards_of(request.id)) if one.ts]  # noqa: B023
        if cards:
            await stage.box.click(who, cards[-1].channel, cards[-1].ts, "hitl.approve")
        decided = (await stage.now(request)).state is State.APPROVED
        found += [] if decided else [f"{who} could not approve"]
    await stage.deliver()
    seen = await stage.box.slash("U0BO", "C0SUPPORT", "/hitl status")
    found += ["no direct message to Bo"] if not stage.box.dms("U0BO") else []
    return found + ([f"/hitl: {seen.error}"] if seen.error else [])


async def unseen(stage: Stage) -> list[str]:
    """Let the roster name a user group; say so if it is not known who is in it."""
    await stage.store.write(lambda uow: load_document(uow, "roster", roster_text(), SYSTEM))
    await stage.room.user_groups.refresh()
    return [one.group for one in await stage.store.read(told_of_groups) if not one.fresh]


async def test_with_all_scopes_everything_comes_about(tmp_path: Path) -> None:
    async with a_stage(tmp_path, workspace=a_workspace()) as stage:
        assert await failures(stage) == []
        assert await unseen(stage) == []


@pytest.mark.parametrize("scope", sorted(manifest_scopes()))
async def test_without_one_scope_something_does_not(tmp_path: Path, scope: str) -> None:
    async with a_stage(tmp_path, workspace=a_workspace(), without=scope) as stage:
        assert await failures(stage) + await unseen(stage) != []
