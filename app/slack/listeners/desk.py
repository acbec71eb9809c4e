"""What every listener works with, and the order in which people are answered."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.people import Account
from app.domain.refusal import Refused
from app.slack import words
from app.slack.cards.dialogs import checking, notice
from app.slack.courier import FAILURES, PATIENCE, Courier, listener_of
from app.slack.identity import Identity, account_of
from app.slack.refusing import told_of
from app.slack.tasks import Tasks
from app.workflow.ask_status import may_be_told
from app.workflow.freshness import Directory, Unreachable, decided
from app.workflow.ports import Busy, Records, StoreUnavailable, UnitOfWork
from app.workflow.reply import Reply
from app.workflow.standing import NeedsFresh

T = TypeVar("T")
Body: TypeAlias = dict[str, Any]
View: TypeAlias = dict[str, Any]
Listen: TypeAlias = Callable[[AsyncAck, Body], Awaitable[None]]
Fill: TypeAlias = Callable[[str], Coroutine[Any, Any, object]]
Unit: TypeAlias = Callable[[UnitOfWork, bool], T | NeedsFresh]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """The dependencies of the listeners; `deadline` is when an answer must be on its way."""

    records: Records
    directory: Directory
    identity: Callable[[], Identity]
    client: AsyncWebClient
    courier: Courier
    tasks: Tasks
    deadline: float = 2.0

    def account(self, body: Body) -> Account:
        """Name the account that acted."""
        return account_of(body, self.identity())

    def guarded(self, listen: Listen) -> Listen:
        """Let no listener raise: the person is told something true, and Slack is answered."""

        async def run(ack: AsyncAck, body: Body) -> None:
            try:
                await listen(ack, body)
            except Exception as problem:  # noqa: BLE001 - a bug must not become silence
                _tell("listener_failed", problem)
                if ack.response is None:
                    await ack()
                self.later(body, self.courier.tell(listener_of(body), words.UNSURE))

        return run

    def later(self, body: Body, work: Coroutine[Any, Any, object]) -> None:
        """Go on after the answer; should that fail, say so to the person."""
        self.tasks.start(self._surely(body, work))

    async def _surely(self, body: Body, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as problem:  # noqa: BLE001 - nor here
            _tell("listener_failed_later", problem)
            await self.courier.tell(listener_of(body), words.UNSURE)

    def started(self) -> float:
        """Say when something begins that must be answered by the deadline, in loop seconds."""
        return asyncio.get_running_loop().time()

    async def in_time(self, task: asyncio.Task[T], since: float | None = None) -> bool:
        """Wait for work until the deadline, counted from `since` or now; it goes on after it."""
        spent = self.started() - since if since is not None else 0.0
        done, _ = await asyncio.wait({task}, timeout=max(0.0, self.deadline - spent))
        return bool(done)

    async def judged(self, unit: Unit[T]) -> T | Reply:
        """Run a deciding unit; what hinders it is told as a reply."""
        try:
            answer = await decided(self.records, self.directory, unit)
        except Busy:
            return Reply("busy", words.BUSY)
        except StoreUnavailable:
            return Reply("not_saved", words.NOT_SAVED)
        if isinstance(answer, Unreachable):
            return Reply("unreachable", words.UNREACHABLE)
        return answer

    async def answered(self, unit: Unit[Reply | Refused]) -> Reply:
        """Run a deciding unit whose refusal is told as any other answer."""
        found: Reply | Refused = await self.judged(unit)
        return Reply(found.code, found.sentence) if isinstance(found, Refused) else found

    async def untold(self, account: Account) -> Refused | Reply | None:
        """Say why somebody is told nothing: what Slack says of their account now."""
        return await self.judged(lambda uow, down: may_be_told(uow, account, slack_down=down))

    async def opened(
        self, ack: AsyncAck, body: Body, fill: Fill, since: float | None = None
    ) -> None:
        """Open an empty dialog, answer Slack, and only then find out what belongs into it.

        The trigger lives three seconds and works once, so nothing goes before it. A dialog that
        Slack opens only after the deadline is filled all the same.
        """
        opening = self.tasks.start(self._opening(str(body.get("trigger_id", ""))))
        await self.in_time(opening, since)
        await ack()
        self.later(body, self._filled(body, opening, fill))

    async def _opening(self, trigger: str) -> str:
        async with asyncio.timeout(PATIENCE):
            answer = await self.client.views_open(trigger_id=trigger, view=checking())
        return str((answer.get("view") or {}).get("id", ""))

    async def _filled(self, body: Body, opening: asyncio.Task[str], fill: Fill) -> None:
        try:
            view = await opening
        except FAILURES:
            await self.courier.tell(listener_of(body), words.OPEN_FAILED)
            return
        await self._surely(body | {"view": {"id": view}}, fill(view))


def refusal(no: Refused | Reply) -> View:
    """Make the dialog that says why not."""
    return notice(words.REFUSED_TITLE, told_of(no))


def pressed(body: Body) -> tuple[str, str]:
    """Read which value was pressed, and when: the id of this press."""
    action = body["actions"][0]
    return str(action["value"]), str(action["action_ts"])


def _tell(event: str, problem: Exception) -> None:
    """Log what a press died of; that the records are away is no error of the service."""
    if isinstance(problem, Busy | StoreUnavailable):
        log.warning(event, why=str(problem))
    else:
        log.error(event, exc_info=problem)
