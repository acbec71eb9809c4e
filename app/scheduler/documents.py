"""The policy and roster files: loaded at start, on SIGHUP, and when they change."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from app.documents.problem import DocumentError, Problem
from app.domain.authority import SYSTEM
from app.policy.document import load_policy
from app.policy.too_late import late_problems
from app.roster.document import load_roster
from app.workflow.consistency import check_together, endpoint_problems
from app.workflow.documents import load_document
from app.workflow.ports import Lane, Records

log = structlog.get_logger()

LIMIT = 1 << 20


class DocumentsUnusable(Exception):  # noqa: N818
    """There is no good policy and roster to start with; the text lists what is wrong."""


@dataclass
class DocumentFiles:
    """Watches two files; a bad one keeps the active version and raises the alarm.

    `alarm` is what is wrong with the files now, one problem a line, or empty.
    """

    records: Records
    policy: Path
    roster: Path
    now: Callable[[], datetime]
    alarm: str = ""
    endpoints: frozenset[str] = frozenset()
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

    async def load(self) -> None:
        """Read, check and activate both files together, or neither."""
        self._seen = await asyncio.to_thread(self._state)
        try:
            texts = await asyncio.to_thread(self._checked)
        except DocumentError as problem:
            self.alarm = "\n".join(str(one) for one in problem.problems)
            log.error("documents_refused", problems=self.alarm.splitlines())  # noqa: TRY400 - the problems tell it all
            return
        self.alarm = ""
        changed = await self.records.write(
            lambda uow: [k for k, text in texts.items() if load_document(uow, k, text, SYSTEM)],
            Lane.DECISION,
        )
        if changed:
            log.info("documents_loaded", changed=changed)

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
        why = f"cannot be read: {problem.strerror}"
        raise DocumentError((Problem(str(path), 1, "", why),)) from problem
    except UnicodeDecodeError as problem:
        why = f"not UTF-8 at byte {problem.start}"
        raise DocumentError((Problem(str(path), 1, "", why),)) from problem
