"""`hitl restore`: put a backup in the database's place, verified, and say what that costs."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.api.operators.doors import login_of
from app.audit.chain import Head
from app.bootstrap.restoring import Ended, put_right
from app.cli.anchors import Compared, compared, from_settings, verifiers
from app.cli.progress import progress
from app.cli.reading import CANNOT_RUN, WRONG_USE, AsJson
from app.cli.refusing import refusing
from app.cli.showing import show_json
from app.clock import SystemClock
from app.domain.authority import Actor, ActorKind
from app.settings import Settings, settings_from
from app.store.engine import CannotOpen
from app.store.faults import SQLITE
from app.store.moving import ensure_alone
from app.store.opening import engine_of, verify_database
from app.store.putting_back import finish, make_ready
from app.store.restoring import Lost, Unfit, draft_of, judged, lost_by

NO = 1
ELSEWHERE = (
    "this restores SQLite only. PostgreSQL brings its own: stop every replica, put the copy back "
    "with pg_restore (docs/operating.md shows how), then run `hitl restore --in-place`"
)

Backup = Annotated[
    Path | None, typer.Argument(help="The copy, as `hitl backup` makes it; it is only read.")
]
InPlace = Annotated[
    bool, typer.Option("--in-place", help="It is in the place already, by pg_restore or a disk's.")
]


@dataclass(frozen=True, slots=True)
class Done:
    """What a restore did: what was put back, what it took the place of, what was ended."""

    database: str
    backup: Head
    now: Head
    lost: Lost
    ended: Ended
    aside: tuple[Path, ...]
    anchors: tuple[Compared, ...]


def restore(
    file: Backup = None,
    database: Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")] = "",
    *,
    in_place: InPlace = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the SQLite database, verified, while the service is stopped.

    The file is copied, and the copy judged before anything is touched: its schema, its data key,
    its chain, every payload. What is in the place (database, -wal, -shm) is moved aside, and
    nothing is deleted. Killed at any moment, the next start or restore finishes or forgets it.

    What was chained after the backup was made is lost. So that nothing runs twice, every approval
    in the backup that was not used is revoked and every request that is held is cancelled, unless
    nothing was lost; agents ask again. That it was restored is an entry. Exits 1 where the file
    cannot be used, 3 where the service runs.

    Example: `hitl restore /backups/keyturn-friday.db`

    Example: `hitl restore --in-place` after pg_restore, or after a snapshot of the disk came back
    """
    if (file is None) != in_place:
        typer.echo("Name the backup, or say --in-place.", err=True)
        raise typer.Exit(WRONG_USE)
    with refusing(), _unfit(file):
        settings = settings_from()
        url = database or settings.database_url
        done = _put_back(settings, url, file) if file else _in_place(settings, url)
    show_json(_told(done)) if as_json else typer.echo("\n".join(_lines(done, file)))


@contextlib.contextmanager
def _unfit(file: Path | None) -> Iterator[None]:
    try:
        yield
    except Unfit as problem:
        typer.echo(f"Not restored, and nothing was changed. {file or 'It'}: {problem}", err=True)
        raise typer.Exit(NO) from problem


def _put_back(settings: Settings, url: str, file: Path) -> Done:
    if not url.startswith(SQLITE):
        raise CannotOpen(ELSEWHERE)
    path = Path(url.removeprefix(SQLITE))
    if not file.is_file():
        typer.echo(f"{file} is not there", err=True)
        raise typer.Exit(CANNOT_RUN)
    engine, data_key = engine_of(url), settings.secret("data_key")
    engine.claim()
    try:
        if path.exists() and file.samefile(path):
            message = "it is the database itself; say --in-place where it was put back already"
            raise Unfit(message)
        with progress("copying") as copied, draft_of(file, path, copied) as draft:
            with progress("verifying") as told:
                head = judged(draft, data_key, told)
            lost, shown = lost_by(path, head), _anchors(settings, f"{SQLITE}{draft}", head)
            ended = asyncio.run(put_right(f"{SQLITE}{draft}", data_key, head, lost, _actor()))
            now = judged(draft, data_key, lambda *_: None)
            make_ready(draft, path, SystemClock().now())
            aside = tuple(finish(path))
    finally:
        engine.release()
    _ensure_there(url, data_key, now)
    return Done(url, head, now, lost, ended, aside, shown)


