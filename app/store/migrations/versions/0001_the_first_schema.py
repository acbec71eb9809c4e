"""The first schema."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.columns import (
    NUMBER,
    blob,
    index,
    numbers,
    one_of,
    sequence,
    time,
    words,
)

revision = "0001"
down_revision = None

OPEN = "settled_at IS NULL"


LEAVING = one_of("kind", "Approved", "Rejected", "Denied", "Expired", "Cancelled")
STATES = one_of(
    "state",
    *("pending", "approved", "denied", "rejected", "expired", "cancelled"),
    *("redeemed", "revoked", "lapsed"),
)
DECIDERS = one_of("decided_by", "human", "policy", "timeout", "agent", "requester", "operator")


def upgrade() -> None:
    chain()
    requests()
    steps()
    documents_and_people()
    answers()
    cards()
    private_places()
    channels()
    enrolments()
    covers()
    user_groups()
    verified()
    outbox()


def chain() -> None:
    op.create_table(
        "entries",
        sequence(),
        time("at"),
        *words("kind"),
        sa.Column("request_id", sa.Text(), nullable=True),
        *words("body"),
        blob("commitment", nullable=True),
        blob("prev"),
        blob("link"),
        *numbers("schema_version"),
        *words("software_version"),
        sa.CheckConstraint("length(prev) = 32 AND length(link) = 32", name="entries_links"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("entries_request", "entries", ["request_id", "seq"])
    index("entries_left_pending_once", "entries", "request_id", only=LEAVING, unique=True)
    op.create_table(
        "payloads",
        sequence(),
        *words("request_id"),
        blob("sealed"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "payload_keys",
        *words("request_id"),
        blob("wrapped"),
        sa.PrimaryKeyConstraint("request_id"),
        sqlite_with_rowid=False,
    )


def requests() -> None:
    op.create_table(
        "requests",
        *words("id"),
        *numbers("version"),
        *words("state"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        *words("agent", "requester", "team", "action"),
        time("expires_at"),
        time("release_by", nullable=True),
        time("due_at", nullable=True),
        time("escalates_at", nullable=True),
        *words("body"),
        sa.CheckConstraint(STATES, name="requests_states"),
        sa.CheckConstraint(DECIDERS, name="requests_deciders"),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_by IS NULL)", name="requests_decided_or_pending"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("requests_agent", "requests", ["agent", "id"])
    op.create_index("requests_agent_state", "requests", ["agent", "state", "id"])
    op.create_index("requests_requester", "requests", ["requester", "id"])
    op.create_index("requests_requester_state", "requests", ["requester", "state", "id"])
    op.create_index("requests_state", "requests", ["state", "id"])
    index("requests_due", "requests", "due_at", only="due_at IS NOT NULL")
    index("requests_escalating", "requests", "escalates_at", only="escalates_at IS NOT NULL")


def steps() -> None:
    op.create_table(
        "steps",
        *words("request_id"),
        *numbers("step"),
        time("due_at"),
        time("fired_at"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("request_id", "step"),
        sqlite_with_rowid=False,
    )
    told, key = words("team", "day"), sa.PrimaryKeyConstraint("team", "day")
    rest = (time("due_at"), time("made_at"), *numbers("waiting"))
    op.create_table("roundups", *told, *rest, key, sqlite_with_rowid=False)
    key = sa.PrimaryKeyConstraint("about", "name", "person")
    told, rest = words("about", "name", "person"), (time("since"), time("told_at"))
    op.create_table("briefings", *told, *rest, key, sqlite_with_rowid=False)
    key = sa.PrimaryKeyConstraint("name")
    op.create_table("marks", *words("name"), time("at"), key, sqlite_with_rowid=False)


def documents_and_people() -> None:
    op.create_table(
        "documents",
        *words("kind", "version", "text"),
        time("loaded_at"),
        sa.PrimaryKeyConstraint("kind", "version"),
    )
    op.create_table("active_documents", *words("kind", "version"), sa.PrimaryKeyConstraint("kind"))
    op.create_table(
        "accounts",
        *words("team", "user_id", "flags"),
        time("checked_at"),
        sa.PrimaryKeyConstraint("team", "user_id"),
        sqlite_with_rowid=False,
    )
    op.create_table("locks", *words("id", "body"), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "keys",
        *words("id", "kind", "name", "prefix"),
        blob("hash"),
        *words("created_by"),
        time("created_at"),
        time("expires_at"),
        time("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("keys_hash", "keys", ["hash"], unique=True)


def answers() -> None:
    op.create_table(
        "clicks",
        *words("id", "answer"),
        time("at"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("clicks_at", "clicks", ["at"])
    op.create_table(
        "idempotency",
        *words("agent", "key", "request_id"),
        blob("digest"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("agent", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "repeats",
        *words("body", "request_id", "code"),
        *numbers("count"),
        time("since"),
        sa.PrimaryKeyConstraint("body"),
    )
    op.create_index("repeats_since", "repeats", ["since"])
    op.create_index("repeats_request", "repeats", ["request_id"])


def cards() -> None:
    op.create_table(
        "cards",
        *words("id", "request_id"),
        *numbers("revision"),
        *words("address", "channel", "ts"),
        *numbers("whole"),
        *words("render_digest"),
        *numbers("version"),
        time("posted_at", nullable=True),
        *words("undeliverable"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("cards_request", "cards", ["request_id"])
    index("cards_undeliverable", "cards", "id", only="undeliverable <> ''")
    index("cards_showing", "cards", "channel", only="render_digest <> ''")
    op.create_table(
        "pages",
        *words("card", "person"),
        *numbers("revision", "page"),
        time("shown_at"),
        sa.PrimaryKeyConstraint("card", "person", "revision", "page"),
        sqlite_with_rowid=False,
    )


def private_places() -> None:
    op.create_table(
        "homes",
        *words("team", "user_id"),
        *numbers("page"),
        sa.PrimaryKeyConstraint("team", "user_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "threads",
        *words("request_id", "address", "channel", "ts"),
        sa.PrimaryKeyConstraint("request_id", "address"),
        sqlite_with_rowid=False,
    )


def channels() -> None:
    told, key = words("id", "name", "trouble"), sa.PrimaryKeyConstraint("id")
    times = (time("checked_at"), time("since"))
    op.create_table("channels", *told, *times, key, sqlite_with_rowid=False)
    key = sa.PrimaryKeyConstraint("card", "ts")
    op.create_table("replies", *words("card", "ts"), key, sqlite_with_rowid=False)
    key = sa.PrimaryKeyConstraint("key")
    op.create_table("said", *words("key", "channel", "ts"), key, sqlite_with_rowid=False)


def enrolments() -> None:
    op.create_table(
        "enrolments",
        *words("person", "id", "enrolled_by"),
        time("enrolled_at"),
        time("last_step"),
        *numbers("failures"),
        time("locked_until", nullable=True),
        blob("sealed"),
        sa.PrimaryKeyConstraint("person"),
        sqlite_with_rowid=False,
    )


def covers() -> None:
    told, key = words("id", "absent", "stand_in", "named_by"), sa.PrimaryKeyConstraint("id")
    told += words("reason")
    times = (time("start_at"), time("until_at"))
    op.create_table("covers", *told, *times, key, sqlite_with_rowid=False)


def user_groups() -> None:
    told, key = words("id", "version", "handle"), sa.PrimaryKeyConstraint("id")
    op.create_table("user_groups", *told, time("checked_at"), key, sqlite_with_rowid=False)
    op.create_table(
        "user_group_snapshots",
        *words("id", "version", "found", "members"),
        time("taken_at"),
        sa.PrimaryKeyConstraint("id", "version"),
        sqlite_with_rowid=False,
    )


def verified() -> None:
    key = sa.PrimaryKeyConstraint("name")
    op.create_table("verified", *words("name", "sealed"), key, sqlite_with_rowid=False)


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        *words("kind", "key", "address", "request_id", "card"),
        *numbers("generation", "attempts"),
        time("created_at"),
        time("due_at"),
        time("leased_until", nullable=True),
        *numbers("holder"),
        time("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    index("outbox_key", "outbox", "key", only=OPEN, unique=True)
    index("outbox_due", "outbox", "address", "due_at", "id", only=OPEN)
    leased = f"{OPEN} AND leased_until IS NOT NULL"
    index("outbox_leased", "outbox", "address", "leased_until", only=leased)
