"""The policy and roster files: loaded at start, on SIGHUP, and when they change."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from app.documents.problem import DocumentError, Problem
from app.domain.authority import SYSTEM, Actor
from app.policy.document import load_policy
from app.policy.too_late import late_problems
from app.roster.document import load_roster
from app.tracing.causes import cause_of
from app.workflow.consistency import check_together, endpoint_problems
from app.workflow.documents import load_document, version_of
from app.workflow.ports import Lane, Records

log = structlog.get_logger()

LIMIT = 1 << 20


class DocumentsUnusable(Exception):  # noqa: N818
    """There is no good policy and roster to start with; the text lists what is wrong."""


@dataclass
class DocumentFiles:
    """Watches two files; a bad one keeps the active version and raises the alarm.

    `alarm` is what is wrong with the files now, one problem a line, or empty. `differing` names
    the files that are good and are not what is active: another replica, whose files are other
    ones, loaded its own later. Whoever loads last is gone by, and everybody else says so.
    """

    records: Records
    policy: Path
    roster: Path
    now: Callable[[], datetime]
    alarm: str = ""
    endpoints: frozenset[str] = frozenset()
    actor: Actor = SYSTEM
    differing: tuple[str, ...] = ()
    _own: Mapping[str, str] = field(default_factory=dict)
    _seen: dict[str, object] = field(default_factory=dict)

    async def start(self) -> None:
        """Load both files.

        Raises `DocumentsUnusable` when they are bad and no good version is active already.
        """
        await self.load()
        if not self.alarm:
            return
        active = await self.records.read(lambda q: (q.policy(), q.roster()))
        if None in active:
            raise DocumentsUnusable(self.alarm)

    async def look(self) -> None:
        """Load both files if one of them has changed since they were last read."""
        now = await asyncio.to_thread(self._state)
        if now != self._seen:
            await self.load()
        await self._compare()

    async def load(self) -> None:
        """Read, check and activate both files together, or neither."""
        self._seen = await asyncio.to_thread(self._state)
        try:
            texts = await asyncio.to_thread(self._checked)
        except DocumentError as problem:
            self.alarm = "\n".join(str(one) for one in problem.problems)
            self._own = {}
            log.error("documents_refused", problems=self.alarm.splitlines())  # noqa: TRY400 - the problems tell it all
            return
        self.alarm = ""
        changed = await self.records.write(
            lambda uow: [
                k for k, text in texts.items() if load_document(uow, k, text, self.actor)
            ],
            Lane.DECISION,
        )
        self._own = {kind: version_of(text) for kind, text in texts.items()}
        if changed:
            log.info("documents_loaded", changed={kind: self._own[kind] for kind in changed})

    async def _compare(self) -> None:
        """Say once that another replica loaded other documents, and once that it is over."""
        policy, roster = await self.records.read(lambda q: (q.policy(), q.roster()))
        active = {one.version for one in (policy, roster) if one}
        found = tuple(kind for kind, own in self._own.items() if active and own not in active)
        if found != self.differing:
            say = log.error if found else log.info
            say("documents_differ", of=found, own=self._own, active=sorted(active))
        self.differing = found

    def _checked(self) -> Mapping[str, str]:
        texts = {"policy": _text(self.policy), "roster": _text(self.roster)}
        problems: list[Problem] = []
        policy = roster = None
        try:
            policy = load_policy(texts["policy"], str(self.policy))
        except DocumentError as problem:
            problems += problem.problems
        try:
            roster = load_roster(texts["roster"], str(self.roster))
        except DocumentError as problem:
            problems += problem.problems
        if policy and roster:
            problems += [one for one in check_together(policy, roster) if not one.warning]
            problems += late_problems(policy, self.now())
        if policy:
            problems += endpoint_problems(policy, self.endpoints)
        if problems:
            raise DocumentError(tuple(problems))
        return texts

    def _state(self) -> dict[str, object]:
        return {str(path): _stamp(path) for path in (self.policy, self.roster)}


def _stamp(path: Path) -> object:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = file.read(LIMIT + 1)
        if len(found) > LIMIT:
            raise DocumentError((Problem(str(path), 1, "", "the file is over 1 MiB"),))
        return found.decode()
    except OSError as problem:
        why = f"cannot be read: {cause_of(problem)}"
        raise DocumentError((Problem(str(path), 1, "", why),)) from problem
    except UnicodeDecodeError as problem:
        why = f"not UTF-8 at byte {problem.start}"
        raise DocumentError((Problem(str(path), 1, "", why),)) from problem
