"""Judge what a killed service left: only the database and the workspace's log are read."""

import json
import sqlite3
from collections import Counter
from pathlib import Path

from tests.campaigns.load import Acknowledged

LEAVING = ("Approved", "Rejected", "Denied", "Expired", "Cancelled")


def waiting(database: Path) -> int:
    """Count the messages that are still to be sent."""
    return int(_rows(database, "SELECT count(*) FROM outbox WHERE settled_at IS NULL")[0][0])


def faults(database: Path, log: Path, told: Acknowledged) -> list[str]:
    """List everything that must never be: lost, decided twice, unseen."""
    requests = {row[0] for row in _rows(database, "SELECT id FROM requests")}
    clicks = {row[0] for row in _rows(database, "SELECT id FROM clicks")}
    found = [f"lost: request {one}" for one in sorted(told.requests - requests)]
    found += [f"lost: click {one}" for one in sorted(told.clicks - clicks)]
    found += _twice(database)
    shown = _posted(log)
    found += [f"no card: {one}" for one in sorted(requests) if one not in shown]
    integrity = _rows(database, "PRAGMA integrity_check")
    return found + [f"integrity: {row[0]}" for row in integrity if row[0] != "ok"]


def _twice(database: Path) -> list[str]:
    entries = _rows(database, "SELECT request_id, kind FROM entries WHERE request_id IS NOT NULL")
    decided = Counter(name for name, kind in entries if kind in LEAVING)
    redeemed = Counter(name for name, kind in entries if kind == "Redeemed")
    return [f"twice: {name}" for name, times in (decided + redeemed).items() if times > 1]


def _posted(log: Path) -> str:
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return "\n".join(
        json.dumps(line) for line in lines if line["kind"] == "message" and not line["thread_ts"]
    )


def _rows(database: Path, query: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()
