"""The slash command: private answers, only what the asker may know."""

from pathlib import Path

from tests.integration.slack.stage import a_stage


async def test_status_lists_what_is_mine_and_shows_one_of_it(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await stage.box.slash("U0BO", "C0PLATFORM", "/hitl status")
        mine = await stage.told("U0BO")
        await stage.box.slash("U0BO", "C0PLATFORM", f"/hitl status {request.id}")
        one = await stage.told("U0BO", 2)

        assert request.id in mine
        assert one.startswith("Needs approval: infra.merge_change on repo:acme/payments")


async def test_the_request_of_another_is_answered_like_one_that_does_not_exist(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await stage.box.slash("U0EVE", "C0PLATFORM", f"/hitl status {request.id}")
        real = await stage.told("U0EVE")
        await stage.box.slash("U0EVE", "C0PLATFORM", "/hitl status req_none")
        none = await stage.told("U0EVE", 2)

        assert real == none
        assert none.startswith("No request with that id. Look at the id again")


async def test_pending_lists_what_this_person_could_decide(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()

        await stage.box.slash("U0ANA", "C0PLATFORM", "/hitl pending")
        await stage.box.slash("U0BO", "C0PLATFORM", "/hitl pending")

        assert request.id in await stage.told("U0ANA")
        assert await stage.told("U0BO") == "Nothing waits for your decision."


async def test_an_unknown_word_gets_the_nearest_command_and_help(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.box.slash("U0ANA", "C0PLATFORM", "/hitl staus <!channel>")

        whisper = await stage.told("U0ANA")

        assert whisper == "“staus” is not known here. Did you mean “/hitl status”?"
        assert "/hitl pending" in str(stage.box.ephemerals("U0ANA")[-1].blocks)
