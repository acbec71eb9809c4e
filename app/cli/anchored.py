"""What `hitl doctor` finds out about anchors: whether they agree, and could be written to."""

import os
from collections.abc import Iterator
from pathlib import Path

from app.cli.anchors import READABLE, agreeing, text_of, verifiers
from app.settings import Settings, SettingsError
from app.slack.examination import Finding
from app.store.engine import CannotOpen
from app.store.opening import head_of

FILE = "file:"
GIVE = "give it to the user that the service runs as"
NOT_AS_ANCHORED = (
    "hitl audit verify shows more; while it is so, nothing is approved or redeemed. After a "
    "restore, keep this place as evidence, and name a new one in HITL_ANCHOR"
)
GONE = (
    "put a backup in its place with hitl restore COPY; where a new chain is to begin, name a new "
    "place in HITL_ANCHOR"
)


def anchors_found(settings: Settings) -> Iterator[Finding]:
    """Look at each anchor without writing to it."""
    for place in settings.anchors:
        if not place.startswith(READABLE):
            detail = "not looked at: it cannot be read back from here"
            yield Finding(f"anchor {place}", None, detail, "look there for the newest checkpoint")
        else:
            yield _refused(place) or _looked_at(settings, place)


def _refused(place: str) -> Finding | None:
    """Say why a file could not be read or added to, if that is so."""
    if not place.startswith(FILE):
        return None
    path, name = Path(place.removeprefix(FILE)), f"anchor {place}"
    if not path.parent.is_dir():
        return Finding(
            name, ok=False, detail=f"{path.parent} is not there", remedy="make the folder"
        )
    if path.is_dir():
        return Finding(name, ok=False, detail="it is a folder", remedy="name a file in it")
    where, how = (path, os.R_OK | os.W_OK) if path.exists() else (path.parent, os.W_OK | os.X_OK)
    if os.access(where, how):
        return None
    return Finding(name, ok=False, detail=f"{where} cannot be read and written", remedy=GIVE)


def _looked_at(settings: Settings, place: str) -> Finding:
    name = f"anchor {place}"
    try:
        text = text_of(settings, place)
        if settings.file and not settings.file.exists():
            held = bool(text.strip())
            detail = "it holds checkpoints of a chain, and the database is not there"
            return Finding(name, ok=not held, detail=detail * held or "empty", remedy=GONE)
        head = head_of(settings.database_url)
        shown = agreeing(settings.database_url, head, verifiers(settings, []), place, text)
    except (OSError, ValueError) as problem:
        return Finding(name, ok=False, detail=str(problem), remedy="hitl audit anchor tries it")
    except (CannotOpen, SettingsError):
        return Finding(name, None, "not compared: see above", "repair what is said above first")
    if shown.newest is None and not text.strip():
        return Finding(name, ok=True, detail="it holds no checkpoint yet")
    detail = shown.problems[0] if shown.problems else f"the chain agrees with {shown.checkpoints}"
    return Finding(name, not shown.problems, detail, NOT_AS_ANCHORED)


def refuse_a_chain_anew(settings: Settings) -> None:
    """Raise SettingsError where an anchor knows a chain, and another would be begun."""
    if settings.file is None or settings.file.exists():
        return
    for place in settings.anchors:
        if place.startswith(READABLE) and text_of(settings, place).strip():
            message = (
                f"HITL_ANCHOR: {place} holds checkpoints of a chain, and {settings.file} is not "
                "there. Put a backup in its place with `hitl restore COPY`; where a new chain is "
                "to begin, name a new place"
            )
            raise SettingsError(message)
