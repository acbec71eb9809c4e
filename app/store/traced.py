"""What is told of a write: its wait, its unit, and the commit that it shares with others."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from app.domain.authority import CommandRefused
from app.store.lanes import Waiting
from app.store.unit import Changes, Unit
from app.tracing.spans import Kind, Nothing, Span, here, part, span

T = TypeVar("T")


def running(work: Callable[[Unit], T]) -> Callable[[Unit], T]:
    """Make a unit tell, on whatever thread it runs, what it did; only if its caller is traced."""
    caller = here()
    if caller is None:
        return work

    def run(unit: Unit) -> T:
        with part(Kind.RUN, under=caller) as told:
            done = work(unit)
            _tell(told, unit.changes)
            return done

    return run


def committing(batch: Sequence[Waiting]) -> AbstractContextManager[Span]:
    """Begin the span of a transaction: a trace of its own, linked to every write in it."""
    callers = [one.caller for one in batch if one.caller]
    return span(Kind.COMMIT, after=callers) if callers else nullcontext(Nothing())


def _tell(told: Span, changes: Changes) -> None:
    """Tell what a unit recorded, and of which request where it is of one."""
    if not changes.happened:
        told.idle()
        return
    told.tell({"events": [type(event).__name__ for event, _ in changes.happened]})
    for event, request in changes.happened:
        if isinstance(event, CommandRefused):
            told.tell({"command": event.command, "refused": event.code})
            told.about(event.request_id)
        if request is not None and len(changes.requests) == 1:
            told.tell({"rule": request.terms.rule, "risk": request.facts.risk.value})
            told.tell({"state": request.state.value})
    if len(changes.requests) == 1:
        told.about(*changes.requests)
    for name in sorted(changes.requests):
        told.changed(name)