def _in_place(settings: Settings, url: str) -> Done:
    data_key = settings.secret("data_key")
    ensure_alone(url)
    with progress("verifying") as told:
        head = verify_database(url, data_key, told=told)
    if not isinstance(head, Head):
        raise Unfit(f"entry {head.seq}: {head.problem}")  # noqa: EM102, TRY003 - one line
    shown = _anchors(settings, url, head)
    ended = asyncio.run(put_right(url, data_key, head, Lost(None), _actor()))
    now = verify_database(url, data_key, head)
    if not isinstance(now, Head):
        raise CannotOpen(str(now))
    return Done(url, head, now, Lost(None), ended, (), shown)


def _ensure_there(url: str, data_key: bytes, wanted: Head) -> None:
    found = verify_database(url, data_key)
    if found != wanted:
        message = f"what is in the place now is not what was put there: {found}"
        raise CannotOpen(message)


def _anchors(settings: Settings, url: str, head: Head) -> tuple[Compared, ...]:
    places = from_settings(settings)
    return compared(settings, url, head, verifiers(settings, []), places) if places else ()


def _actor() -> Actor:
    return Actor(ActorKind.OPERATOR, login_of(os.geteuid()))


def _lines(done: Done, file: Path | None) -> Iterator[str]:
    yield f"{file or 'The database'} is in the place: {done.now.seq} entries, none changed."
    yield _lost_line(done)
    ended = done.ended
    if ended.revoked or ended.cancelled:
        yield (
            "Ended, because what became of it since is not known: "
            f"{_count(ended.revoked, 'approval')} revoked, "
            f"{_count(ended.cancelled, 'request')} cancelled. Agents ask again."
        )
    yield _stopped_line(done.lost)
    if done.aside:
        yield f"Moved aside, not deleted: {', '.join(one.name for one in done.aside)}"
    for one in done.anchors:
        yield str(one)
    if any(one.problems for one in done.anchors):
        yield (
            "While HITL_ANCHOR names a place that holds checkpoints of what was lost, nothing is "
            "approved or redeemed. Keep it as evidence, and name a new place."
        )
    yield "Next: hitl doctor, then start the service."


def _lost_line(done: Done) -> str:
    backup, lost = f"The backup ends at {_where(done.backup)}", done.lost
    if lost.head is None:
        return (
            f"{backup}. What came after it is not known: receipts that were issued since cannot "
            "be known as spent, so none of them can be used."
        )
    if lost.nothing(done.backup):
        return f"{backup}, as the database did that it replaced: nothing is lost."
    return (
        f"{backup}; the database that you replaced ended at {_where(lost.head)}. "
        f"{_count(lost.head.seq - done.backup.seq, 'entry', 'entries')} lost, with "
        f"{_count(lost.issued, 'receipt')} issued in between, {lost.redeemed} of them used: "
        "none of them can be used again."
    )


def _stopped_line(lost: Lost) -> str:
    if lost.head is None:
        return (
            "Keys revoked and locks put on since the backup are not known: look at "
            "`hitl keys list` and `hitl locks`."
        )
    keys, locks = len(lost.since.keys), len(lost.since.standing)
    return (
        f"Keys that were revoked since ({keys}) are revoked again, and locks that were put on "
        f"since ({locks}) are on again. Keys made since are gone; locks lifted since are on."
    )


def _told(done: Done) -> dict[str, Any]:
    lost = done.lost
    return {
        "ok": True,
        "database": {"entries": done.now.seq, "head": done.now.link.hex()},
        "backup": {"entries": done.backup.seq, "at": _at(done.backup)},
        "replaced": {"entries": lost.head.seq, "at": _at(lost.head)} if lost.head else None,
        "lost": lost.head.seq - done.backup.seq if lost.head else None,
        "receipts": {"issued": lost.issued, "redeemed": lost.redeemed} if lost.head else None,
        "revoked": done.ended.revoked,
        "cancelled": done.ended.cancelled,
        "aside": [str(one) for one in done.aside],
        "anchors": [one.told() for one in done.anchors],
    }


def _where(head: Head) -> str:
    return f"entry {head.seq} of {_at(head)}" if head.seq else "no entry at all"


def _at(head: Head) -> str:
    return datetime.fromtimestamp(head.at / 1e6, UTC).isoformat(timespec="seconds")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
