"""A database that is slow to be read holds up no answer to Slack."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import aiohttp

from app.domain.action import Action
from app.domain.request import ActionRequest, State
from app.sandbox import Fault
from app.slack.house import SlackRoom
from app.workflow.ports import Lane, Queries, UnitOfWork
from tests.integration.slack.stage import MERGE, ROTATE, Stage, a_stage, config_of

T = TypeVar("T")
SOON = 5.0


@dataclass
class Slow:
    """A store whose reads wait until they are let go."""

    stage: Stage
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        return await self.stage.store.write(work, lane)

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        await self.let_go.wait()
        return await self.stage.store.read(query, apart=apart)


@contextlib.asynccontextmanager
async def clicked(place: Path, action: Action) -> AsyncIterator[tuple[Stage, Slow, ActionRequest]]:
    """Press Approve while the database can only be read slowly; Slack is answered all the same."""
    async with a_stage(place) as stage, aiohttp.ClientSession() as session:
        request = await stage.hold(action)
        slow = Slow(stage)
        config = config_of(stage.box, "http", {"deadline": 0.05})
        room = SlackRoom(config, slow, stage.clock.now, session)
        await room.start()
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")

        async with asyncio.timeout(SOON):
            answer = await room.dispatch(click)

        assert answer.status == 200
        assert (await stage.now(request)).state is State.PENDING
        yield stage, slow, request
        await room.close()


async def test_an_approval_is_answered_in_time_and_its_result_follows(tmp_path: Path) -> None:
    async with clicked(tmp_path, MERGE) as (stage, slow, request):
        slow.let_go.set()

        assert "Approved" in await stage.told("U0ANA")
        assert (await stage.now(request)).state is State.APPROVED


async def test_what_is_asked_first_is_asked_as_soon_as_it_is_known(tmp_path: Path) -> None:
    async with clicked(tmp_path, ROTATE) as (stage, slow, request):
        assert stage.box.views("U0ANA") == []
        slow.let_go.set()

        await stage.box.until(lambda: "plain_text_input" in str(stage.box.views("U0ANA")))
        assert (await stage.now(request)).state is State.PENDING


async def test_where_slack_opens_no_dialog_any_more_it_is_said(tmp_path: Path) -> None:
    async with clicked(tmp_path, ROTATE) as (stage, slow, _):
        stage.box.inject(Fault("views.open", error="expired_trigger_id"))
        slow.let_go.set()

        assert "Please press the button again" in await stage.told("U0ANA")
