"""No channel can show a request: the manager and the backups get a word, and nothing of it."""

from pathlib import Path

import pytest

from app.sandbox import Message
from tests.integration.slack.stage import MERGE, Stage, a_stage
from tests.integration.slack.test_places import FALLBACK, TEAM


def said(stage: Stage, user: str) -> list[Message]:
    return list(stage.box.dms(user))


async def lost(stage: Stage, *channels: str) -> None:
    for one in channels:
        await stage.box.happen("archive", one)
    await stage.room.desk.tasks.close()


async def test_they_are_told_in_a_direct_message_that_leads_to_the_home(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await lost(stage, TEAM, FALLBACK)
        request = await stage.hold(MERGE)

        for user in ("U0BEN", "U0MO"):
            (word,) = said(stage, user)
            assert word.text == "A request waits for a decision, and no channel can show it."
            assert "slack://app?team=T0ACME&id=" in str(word.blocks)
            assert "tab=home" in str(word.blocks)
            for private in (request.id, "acme/payments", "deploy-bot", "infra.merge_change"):
                assert private not in word.text + str(word.blocks)


@pytest.mark.parametrize("channels", [(), (TEAM,), (FALLBACK,)])
async def test_nobody_is_told_where_one_channel_shows_it(
    tmp_path: Path, channels: tuple[str, ...]
) -> None:
    async with a_stage(tmp_path) as stage:
        await lost(stage, *channels)
        await stage.hold(MERGE)

        assert said(stage, "U0BEN") + said(stage, "U0MO") == []
