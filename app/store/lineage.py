"""What the chain says of documents and keys: their tables are only a view of it."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select

from app.domain.authority import DocumentLoaded, Key, KeyCreated, KeyRevoked
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


class Lineage:
    """Holds tables to the chain; what was found once is asked anew only when a row changes."""

    def __init__(self) -> None:
        self._known: dict[str, Hashable] = {}

    def active(self, session: Session, kind: str, version: str) -> bool:
        """Tell whether the active version of a document is the one that was loaded last."""
        return self._holds(kind, version, lambda: _loaded(session, kind) == version)

    def made(self, session: Session, key: Key) -> bool:
        """Tell whether a key is as it was made, and revoked where it was."""
        row = (key.kind, key.name, key.created_by, key.expires_at, key.revoked_at is None)
        return self._holds(f"key {key.id}", row, lambda: _as_made(session, key))

    def forget(self, name: str) -> None:
        """Ask the chain the next time."""
        self._known.pop(name, None)

    def _holds(self, name: str, row: Hashable, proven: Callable[[], bool]) -> bool:
        if self._known.get(name) != row:
            if not proven():
                return False
            self._known[name] = row
        return True


def _loaded(session: Session, kind: str) -> str:
    found = _found(session, LOADED, DocumentLoaded, f'{{"kind":"{kind}",%')
    return found.version if found else ""


def _as_made(session: Session, key: Key) -> bool:
    like = f'{{"id":"{key.id}",%'
    made = _found(session, CREATED, KeyCreated, like)
    if made is None or key.expires_at > made.expires_at:
        return False
    if key.revoked_at is None and _found(session, REVOKED, KeyRevoked, like) is not None:
        return False
    return (made.id, made.kind, made.name, made.actor.id) == (
        key.id,
        key.kind,
        key.name,
        key.created_by,
    )


def _found(session: Session, newest: Select[Any], event: type[Any], like: str) -> Any:  # noqa: ANN401
    row = session.one(newest, {"like": like})
    return shape_of(event).read(row[0]) if row else None
