"""What lies behind a service that has run for long: decisions, and what is pending or due.

Everything is written by the real use cases through the real store, only not over HTTP; then the
cards count as posted and their messages as sent, as they would be by now.
"""

import itertools
import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from app.bootstrap import open_store
from app.domain.action import Action, Context
from app.domain.authority import SYSTEM, Key
from app.domain.people import Account, Flags, Verdict
from app.store.store import Store
from app.workflow.documents import load_document
from app.workflow.ports import UnitOfWork
from app.workflow.submit_request import Ask, Submission, submit_request
from app.workflow.submit_review import Press, Said, submit_review
from bench.callers import WHY
from bench.place import DATABASE, Ground, LongAgo
from bench.town import AGENTS, CHANNELS, HELD, REVIEWERS, TEAM, account_of, shop_of

AT_ONCE = 100
SOON = timedelta(minutes=5)
LATE = timedelta(hours=24)
NO = Said(Verdict.REJECT, "Not this one.")
SENT = (
    "UPDATE outbox SET settled_at = due_at, leased_until = NULL WHERE settled_at IS NULL",
    "UPDATE cards SET channel = address, ts = '1700000000.' || abs(random() % 9999) WHERE ts = ''",
    "UPDATE cards SET whole = 1, posted_at = 1, version = 1 WHERE posted_at IS NULL",
)


@dataclass(frozen=True, slots=True)
class Past:
    """How much lies behind: what was rejected, what is pending, and what is overdue."""

    decisions: int = 0
    pending: int = 0
    due: int = 0


async def seed(ground: Ground, past: Past) -> None:
    """Write a past into the database of a ground on which no service runs."""
    async with open_store(ground.settings, LongAgo()) as store:
        numbers = itertools.count(1)
        await store.write(lambda uow: _begin(uow, ground))
        await _asked(store, numbers, past.due, SOON)
        await _asked(store, numbers, past.pending, LATE)
        for first in range(0, past.decisions, AT_ONCE):
            count = min(AT_ONCE, past.decisions - first)
            await store.write(lambda uow, count=count: _decide(uow, numbers, count))  # type: ignore[misc]
    _sent(ground)


async def _asked(
    store: Store, numbers: "itertools.count[int]", wanted: int, ttl: timedelta
) -> None:
    for first in range(0, wanted, AT_ONCE):
        count = min(AT_ONCE, wanted - first)
        await store.write(lambda uow, count=count: _ask(uow, numbers, count, ttl))  # type: ignore[misc]


def _begin(uow: UnitOfWork, ground: Ground) -> None:
    for kind in ("policy", "roster"):
        text = (ground.folder / f"{kind}.yaml").read_text(encoding="utf-8")
        load_document(uow, kind, text, SYSTEM)


def _ask(
    uow: UnitOfWork, numbers: "itertools.count[int]", count: int, ttl: timedelta
) -> list[str]:
    keys = {one.name: one for one in uow.keys()}  # noqa: SIM118 - no mapping
    return [_one(uow, keys, number, ttl) for number in itertools.islice(numbers, count)]


def _one(uow: UnitOfWork, keys: dict[str, Key], number: int, ttl: timedelta) -> str:
    arguments = {"shop": shop_of(number % CHANNELS), "order": f"#W{number}", "amount": 4250}
    key = keys[AGENTS[number % len(AGENTS)]]
    context = Context(justification=WHY, requester="bo@acme.test")
    asked = submit_request(uow, Ask(key, Action(HELD, arguments), context=context, ttl=ttl))
    assert isinstance(asked, Submission), asked
    return asked.request.id


def _decide(uow: UnitOfWork, numbers: "itertools.count[int]", count: int) -> None:
    for name in REVIEWERS:
        uow.keep_flags(Flags(Account(TEAM, account_of(name)), uow.now))
    for number, name in enumerate(_ask(uow, numbers, count, LATE)):
        account = Account(TEAM, account_of(REVIEWERS[number % len(REVIEWERS)]))
        card = uow.cards_of(name)[0].id
        submit_review(uow, Press(f"press/{card}", card, account), NO)


def _sent(ground: Ground) -> None:
    connection = sqlite3.connect(ground.folder / DATABASE, isolation_level=None)
    for statement in SENT:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
