"""The tables. Times are microseconds since the epoch, UTC; what is private is sealed."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from app.domain.request import DecidedBy, State

LEAVING = ("Approved", "Rejected", "Denied", "Expired", "Cancelled")

# For what is found by its key only: one tree in SQLite instead of two.
NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, words: Iterable[str]) -> str:
    """Write it out: SQLite would build a table for an IN each time."""
    return " OR ".join(f"{column} = '{word}'" for word in words)


def _time(*, nullable: bool = False) -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(default=None, sa_column=Column(BigInteger, nullable=nullable))


def _text(*, key: bool = False, refers: str = "") -> Any:  # noqa: ANN401
    links = (ForeignKey(refers),) if refers else ()
    return Field(sa_column=Column(Text, *links, primary_key=key, nullable=False))


def _blob(*, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=Column(LargeBinary, nullable=nullable))


def _number(*, key: bool = False) -> Any:  # noqa: ANN401
    return Field(sa_column=Column(_NUMBER, primary_key=key, autoincrement=False, nullable=False))


def _where(name: str, *columns: str, only: str, unique: bool = False) -> Index:
    condition = text(only)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


LEFT_PENDING = _one_of("kind", LEAVING)
LEASED = "settled_at IS NULL AND leased_until IS NOT NULL"


def table(cls: type[SQLModel]) -> Table:
    """Give the table of a class, for building statements."""
    made: Table = vars(cls)["__table__"]
    return made


class Entries(SQLModel, table=True):
    """The chain: append-only, each row linked to the one before."""

    __tablename__: ClassVar[Any] = "entries"
    __table_args__ = (
        Index("entries_request", "request_id", "seq"),
        _where("entries_left_pending_once", "request_id", only=LEFT_PENDING, unique=True),
        CheckConstraint("length(prev) = 32 AND length(link) = 32", name="entries_links"),
    )

    seq: int = _number(key=True)
    at: int = _time()
    kind: str = _text()
    request_id: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    body: str = _text()
    commitment: bytes | None = _blob(nullable=True)
    prev: bytes = _blob()
    link: bytes = _blob()
    schema_version: int = Field(sa_column=Column(Integer, nullable=False))
    software_version: str = _text()


class Payloads(SQLModel, table=True):
    """The private part of an entry, sealed under its request's own key."""

    __tablename__: ClassVar[Any] = "payloads"

    seq: int = _number(key=True)
    request_id: str = _text()
    sealed: bytes = _blob()


class PayloadKeys(SQLModel, table=True):
    """A request's own key, wrapped under the data key; without it the payloads are erased."""

    __tablename__: ClassVar[Any] = "payload_keys"
    __table_args__ = NO_ROWID

    request_id: str = _text(key=True)
    wrapped: bytes = _blob()


class Requests(SQLModel, table=True):
    """The request as it stands; its entries, replayed, give the same."""

    __tablename__: ClassVar[Any] = "requests"
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="requests_states"),
        CheckConstraint(_one_of("decided_by", DecidedBy), name="requests_deciders"),
        CheckConstraint(
            "(state = 'pending') = (decided_by IS NULL)", name="requests_decided_or_pending"
        ),
        Index("requests_agent", "agent", "id"),
        Index("requests_agent_state", "agent", "state", "id"),
        Index("requests_requester", "requester", "id"),
        Index("requests_requester_state", "requester", "state", "id"),
        Index("requests_state", "state", "id"),
        _where("requests_due", "due_at", only="due_at IS NOT NULL"),
        _where("requests_escalating", "escalates_at", only="escalates_at IS NOT NULL"),
    )

    id: str = _text(key=True)
    version: int = Field(sa_column=Column(Integer, nullable=False))
    state: str = _text()
    decided_by: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    agent: str = _text()
    requester: str = _text()
    team: str = _text()
    action: str = _text()
    expires_at: int = _time()
    release_by: int | None = _time(nullable=True)
    due_at: int | None = _time(nullable=True)
    escalates_at: int | None = _time(nullable=True)
    body: str = _text()


class Documents(SQLModel, table=True):
    """Every version of the policy and the roster that was ever active."""

    __tablename__: ClassVar[Any] = "documents"

    kind: str = _text(key=True)
    version: str = _text(key=True)
    text: str = _text()
    loaded_at: int = _time()


