"""One unit of work: the reads, and the writes that belong together."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.delivery.message import Card, Leased, Message, MessageKind
from app.domain.authority import AuthorityEvent, CommandRefused, Document, Key, Lock
from app.domain.enrolment import Enrolment
from app.domain.events import Escalated, Event
from app.domain.people import Account, Flags
from app.domain.request import ActionRequest
from app.domain.shredded import Shredded
from app.domain.user_groups import Snapshot
from app.store import enrolments, locks, outbox, repeats, subscriptions, user_groups
from app.store import statements as sql
from app.store.auditing import AuditWriting
from app.store.channels import ChannelWriting, card_row
from app.store.committed import Committed, Happened
from app.store.covers import CoverWriting
from app.store.engine import Session
from app.store.erasing import RetentionWriting, erase
from app.store.ids import Ids
from app.store.mapping import micros, request_row, shape_of, written_line
from app.store.queries import Reading
from app.store.steps import StepWriting, keep_step
from app.store.subscriptions import SubscriptionWriting
from app.store.tools import Moment, Tools


class StaleRequest(RuntimeError):  # noqa: N818 - it says what is so
    """A request was saved over a version that is not the stored one: a bug in the caller."""


@dataclass(slots=True)
class Changes:
    """What changed, for whoever waits for it."""

    requests: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    everybody: bool = False
    happened: list[Happened] = field(default_factory=list)

    def add(self, other: "Changes") -> None:
        """Add what another unit changed."""
        self.requests |= other.requests
        self.addresses |= other.addresses
        self.agents |= other.agents
        self.everybody |= other.everybody
        self.happened += other.happened

    def committed(self, units: int = 0) -> Committed:
        """Tell it as it will be told once it is committed."""
        return Committed(
            requests=frozenset(self.requests),
            addresses=frozenset(self.addresses),
            agents=frozenset(self.agents),
            all=self.everybody,
            happened=tuple(self.happened),
            units=units,
        )


class Unit(
    Reading,
    ChannelWriting,
    AuditWriting,
    StepWriting,
    CoverWriting,
    RetentionWriting,
    SubscriptionWriting,
):
    """Reads and writes inside one savepoint; `head` is where the chain stands after them."""

    def __init__(self, session: Session, tools: Tools, moment: Moment, changes: Changes) -> None:
        super().__init__(session, tools, moment)
        self.head = moment.head
        self._stamp = micros(moment.now)
        self.changes = changes
        self._ids = Ids(tools.random)

    def new_id(self) -> str:
        """Make a time-ordered request id."""
        return self._ids.request(self.now)

    def token(self) -> str:
        """Make 128 random bits, URL-safe."""
        return self._ids.token()

    def keyed(self, text: str) -> bytes:
        """Hash a text with the pepper."""
        return hmac.digest(self._tools.pepper, text.encode(), hashlib.sha256)

    def save(
        self,
        before: ActionRequest | None,
        after: ActionRequest,
        events: Sequence[Event],
        messages: Sequence[Message],
    ) -> None:
        """Write the request, its entries and its messages.

        Raises StaleRequest when `before` is not what is stored.
        """
        if before is None:
            self._session.run(sql.INSERT_REQUEST, request_row(after))
        elif after is not before:
            self._replace(before, after)
        for event in events:
            self._chain(event, after.id)
            self.changes.happened.append((event, after))
            if isinstance(event, Escalated):
                keep_step(self._session, after.id, event)
            elif isinstance(event, Shredded):
                erase(self._session, after.id)
                self._tools.ledger.opened.forget(after.id)
        for message in messages:
            self._post(message, after.revision)
        self.changes.requests.add(after.id)
        self.changes.agents.add(after.asker.agent)

    def append(self, event: AuthorityEvent) -> None:
        """Write an entry about an authority, or a refusal; count a like one within a minute."""
        if isinstance(event, CommandRefused):
            repeats.note(self._session, event, self.now, self._refuse)
        else:
            self._chain(event, "")
            self.changes.happened.append((event, None))

    def flush_refusals(self) -> int:
        """Chain the counts of repeated refusals whose minute is over; say how many."""
        return repeats.flush(self._session, self.now, self._refuse)

    def keep_answer(self, click: str, answer: str) -> None:
        """Keep the answer to a click; there is only ever one."""
        values = {"id": click, "answer": answer, "at": self._stamp}
        self._session.run(sql.KEEP_ANSWER, values)

    def keep_idempotency(self, agent: str, key: str, request: str, digest: bytes) -> None:
        """Keep which request an agent's idempotency key was used for."""
        self._session.run(
            sql.KEEP_IDEMPOTENCY,
            {"agent": agent, "key": key, "request_id": request, "digest": digest},
        )

    def keep_flags(self, flags: Flags) -> None:
        """Keep what Slack said of an account."""
        self._session.run(
            sql.KEEP_FLAGS,
            {
                "team": flags.account.team,
                "user_id": flags.account.user,
                "flags": shape_of(Flags).public(flags),
                "checked_at": micros(flags.checked_at),
            },
        )

    def keep_user_group(self, snapshot: Snapshot) -> None:
        """Keep what was seen of a user group; from now on the roster goes by it."""
        user_groups.keep_user_group(self._session, snapshot, self._stamp)
        self._tools.lineage.forget(f"user group {snapshot.id}")
        self._filled = None

    def keep_key(self, key: Key) -> None:
        """Insert a key, or update `expires_at` and `revoked_at` of one that is there.

        Whoever waits by a key that is revoked must not wait on, so everybody looks again.
        """
        self.changes.everybody |= key.revoked_at is not None
        self._tools.lineage.forget(f"key {key.id}")
        self._session.run(
            sql.KEEP_KEY,
            {
                "id": key.id,
                "kind": key.kind.value,
                "name": key.name,
                "prefix": key.prefix,
                "hash": key.hash,
                "created_by": key.created_by,
                "created_at": micros(key.created_at),
                "expires_at": micros(key.expires_at),
                "revoked_at": micros(key.revoked_at),
                "makers": written_line(key.makers),
            },
        )

    def keep_enrolment(self, enrolment: Enrolment, secret: bytes | None = None) -> None:
        """Insert an enrolment with its secret, or update what was used and failed of one."""
        place, seal = enrolments.place_of(enrolment), self._tools.ledger.sealer.seal_secret
        enrolments.keep(self._session, enrolment, seal(place, secret) if secret else None)

    def drop_enrolment(self, person: str) -> None:
        """Forget a person's enrolment and its secret."""
        for one in self.enrolments():
            if one.person == person:
                self._tools.lineage.forget(f"enrolled {one.id}")
        self._session.run(enrolments.DELETE, {"of": person})

    def keep_lock(self, lock: Lock) -> None:
        """Put a lock on."""
        locks.keep_lock(self._session, self._tools.ledger, lock)

    def lift_lock(self, lock: str) -> bool:
        """Take a lock off; tell whether it was on."""
        return self._session.run(sql.DELETE_LOCK, {"name": lock}) > 0

    def activate(self, document: Document) -> None:
        """Store a document's version and make it the active one of its kind."""
        self._session.run(
            sql.INSERT_DOCUMENT,
            {
                "kind": document.kind,
                "version": document.version,
                "text": document.text,
                "loaded_at": micros(document.loaded_at),
            },
        )
        self._session.run(sql.ACTIVATE, {"kind": document.kind, "version": document.version})
        self._versions.pop(document.kind, None)
        self._tools.lineage.forget(document.kind)

    def keep_card(self, card: Card) -> None:
        """Update what is known of a card (where it was posted, what it shows)."""
        self._session.run(sql.UPDATE_CARD, {**card_row(card), "name": card.id})

    def keep_page(self, card: str, person: str, revision: int, page: int) -> None:
        """Keep that a person was shown a page, and when first."""
        self._session.run(
            sql.KEEP_PAGE,
            {
                "card": card,
                "person": person,
                "revision": revision,
                "page": page,
                "shown_at": self._stamp,
            },
        )

    def keep_home(self, account: Account, page: int) -> None:
        """Keep that a person's Home was opened, and at which page."""
        values = {"team": account.team, "user_id": account.user, "page": page}
        self._session.run(sql.KEEP_HOME, values)

    def keep_thread(self, request: str, address: str, channel: str, ts: str) -> None:
        """Keep where the direct messages about a request to a person go."""
        values = {"request_id": request, "address": address, "channel": channel, "ts": ts}
        self._session.run(sql.KEEP_THREAD, values)

    def post(self, message: Message) -> None:
        """Ask for a message that follows from no change of a request."""
        self._post(message, 0)

    def lease(
        self, limit: int, seconds: float, busy: frozenset[str], *, outside: bool = False
    ) -> tuple[Leased, ...]:
        """Lease what is due, at most one message for each address that is not busy."""
        until = self.now + timedelta(seconds=seconds)
        due = outbox.DUE_OUTSIDE if outside else outbox.DUE
        return outbox.lease(self._session, due, limit, until, busy, self.now)

    def free_leases(self) -> int:
        """Make due what a process that is gone had leased."""
        subscriptions.free(self._session)
        return outbox.free(self._session, self.now)

    def settle(self, leased: Leased, *, retry_at: datetime | None = None) -> bool:
        """Finish a leased message, or make it due again; False when the lease is lost."""
        ours, still_open = outbox.settle(self._session, leased, retry_at, self.now)
        if still_open:
            self.changes.addresses.add(leased.message.address)
        return ours

    def _replace(self, before: ActionRequest, after: ActionRequest) -> None:
        values = {**request_row(after), "name": after.id, "before": before.version}
        if self._session.run(sql.UPDATE_REQUEST, values) != 1:
            message = f"{after.id} is no longer at version {before.version}"
            raise StaleRequest(message)

    def _chain(self, event: Event | AuthorityEvent, request: str) -> None:
        self.head = self._tools.ledger.append(
            self._session, self.head, event, request, self._stamp
        )

    def _refuse(self, event: CommandRefused) -> None:
        self._chain(event, event.request_id)
        self.changes.happened.append((event, None))

    def _post(self, message: Message, revision: int) -> None:
        if message.kind is MessageKind.CARD and message.card:
            new = Card(message.card, message.request_id, revision, message.address)
            self._session.run(sql.INSERT_CARD, card_row(new))
        outbox.post(self._session, message, self._stamp)
        self.changes.addresses.add(message.address)
