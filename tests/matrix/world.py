"""The world of the walk: the real store, Slack's room and its practice workspace."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from app.demo.stage import manifest_scopes
from app.domain import cover as covers
from app.domain.authority import SYSTEM, Actor, ActorKind, KeyKind, LockKind
from app.domain.people import Account, Flags
from app.domain.user_groups import Found, snapshot_of
from app.sandbox import Sandbox, Workspace
from app.sandbox.people import Person
from app.slack.house import SlackConfig, SlackRoom
from app.store.store import Store
from app.workflow.accounts import keep_accounts
from app.workflow.documents import load_document
from app.workflow.keys import create_key
from app.workflow.locks import set_lock
from app.workflow.name_cover import end_as_operator, keep
from app.workflow.ports import UnitOfWork
from app.workflow.user_groups import keep_user_groups
from tests.clocks import HandClock
from tests.matrix.covers import COVERS, STANDING, Cover
from tests.matrix.documents import in_slack, policy, roster
from tests.matrix.groups import AGENTS, GROUPS
from tests.matrix.people import ACTORS, BYSTANDERS, ELSEWHERE, HOME, MEMBERS
from tests.matrix.scenes import (
    ENDED_BY_TIME,
    SHORT,
    Scenes,
    Sort,
    Subject,
    ended_by_time,
)
from tests.stores import a_store

FLAGS: dict[str, dict[str, Any]] = {
    "U0DANA": {"deleted": True},
    "U0GIL": {"is_restricted": True},
    "U0SIA": {"is_restricted": True, "is_ultra_restricted": True},
    "U0BOB": {"is_bot": True},
    "U0ABE": {"is_app_user": True},
    "U0WES": {"is_workflow_bot": True},
    "U0CON": {"is_connector_bot": True},
    "U0STU": {"is_stranger": True, "team": ELSEWHERE},
    "U0FRED": {"deleted": True},
    "U0SUE": {"is_restricted": True},
    "U0ADMIN": {"is_admin": True, "is_owner": True},
    "U0GUEST": {"is_restricted": True},
    "U0BOT": {"is_bot": True},
}
UNHEARD_OF = {"U0UNA", "U0HITL"}


class Noted(NamedTuple):
    """A refusal in the chain: on what, which command of whom, by which account, and why not."""

    request: str

    command: str
    actor: str
    account: str
    code: str


class UsedUp(Exception):  # noqa: N818 - it says what is so
    """More requests were changed than what is permitted changes."""


@dataclass
class World:
    """Everything the walk touches; `early` are requests that were made before time went by."""

    store: Store
    clock: HandClock
    box: Sandbox
    room: SlackRoom
    ledger: sqlite3.Connection
    scenes: Scenes
    secrets: dict[str, str]
    kept: dict[Sort, Subject] = field(default_factory=dict)
    early: defaultdict[Sort, list[Subject]] = field(default_factory=lambda: defaultdict(list))

    async def prepare(self, wanted: Mapping[Sort, int]) -> None:
        """Make what only time makes: as many of each sort as will be used up, and one more."""
        begun = {sort: count + 1 for sort, count in wanted.items() if sort.state in SHORT}

        def make(sort: Sort, uow: UnitOfWork) -> None:
            self.early[sort].append(self.scenes.made(sort)(uow))

        for sort, count in begun.items():
            for _ in range(count):
                await self.store.write(partial(make, sort))
        self.clock.forward(minutes=16)
        over = [s for sort in begun if sort.state in ENDED_BY_TIME for s in self.early[sort]]
        await self.store.write(lambda uow: ended_by_time(uow, over))

    def standing(self) -> str:
        """Name the cover that people may try to end."""
        told = "SELECT id FROM covers WHERE absent = ? AND stand_in = ?"
        found = self.ledger.execute(told, STANDING).fetchone()
        return str(found[0]) if found else "cover_none"

    async def subject(self, sort: Sort) -> Subject:
        """Give a request of a sort: one that nothing was done to yet, or a new one."""
        found = self.kept.pop(sort, None)
        if found is not None:
            return found
        if sort.state in SHORT:
            if not self.early[sort]:
                raise UsedUp
            return self.early[sort].pop()
        return await self.store.write(self.scenes.made(sort))

    def unspent(self, sort: Sort, subject: Subject) -> None:
        """Put a request back to which nothing happened."""
        self.kept[sort] = subject

    def row(self, name: str) -> tuple[object, ...] | None:
        """Read the row of a request, as it is stored."""
        told = "SELECT * FROM requests WHERE id = ?"
        found: tuple[object, ...] | None = self.ledger.execute(told, (name,)).fetchone()
        return found

    def head(self) -> int:
        """Give the number of the last entry."""
        return int(self.ledger.execute("SELECT max(seq) FROM entries").fetchone()[0])

    def repeated(self, names: Sequence[str]) -> Counter[str]:
        """Count the refusals on requests that came again within their minute, as they are."""
        told = "SELECT body, count FROM repeats WHERE request_id = ?"
        return Counter(dict(row for name in names for row in self.ledger.execute(told, (name,))))

    def noted(self, seq: int, before: Counter[str], names: Sequence[str]) -> list[Noted]:
        """List the refusals that were chained or counted since."""
        told = "SELECT body FROM entries WHERE seq > ? AND kind = 'CommandRefused' ORDER BY seq"
        chained = [body for (body,) in self.ledger.execute(told, (seq,))]
        return [_noted(one) for one in (*chained, *(self.repeated(names) - before).elements())]

    def since(self, seq: int) -> list[tuple[str, str]]:
        """List what else was chained after an entry: the kinds, each with its request."""
        told = "SELECT kind, request_id FROM entries WHERE seq > ? ORDER BY seq"
        rows = self.ledger.execute(told, (seq,)).fetchall()
        return [(kind, name or "") for kind, name in rows if kind != "CommandRefused"]


def _noted(body: str) -> Noted:
    told = json.loads(body)
    account = told["actor"]["account"] or {}
    at = f"{account['team']}/{account['user']}" if account else ""
    return Noted(told["request_id"], told["command"], told["actor"]["id"], at, told["code"])


@asynccontextmanager
async def a_world(folder: Path, clock: HandClock | None = None) -> AsyncIterator[World]:
    """Open a world for the length of a block."""
    clock = clock or HandClock()
    box = Sandbox(
        _workspace(),
        scopes=manifest_scopes(),
        rate_limit=False,
        clock=lambda: clock.now().timestamp(),
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(box)
        store = await stack.enter_async_context(a_store(folder, clock))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        room = SlackRoom(_config(box), store, clock.now, session)
        await room.start()
        stack.push_async_callback(room.close)
        scenes = Scenes()
        secrets = await store.write(lambda uow: _furnished(uow, scenes))
        ledger = sqlite3.connect(f"file:{folder / 'keyturn.db'}?mode=ro", uri=True)
        stack.enter_context(closing(ledger))
        yield World(store, clock, box, room, ledger, scenes, secrets)


def put_back(uow: UnitOfWork) -> None:
    """Let only those stand in for anybody who did at first; some cells name or end a cover."""
    for one in uow.covers():
        if one.absent == STANDING[0]:
            end_as_operator(uow, one.id, SYSTEM)
    _named(uow, next(one for one in COVERS if (one.absent, one.stand_in) == STANDING))


def _named(uow: UnitOfWork, cover: Cover) -> None:
    """Write a cover down as if it had been judged at its time."""
    until = uow.now + timedelta(minutes=10 if cover.past else 14400)
    who = (f"cover_{uow.token()}", cover.absent, cover.stand_in, cover.by)
    keep(uow, covers.Cover(*who, uow.now, until), Account(HOME, f"U0{cover.by.upper()}"))


def _workspace() -> Workspace:
    home = Workspace.acme()
    users = {one.user for one in ACTORS.values()} | {f"U0{one.upper()}" for one in BYSTANDERS}
    people = tuple(
        Person(user, user[2:].lower(), user[2:].title(), **{"team": HOME, **FLAGS.get(user, {})})
        for user in sorted(users - UNHEARD_OF)
    )
    return Workspace(people=people, channels=home.channels)


def _config(box: Sandbox) -> SlackConfig:
    return SlackConfig(
        bot_token=box.bot_token,
        app_token=box.app_token,
        signing_secret=box.signing_secret,
        api_url=box.api_url,
        team=box.team,
        enterprise="",
        app_id=box.app_id,
        mode="http",
    )


def _furnished(uow: UnitOfWork, scenes: Scenes) -> dict[str, str]:
    """Load the documents, make the keys by those who make them, and lock who is locked."""
    load_document(uow, "policy", policy(), SYSTEM)
    load_document(uow, "roster", roster(), SYSTEM)
    made = {
        one.name: create_key(uow, KeyKind.AGENT, one.name, Actor(ActorKind.OPERATOR, one.creator))
        for one in AGENTS.values()
    }
    for name in ("runner", "walker"):
        made[name] = create_key(uow, KeyKind.EXECUTOR, name, SYSTEM)
    made["mo"] = create_key(uow, KeyKind.OPERATOR, "mo", SYSTEM)
    scenes.keys |= {name: one.key for name, one in made.items()}
    scenes.enrolled(uow)
    seen = [
        snapshot_of(
            one.slack, Found.DISABLED if one.off else Found.USED, in_slack(one), uow.now, "x"
        )
        for one in GROUPS.values()
        if one.slack
    ]
    keep_user_groups(uow, tuple(seen))
    for cover in COVERS:
        if not cover.written:
            _named(uow, cover)
    away = {one.absent for one in COVERS if not MEMBERS[one.absent].flag}
    known = [Account(HOME, f"U0{one.upper()}") for one in sorted(away)]
    keep_accounts(uow, tuple(Flags(one, uow.now) for one in known))  # Slack was asked once
    for person in {one.person for one in ACTORS.values() if one.locked}:
        set_lock(uow, LockKind.REVIEWER, person, "", SYSTEM)
    return {name: one.secret for name, one in made.items()}
