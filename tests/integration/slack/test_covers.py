"""`/hitl cover`: name who stands in, in the words of one's own zone, and decide as one."""

from pathlib import Path

from app.domain.authority import SYSTEM
from app.domain.request import State
from app.workflow.documents import load_document
from tests.builders import CONTEXT
from tests.documents import MANIFESTS
from tests.integration.slack.stage import Stage, a_stage
from tests.workflow.scenes import ROTATE

PLACE = "C0PLATFORM"


async def furnish(stage: Stage) -> None:
    text = (MANIFESTS / "roster.yaml").read_text()
    named = text.replace(
        "email: mo@acme.test, ", "email: mo@acme.test, cover_from: [platform-reviewers], "
    ).replace("email: ben@acme.test, ", "email: ben@acme.test, cover_from: [security], ")
    await stage.store.write(lambda uow: load_document(uow, "roster", named, SYSTEM))


async def ask(stage: Stage, user: str, text: str) -> str:
    before = len(stage.box.ephemerals(user))
    await stage.box.slash(user, PLACE, f"/hitl cover {text}".rstrip())
    return await stage.told(user, before + 1)


async def test_a_stand_in_is_named_listed_decides_and_is_ended(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await furnish(stage)
        request = await stage.hold()

        named = await ask(stage, "U0ANA", "<@U0MO|mo> until sunday because I am at the sea")
        await stage.deliver()
        asked = await stage.card(request)
        await stage.click("U0MO", request, "hitl.approve")
        await stage.box.until(lambda: True)
        decided = await stage.now(request)
        await stage.deliver()
        card = await stage.card(request)
        listed = await ask(stage, "U0MO", "")
        cover = (await stage.store.read(lambda q: q.covers()))[0]
        ended = await ask(stage, "U0ANA", f"end {cover.id}")

        assert "until Monday 23 November 2026, 00:00 (Europe/Madrid)" in named
        assert "Mo Haddad stands in for Ana Ruiz" in str(asked.blocks)
        assert decided.state is State.APPROVED
        assert decided.reviews[0].covers[0].absent == "ana"
        assert "in place of Ana Ruiz" in str(card.blocks)
        assert "named by Ana Ruiz" in str(card.blocks)
        assert "I am at the sea" in listed
        assert ended == "Mo Haddad stands in for Ana Ruiz no more."
        assert await ask(stage, "U0MO", "") == "Nobody stands in for you, and you for nobody."


async def test_the_same_command_delivered_again_names_nobody_twice(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        await furnish(stage)
        await ask(stage, "U0ANA", "<@U0MO|mo> until sunday")

        assert await stage.box.redeliver()

        assert len(await stage.store.read(lambda q: q.covers())) == 1


async def test_a_manager_names_somebody_for_a_report_and_nobody_else_does(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await furnish(stage)

        other = await ask(stage, "U0ANA", "<@U0BEN> for <@U0CLEO> for 3d")
        request = await stage.hold(ROTATE, CONTEXT)
        own = await ask(stage, "U0MO", "<@U0BEN> for <@U0CLEO> for 3d")
        await stage.deliver()

        assert other.startswith(
            "Only whoever is away, or their manager, names a stand-in for them. "
            "Nothing was recorded. "
        )
        assert own.startswith("Ben Osei stands in for Cleo Martin until Monday 23 November 2026")
        shown = await stage.card(request)
        assert "Ben Osei stands in for Cleo Martin" in str(shown.blocks)
        covers = await stage.store.read(lambda q: q.covers())
        assert [(one.absent, one.stand_in, one.named_by) for one in covers] == [
            ("cleo", "ben", "mo")
        ]


async def test_what_is_not_understood_is_answered_with_how_to_say_it(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await furnish(stage)

        assert "/hitl cover @PERSON until friday" in await ask(stage, "U0ANA", "@mo until friday")
        for when in ("", "until", "until never", "for ages", "until 2026-02-30", "friday"):
            assert "Say when it ends" in await ask(stage, "U0ANA", f"<@U0MO> {when}")
        assert await ask(stage, "U0ANA", "<@U0MO> until 2026-01-01") == (
            "That is over already. Say when the cover ends, later than now. Nothing was recorded."
        )
        assert "at most 14 days" in await ask(stage, "U0ANA", "<@U0MO> until 2027-11-20")
        assert await ask(stage, "U0EVE", "") == (
            "You are not on the reviewer roster. Ask whoever keeps the roster."
        )
        assert await stage.store.read(lambda q: q.covers()) == ()


async def test_a_home_says_who_stands_in_for_whom(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await furnish(stage)
        await ask(stage, "U0ANA", "<@U0MO> for 2d because leave")
        request = await stage.hold()

        await stage.box.open_home("U0MO")
        home = await stage.box.until(lambda: stage.box.home("U0MO"))

        assert "Mo Haddad stands in for Ana Ruiz" in str(home)
        assert request.facts.action in str(home)
