"""What the use cases ask of the store, in their own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from app.delivery.message import Card, Leased, Message, OutboxState
from app.domain.action import Payload
from app.domain.authority import AuthorityEvent, Document, Key, Lock
from app.domain.enrolment import Enrolment
from app.domain.events import Event
from app.domain.people import Account, Flags
from app.domain.request import ActionRequest, State
from app.domain.user_groups import Snapshot
from app.workflow.audit_ports import AuditQueries, AuditWrites, Recorded
from app.workflow.channel_ports import ChannelQueries, ChannelWrites
from app.workflow.cover_ports import CoverQueries, CoverWrites
from app.workflow.document_ports import DocumentQueries
from app.workflow.retention_ports import RetentionQueries, RetentionWrites
from app.workflow.step_ports import StepQueries, StepWrites
from app.workflow.subscription_ports import SubscriptionQueries, SubscriptionWrites

T = TypeVar("T")


class Lane(StrEnum):
    """Which queue a unit waits in: decisions and locks overtake submissions."""

    DECISION = "decision"
    SUBMISSION = "submission"


class Busy(Exception):  # noqa: N818 - it says what is so, as the problem shown to the caller does
    """The lane is full, or the service is stopping: try again in `after` seconds."""

    def __init__(self, after: float = 1.0) -> None:
        super().__init__(f"busy; try again in {after} s")
        self.after = after


class StoreUnavailable(Exception):  # noqa: N818
    """The commit failed (disk full, connection gone): nothing of the batch was recorded."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of requests; `next` is the cursor of the page after it, or empty."""

    requests: tuple[ActionRequest, ...]
    next: str = ""


class Queries(
    ChannelQueries,
    AuditQueries,
    StepQueries,
    CoverQueries,
    DocumentQueries,
    RetentionQueries,
    SubscriptionQueries,
    Protocol,
):
    """Reads. All of them see one consistent state."""

    @property
    def now(self) -> datetime:
        """Give the time of this unit: stamped once, never before the last entry."""

    @property
    def clock_behind(self) -> bool:
        """Tell whether the clock is more than 5 s behind the last entry: nothing is approved."""

    @property
    def doubt(self) -> str:
        """Give the code of why the chain cannot be believed now: nothing is approved or redeemed.

        Empty where it is well, as far as this process has seen.
        """

    def locks(self) -> tuple[Lock, ...]:
        """List the locks that are on."""

    def flags(self, account: Account) -> Flags | None:
        """Give what Slack last said of an account."""

    def user_group(self, name: str) -> Snapshot | None:
        """Give what was last seen of a Slack user group; nothing if the chain tells otherwise."""

    def key(self, hashed: bytes) -> Key | None:
        """Find a key by its keyed hash."""

    def keys(self) -> tuple[Key, ...]:
        """List all keys, dead ones too."""

    def enrolments(self) -> tuple[Enrolment, ...]:
        """List who is enrolled for codes, as the chain says of each."""

    def enrolment(self, person: str) -> Enrolment | None:
        """Find a person's enrolment; nothing when it is not as the chain says."""

    def secret_of(self, enrolment: Enrolment) -> bytes | None:
        """Open the secret of an enrolment; nothing when it is not of this one, or data key."""

    def request(self, name: str) -> ActionRequest | None:
        """Find a request by id."""

    def bulk(self, name: str) -> int:
        """Give how many bytes of a request are kept sealed, without reading them."""

    def payload(self, name: str) -> Payload | None:
        """Give the private part of a request; nothing once it was erased."""

    def history(self, name: str) -> tuple[Recorded, ...]:
        """List a request's entries, refusals too, oldest first, private fields filled in."""

    def evidence(self, name: str) -> tuple[Event, ...]:
        """List what happened to a request, oldest first, without refusals and private fields.

        Nothing at all where one of its entries is not as it was written.
        """

    def requests_of(
        self,
        *,
        agent: str = "",
        person: str = "",
        state: State | None = None,
        limit: int = 50,
        after: str = "",
    ) -> Page:
        """List requests, newest first: of an agent, or those whose requester is a person."""

    def pending(self, limit: int) -> tuple[ActionRequest, ...]:
        """List what is pending, oldest first."""

    def pending_count(self, agent: str, limit: int) -> int:
        """Count how many of an agent's requests are pending, no further than `limit`."""

    def pending_total(self) -> int:
        """Count what is pending."""

    def due(self, limit: int) -> tuple[ActionRequest, ...]:
        """List what is pending past its expiry or approved past its release, soonest first."""

    def card(self, name: str) -> Card | None:
        """Find a card by id."""

    def cards_of(self, request: str) -> tuple[Card, ...]:
        """List the cards of a request."""

    def pages_shown(self, card: str, person: str, revision: int) -> frozenset[int]:
        """Say which pages of a revision a person was shown from a card."""

    def homes(self, limit: int) -> tuple[Account, ...]:
        """List whose Home was opened."""

    def home_page(self, account: Account) -> int:
        """Say which page of their Home somebody looks at, from 1; 0 if it was never opened."""

    def thread(self, request: str, address: str) -> tuple[str, str] | None:
        """Give the channel and ts of the first direct message about a request to somebody."""

    def outbox(self) -> OutboxState:
        """Say how delivery stands."""

    def refusals(self, request: str, code: str) -> int:
        """Count how often a command on this request was refused with this code, repeats too."""

    def answer(self, click: str) -> str | None:
        """Give the stored answer to a click already judged."""

    def submitted_as(self, agent: str, idempotency_key: str) -> tuple[str, bytes] | None:
        """Find the request a key was used for, with the keyed digest of its action."""


