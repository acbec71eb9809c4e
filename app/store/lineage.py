"""What the chain says of documents and keys: their tables are only a view of it."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, or_, select

from app.domain.authority import (
    CoverEnded,
    CoverNamed,
    DocumentLoaded,
    Enrolled,
    Key,
    KeyCreated,
    KeyRevoked,
    Rekeyed,
    Unenrolled,
)
from app.domain.cover import Cover
from app.domain.enrolment import Enrolment
from app.domain.user_groups import UserGroupChanged
from app.store.engine import Session
from app.store.mapping import shape_of
from app.store.tables import Entries, table

_entries = table(Entries)


def _newest(event: type[Any]) -> Select[Any]:
    """Select the newest entry of a kind whose body begins in one way."""
    return (
        select(_entries.c.body)
        .where(
            _entries.c.request_id.is_(None),
            _entries.c.kind == literal_column(f"'{event.__name__}'"),
            _entries.c.body.like(bindparam("like")),
        )
        .order_by(_entries.c.seq.desc())
        .limit(literal_column("1"))
    )


LOADED, CREATED, REVOKED = map(_newest, (DocumentLoaded, KeyCreated, KeyRevoked))
ENROLLED, UNENROLLED = map(_newest, (Enrolled, Unenrolled))
NAMED, ENDED = map(_newest, (CoverNamed, CoverEnded))
CHANGED = _newest(UserGroupChanged)


# By these an earlier proof may be worth nothing any more, whichever replica made them.
MOVING = (
    DocumentLoaded,
    KeyCreated,
    KeyRevoked,
    Enrolled,
    Unenrolled,
    CoverNamed,
    CoverEnded,
    UserGroupChanged,
)
# In the order of the index: asked for the greatest number, PostgreSQL walks over all requests.
HEAD = (
    select(_entries.c.seq)
    .where(_entries.c.request_id.is_(None))
    .order_by(_entries.c.request_id.desc(), _entries.c.seq.desc())
    .limit(literal_column("1"))
)
REKEYED = HEAD.with_only_columns(_entries.c.body).where(
    _entries.c.kind == literal_column(f"'{Rekeyed.__name__}'")
)
MOVED = HEAD.where(
    _entries.c.seq > bindparam("since"),
    or_(*(_entries.c.kind == literal_column(f"'{one.__name__}'") for one in MOVING)),
)
NOT_KNOWN = -1


class Lineage:
    """What was proven by the chain, for all units and queries of a process.

    A proof holds in the states of the database in which nothing was chained since that could
    have ended it, by this process or by another. What a unit proved by entries that were taken
    back with it must be forgotten.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Hashable]] = {}
        self._walked = (0, 0)

    def forget(self, name: str) -> None:
        """Ask the chain the next time."""
        self._known.pop(name, None)

    def forget_all(self) -> None:
        """Ask the chain of everything again: entries that were looked at are not there."""
        self._known, self._walked = {}, (0, 0)

    def moved(self, session: Session) -> int:
        """Name the newest entry of this state by which a proof could have ended.

        An older state than one that was looked at since is not known.
        """
        walked, newest = self._walked
        row = session.one(HEAD)
        head = row[0] or 0 if row else 0
        if head < newest:
            return NOT_KNOWN
        if head > walked:
            found = session.one(MOVED, {"since": walked})
            newest = (found[0] if found else None) or newest
            self._walked = (head, newest)
        return newest

    def holds(self, moved: int, name: str, row: Hashable, proven: Callable[[], bool]) -> bool:
        """Tell whether something is as the chain says, which is asked where that is not known."""
        if moved == NOT_KNOWN or self._known.get(name) != (moved, row):
            if not proven():
                return False
            if moved != NOT_KNOWN:
                self._known[name] = (moved, row)
        return True


class Proofs:
    """Holds tables to the chain in one state of the database."""

    def __init__(self, session: Session, lineage: Lineage) -> None:
        self._session = session
        self._lineage = lineage
        self._moved: int | None = None

    def active(self, kind: str, version: str) -> bool:
        """Tell whether the active version of a document is the one that was loaded last."""
        return self._holds(kind, version, lambda: _loaded(self._session, kind) == version)

    def made(self, key: Key) -> bool:
        """Tell whether a key is as it was made, and revoked where it was."""
        row = (
            *(key.kind, key.name, key.created_by, key.makers),
            *(key.expires_at, key.revoked_at is None),
        )
        return self._holds(f"key {key.id}", row, lambda: _as_made(self._session, key))

    def enrolled(self, enrolment: Enrolment) -> bool:
        """Tell whether an enrolment was made, for this person, and has not ended."""
        row = (enrolment.id, enrolment.person, enrolment.enrolled_by)
        return self._holds(f"enrolled {row[0]}", row, lambda: _as_enrolled(self._session, row))

    def named(self, cover: Cover) -> bool:
        """Tell whether a cover was named so, and has not ended."""
        row = (cover.absent, cover.stand_in, cover.named_by, cover.start, cover.until)
        return self._holds(
            f"cover {cover.id}", row, lambda: _as_named(self._session, cover.id) == row
        )

    def seen(self, group: str, version: str) -> bool:
        """Tell whether a user group's version is the one that it changed to last."""
        return self._holds(
            f"user group {group}", version, lambda: _changed(self._session, group) == version
        )

    def _holds(self, name: str, row: Hashable, proven: Callable[[], bool]) -> bool:
        if self._moved is None:
            self._moved = self._lineage.moved(self._session)
        return self._lineage.holds(self._moved, name, row, proven)


def rekeyed(session: Session) -> Rekeyed | None:
    """Say how the data key was changed last."""
    row = session.one(REKEYED)
    return shape_of(Rekeyed).read(row[0]) if row else None


def _loaded(session: Session, kind: str) -> str:
    found = _found(session, LOADED, DocumentLoaded, f'{{"kind":"{kind}",%')
    return found.version if found else ""


def _changed(session: Session, group: str) -> str:
    found = _found(session, CHANGED, UserGroupChanged, f'{{"id":"{group}",%')
    return found.version if found else ""


def _as_made(session: Session, key: Key) -> bool:
    like = f'{{"id":"{key.id}",%'
    made = _found(session, CREATED, KeyCreated, like)
    if made is None or key.expires_at > made.expires_at:
        return False
    if key.revoked_at is None and _found(session, REVOKED, KeyRevoked, like) is not None:
        return False
    return (made.id, made.kind, made.name, made.actor.told, made.makers) == (
        *(key.id, key.kind, key.name),
        *(key.created_by, key.makers),
    )


def _as_enrolled(session: Session, row: tuple[str, str, str]) -> bool:
    like = f'{{"id":"{row[0]}",%'
    made = _found(session, ENROLLED, Enrolled, like)
    if made is None or _found(session, UNENROLLED, Unenrolled, like) is not None:
        return False
    return (made.id, made.person, made.actor.told) == row


def _as_named(session: Session, name: str) -> Hashable:
    like = f'{{"id":"{name}",%'
    made = _found(session, NAMED, CoverNamed, like)
    # The id of a row may be a pattern, which finds an entry of another's.
    if made is None or made.id != name:
        return None
    if _found(session, ENDED, CoverEnded, like) is not None:
        return None
    return (made.absent, made.stand_in, made.actor.id, made.start, made.until)


def _found(session: Session, newest: Select[Any], event: type[Any], like: str) -> Any:  # noqa: ANN401
    row = session.one(newest, {"like": like})
    return shape_of(event).read(row[0]) if row else None
