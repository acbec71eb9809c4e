"""Tell the story of a request from the chain, and hold the row to it."""

from collections.abc import Iterator
from dataclasses import fields

from app.audit.chain import START, Entry
from app.delivery.story import Story, told
from app.domain.events import Event
from app.domain.evolve import replay
from app.domain.request import ActionRequest
from app.workflow.audit_ports import Wanted
from app.workflow.names import name_of
from app.workflow.ports import Queries

AT_ONCE = 1000


def story_of(q: Queries, name: str) -> Story | None:
    """Tell everything that the chain knows of a request; nothing for an id that nobody knows."""
    row, entries = q.request(name), q.history(name)
    written = {one.seq: one for one in _written(q, name)}
    if row is None and not written:
        return None
    replayed = replay(one.event for one in entries if isinstance(one.event, Event))
    bad = sorted(written.keys() - {one.seq for one in entries})
    differences = [f"Entry {seq} is not as it was written, and is not told." for seq in bad]
    differences += [
        f"Entry {one.seq} is not linked to the entries beside it."
        for one in written.values()
        if not _linked(q, one)
    ]
    differences += _differences(row, replayed)
    lines = told(((one.seq, one.at, one.event) for one in entries), lambda who: name_of(q, who))
    return Story(name, replayed, lines, tuple(differences))


def _written(q: Queries, name: str) -> Iterator[Entry]:
    """Give every entry that says it is of this request, good or bad."""
    after = 0
    while found := q.entries(Wanted(request=name), after, AT_ONCE):
        yield from found
        after = found[-1].seq


def _linked(q: Queries, entry: Entry) -> bool:
    """Tell whether an entry stands in the chain between the one before it and the one after."""
    before = q.links([entry.seq - 1]).get(entry.seq - 1, START.link)
    after = q.entries(Wanted(), entry.seq, 1)
    return entry.prev == before and (not after or after[0].prev == entry.link)


def _differences(row: ActionRequest | None, replayed: ActionRequest | None) -> Iterator[str]:
    """Name each field in which the row says something else than its entries."""
    if replayed is None:
        yield "The entries do not begin with a submission: the row cannot be recomputed."
    if row is None:
        yield "There is no row for this request, though the chain has entries of it."
    if row is None or replayed is None:
        return
    for one in fields(ActionRequest):
        stands, follows = getattr(row, one.name), getattr(replayed, one.name)
        if stands != follows:
            yield f"The row says {one.name} = {stands!s}; its entries say {follows!s}."
