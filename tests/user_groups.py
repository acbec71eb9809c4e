"""A roster whose security group is a Slack user group, and what is seen of that."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.user_groups import Found, Snapshot, snapshot_of
from tests.builders import NOON
from tests.documents import MANIFESTS

SEC = "S0SEC"
LISTED = "security:           [cleo, dev]"


def roster_text(group: str = "{slack_group: S0SEC}") -> str:
    """Write the roster of the examples, with security as a group from Slack."""
    text = (MANIFESTS / "roster.yaml").read_text()
    assert LISTED in text
    return text.replace(LISTED, f"security: {group}")


def seen(
    *members: str, at: datetime = NOON, found: Found = Found.USED, name: str = SEC
) -> Snapshot:
    return snapshot_of(name, found, members, at, "security")


def ids(people: Iterable[str]) -> list[str]:
    return [f"U0{one.upper()}" for one in people]
