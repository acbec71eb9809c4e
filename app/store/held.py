"""Which messages are held back by faults: tried so often that it is no accident any more."""

from sqlalchemy import and_, case, literal_column, or_, select

from app.delivery.message import MessageKind
from app.delivery.retry import ENOUGH, ENOUGH_OUTSIDE
from app.store.engine import Session
from app.store.tables import Outbox, table

SLACK = "slack"

_outbox = table(Outbox)
_outside = _outbox.c.kind == literal_column(f"'{MessageKind.WEBHOOK.value}'")
_enough = case((_outside, literal_column(str(ENOUGH_OUTSIDE))), else_=literal_column(str(ENOUGH)))
_failed = or_(
    _outbox.c.attempts > _enough,
    and_(_outbox.c.attempts == _enough, _outbox.c.leased_until.is_(None)),
)
HELD = (
    select(case((_outside, _outbox.c.address), else_=literal_column(f"'{SLACK}'")))
    .where(_outbox.c.settled_at.is_(None), _failed)
    .distinct()
)


def held(session: Session) -> frozenset[str]:
    """Name where messages are held: `slack`, or the addresses of endpoints."""
    return frozenset(str(row[0]) for row in session.all(HELD))