class UnitOfWork(
    Queries,
    ChannelWrites,
    AuditWrites,
    StepWrites,
    CoverWrites,
    RetentionWrites,
    SubscriptionWrites,
    Protocol,
):
    """Reads and writes of one unit, inside its own savepoint."""

    def new_id(self) -> str:
        """Make a time-ordered request id: `req_`, the millisecond, and 128 random bits."""

    def token(self) -> str:
        """Make 128 random bits, URL-safe."""

    def keyed(self, text: str) -> bytes:
        """Make a keyed hash (HMAC-SHA-256), for looking up what must not be stored."""

    def save(
        self,
        before: ActionRequest | None,
        after: ActionRequest,
        events: Sequence[Event],
        messages: Sequence[Message],
    ) -> None:
        """Write the request, its entries and its messages. Called by `workflow.record` only."""

    def append(self, event: AuthorityEvent) -> None:
        """Write an entry about an authority, or a refusal.

        A like refusal within a minute of the last one is counted instead, and
        `flush_refusals` chains the count.
        """

    def flush_refusals(self) -> int:
        """Chain the counts of repeated refusals whose minute is over; say how many."""

    def keep_answer(self, click: str, answer: str) -> None:
        """Store the answer that a click got."""

    def keep_idempotency(self, agent: str, key: str, request: str, digest: bytes) -> None:
        """Store for which request and action an agent's idempotency key was used."""

    def keep_flags(self, flags: Flags) -> None:
        """Store what Slack said of an account, in place of what it said before."""

    def keep_user_group(self, snapshot: Snapshot) -> None:
        """Store what was seen of a Slack user group; every version of it stays."""

    def keep_key(self, key: Key) -> None:
        """Insert a key, or update `expires_at` and `revoked_at` of one that is there."""

    def keep_enrolment(self, enrolment: Enrolment, secret: bytes | None = None) -> None:
        """Insert an enrolment with its secret, or update what was used and failed of one."""

    def drop_enrolment(self, person: str) -> None:
        """Forget a person's enrolment and its secret."""

    def keep_lock(self, lock: Lock) -> None:
        """Put a lock on."""

    def lift_lock(self, lock: str) -> bool:
        """Take a lock off; say whether it was there."""

    def activate(self, document: Document) -> None:
        """Store a document's version and make it the active one of its kind."""

    def keep_card(self, card: Card) -> None:
        """Update what is known of a card (where it was posted, what it shows)."""

    def keep_page(self, card: str, person: str, revision: int, page: int) -> None:
        """Store that a person was shown a page of a revision from a card."""

    def keep_home(self, account: Account, page: int) -> None:
        """Store that a person's Home was opened, and at which page."""

    def keep_thread(self, request: str, address: str, channel: str, ts: str) -> None:
        """Store where the direct messages about a request to a person go."""

    def post(self, message: Message) -> None:
        """Ask for a message that follows from no change of a request."""

    def lease(
        self, limit: int, seconds: float, busy: frozenset[str], *, outside: bool = False
    ) -> tuple[Leased, ...]:
        """Lease what is due, at most one message for each address that is not `busy`.

        Only what goes to addresses `outside` of Slack, where that is said.
        """

    def free_leases(self) -> int:
        """Make due what was leased by a process that is gone; say how much that was.

        Only for whoever is certain to be the only process on this database.
        """

    def settle(self, leased: Leased, *, retry_at: datetime | None = None) -> bool:
        """Finish a leased message, or make it due again at a time.

        False, and no change, when the lease is no longer ours; a message whose generation has
        moved on becomes due at once instead of finished.
        """


class Records(Protocol):
    """The store as the edges see it."""

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        """Run a unit and answer only after a durable commit.

        Raises Busy when the lane is full, StoreUnavailable when the batch could not be
        committed, and whatever the unit itself raised (then nothing of it was recorded).
        """

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        """Run a query on a read-only snapshot.

        What is large is read `apart`, where it is one at a time and nobody else waits for it.
        """
