"""Read requests from their rows; what a row does not tell any more, its history does.

A request whose row cannot be read is made anew from its entries, and says that its row
disagrees: it is shown, ended and listed as any other, and never approved or released. One whose
entries cannot be read either is not there for anybody, and holds up no other.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import structlog

from app.domain.evolve import replay
from app.domain.request import ActionRequest
from app.store.engine import Row, Session
from app.store.ledger import Ledger
from app.store.mapping import DISAGREES, ROW, Unreadable, read_request

log = structlog.get_logger()

ID, VERSION = ROW.index("id"), ROW.index("version")


def request_in(session: Session, ledger: Ledger, row: Row) -> ActionRequest | None:
    """Read a request, from its history where its row is unreadable; nothing where both are."""
    try:
        return read_request(row)
    except Unreadable:
        return _recovered(session, ledger, row)


def requests_in(
    session: Session, ledger: Ledger, rows: Iterable[Row]
) -> tuple[ActionRequest, ...]:
    """Read requests, leaving out what cannot be read at all."""
    found = (request_in(session, ledger, row) for row in rows)
    return tuple(one for one in found if one is not None)


def _recovered(session: Session, ledger: Ledger, row: Row) -> ActionRequest | None:
    name, version = str(row[ID]), row[VERSION]
    request = replay(ledger.evidence(session, name))
    _alarm(name, recovered=request is not None)
    if request is None:
        return None
    stored = version if isinstance(version, int) else request.version
    return replace(request, version=stored, code=DISAGREES)


@lru_cache(maxsize=1000)
def _alarm(name: str, *, recovered: bool) -> None:
    """Say once for each request that its row cannot be read."""
    log.error("request_unreadable", request_id=name, told_by_its_history=recovered)
