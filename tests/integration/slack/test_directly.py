"""Direct messages: one thread for each request, only where the person is not in the channel."""

from datetime import timedelta
from pathlib import Path

from app.domain.request import ActionRequest, State
from app.workflow.tidy import end_due
from tests.integration.slack.stage import MERGE, Stage, a_stage


async def lapsed(stage: Stage) -> ActionRequest:
    """Have a request approved and not used in time, for somebody outside of the channel."""
    request = await stage.hold(MERGE)
    await stage.click("U0ANA", request, "hitl.approve")
    await stage.deliver()
    return request


async def let_it_lapse(stage: Stage) -> None:
    stage.clock.forward(seconds=timedelta(days=2).total_seconds())
    await stage.store.write(lambda uow: end_due(uow, 100))
    await stage.deliver()


async def test_what_is_told_about_one_request_is_one_thread(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        first = await lapsed(stage)
        second = await lapsed(stage)
        await let_it_lapse(stage)

        told = stage.box.dms("U0BO")
        heads = [one for one in told if one.thread_ts is None]
        replies = [one for one in told if one.thread_ts is not None]
        assert (await stage.now(first)).state is State.LAPSED
        assert (await stage.now(second)).state is State.LAPSED
        assert len(heads) == 2
        assert sorted(str(one.thread_ts) for one in replies) == sorted(one.ts for one in heads)
        assert all("Approval lapsed" in one.text for one in replies)


async def test_where_the_first_message_is_gone_a_new_thread_is_begun(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        request = await lapsed(stage)
        await stage.store.write(
            lambda uow: uow.keep_thread(
                request.id, "U0BO", stage.box.dms("U0BO")[0].channel, "9.9"
            )
        )
        await let_it_lapse(stage)

        told = stage.box.dms("U0BO")
        kept = await stage.store.read(lambda q: q.thread(request.id, "U0BO"))
        assert [one.thread_ts for one in told] == [None, None]
        assert kept == (told[-1].channel, told[-1].ts)


async def test_where_the_first_message_went_is_remembered(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        stage.box.leave("C0PLATFORM", "U0BO")
        request = await lapsed(stage)

        kept = await stage.store.read(lambda q: q.thread(request.id, "U0BO"))

        (head,) = stage.box.dms("U0BO")
        assert kept == (head.channel, head.ts)
