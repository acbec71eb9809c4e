"""Hold a chain to what was told outside of where it stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.audit.chain import Head
from app.audit.checkpoint import Checkpoint, Unsigned

EMPTY = "the anchor holds no checkpoint"


@dataclass(frozen=True, slots=True)
class Exposed:
    """What an anchor shows: at which entry the chain is another, since when, and a sentence."""

    seq: int
    made: datetime | None
    problem: str


def exposed(
    told: Iterable[Checkpoint | Unsigned], links: Mapping[int, bytes], head: Head
) -> tuple[Exposed, ...]:
    """Compare what an anchor tells with the links that the chain has at those numbers.

    An anchor that tells nothing proves nothing, and says so.
    """
    found: list[Exposed] = []
    empty = True
    for one in told:
        empty = False
        if problem := _problem(one, links, head):
            found.append(problem)
    return (Exposed(0, None, EMPTY),) if empty else tuple(found)


def _problem(one: Checkpoint | Unsigned, links: Mapping[int, bytes], head: Head) -> Exposed | None:
    if isinstance(one, Unsigned):
        return Exposed(0, None, f"line {one.line} of the anchor: {one.problem}")
    if one.seq > head.seq:
        message = (
            f"the chain ends at entry {head.seq}, but had {one.seq} entries: "
            "its end was cut off, or an older copy was put in its place"
        )
        return Exposed(one.seq, one.made, message)
    if links.get(one.seq) != one.link:
        message = f"entry {one.seq} is not what it was: it, or something before it, was rewritten"
        return Exposed(one.seq, one.made, message)
    return None
