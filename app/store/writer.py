"""The one writer: takes what waits, commits it together, and answers everybody at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from app.audit.chain import Head
from app.store.batch import Batch, Done, Failed, Work
from app.store.committed import Committed, OnCommit
from app.store.engine import Engine, Session
from app.store.lanes import Lanes, Waiting
from app.store.own_key import proven
from app.store.tools import Tools
from app.store.traced import committing, running
from app.store.unit import Unit
from app.tracing.spans import Kind, here, part
from app.workflow.ports import Busy, Lane, StoreUnavailable

T = TypeVar("T")
Outcome = tuple[list[Done | Failed], Committed, Head]

MOST = 64
LULL = 0.05


class Writer:
    """Owns the connection that writes, the thread that commits, and the task that drives both."""

    def __init__(self, engine: Engine, tools: Tools, on_commit: OnCommit, lanes: Lanes) -> None:
        self._engine = engine
        self._tools = tools
        self._on_commit = on_commit
        self._lanes = lanes
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "keyturn-writer")
        self._session: Session | None = self._opened()
        self._woken = asyncio.Event()
        self._closing = False
        self._task = self._loop.create_task(self._run())

    async def write(self, work: Callable[[Unit], T], lane: Lane) -> T:
        """Queue a unit and wait for the commit it is in."""
        if self._closing:
            raise Busy
        answer: asyncio.Future[T] = self._loop.create_future()
        with part(Kind.WRITE, lane.value):
            self._lanes.put(lane, Waiting(running(work), answer, here()))
            self._woken.set()
            return await answer

    async def close(self) -> None:
        """Write what waits, and take nothing more."""
        self._closing = True
        self._woken.set()
        await self._task
        self._thread.shutdown()

    def leave(self) -> None:
        """Give the connection up, after everybody else did."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(session.errors):
                self._engine.leave(session)

    async def _run(self) -> None:
        while not self._closing or self._lanes:
            batch = self._lanes.take(MOST)
            if batch:
                await self._write(batch)
                await self._tidy(idle=False)
            else:
                await self._sleep()

    async def _sleep(self) -> None:
        self._woken.clear()
        if self._lanes or self._closing:
            return
        try:
            lull = LULL if self._untidy(idle=True) else None
            await asyncio.wait_for(self._woken.wait(), lull)
        except TimeoutError:
            await self._tidy(idle=True)

    async def _write(self, batch: list[Waiting]) -> None:
        try:
            with committing(batch) as told:
                outcomes, committed, head = await self._commit([one.work for one in batch])
                self._tools.trust.see(head)
                told.tell({"units": len(batch)})
                if not committed.happened:
                    told.idle()
        except BaseException as error:
            self._drop()
            for waiting in batch:
                _answer(waiting.answer, Failed(_unavailable(error)))
            if not isinstance(error, Exception):
                raise
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            _answer(waiting.answer, outcome)
        self._loop.call_soon(self._on_commit, committed)

    async def _commit(self, works: list[Work]) -> Outcome:
        if not self._engine.inline:
            return await self._off(lambda: self._work(works, commit=True))
        result = self._work(works, commit=False)
        await self._off(self._writing().commit)
        return result

    def _work(self, works: list[Work], *, commit: bool) -> Outcome:
        session = self._begun()
        batch = Batch(session, self._tools)
        outcomes = batch.run(works)
        changed = batch.changes.committed(len(works))
        self._engine.tell(session, changed)
        if commit:
            self._commit_surely(session, batch)
        return outcomes, changed, batch.head

    def _commit_surely(self, session: Session, batch: Batch) -> None:
        """Commit; when the connection is lost at that moment, look whether it was done."""
        try:
            session.commit()
        except session.errors:
            self._drop()
            if not batch.arrived(self._writing()):
                raise

    def _begun(self) -> Session:
        """Begin, on a new connection where the old one was lost while nobody used it."""
        session = self._writing()
        if not session.begun():
            self._drop()
            session = self._writing()
            session.begin()
        return session

    def _writing(self) -> Session:
        if self._session is None:
            self._session = self._opened()
        return self._session

    def _opened(self) -> Session:
        return proven(self._engine, self._tools.ledger.sealer)

    def _drop(self) -> None:
        """Give the connection up, and with it whatever transaction is open."""
        session, self._session = self._session, None
        self._tools.lineage.forget_all()
        if session is not None:
            session.close()

    def _untidy(self, *, idle: bool) -> bool:
        return self._session is not None and self._engine.untidy(self._session, idle=idle)

    async def _tidy(self, *, idle: bool) -> None:
        session = self._session
        if session is not None and self._engine.untidy(session, idle=idle):
            try:
                await self._off(lambda: self._engine.tidy(session))
            except session.errors:
                self._drop()

    async def _off(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, work)


def _answer(answer: asyncio.Future[Any], outcome: Done | Failed) -> None:
    if answer.done():
        return
    match outcome:
        case Done(value):
            answer.set_result(value)
        case Failed(StopIteration() as error):
            # A future cannot carry it: awaiting would end whatever iterates there.
            answer.set_exception(RuntimeError(f"the unit raised {error!r}"))
        case Failed(error):
            answer.set_exception(error)


def _unavailable(error: BaseException) -> StoreUnavailable:
    if isinstance(error, StoreUnavailable):
        return error
    unavailable = StoreUnavailable(f"nothing was recorded: {error}")
    unavailable.__cause__ = error
    return unavailable
