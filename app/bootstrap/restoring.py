"""End what is open in a state that was put back, and chain that it was put back."""

import os
from dataclasses import dataclass

from app.audit.chain import START, Head
from app.clock import SystemClock
from app.domain.authority import Actor
from app.domain.restored import Restored
from app.policy.document import load_policy
from app.roster.document import load_roster
from app.store.restoring import Lost, Unfit
from app.store.store import Parsers, Store
from app.workflow.ports import Lane
from app.workflow.restore import chain_restored, end_open, still_open, stop_again

AT_ONCE = 100
SALT = 32


@dataclass(frozen=True, slots=True)
class Ended:
    """How many approvals were revoked and requests cancelled in a state that was put back."""

    revoked: int = 0
    cancelled: int = 0


async def put_right(url: str, data_key: bytes, head: Head, lost: Lost, actor: Actor) -> Ended:
    """Make a state that ended at `head` one that can be gone on from; what was lost is told.

    Nothing is ended where nothing was lost. Raises Unfit where something cannot be ended.
    """
    store = await Store.open(
        url,
        data_key=data_key,
        pepper=os.urandom(SALT),  # nothing is looked up by it
        clock=SystemClock(),
        parsers=Parsers(load_policy, load_roster),
    )
    try:
        ended = Ended() if lost.nothing(head) else await _ended(store, actor)
        replaced = lost.head or START
        link = replaced.link.hex() if lost.head else ""
        told = (head.seq, head.link.hex(), replaced.seq, link)
        event = Restored(*told, ended.revoked, ended.cancelled, actor.id)
        await store.write(lambda uow: stop_again(uow, lost.since, actor))
        await store.write(lambda uow: chain_restored(uow, event))
    finally:
        await store.close()
    return ended


async def _ended(store: Store, actor: Actor) -> Ended:
    revoked = cancelled = 0
    while True:
        done = await store.write(lambda uow: end_open(uow, actor, AT_ONCE), Lane.DECISION)
        if not any(done):
            break
        revoked, cancelled = revoked + done[0], cancelled + done[1]
    if left := await store.read(still_open):
        message = f"{', '.join(left)} cannot be ended: run hitl audit verify --rows on the file"
        raise Unfit(message)
    return Ended(revoked, cancelled)
