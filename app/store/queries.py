"""The reads, as the use cases ask for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable

from app.delivery.message import Card, OutboxState
from app.domain.action import Payload
from app.domain.authority import CommandRefused, Document, Key, KeyKind, Lock
from app.domain.enrolment import Enrolment
from app.domain.events import Event
from app.domain.people import Account, Flags
from app.domain.request import ActionRequest, State
from app.domain.user_groups import Snapshot
from app.policy.document import Policy
from app.roster.document import Roster
from app.roster.user_groups import resolved
from app.store import enrolments, outbox, user_groups
from app.store import statements as sql
from app.store.auditing import AuditReading
from app.store.channels import ChannelReading, read_card
from app.store.covers import CoverReading
from app.store.engine import Row, Session
from app.store.erasing import RetentionReading
from app.store.ledger import BULK
from app.store.lineage import Proofs
from app.store.locks import locks_in
from app.store.mapping import micros, moment, read_line, readable, shape_of
from app.store.recovering import ID, request_in, requests_in
from app.store.steps import StepReading, mark
from app.store.subscriptions import SubscriptionReading
from app.store.tools import Moment, Tools, moment_at
from app.store.versions import DocumentReading
from app.workflow.audit_ports import Recorded
from app.workflow.ports import Page

NEWEST = "~"


class Reading(
    ChannelReading,
    AuditReading,
    StepReading,
    CoverReading,
    DocumentReading,
    RetentionReading,
    SubscriptionReading,
):
    """Queries over one transaction."""

    def __init__(self, session: Session, tools: Tools, moment: Moment | None = None) -> None:
        self._session = session
        self._tools = tools
        self._moment = moment
        self._versions = moment.versions if moment else {}
        self._filled: Roster | None = None
        self._proofs = Proofs(session, tools.lineage)

    @property
    def now(self) -> datetime:
        """The time of this unit: never before the last entry."""
        return self._at().now

    @property
    def clock_behind(self) -> bool:
        """Whether the clock is more than 5 s behind the last entry."""
        return self._at().clock_behind

    @property
    def doubt(self) -> str:
        """The code of why the chain cannot be believed; empty where it can."""
        return self._tools.trust.doubt

    def policy(self) -> Policy | None:
        """Give the active policy; None when there is none that can be read."""
        version = self._version("policy")
        text = self._text_of("policy")
        return self._tools.policies.get(version, text) if version else None

    def roster(self) -> Roster | None:
        """Give the active roster, user groups and covers filled; None when none can be read."""
        version = self._version("roster")
        text = self._text_of("roster")
        written = self._tools.rosters.get(version, text) if version else None
        if written is None or not (written.user_groups or self.covers()):
            return written
        if self._filled is None or self._filled.version != version:
            self._filled = self._with_members(written)
        return self._filled

    def document(self, kind: str) -> Document | None:
        """Give the active version of a document as it was loaded."""
        version = self._version(kind)
        row = version and self._session.one(sql.DOCUMENT, {"of": kind, "at_version": version})
        return Document(row[0], row[1], row[2], moment(row[3])) if row else None

    def locks(self) -> tuple[Lock, ...]:
        """Give the locks that are on."""
        return locks_in(self._session, self._tools.ledger)

    def flags(self, account: Account) -> Flags | None:
        """Give what Slack last said of an account."""
        row = self._session.one(sql.FLAGS, {"team": account.team, "user": account.user})
        found = _flags(row[0]) if row else None
        return found if found and found.account == account else None

    def user_group(self, name: str) -> Snapshot | None:
        """Give what was last seen of a user group; None where the chain tells otherwise."""
        return user_groups.user_group(self._session, self._proofs, name)

    def key(self, hashed: bytes) -> Key | None:
        """Find a key by the keyed hash of its secret; None when it is not as it was made."""
        row = self._session.one(sql.KEY, {"hashed": hashed})
        key = next(readable(read_key, [row] if row else []), None)
        return key if key and self._proofs.made(key) else None

    def keys(self) -> tuple[Key, ...]:
        """Give all keys, oldest first, revoked ones too."""
        return tuple(readable(read_key, self._session.all(sql.KEYS)))

    def enrolments(self) -> tuple[Enrolment, ...]:
        """Give who is enrolled for codes, as the chain says of each."""
        rows = readable(enrolments.read, self._session.all(enrolments.ALL, {}))
        return tuple(one for one in rows if self._proofs.enrolled(one))

    def enrolment(self, person: str) -> Enrolment | None:
        """Find a person's enrolment; None when it is not as the chain says."""
        row = self._session.one(enrolments.ONE, {"of": person})
        found = next(readable(enrolments.read, [row] if row else []), None)
        return found if found and self._proofs.enrolled(found) else None

    def secret_of(self, enrolment: Enrolment) -> bytes | None:
        """Open the secret of an enrolment; None when it was sealed for another."""
        values = {"of": enrolment.person, "at_id": enrolment.id}
        row = self._session.one(enrolments.SEALED, values)
        place = enrolments.place_of(enrolment)
        return self._tools.ledger.sealer.open_secret(place, bytes(row[0])) if row else None

    def request(self, name: str) -> ActionRequest | None:
        """Give a request as it stands."""
        row = self._session.one(sql.REQUEST, {"name": name})
        return request_in(self._session, self._tools.ledger, row) if row else None

    def bulk(self, name: str) -> int:
        """Give how many bytes of a request are kept sealed, without reading them."""
        return self._number(BULK, {"request": name})

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
        return Page(self._read(rows[:limit]), rows[limit - 1][ID] if len(rows) > limit else "")

    def pending(self, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending, oldest first."""
        return self._read(self._session.all(sql.PENDING_OLDEST, {"limit": limit}))

    def pending_count(self, agent: str, limit: int) -> int:
        """Count an agent's pending requests, no further than `limit`."""
        return self._number(sql.PENDING_COUNT, {"agent": agent, "limit": limit})

    def pending_total(self) -> int:
        """Count what is pending."""
        return self._number(sql.PENDING_TOTAL, {})

    def due(self, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending past its expiry or approved past its release, soonest first."""
        values = {"now": micros(self.now), "limit": limit}
        return self._read(self._session.all(sql.DUE, values))

    def card(self, name: str) -> Card | None:
        """Give what is known of a card."""
        row = self._session.one(sql.CARD, {"name": name})
        return read_card(row) if row else None

    def cards_of(self, request: str) -> tuple[Card, ...]:
        """Give every card of a request."""
        return tuple(map(read_card, self._session.all(sql.CARDS_OF, {"request": request})))

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
            head = self._tools.ledger.head(self._session)
            self._moment = moment_at(self._tools.clock, head, mark(self._session))
        return self._moment

    def _number(self, statement: Executable, values: dict[str, Any]) -> int:
        row = self._session.one(statement, values)
        return int(row[0]) if row else 0

    def _read(self, rows: list[Row]) -> tuple[ActionRequest, ...]:
        return requests_in(self._session, self._tools.ledger, rows)

    def _with_members(self, written: Roster) -> Roster:
        ids = {one.id for one in written.user_groups.values()}
        seen = {one: found for one in ids if (found := self.user_group(one)) is not None}
        everyone = resolved(written, seen, self.now)
        return replace(everyone, covers=(*written.covers, *self.covers()))

    def _version(self, kind: str) -> str:
        if kind not in self._versions:
            row = self._session.one(sql.ACTIVE, {"of": kind})
            version = row[0] if row else ""
            known = self._proofs.active(kind, version)
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


@lru_cache(maxsize=1024)
def read_key(row: Row) -> Key:
    """Read a key from its row."""
    made, end, over = moment(row[6]), moment(row[7]), moment(row[8])
    named = (row[0], KeyKind(row[1]), row[2], row[3], bytes(row[4]), row[5])
    return Key(*named, made, end, over, read_line(row[9]))
