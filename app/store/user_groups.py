"""The tables of Slack's user groups: what was seen last, and every version of it that was seen."""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.domain.user_groups import Found, Snapshot
from app.store.engine import Session
from app.store.lineage import Proofs
from app.store.mapping import EPOCH, micros, moment
from app.store.tables import NO_ROWID, table


def _text(*, key: bool = False) -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(Text, primary_key=key, nullable=False))


def _time() -> Any:  # noqa: ANN401
    return Field(sa_column=Column(BigInteger, nullable=False))


class UserGroups(SQLModel, table=True):
    """What a user group was when it was last looked at, and when that was."""

    __tablename__: ClassVar[Any] = "user_groups"
    __table_args__ = NO_ROWID

    id: str = _text(key=True)
    version: str = _text()
    handle: str = _text()
    checked_at: int = _time()


class Snapshots(SQLModel, table=True):
    """Every state of a user group that was ever seen, and when first."""

    __tablename__: ClassVar[Any] = "user_group_snapshots"
    __table_args__ = NO_ROWID

    id: str = _text(key=True)
    version: str = _text(key=True)
    found: str = _text()
    members: str = _text()
    taken_at: int = _time()


_groups = table(UserGroups)
_snapshots = table(Snapshots)

SEEN = (
    select(
        _groups.c.id,
        _groups.c.version,
        _snapshots.c.found,
        _snapshots.c.members,
        _groups.c.handle,
        _groups.c.checked_at,
    )
    .join(
        _snapshots,
        (_snapshots.c.id == _groups.c.id) & (_snapshots.c.version == _groups.c.version),
    )
    .where(_groups.c.id == bindparam("name"))
)
KEEP_SNAPSHOT = upsert(_snapshots).on_conflict_do_nothing(index_elements=["id", "version"])
KEEP_SEEN = upsert(_groups)
KEEP_SEEN = KEEP_SEEN.on_conflict_do_update(
    index_elements=["id"],
    set_={
        "version": KEEP_SEEN.excluded.version,
        "handle": KEEP_SEEN.excluded.handle,
        "checked_at": KEEP_SEEN.excluded.checked_at,
    },
)


def user_group(session: Session, proofs: Proofs, name: str) -> Snapshot | None:
    """Give what was last seen; nothing where the members are not those that the chain tells of."""
    row = session.one(SEEN, {"name": name})
    seen = _read(*row[:5]) if row else None
    if row is None or seen is None or not proofs.seen(seen.id, seen.version):
        return None
    return replace(seen, checked_at=moment(row[5]))


def keep_user_group(session: Session, snapshot: Snapshot, stamp: int) -> None:
    """Store what was seen, and its version if it is a new one; `stamp` is the time of the unit."""
    session.run(
        KEEP_SNAPSHOT,
        {
            "id": snapshot.id,
            "version": snapshot.version,
            "found": snapshot.found.value,
            "members": json.dumps(sorted(snapshot.members)),
            "taken_at": stamp,
        },
    )
    session.run(
        KEEP_SEEN,
        {
            "id": snapshot.id,
            "version": snapshot.version,
            "handle": snapshot.handle,
            "checked_at": micros(snapshot.checked_at),
        },
    )


# The same row is the same members; only when it was looked at last differs from time to time.
@lru_cache(maxsize=256)
def _read(name: str, version: str, found: str, members: str, handle: str) -> Snapshot | None:
    try:
        listed = frozenset(map(str, json.loads(members)))
        snapshot = Snapshot(name, version, Found(found), listed, EPOCH, handle)
    except (ValueError, TypeError):
        return None
    return snapshot if snapshot.genuine else None
