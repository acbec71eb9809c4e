"""Operators look at the endpoints that are told what happens, try, stop and enable them."""

import base64
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from typer.testing import CliRunner

from app import cli
from tests.receiver import SECRET

RUN = CliRunner()
KEY = base64.b64encode(SECRET).decode()


class Ear(HTTPServer):
    """A receiver in a thread of its own: the commands run until they are done."""

    status = 204
    heard: list[object]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Answers(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(Webhook(KEY).verify(body, dict(self.headers)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear(("127.0.0.1", 0), Answers)
    server.heard = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ear: Ear) -> None:
    """A folder whose service does not run, and an endpoint that is told everything."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")
    settings = {"URL": ear.url, "SECRET": KEY, "EVENTS": "all"}
    for name, value in settings.items():
        monkeypatch.setenv(f"HITL_WEBHOOKS__SIEM__{name}", value)
    monkeypatch.setenv("HITL_WEBHOOK_HOSTS", "127.0.0.1")
    monkeypatch.setenv("HITL_WEBHOOK_NETWORKS", "127.0.0.0/8")


def hitl(*words: str, code: int = 0) -> str:
    result = RUN.invoke(cli.app, ["webhooks", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_test_event_is_signed_and_its_answer_told_with_what_to_do(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hitl("test", "siem") == "siem took it.\n"
    ear.status = 401
    assert "status_401" in (said := hitl("test", "siem", code=1))
    assert "HITL_WEBHOOKS__SIEM__SECRET" in said
    assert json.loads(hitl("test", "siem", "--json", code=1))["answer"] == "status_401"
    ear.status = 302
    assert "points elsewhere" in hitl("test", "siem", code=1)
    ear.status = 500
    assert "its own log" in hitl("test", "siem", code=1)
    monkeypatch.delenv("HITL_WEBHOOK_NETWORKS")
    assert "HITL_WEBHOOK_NETWORKS" in hitl("test", "siem", code=1)
    types = [one["type"] for one in ear.heard if isinstance(one, dict)]
    assert types == ["webhook.test"] * 5


def test_what_is_logged_meanwhile_is_not_among_what_is_printed(tmp_path: Path) -> None:
    hitl("enable", "siem")
    with sqlite3.connect(tmp_path / "hp" / "keyturn.db") as connection:
        connection.execute("UPDATE subscriptions SET due_at = 9223372036854775807")
    connection.close()

    listed = subprocess.run(
        [sys.executable, "-m", "app", "webhooks", "list", "--json"],
        capture_output=True,
        check=True,
        text=True,
    )

    assert json.loads(listed.stdout) == []
    assert "row_unreadable" in listed.stderr


def test_an_endpoint_is_disabled_and_enabled_and_the_chain_says_by_whom(ear: Ear) -> None:
    assert "disabled (by_operator) since" in hitl("disable", "siem", "--by", "ana")
    listed = hitl("list")
    doctor = RUN.invoke(cli.app, ["doctor"])
    assert "disabled (by_operator): it hears nothing of what happens" in doctor.output
    assert "siem  127.0.0.1  disabled" in listed
    assert ear.url not in listed
    assert KEY not in listed
    assert "siem  127.0.0.1  on" in hitl("enable", "siem", "--from-now", "--by", "cleo")

    (one,) = json.loads(hitl("list", "--json"))
    assert (one["state"], one["waiting"], one["replaying"]) == ("on", 0, 0)
    assert "lock.set" in one["events"]
    exported = RUN.invoke(cli.app, ["audit", "export"]).output
    bodies = [json.loads(line) for line in exported.splitlines()]
    told = {one["kind"]: json.dumps(one) for one in bodies}
    assert '"ana"' in told["WebhookDisabled"]
    assert '"cleo"' in told["WebhookEnabled"]


def test_an_endpoint_that_nothing_is_to_be_told_is_not_said_to_lag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Entries are written, and not one of them is of the kind that it hears."""
    monkeypatch.setenv("HITL_WEBHOOKS__SIEM__EVENTS", "request.decided")
    hitl("enable", "siem", "--from-now")
    for _ in range(3):
        assert RUN.invoke(cli.app, ["lock", "all"]).exit_code == 0

    listed = hitl("list")

    assert "waiting: 0, to be sent once more: 0\n" in listed
    assert "behind" not in listed
    monkeypatch.setenv("HITL_WEBHOOKS__SIEM__EVENTS", "request.decided lock.set")
    assert "waiting: 3, to be sent once more: 0, the oldest from" in hitl("list")


def test_what_is_to_be_replayed_must_be_said_and_be_there() -> None:
    assert "0 events are sent once more to siem" in hitl("replay", "siem", "--from", "1")
    assert "Say what" in hitl("replay", "siem", code=2)
    assert "must be a time" in hitl("replay", "siem", "--since", "noon", code=2)
    assert "No request with that id" in hitl("replay", "siem", "--request", "req_x", code=1)
    for words in (("replay", "other", "--from", "1"), ("enable", "other"), ("test", "other")):
        assert "No endpoint of that name" in hitl(*words, code=1)


def test_where_nobody_is_told_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HITL_WEBHOOKS__SIEM__EVENTS")

    assert hitl("list").startswith("Nobody outside is told what happens")


def test_settings_that_are_wrong_stand_in_the_way_of_no_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HITL_WEBHOOKS__SIEM__EVENTS", "request.decided request.eaten")

    assert RUN.invoke(cli.app, ["lock", "all"]).exit_code == 0
    told = RUN.invoke(cli.app, ["doctor", "--offline"]).output
    assert "request.eaten is none of all, lock.lifted, lock.set, request.amended" in told
