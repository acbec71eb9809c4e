"""Whether a data key is the database's own: asked before anything is written under it."""

from sqlalchemy import literal_column, select

from app.store import enrolments
from app.store.engine import CannotOpen, Engine, Session
from app.store.faults import explained
from app.store.lineage import rekeyed
from app.store.sealing import Sealer
from app.store.tables import PayloadKeys, table

_keys = table(PayloadKeys)
_enrolments = table(enrolments.Enrolments)

OLDEST_KEYS = select(_keys).order_by(_keys.c.request_id).limit(literal_column("9"))
SOME_ENROLMENTS = select(_enrolments).order_by(_enrolments.c.person).limit(literal_column("9"))


def proven(engine: Engine, sealer: Sealer) -> Session:
    """Open a connection that writes, to a database whose key this is.

    It is asked under the lock of those who write, on the connection by which they know of each
    other: whoever changes the key meanwhile sees this one and stops, or is done before.

    Raises CannotOpen.
    """
    session = engine.writer()
    try:
        session.begin()
        problem = mismatch(session, sealer)
        session.rollback()
    except session.errors as error:
        session.close()
        message = f"it cannot be written to now: {explained(error, 'the database')}"
        raise CannotOpen(message) from error
    if problem:
        session.close()
        raise CannotOpen(problem)
    return session


def mismatch(session: Session, sealer: Sealer) -> str:
    """Say why a data key is not the database's own; nothing where it is, or nothing is sealed.

    A few values that do not open are a matter of `verify`: here none of those asked does.
    """
    if changed := changed_to_another(session, sealer):
        return changed
    sealed = [(row[0], row[-1]) for row in session.all(OLDEST_KEYS)]
    sealed += [(enrolments.place_in(row), row[-1]) for row in session.all(SOME_ENROLMENTS)]
    if not sealed or any(sealer.open_secret(place, bytes(one)) for place, one in sealed):
        return ""
    return (
        f"HITL_DATA_KEY is not the key of this database: nothing in it opens with the one whose "
        f"fingerprint is {sealer.name}"
    )


def nothing_sealed(session: Session) -> bool:
    """Tell whether no key can be told from another here: nothing was written under one yet."""
    rows = session.all(OLDEST_KEYS) or session.all(SOME_ENROLMENTS)
    return not rows and not _changed_to(session)


def changed_to_another(session: Session, sealer: Sealer) -> str:
    """Say so where the chain says that the database's key was changed to another than this one."""
    changed = _changed_to(session)
    if changed in {"", sealer.name}:
        return ""
    return (
        f"HITL_DATA_KEY is not the key of this database: its fingerprint is {sealer.name}, "
        f"and that of the database's key is {changed}"
    )


def _changed_to(session: Session) -> str:
    """Name the key that the chain says; an entry that cannot be read is a matter of `verify`."""
    try:
        changed = rekeyed(session)
    except ValueError:
        return ""
    return changed.after if changed else ""
