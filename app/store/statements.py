"""The statements that read and keep what belongs to requests, people and documents."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from app.store.places import Homes, Threads
from app.store.tables import (
    Accounts,
    Active,
    Cards,
    Clicks,
    Documents,
    Entries,
    Idempotency,
    Keys,
    Locks,
    Pages,
    Repeats,
    Requests,
    table,
)

_accounts = table(Accounts)
_active = table(Active)
_cards = table(Cards)
_clicks = table(Clicks)
_documents = table(Documents)
_entries = table(Entries)
_homes = table(Homes)
_idempotency = table(Idempotency)
_keys = table(Keys)
_locks = table(Locks)
_pages = table(Pages)
_repeats = table(Repeats)
_requests = table(Requests)
_threads = table(Threads)

# Indexes on a part of a table serve only conditions written out, not bound values.
PENDING: ColumnElement[str] = literal_column("'pending'")
REFUSED: ColumnElement[str] = literal_column("'CommandRefused'")
NOBODY: ColumnElement[str] = literal_column("''")

LIMIT: BindParameter[int] = bindparam("limit")

INSERT_REQUEST = insert(_requests)
UPDATE_REQUEST = (
    update(_requests)
    .values({one.name: bindparam(one.name) for one in _requests.c if one.name != "id"})
    .where(_requests.c.id == bindparam("name"), _requests.c.version == bindparam("before"))
)
REQUEST = select(_requests).where(_requests.c.id == bindparam("name"))
DUE = (
    select(_requests)
    .where(_requests.c.due_at <= bindparam("now"))
    .order_by(_requests.c.due_at)
    .limit(LIMIT)
)
PENDING_OLDEST = (
    select(_requests).where(_requests.c.state == PENDING).order_by(_requests.c.id).limit(LIMIT)
)
PENDING_TOTAL = select(func.count()).select_from(_requests).where(_requests.c.state == PENDING)
PENDING_COUNT = select(func.count()).select_from(
    select(_requests.c.id)
    .where(_requests.c.agent == bindparam("agent"), _requests.c.state == PENDING)
    .limit(LIMIT)
    .subquery()
)


@cache
def requests_of(*columns: str) -> Select[Any]:
    """Select requests newest first before `after`, by equality on the columns."""
    wanted = [_requests.c[name] == bindparam(f"of_{name}") for name in columns]
    return (
        select(_requests)
        .where(*wanted, _requests.c.id < bindparam("after"))
        .order_by(_requests.c.id.desc())
        .limit(LIMIT)
    )


ACTIVE = select(_active.c.version).where(_active.c.kind == bindparam("of"))
DOCUMENT = select(_documents).where(
    _documents.c.kind == bindparam("of"), _documents.c.version == bindparam("at_version")
)
INSERT_DOCUMENT = upsert(_documents).on_conflict_do_nothing()
ACTIVATE = upsert(_active)
ACTIVATE = ACTIVATE.on_conflict_do_update(
    index_elements=["kind"], set_={"version": ACTIVATE.excluded.version}
)

LOCKS = select(_locks.c.body).order_by(_locks.c.id)
INSERT_LOCK = insert(_locks)
DELETE_LOCK = _locks.delete().where(_locks.c.id == bindparam("name"))

FLAGS = select(_accounts.c.flags).where(
    _accounts.c.team == bindparam("team"), _accounts.c.user_id == bindparam("user")
)
KEEP_FLAGS = upsert(_accounts)
KEEP_FLAGS = KEEP_FLAGS.on_conflict_do_update(
    index_elements=["team", "user_id"],
    set_={
        "flags": KEEP_FLAGS.excluded.flags,
        "checked_at": KEEP_FLAGS.excluded.checked_at,
    },
)

KEY = select(_keys).where(_keys.c.hash == bindparam("hashed"))
KEYS = select(_keys).order_by(_keys.c.created_at, _keys.c.id)
KEEP_KEY = upsert(_keys)
KEEP_KEY = KEEP_KEY.on_conflict_do_update(
    index_elements=["id"],
    set_={
        "expires_at": KEEP_KEY.excluded.expires_at,
        "revoked_at": KEEP_KEY.excluded.revoked_at,
    },
)

CARD = select(_cards).where(_cards.c.id == bindparam("name"))
CARDS_OF = select(_cards).where(_cards.c.request_id == bindparam("request")).order_by(_cards.c.id)
INSERT_CARD = upsert(_cards).on_conflict_do_nothing()
UPDATE_CARD = (
    update(_cards)
    .values({one.name: bindparam(one.name) for one in _cards.c if one.name != "id"})
    .where(_cards.c.id == bindparam("name"))
)
UNDELIVERABLE = select(func.count()).select_from(_cards).where(_cards.c.undeliverable != NOBODY)

KEEP_PAGE = upsert(_pages).on_conflict_do_nothing()
PAGES = select(_pages.c.page).where(
    _pages.c.card == bindparam("of_card"),
    _pages.c.person == bindparam("of_person"),
    _pages.c.revision == bindparam("of_revision"),
)

HOMES = select(_homes.c.team, _homes.c.user_id).limit(LIMIT)
HOME = select(_homes.c.page).where(
    _homes.c.team == bindparam("team"), _homes.c.user_id == bindparam("user")
)
KEEP_HOME = upsert(_homes)
KEEP_HOME = KEEP_HOME.on_conflict_do_update(
    index_elements=["team", "user_id"], set_={"page": KEEP_HOME.excluded.page}
)
THREAD = select(_threads.c.channel, _threads.c.ts).where(
    _threads.c.request_id == bindparam("request"), _threads.c.address == bindparam("to")
)
KEEP_THREAD = upsert(_threads)
KEEP_THREAD = KEEP_THREAD.on_conflict_do_update(
    index_elements=["request_id", "address"],
    set_={"channel": KEEP_THREAD.excluded.channel, "ts": KEEP_THREAD.excluded.ts},
)

ANSWER = select(_clicks.c.answer).where(_clicks.c.id == bindparam("name"))
KEEP_ANSWER = insert(_clicks)
SUBMITTED_AS = select(_idempotency.c.request_id, _idempotency.c.digest).where(
    _idempotency.c.agent == bindparam("of_agent"), _idempotency.c.key == bindparam("of_key")
)
KEEP_IDEMPOTENCY = insert(_idempotency)

REFUSALS = select(_entries.c.body).where(
    _entries.c.request_id == bindparam("request"), _entries.c.kind == REFUSED
)
REPEATED = select(func.coalesce(func.sum(_repeats.c.count), 0)).where(
    _repeats.c.request_id == bindparam("request"), _repeats.c.code == bindparam("of_code")
)
REPEAT = select(_repeats.c.count, _repeats.c.since).where(_repeats.c.body == bindparam("like"))
INSERT_REPEAT = insert(_repeats)
UPDATE_REPEAT = (
    update(_repeats)
    .values(count=bindparam("count"), since=bindparam("since"))
    .where(_repeats.c.body == bindparam("like"))
)
REPEATS_OVER = (
    select(_repeats.c.body, _repeats.c.count)
    .where(_repeats.c.since <= bindparam("until"))
    .order_by(_repeats.c.since)
    .limit(LIMIT)
)
DELETE_REPEAT = _repeats.delete().where(_repeats.c.body == bindparam("like"))
