"""The reads, as the use cases ask for them."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable

from app.delivery.message import Card
from app.domain.action import Payload
from app.domain.authority import CommandRefused, Document, Key, KeyKind, Lock
from app.domain.events import Event
from app.domain.people import Account, Flags
from app.domain.request import ActionRequest, State
from app.policy.document import Policy
from app.roster.document import Roster
from app.store import outbox
from app.store import statements as sql
from app.store.engine import Row, Session
from app.store.mapping import micros, moment, read_request, shape_of
from app.store.tools import Moment, Tools, moment_at
from app.workflow.ports import OutboxState, Page, Recorded

NEWEST = "~"
CARD_FIELDS = tuple(one.name for one in fields(Card))


class Reading:
    """Queries over one transaction."""

    def __init__(self, session: Session, tools: Tools, moment: Moment | None = None) -> None:
        self._session = session
        self._tools = tools
        self._moment = moment
        self._versions = moment.versions if moment else {}

    @property
    def now(self) -> datetime:
        """The time of this unit: never before the last entry."""
        return self._at().now

    @property
    def clock_behind(self) -> bool:
        """Whether the clock is more than 5 s behind the last entry."""
        return self._at().clock_behind

    def policy(self) -> Policy | None:
        """Give the active policy; None when there is none that can be read."""
        version = self._version("policy")
        text = self._text_of("policy")
        return self._tools.policies.get(version, text) if version else None

    def roster(self) -> Roster | None:
        """Give the active roster; None when there is none that can be read."""
        version = self._version("roster")
        text = self._text_of("roster")
        return self._tools.rosters.get(version, text) if version else None

    def document(self, kind: str) -> Document | None:
        """Give the active version of a document as it was loaded."""
        version = self._version(kind)
        row = version and self._session.one(sql.DOCUMENT, {"of": kind, "at_version": version})
        return Document(row[0], row[1], row[2], moment(row[3])) if row else None

    def locks(self) -> tuple[Lock, ...]:
        """Give the locks that are on."""
        return tuple(_lock(row[0]) for row in self._session.all(sql.LOCKS))

    def flags(self, account: Account) -> Flags | None:
        """Give what Slack last said of an account."""
        row = self._session.one(sql.FLAGS, {"team": account.team, "user": account.user})
        found = _flags(row[0]) if row else None
        return found if found and found.account == account else None

    def key(self, hashed: bytes) -> Key | None:
        """Find a key by the keyed hash of its secret; None when it is not as it was made."""
        row = self._session.one(sql.KEY, {"hashed": hashed})
        key = _key(row) if row else None
        return key if key and self._tools.lineage.made(self._session, key) else None

    def keys(self) -> tuple[Key, ...]:
        """Give all keys, oldest first, revoked ones too."""
        return tuple(map(_key, self._session.all(sql.KEYS)))

    def request(self, name: str) -> ActionRequest | None:
        """Give a request as it stands."""
        row = self._session.one(sql.REQUEST, {"name": name})
        return read_request(row) if row else None

    def payload(self, name: str) -> Payload | None:
        """Give the action of a request; None when it was erased or tampered with."""
        return self._tools.ledger.payload(self._session, name)

    def history(self, name: str) -> tuple[Recorded, ...]:
        """Give all entries of a request, oldest first, private fields filled in."""
        return self._tools.ledger.history(self._session, name)

    def evidence(self, name: str) -> tuple[Event, ...]:
        """Give what happened to a request; nothing where an entry is not as it was written."""
        return self._tools.ledger.evidence(self._session, name)

    def requests_of(
        self,
        *,
        agent: str = "",
        person: str = "",
        state: State | None = None,
        limit: int = 50,
        after: str = "",
    ) -> Page:
        """Give requests newest first: of an agent, or those whose requester is a person."""
        wanted = {"agent": agent, "requester": person, "state": state.value if state else ""}
        wanted = {name: value for name, value in wanted.items() if value}
        rows = self._session.all(
            sql.requests_of(*wanted),
            {
                **{f"of_{name}": value for name, value in wanted.items()},
                "after": after or NEWEST,
                "limit": limit + 1,
            },
        )
        found = tuple(map(read_request, rows[:limit]))
        return Page(found, found[-1].id if found and len(rows) > limit else "")

    def pending(self, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending, oldest first."""
        return tuple(map(read_request, self._session.all(sql.PENDING_OLDEST, {"limit": limit})))

    def pending_count(self, agent: str, limit: int) -> int:
        """Count an agent's pending requests, no further than `limit`."""
        return self._number(sql.PENDING_COUNT, {"agent": agent, "limit": limit})

    def due(self, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending past its expiry or approved past its release, soonest first."""
        values = {"now": micros(self.now), "limit": limit}
        return tuple(map(read_request, self._session.all(sql.DUE, values)))

    def card(self, name: str) -> Card | None:
        """Give what is known of a card."""
        row = self._session.one(sql.CARD, {"name": name})
        return _card(row) if row else None

    def cards_of(self, request: str) -> tuple[Card, ...]:
        """Give every card of a request."""
        return tuple(map(_card, self._session.all(sql.CARDS_OF, {"request": request})))

    def pages_shown(self, card: str, person: str, revision: int) -> frozenset[int]:
        """Tell which pages of a revision a person was shown."""
        values = {"of_card": card, "of_person": person, "of_revision": revision}
        return frozenset(row[0] for row in self._session.all(sql.PAGES, values))

    def homes(self, limit: int) -> tuple[Account, ...]:
        """Give whose Home was opened."""
        return tuple(Account(*row) for row in self._session.all(sql.HOMES, {"limit": limit}))

    def home_page(self, account: Account) -> int:
        """Tell which page of their Home somebody looks at; 0 when it was never opened."""
        return self._number(sql.HOME, {"team": account.team, "user": account.user})

    def thread(self, request: str, address: str) -> tuple[str, str] | None:
        """Give the channel and ts of the first direct message about a request to somebody."""
        row = self._session.one(sql.THREAD, {"request": request, "to": address})
        return (row[0], row[1]) if row else None

    def outbox(self) -> OutboxState:
        """Tell how delivery stands."""
        return outbox.state(self._session, self._number(sql.UNDELIVERABLE, {}))

    def refusals(self, request: str, code: str) -> int:
        """Count how often a command on a request was refused with a code, repeats too."""
        rows = self._session.all(sql.REFUSALS, {"request": request})
        counts: list[CommandRefused] = [shape_of(CommandRefused).read(row[0]) for row in rows]
        chained = sum(one.count for one in counts if one.code == code)
        return chained + self._number(sql.REPEATED, {"request": request, "of_code": code})

    def answer(self, click: str) -> str | None:
        """Give the stored answer to a click already judged."""
        row = self._session.one(sql.ANSWER, {"name": click})
        return row[0] if row else None

    def submitted_as(self, agent: str, idempotency_key: str) -> tuple[str, bytes] | None:
        """Give the request a key was used for, with the keyed digest of its action."""
        values = {"of_agent": agent, "of_key": idempotency_key}
        row = self._session.one(sql.SUBMITTED_AS, values)
        return (row[0], bytes(row[1])) if row else None

    def _at(self) -> Moment:
        if self._moment is None:
            self._moment = moment_at(self._tools.clock, self._tools.ledger.head(self._session))
        return self._moment

    def _number(self, statement: Executable, values: dict[str, Any]) -> int:
        row = self._session.one(statement, values)
        return int(row[0]) if row else 0

    def _version(self, kind: str) -> str:
        if kind not in self._versions:
            row = self._session.one(sql.ACTIVE, {"of": kind})
            version = row[0] if row else ""
            known = self._tools.lineage.active(self._session, kind, version)
            self._versions[kind] = version if known else ""
        return self._versions[kind]

    def _text_of(self, kind: str) -> Callable[[], str]:
        def text() -> str:
            document = self.document(kind)
            return document.text if document else ""

        return text


# What is read again and again is written rarely: the same text is the same frozen value.
@lru_cache(maxsize=1024)
def _flags(body: str) -> Flags:
    flags: Flags = shape_of(Flags).read(body)
    return flags


@lru_cache(maxsize=256)
def _lock(body: str) -> Lock:
    lock: Lock = shape_of(Lock).read(body)
    return lock


@lru_cache(maxsize=1024)
def _key(row: Row) -> Key:
    times = map(moment, row[6:9])
    return Key(row[0], KeyKind(row[1]), row[2], row[3], bytes(row[4]), row[5], *times)


def _card(row: Row) -> Card:
    found = dict(zip(CARD_FIELDS, row, strict=True))
    found["whole"] = bool(found["whole"])
    found["posted_at"] = moment(found["posted_at"])
    return Card(**found)
