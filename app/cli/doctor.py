"""`hitl doctor`: look at everything that must be right before the service can be relied on."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.bootstrap.examining import examine_slack
from app.bootstrap.opening import retired_in
from app.bootstrap.outside import slack_config
from app.cli.anchored import anchors_found
from app.cli.disk import fleeting
from app.cli.endpoints import endpoints_found
from app.cli.readiness import unready
from app.cli.reading import CANNOT_RUN, AsJson, looked_at
from app.cli.showing import show_json
from app.policy.document import Policy, load_policy
from app.roster.document import Roster, load_roster
from app.settings import LOOPBACK, Settings, SettingsError, settings_from
from app.slack.examination import Finding
from app.slack.tokens import tokens_found
from app.store.engine import CannotOpen
from app.store.foreign_log import refuse_what_was_left
from app.store.migrations import HEAD
from app.store.opening import misfit, refuse_the_old_name, schema_of, sealed_nothing
from app.store.sealing import fingerprint
from app.workflow.consistency import check_together

WELL = "All is well."
NOT_ASKED = (
    "not asked: whether the tokens live, of which workspace the bot token is, its scopes, and "
    "whether channels and people are there"
)
EXPLAINED = "set it in .env, where it is explained, or in the environment"
T = TypeVar("T")
Tell = Callable[[Finding], None]
Load = Callable[[str, str], T]
SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}

Offline = Annotated[bool, typer.Option("--offline", help="Leave Slack out.")]


def doctor(*, offline: Offline = False, as_json: AsJson = False) -> None:
    """Look at settings, keys, documents, database and Slack; say of each what to do.

    It changes nothing, here or in Slack, and may run while the service does. Exits 1 when
    something is wrong.

    Example: `hitl doctor`
    """
    found: list[Finding] = []

    def tell(one: Finding) -> None:
        found.append(one)
        if not as_json:
            _show(one)

    try:
        settings = settings_from()
    except SettingsError as problem:
        typer.echo(f"The settings cannot be used (.env explains them):\n{problem}", err=True)
        raise typer.Exit(CANNOT_RUN) from None
    policy, roster = _local(settings, tell)
    for one in (
        *unready(settings, policy, roster),
        *endpoints_found(settings, policy, offline=offline),
    ):
        tell(one)
    if offline:
        tell(Finding("Slack", None, NOT_ASKED, "hitl doctor, without --offline"))
    else:
        asyncio.run(_slack(settings, policy, roster, tell))
    bad = sum(one.ok is False for one in found)
    if as_json:
        whole = all(one.ok is not None for one in found)
        told = [asdict(one) for one in found]
        show_json({"ok": not bad, "complete": whole, "findings": told})
    else:
        typer.echo(f"\n{_ending(found)}")
    raise typer.Exit(int(bool(bad)))


def _ending(found: Sequence[Finding]) -> str:
    """Say that all is well only where all was looked at, and is."""
    bad = sum(one.ok is False for one in found)
    open_ = ", ".join(dict.fromkeys(one.name for one in found if one.ok is None))
    if bad:
        return f"{bad} to repair."
    return f"Nothing to repair was found. Still open (marked ?): {open_}." if open_ else WELL


def _local(settings: Settings, tell: Tell) -> tuple[Policy | None, Roster | None]:
    looked = (_settings(settings), _keys(settings), _database(settings), anchors_found(settings))
    for one in chain.from_iterable(looked):
        tell(one)
    policy = _document("policy", settings.policy, load_policy, tell)
    roster = _document("roster", settings.roster, load_roster, tell)
    if policy is not None and roster is not None:
        wrong = [str(one) for one in check_together(policy, roster) if not one.warning]
        detail = wrong[0] if wrong else "every group and person that the policy names is there"
        tell(Finding("together", not wrong, detail, "correct policy or roster"))
    return policy, roster


def _settings(settings: Settings) -> Iterator[Finding]:
    for line in settings.missing():
        name, _, why = line.partition(": ")
        yield Finding(name, ok=False, detail=why, remedy=EXPLAINED)
    yield from tokens_found(slack_config(settings))
    if not settings.public_url:
        detail = "not set: links in answers have no host"
        near = settings.host in LOOPBACK or None
        yield Finding("HITL_PUBLIC_URL", near, detail, "set it to how agents reach the service")
    port, keyed = settings.admin_port, "/docs, with an operator's key; or hitl openapi --page"
    yield Finding("API", ok=True, detail=f"http://{settings.host}:{port}/docs" if port else keyed)


def _keys(settings: Settings) -> Iterator[Finding]:
    for name in ("data_key", "receipt_key", "key_pepper"):
        label = f"HITL_{name.upper()}"
        if not getattr(settings, name).get_secret_value():
            continue
        try:
            settings.secret(name)
        except SettingsError as problem:
            detail = str(problem).removeprefix(f"{label}: ")
            yield Finding(label, ok=False, detail=detail, remedy=EXPLAINED)
        else:
            yield Finding(label, ok=True, detail="32 bytes")
    try:
        retired_in(settings)
    except SettingsError as problem:
        label, _, detail = str(problem).partition(": ")
        yield Finding(label, ok=False, detail=detail, remedy=EXPLAINED)


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.file
    if path and (kind := fleeting(path)):
        remedy = "put it on a volume, or use PostgreSQL"
        yield Finding("disk", ok=False, detail=f"a restart empties it ({kind})", remedy=remedy)
    if path and not path.exists():
        yield _to_be_made(path)
        return
    try:
        version = schema_of(settings.database_url)
    except CannotOpen as problem:
        remedy = "" if "`hitl " in str(problem) else "check HITL_DATABASE_URL"
        yield Finding("database", ok=False, detail=str(problem), remedy=remedy)
        return
    detail = f"schema {version or 'none'}, {HEAD} is the newest"
    yield Finding("database", version == HEAD, detail, "hitl database upgrade")
    if version == HEAD:
        yield from _data_key(settings)


def _to_be_made(path: Path) -> Finding:
    """Say whether `hitl serve` can make the database."""
    try:
        refuse_the_old_name(path)
        refuse_what_was_left(path)
    except CannotOpen as problem:
        return Finding("database", ok=False, detail=str(problem))
    if not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        detail = f"{path.parent} is not a folder in which it could be made"
        return Finding("database", ok=False, detail=detail, remedy="correct HITL_DATABASE_URL")
    return Finding("database", None, f"{path} is not there yet", "hitl serve makes it")


def _data_key(settings: Settings) -> Iterator[Finding]:
    try:
        key = settings.secret("data_key")
        wrong = misfit(settings.database_url, key)
        fresh = sealed_nothing(settings.database_url)
    except (SettingsError, CannotOpen):
        return  # said before
    fits = "nothing is sealed yet: any key would do" if fresh else "the database's own"
    detail = wrong or f"{fits}, fingerprint {fingerprint(key)}"
    remedy = "HITL_DATA_KEY must be the key that the database was filled, or rekeyed, with"
    yield Finding("data key", not wrong, detail, remedy)


def _document(name: str, path: Path, load: Load[T], tell: Tell) -> T | None:
    try:
        path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "it is not a UTF-8 text"
        remedy = f"correct HITL_{name.upper()}, or make the file: hitl init makes one"
        tell(Finding(name, ok=False, detail=f"{path}: {why}", remedy=remedy))
        return None
    looked = looked_at(path, load)
    wrong = [str(one) for one in looked.problems if not one.warning]
    warned = [str(one) for one in looked.problems if one.warning]
    detail = (wrong or warned or [str(path)])[0]
    more = len(wrong or warned) - 1
    detail += f" (and {more} more)" if more > 0 else ""
    tell(Finding(name, False if wrong else None if warned else True, detail, f"hitl {name} check"))
    return looked.document


async def _slack(
    settings: Settings, policy: Policy | None, roster: Roster | None, tell: Tell
) -> None:
    if not settings.slack_bot_token.get_secret_value():
        detail = "not asked: there is no bot token"
        tell(Finding("Slack", None, detail, "hitl manifest --link makes the app"))
        return
    async for one in examine_slack(settings, policy, roster):
        tell(one)


def _show(one: Finding) -> None:
    sign, colour = SIGNS[one.ok]
    typer.echo(f"{typer.style(sign, fg=colour)} {one.name:<22} {one.detail}")
    if one.ok is not True and one.remedy:
        typer.echo(f"  {'':<22} → {one.remedy}")
