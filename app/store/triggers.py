"""The triggers that hold the promises even against whoever writes past the code."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from app.store.engine import CannotOpen, Row, Session

MOVES = (
    ("pending", "pending"),
    ("pending", "approved"),
    ("pending", "rejected"),
    ("pending", "denied"),
    ("pending", "expired"),
    ("pending", "cancelled"),
    ("approved", "approved"),
    ("approved", "redeemed"),
    ("approved", "lapsed"),
    ("approved", "revoked"),
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuse an operation on a table while a condition over OLD and NEW holds."""

    name: str
    table: str
    on: str
    when: str
    message: str


def _moves() -> str:
    allowed = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in MOVES
    )
    return f"NOT ({allowed})"


TRIGGERS = (
    Trigger("entries_kept", "entries", "UPDATE", "1 = 1", "entries never change"),
    Trigger("entries_stay", "entries", "DELETE", "1 = 1", "entries are never deleted"),
    Trigger(
        "entries_follow",
        "entries",
        "INSERT",
        "NEW.seq <> coalesce((SELECT max(seq) FROM entries), 0) + 1",
        "an entry follows the last one",
    ),
    Trigger("payloads_kept", "payloads", "UPDATE", "1 = 1", "payloads never change"),
    Trigger("requests_move", "requests", "UPDATE", _moves(), "no such change of state"),
    Trigger(
        "requests_advance",
        "requests",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.version <= OLD.version",
        "a change makes a new version of the same request",
    ),
    Trigger("requests_stay", "requests", "DELETE", "1 = 1", "requests are never deleted"),
    Trigger(
        "requests_begin",
        "requests",
        "INSERT",
        "NEW.state <> 'pending' AND NEW.state <> 'approved' AND NEW.state <> 'denied'",
        "a request cannot begin like that",
    ),
)
WHOLE = (
    Trigger("entries_whole", "entries", "TRUNCATE", "1 = 1", "entries are never emptied"),
    Trigger("requests_whole", "requests", "TRUNCATE", "1 = 1", "requests are never emptied"),
)

_BEFORE = 2
_EACH_ROW = 1
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_IN_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
_IN_POSTGRESQL = text(
    "SELECT t.tgname, concat_ws(' ', c.relname, t.tgtype, t.tgenabled, p.prosrc) "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
)


def install(execute: Callable[[str], object], dialect: str) -> None:
    """Put the triggers in place anew, whatever was there."""
    for one in TRIGGERS if dialect == "sqlite" else TRIGGERS + WHOLE:
        if dialect == "sqlite":
            execute(f"DROP TRIGGER IF EXISTS {one.name}")
            execute(_sqlite(one))
            continue
        level = "STATEMENT" if one.on == "TRUNCATE" else "ROW"
        execute(
            f"CREATE OR REPLACE FUNCTION {one.name}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $${_body(one)}$$"
        )
        execute(f"DROP TRIGGER IF EXISTS {one.name} ON {one.table}")
        execute(
            f"CREATE TRIGGER {one.name} BEFORE {one.on} ON {one.table} "
            f"FOR EACH {level} EXECUTE FUNCTION {one.name}()"
        )


def assert_triggers(session: Session, dialect: str) -> None:
    """Raise CannotOpen when the triggers in the database are not exactly those above."""
    if dialect == "sqlite":
        wanted = {one.name: _sqlite(one) for one in TRIGGERS}
        found: dict[str, str] = _pairs(session.all(_IN_SQLITE))
    else:
        wanted = {one.name: _described(one) for one in TRIGGERS + WHOLE}
        found = _pairs(session.all(_IN_POSTGRESQL))
    wrong = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    if wrong:
        message = (
            f"these triggers are missing, changed or strange: {', '.join(wrong)}. Somebody has "
            "worked past the service: run `hitl audit verify`, then `hitl database upgrade`"
        )
        raise CannotOpen(message)


def _sqlite(one: Trigger) -> str:
    return (
        f"CREATE TRIGGER {one.name} BEFORE {one.on} ON {one.table} WHEN {one.when} "
        f"BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
    )


def _body(one: Trigger) -> str:
    back = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(one.on, "NEW")
    return (
        f"BEGIN IF {one.when} THEN RAISE EXCEPTION '{one.message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END"
    )


def _described(one: Trigger) -> str:
    level = 0 if one.on == "TRUNCATE" else _EACH_ROW
    return f"{one.table} {_BEFORE + level + _EVENTS[one.on]} O {_body(one)}"


def _pairs(rows: list[Row]) -> dict[str, str]:
    return {name: text for name, text, *_ in rows}
