"""Slack's room on a stage: the real store, the real Bolt app, and the practice workspace."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from app.delivery.message import Dead, Leased, Result
from app.demo.stage import manifest_scopes
from app.domain.action import Action, Context
from app.domain.authority import SYSTEM, Key, KeyKind
from app.domain.request import ActionRequest
from app.sandbox import Message, OpenView, Sandbox, Workspace
from app.slack.house import SlackConfig, SlackRoom
from app.store.store import Store
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.documents import load_document
from app.workflow.keys import create_key
from app.workflow.ports import Lane, UnitOfWork
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.clocks import HandClock
from tests.stores import a_store

MANIFESTS = Path(__file__).parents[3] / "manifests"
WHY = Context(
    justification="The key is 91 days old.",
    blast_radius="Payments reconnects once.",
    rollback="The old version stays valid for ten minutes.",
    requester="bo@acme.test",
)
MERGE = Action("infra.merge_change", {"repo": "acme/payments", "change": "4711"})
ROTATE = Action("secrets.rotate", {"secret": "prod/payments-db", "grace": "PT10M"})


@dataclass
class Stage:
    """Everything a test touches."""

    box: Sandbox
    store: Store
    room: SlackRoom
    clock: HandClock
    url: str
    keys: dict[str, Key] = field(default_factory=dict)

    async def hold(
        self, action: Action = MERGE, context: Context = WHY, agent: str = "deploy-bot"
    ) -> ActionRequest:
        """Submit a request and bring its card about."""
        asked = Ask(self.keys[agent], action, context=context)
        answer = await self.store.write(lambda uow: submit_request(uow, asked))
        assert isinstance(answer, Submission), answer
        await self.deliver()
        return answer.request

    async def deliver(self) -> list[Result]:
        """Send what is due, once round for each message."""
        results = []
        for _ in range(20):
            leased = await self.store.write(
                lambda uow: lease_messages(uow, 10, frozenset()), Lane.DECISION
            )
            for one in leased:
                result = await self.room.channel.send(one)
                results.append(result)
                await self.store.write(partial(_settle, one, result))
            if not leased:
                break
        return results

    async def now(self, request: ActionRequest) -> ActionRequest:
        """Read how a request stands."""
        found = await self.store.read(lambda q: q.request(request.id))
        assert found is not None
        return found

    async def card(self, request: ActionRequest) -> Message:
        """Find the card of a request that was posted last, as people see it."""
        cards = await self.store.read(lambda q: q.cards_of(request.id))
        last = max((one for one in cards if one.ts), key=lambda one: float(one.ts))
        return self.box.versions(last.channel, last.ts)[-1]

    async def click(self, user: str, request: ActionRequest, action: str) -> Any:
        """Press a button that is on the card."""
        card = await self.card(request)
        return await self.box.click(user, card.channel, card.ts, action)

    async def dialog(self, user: str) -> OpenView:
        """Wait until the dialog that a person opened is filled."""

        def filled() -> OpenView | None:
            views = self.box.views(user)
            return views[-1] if views and "Checking" not in str(views[-1].blocks) else None

        found = await self.box.until(filled)
        assert found is not None
        return found

    async def reject(self, user: str, request: ActionRequest, why: str) -> Any:
        """Reject as a person does: the button, the reason, the confirmation."""
        await self.click(user, request, "hitl.reject")
        view = await self.dialog(user)
        return await self.box.submit_view(user, view.id, {"reason": {"text": why}})

    async def approve(self, user: str, request: ActionRequest, why: str, typed: str) -> Any:
        """Approve as a person does who is asked why, and to type out the resource."""
        await self.click(user, request, "hitl.approve")
        view = await self.dialog(user)
        filled = {"reason": {"text": why}, "confirm": {"text": typed}}
        return await self.box.submit_view(user, view.id, filled)

    async def told(self, user: str, count: int = 1) -> str:
        """Wait until a person was told something privately, and give the newest of it."""
        await self.box.until(lambda: len(self.box.ephemerals(user)) >= count)
        return self.box.ephemerals(user)[-1].text


@asynccontextmanager
async def a_stage(
    place: Path,
    *,
    mode: str = "http",
    workspace: Workspace | None = None,
    config: dict[str, Any] | None = None,
    without: str = "",
) -> AsyncIterator[Stage]:
    """Open the stage for the length of a block."""
    clock = HandClock()
    box = Sandbox(
        workspace or Workspace.acme(),
        scopes=manifest_scopes() - {without},
        rate_limit=False,
        clock=lambda: clock.now().timestamp(),
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(box)
        store = await stack.enter_async_context(a_store(place, clock))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        room = SlackRoom(config_of(box, mode, config or {}), store, clock.now, session)
        await room.start()
        stack.push_async_callback(room.close)
        url = await _serve(stack, room)
        if mode == "http":
            box.deliver_to(url)
        else:
            box.deliver_over_socket()
            await box.connected()
        keys = await _furnish(store)
        yield Stage(box, store, room, clock, url, keys)


def config_of(box: Sandbox, mode: str, changes: dict[str, Any]) -> SlackConfig:
    made = SlackConfig(
        bot_token=box.bot_token,
        app_token=box.app_token,
        signing_secret=box.signing_secret,
        api_url=box.api_url,
        team=box.team,
        enterprise="",
        app_id=box.app_id,
        mode=mode,
    )
    return replace(made, **changes)


async def _serve(stack: AsyncExitStack, room: SlackRoom) -> str:
    app = web.Application()
    app.router.add_post("/slack/events", room.handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def _furnish(store: Store) -> dict[str, Key]:
    policy = (MANIFESTS / "policy.yaml").read_text()
    roster = (MANIFESTS / "roster.yaml").read_text()
    await store.write(lambda uow: load_document(uow, "policy", policy, SYSTEM))
    await store.write(lambda uow: load_document(uow, "roster", roster, SYSTEM))
    keys = {}
    for name in ("deploy-bot", "access-bot", "procurement", "service-desk"):
        keys[name] = await store.write(partial(_key, name))
    return keys


def _key(name: str, uow: UnitOfWork) -> Key:
    return create_key(uow, KeyKind.AGENT, name, SYSTEM).key


def _settle(leased: Leased, result: Result, uow: UnitOfWork) -> bool:
    return settle_message(uow, leased, result)


def dead(results: list[Result]) -> list[str]:
    """Name the codes of what could never arrive."""
    return [one.code for one in results if isinstance(one, Dead)]
