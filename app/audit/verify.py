"""Walk a chain and name the first entry that is not as it was written."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from app.audit.chain import START, Entry, Head, link_of

UNREADABLE = (AttributeError, TypeError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first bad entry: its number, its time in microseconds, and what is wrong."""

    seq: int
    at: int
    problem: str


def verify(entries: Iterable[Entry], start: Head = START) -> Head | Broken:
    """Check entries in order from behind `start`; answer with the head or the first bad entry."""
    seq, at, link = start
    for entry in entries:
        try:
            good = (
                entry.prev == link
                and entry.seq == seq + 1
                and entry.at >= at
                and link_of(entry) == entry.link
            )
        except UNREADABLE:
            return Broken(seq + 1, at, "unreadable: a field has a type it cannot have")
        if not good:
            return _named(entry, Head(seq, at, link))
        seq, at, link = entry.seq, entry.at, entry.link
    return Head(seq, at, link)


def _named(entry: Entry, before: Head) -> Broken:
    if entry.seq > before.seq + 1:
        missing = before.seq + 1
        last = f" to {entry.seq - 1}" if entry.seq - 1 > missing else ""
        return Broken(missing, entry.at, f"missing{last}: the next entry is {entry.seq}")
    if entry.seq <= before.seq:
        return Broken(entry.seq, entry.at, f"out of order: it comes after {before.seq}")
    if entry.prev != before.link:
        return Broken(entry.seq, entry.at, f"not linked to entry {before.seq}")
    if link_of(entry) != entry.link:
        return Broken(entry.seq, entry.at, "its content does not match its link")
    return Broken(entry.seq, entry.at, "earlier than the entry before it")
