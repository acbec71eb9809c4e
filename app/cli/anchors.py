"""Hold a chain to its anchors, for `hitl audit`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.audit.anchored import exposed
from app.audit.chain import Head
from app.audit.checkpoint import Checkpoint, Verifier, checkpoints_in, verifier_of
from app.bootstrap.anchors import signer_of, text_from, witnesses_of
from app.bootstrap.opening import retired_in
from app.settings import Settings, SettingsError
from app.store.opening import links_at
from app.witness.file import text_at

MOST = 5
READABLE = ("file:", "git:")
WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Compared:
    """What one anchor shows: how many checkpoints, the newest one, and everything wrong."""

    anchor: str
    checkpoints: int
    newest: Checkpoint | None
    problems: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """Write it as JSON."""
        newest = self.newest
        return {
            "anchor": self.anchor,
            "checkpoints": self.checkpoints,
            "newest": {"entries": newest.seq, "made": newest.made.isoformat()} if newest else None,
            "problems": list(self.problems),
        }

    def __str__(self) -> str:
        """Write it for a person."""
        if self.problems or self.newest is None:
            shown = [f"{self.anchor}: {one}" for one in self.problems[:MOST]]
            more = len(self.problems) - MOST
            return "\n".join([*shown, *([f"(and {more} more)"] if more > 0 else [])])
        newest = f"entry {self.newest.seq} at {self.newest.made.isoformat(timespec='seconds')}"
        return (
            f"{self.anchor}: {self.checkpoints} checkpoints, the chain agrees with all; "
            f"the newest is {newest}: what came after it is vouched for by the database alone"
        )


def from_settings(settings: Settings) -> tuple[str, ...]:
    """List the configured places that can be read back."""
    return tuple(one for one in settings.anchors if one.startswith(READABLE))


def verifiers(settings: Settings, keys: Sequence[str]) -> list[Verifier]:
    """List whose signatures count; raises `SettingsError` where there is nobody."""
    try:
        known = [verifier_of(one) for one in keys]
    except ValueError as problem:
        message = f"--key: {problem}"
        raise SettingsError(message) from problem
    known += retired_in(settings).checkpoints
    if settings.receipt_key.get_secret_value():
        known.append(signer_of(settings).verifier)
    if not known:
        message = "HITL_RECEIPT_KEY: not set; or say with --key who signs (see hitl audit key)"
        raise SettingsError(message)
    return known


def compared(
    settings: Settings,
    url: str,
    head: Head,
    known: Sequence[Verifier],
    anchors: Sequence[str] | None,
) -> tuple[Compared, ...]:
    """Hold a chain to the anchors that are named, or else to those of the settings."""
    places = anchors or from_settings(settings)
    return tuple(_compared(settings, url, head, known, one) for one in places)


def _compared(
    settings: Settings, url: str, head: Head, known: Sequence[Verifier], place: str
) -> Compared:
    return agreeing(url, head, known, place, text_of(settings, place))


def agreeing(url: str, head: Head, known: Sequence[Verifier], place: str, text: str) -> Compared:
    """Hold a chain to what an anchor tells."""
    told = [*checkpoints_in(text, known)]
    good = [one for one in told if isinstance(one, Checkpoint)]
    links = links_at(url, [one.seq for one in good])
    problems = []
    for one in exposed(told, links, head):
        since = f" (checkpoint of {one.made.isoformat(timespec='seconds')})" if one.made else ""
        problems.append(f"{one.problem}{since}")
    return Compared(place, len(good), good[-1] if good else None, tuple(problems))


def text_of(settings: Settings, place: str) -> str:
    """Read an anchor; raises OSError where that cannot be done."""
    if place.startswith(WEB):
        return asyncio.run(text_from(settings, place))
    if place.startswith("git:"):
        (witness,) = witnesses_of(settings, (place,))
        return asyncio.run(witness.read()) or ""
    path = Path(place.removeprefix("file:"))
    if not path.parent.is_dir():
        message = f"the folder {path.parent} of the anchor is not there: make it"
        raise FileNotFoundError(message)
    return text_at(path)
