"""The use cases over a real store, as edges would call them, with Slack and the clock by hand."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from app.audit.chain import START, Head
from app.delivery.message import Dead, Leased, Result, Retry, Sent
from app.domain.action import Action, Context
from app.domain.authority import Actor, ActorKind, Key, KeyKind, Lock, LockKind
from app.domain.narrowing import Wishes
from app.domain.people import Account, Flags, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.domain.user_groups import Snapshot
from app.policy.decision import Misfit
from app.receipts.claims import Claims, SigningKey, read
from app.store.store import Store
from app.workflow.accounts import keep_accounts
from app.workflow.amend_request import amend_request
from app.workflow.audit_ports import Recorded
from app.workflow.cancel_request import cancel_request
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.documents import load_document
from app.workflow.escalate import escalate_due
from app.workflow.freshness import Unreachable, decided
from app.workflow.hand_over import hand_over
from app.workflow.issue_receipt import issue_receipt
from app.workflow.keys import create_key
from app.workflow.locks import lift_lock, set_lock
from app.workflow.meant import Meant
from app.workflow.ports import Lane, Queries, UnitOfWork
from app.workflow.redeem_receipt import Released, Wish, redeem_receipt
from app.workflow.reply import Reply
from app.workflow.submit_request import Ask, Submission, submit_request, try_to_submit
from app.workflow.submit_review import Press, Said, submit_review
from app.workflow.tidy import end_due
from tests.builders import CONTEXT, NOON
from tests.clocks import HandClock
from tests.stores import open_store

T = TypeVar("T")
OPERATOR = Actor(ActorKind.OPERATOR, "root", key_id="op1")
SIGNING = SigningKey(b"s" * 32)


class Slack:
    """What Slack would say of accounts; nothing while it is down."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.down = False
        self.asked: list[frozenset[Account]] = []
        self.said: dict[Account, Flags] = {}
        self.groups: dict[str, Snapshot] = {}
        self.silent: set[str] = set()

    def flags(self, account: Account) -> Flags:
        known = self.said.get(account, Flags(account, NOON))
        return replace(known, checked_at=self.clock.now())

    async def look_up(self, accounts: frozenset[Account]) -> tuple[Flags, ...] | None:
        self.asked.append(accounts)
        return None if self.down else tuple(map(self.flags, sorted(accounts)))

    async def look_into(self, groups: frozenset[str]) -> tuple[Snapshot, ...]:
        told = [self.groups[one] for one in sorted(groups - self.silent) if one in self.groups]
        now = self.clock.now()
        return () if self.down else tuple(replace(one, checked_at=now) for one in told)


