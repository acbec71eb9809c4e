"""Refusals that come again and again: the first is chained, the rest of its minute is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.authority import CommandRefused
from app.store import statements as sql
from app.store.engine import Session
from app.store.mapping import micros, shape_of

MINUTE = timedelta(minutes=1)
AT_ONCE = 1000

Chain = Callable[[CommandRefused], None]


def note(session: Session, event: CommandRefused, now: datetime, chain: Chain) -> None:
    """Chain a refusal, or count it while the minute of its like is not over."""
    body = shape_of(CommandRefused).public(replace(event, count=1))
    row = session.one(sql.REPEAT, {"like": body})
    if row is None:
        session.run(
            sql.INSERT_REPEAT,
            {
                "body": body,
                "request_id": event.request_id,
                "code": event.code,
                "count": 0,
                "since": micros(now),
            },
        )
        chain(replace(event, count=1))
        return
    count, since = row[0] + 1, row[1]
    if micros(now - MINUTE) >= since:
        chain(replace(event, count=count))
        count, since = 0, micros(now)
    session.run(sql.UPDATE_REPEAT, {"like": body, "count": count, "since": since})


def flush(session: Session, now: datetime, chain: Chain) -> int:
    """Chain every count whose minute is over, and forget it; say how many were chained."""
    values = {"until": micros(now - MINUTE), "limit": AT_ONCE}
    chained = 0
    for body, count in session.all(sql.REPEATS_OVER, values):
        if count:
            chain(replace(shape_of(CommandRefused).read(body), count=count))
            chained += 1
        session.run(sql.DELETE_REPEAT, {"like": body})
    return chained
