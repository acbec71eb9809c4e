"""Slack's user groups, as they were last seen: who was in one, and when that was known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256


class Found(StrEnum):
    """What Slack said of a user group; only one that is in use has members."""

    USED = "used"
    DISABLED = "disabled"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The members of a user group, by their Slack ids, as Slack gave them at a moment.

    `checked_at` is when the question was asked, not when the answer came. Make one with
    `snapshot_of`: nobody is a member of a group that is not in use.
    """

    id: str
    version: str
    found: Found
    members: frozenset[str]
    checked_at: datetime
    handle: str = ""

    @property
    def genuine(self) -> bool:
        """Tell whether the version is that of these members."""
        return self.version == version_of(self.id, self.found, self.members)

    def fresh(self, age: timedelta, now: datetime) -> bool:
        """Tell whether it is at most this old, and not from a future the clock went back from."""
        return abs(now - self.checked_at) <= age


def snapshot_of(
    name: str, found: Found, members: Iterable[str], checked_at: datetime, handle: str = ""
) -> Snapshot:
    """Make a snapshot, with its version."""
    kept = frozenset(members) if found is Found.USED else frozenset()
    return Snapshot(name, version_of(name, found, kept), found, kept, checked_at, handle)


def version_of(name: str, found: Found, members: Iterable[str]) -> str:
    """Name the state of a user group: the same members, in use or not, are the same version."""
    text = "\n".join((name, found.value, *sorted(members)))
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


@dataclass(frozen=True, slots=True)
class UserGroupChanged:
    """A Slack user group that the roster names is not what it was: who came, and who went.

    `version` names the state it is in now; the ids are Slack's, of people or not of the roster.
    """

    id: str
    version: str
    found: Found
    added: tuple[str, ...]
    removed: tuple[str, ...]