class Active(SQLModel, table=True):
    """The one active version of each kind of document."""

    __tablename__: ClassVar[Any] = "active_documents"

    kind: str = _text(key=True)
    version: str = _text()


class Accounts(SQLModel, table=True):
    """What Slack said of an account, and when."""

    __tablename__: ClassVar[Any] = "accounts"
    __table_args__ = NO_ROWID

    team: str = _text(key=True)
    user: str = Field(sa_column=Column("user_id", Text, primary_key=True, nullable=False))
    flags: str = _text()
    checked_at: int = _time()


class Locks(SQLModel, table=True):
    """The locks that are on."""

    __tablename__: ClassVar[Any] = "locks"

    id: str = _text(key=True)
    body: str = _text()


class Keys(SQLModel, table=True):
    """API keys: their keyed hashes only."""

    __tablename__: ClassVar[Any] = "keys"
    __table_args__ = (Index("keys_hash", "hash", unique=True),)

    id: str = _text(key=True)
    kind: str = _text()
    name: str = _text()
    prefix: str = _text()
    hash: bytes = _blob()
    created_by: str = _text()
    created_at: int = _time()
    expires_at: int = _time()
    revoked_at: int | None = _time(nullable=True)
    makers: str = Field(sa_column=Column(Text, nullable=False, server_default=""))


class Cards(SQLModel, table=True):
    """One posted message about a request; written before it is posted."""

    __tablename__: ClassVar[Any] = "cards"
    __table_args__ = (
        Index("cards_request", "request_id"),
        _where("cards_undeliverable", "id", only="undeliverable <> ''"),
        _where("cards_showing", "channel", only="render_digest <> ''"),
        NO_ROWID,
    )

    id: str = _text(key=True)
    request_id: str = _text(refers="requests.id")
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    address: str = _text()
    channel: str = _text()
    ts: str = _text()
    whole: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    render_digest: str = _text()
    version: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    posted_at: int | None = _time(nullable=True)
    undeliverable: str = _text()


class Pages(SQLModel, table=True):
    """Which page of the details a person was shown, and when first."""

    __tablename__: ClassVar[Any] = "pages"
    __table_args__ = NO_ROWID

    card: str = _text(key=True)
    person: str = _text(key=True)
    revision: int = Field(sa_column=Column(Integer, primary_key=True, nullable=False))
    page: int = Field(sa_column=Column(Integer, primary_key=True, nullable=False))
    shown_at: int = _time()


class Clicks(SQLModel, table=True):
    """The answer that a click got."""

    __tablename__: ClassVar[Any] = "clicks"
    __table_args__ = (Index("clicks_at", "at"), NO_ROWID)

    id: str = _text(key=True)
    answer: str = _text()
    at: int = _time()


class Idempotency(SQLModel, table=True):
    """Which request an agent's idempotency key was used for."""

    __tablename__: ClassVar[Any] = "idempotency"
    __table_args__ = NO_ROWID

    agent: str = _text(key=True)
    key: str = _text(key=True)
    request_id: str = _text(refers="requests.id")
    digest: bytes = _blob()


class Repeats(SQLModel, table=True):
    """How often the same refusal came again since it was last chained."""

    __tablename__: ClassVar[Any] = "repeats"
    __table_args__ = (Index("repeats_since", "since"), Index("repeats_request", "request_id"))

    body: str = _text(key=True)
    request_id: str = _text()
    code: str = _text()
    count: int = Field(sa_column=Column(Integer, nullable=False))
    since: int = _time()


class Outbox(SQLModel, table=True):
    """What is to be brought about outside; one unsettled row for each key."""

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        _where("outbox_key", "key", only="settled_at IS NULL", unique=True),
        _where("outbox_due", "address", "due_at", "id", only="settled_at IS NULL"),
        _where("outbox_leased", "address", "leased_until", only=LEASED),
    )

    id: int = Field(sa_column=Column(_NUMBER, primary_key=True, autoincrement=True))
    kind: str = _text()
    key: str = _text()
    address: str = _text()
    request_id: str = _text()
    card: str = _text()
    generation: int = Field(sa_column=Column(Integer, nullable=False))
    attempts: int = Field(sa_column=Column(Integer, nullable=False))
    created_at: int = _time()
    due_at: int = _time()
    leased_until: int | None = _time(nullable=True)
    holder: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    settled_at: int | None = _time(nullable=True)