class House:
    """Everything below the edges, called synchronously."""

    def __init__(self, runner: asyncio.Runner, folder: Path, clock: HandClock) -> None:
        self.runner = runner
        self.clock = clock
        self.file = folder / "keyturn.db"
        self.slack = Slack(clock)
        self.store: Store = runner.run(open_store(folder, clock))
        self.head = START
        self.presses = 0
        self.keys: dict[str, Key] = {}
        self.whole = True
        self.partial: set[str] = set()

    def close(self) -> None:
        self.runner.run(self.store.close())

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.runner.run(self.store.write(work))

    def read(self, query: Callable[[Queries], T]) -> T:
        return self.runner.run(self.store.read(query))

    def now(self) -> datetime:
        return self.read(lambda q: q.now)

    def behind(self) -> bool:
        return self.read(lambda q: q.clock_behind)

    def load(self, kind: str, text: str) -> bool:
        return self.write(lambda uow: load_document(uow, kind, text, OPERATOR))

    def key(self, kind: KeyKind, name: str, by: str = "root") -> Key:
        """Find or make the key of an agent or executor, made by somebody."""
        actor = replace(OPERATOR, id=by)
        found = self.keys.get(f"{kind}/{name}/{by}")
        if found is None:
            found = self.write(lambda uow: create_key(uow, kind, name, actor)).key
            self.keys[f"{kind}/{name}/{by}"] = found
        return found

    def submit(
        self, action: Action, key: Key, context: Context = CONTEXT, idempotency_key: str = ""
    ) -> Submission | Refused | Misfit:
        ask = Ask(key, action, context=context, idempotency_key=idempotency_key)

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return submit_request(uow, ask) if down else try_to_submit(uow, ask)

        return self.runner.run(decided(self.store, self.slack, unit, Lane.SUBMISSION))  # type: ignore[return-value]

    def press(
        self,
        name: str,
        account: Account,
        verdict: Verdict,
        reason: str = "why",
        id_: str = "",
        revision: int = 0,
    ) -> Reply | Unreachable:
        """Press a button on the first card of a request; a new press unless it is named.

        The button is of the revision that stands, unless another one is named.
        """
        self.presses += 1
        card = self.read(lambda q: q.cards_of(name))[0].id
        seen = revision or self.request(name).revision
        press = Press(id_ or f"press-{self.presses}", card, account, seen)
        said = Said(verdict, reason, str(self.request(name).facts.resource))

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return submit_review(uow, press, said, slack_down=down)

        return self.runner.run(decided(self.store, self.slack, unit))  # type: ignore[return-value]

    def amend(
        self,
        name: str,
        account: Account,
        wishes: Wishes,
        id_: str = "",
        revision: int = 0,
    ) -> Reply | Unreachable:
        """Narrow a request from its first card, as it stands unless a revision is named."""
        self.presses += 1
        card = self.read(lambda q: q.cards_of(name))[0].id
        meant = Meant(id_ or f"amend-{self.presses}", account, card)
        seen = revision or self.request(name).revision

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return amend_request(uow, meant, seen, wishes, slack_down=down)

        return self.runner.run(decided(self.store, self.slack, unit))  # type: ignore[return-value]

    def hand_over(self, name: str, account: Account, team: str) -> object:
        """Press "Hand over…" below a message about a request; a new press each time."""
        self.presses += 1
        card = self.read(lambda q: q.cards_of(name))[0].id
        meant = Meant(f"hand-{self.presses}", account, card)

        def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return hand_over(uow, meant, team, "All are away.", slack_down=down)

        return self.runner.run(decided(self.store, self.slack, unit))

    def cancel(self, name: str, key: Key) -> ActionRequest | Refused:
        return self.write(lambda uow: cancel_request(uow, key, name, ""))

    def issue(self, name: str, key: Key) -> Claims | Refused:
        """Get a receipt, sign it and read it back, as agent and executor would."""
        claims = self.write(lambda uow: issue_receipt(uow, key, name, SIGNING.kid))
        if isinstance(claims, Refused):
            return claims
        found = read(SIGNING.sign(claims), {SIGNING.kid: SIGNING.public})
        assert found is not None
        return found

    def redeem(
        self, claims: Claims, key: Key, id_: str = "run-1", digest: str = ""
    ) -> Released | Refused | Unreachable:
        wish = Wish(key, claims, digest or claims.digest, id_)

        def unit(uow: UnitOfWork, _: bool) -> object:  # noqa: FBT001 - as the edges pass it
            return redeem_receipt(uow, wish)

        return self.runner.run(decided(self.store, self.slack, unit))  # type: ignore[return-value]

    def tick(self) -> int:
        return self.write(lambda uow: end_due(uow, 1000))

    def escalate(self) -> int:
        return self.write(lambda uow: escalate_due(uow, 1000))

    def lock(self, kind: LockKind, target: str = "") -> Lock:
        return self.write(lambda uow: set_lock(uow, kind, target, "", OPERATOR))

    def unlock(self, lock: Lock) -> Lock | Refused:
        return self.write(
            lambda uow: lift_lock(uow, lock.id, replace(OPERATOR, id="other", key_id="op2"))
        )

    def tell(self, account: Account, **flags: Any) -> None:
        """Let Slack say something of an account, and let it be heard at once."""
        self.slack.said[account] = Flags(account, NOON, **flags)
        said = self.slack.flags(account)
        self.write(lambda uow: keep_accounts(uow, (said,)))

    def deliver(self, result: Retry | Dead | None = None) -> int:
        """Bring about everything that is due: show each request as it is now, or fail to."""
        sent = 0
        while leased := self.write(lambda uow: lease_messages(uow, 50, frozenset())):
            for one in leased:
                self._settle(one, result)
                sent += 1
        return sent

    def _settle(self, leased: Leased, result: Result | None) -> None:
        def unit(uow: UnitOfWork) -> bool:
            request = uow.request(leased.message.request_id)
            assert request is not None
            whole = self.whole and request.id not in self.partial
            shown = Sent("C1", "1.1", request.version, request.revision, whole, "digest")
            listed = replace(shown, listed=leased.cards)
            return settle_message(uow, leased, result or listed)

        self.write(unit)

    def request(self, name: str) -> ActionRequest:
        found = self.read(lambda q: q.request(name))
        assert found is not None
        return found

    def history(self, name: str) -> tuple[Recorded, ...]:
        return self.read(lambda q: q.history(name))

    def codes(self, name: str) -> list[str]:
        """List the kinds of a request's entries, refusals by their codes."""
        events = [one.event for one in self.history(name)]
        return [getattr(one, "code", "") or type(one).__name__ for one in events]

    def tamper(self, sql: str, name: str) -> None:
        """Change the database behind the service's back."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            assert connection.execute(sql, (name,)).rowcount == 1

    def verify(self) -> None:
        """Check the chain from where it was checked last."""
        found = self.runner.run(self.store.verify(self.head))
        assert isinstance(found, Head), found
        self.head = found


@cache
def _empty() -> TemporaryDirectory[str]:
    """Make an empty database once; every house starts from a copy of it."""
    folder = TemporaryDirectory(prefix="keyturn-empty-")
    with asyncio.Runner() as runner:
        House(runner, Path(folder.name), HandClock(NOON)).close()
    return folder


@contextmanager
def a_house() -> Iterator[House]:
    """Open a house in a folder of its own, at noon, and close it."""
    with TemporaryDirectory(prefix="keyturn-") as name, asyncio.Runner() as runner:
        folder = Path(name)
        shutil.copytree(_empty().name, folder, dirs_exist_ok=True)
        house = House(runner, folder, HandClock(NOON))
        try:
            yield house
        finally:
            house.close()
