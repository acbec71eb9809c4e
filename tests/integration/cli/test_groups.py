"""Groups whose members Slack knows, on the command line: what was seen, and what is not known."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.bootstrap import open_store
from app.clock import SystemClock
from app.domain.authority import SYSTEM
from app.settings import settings_from
from app.workflow.documents import load_document
from app.workflow.user_groups import keep_user_groups
from tests.serving import ROOT
from tests.user_groups import roster_text, seen

RUN = CliRunner()
POLICY = ("--policy", str(ROOT / "manifests" / "policy.yaml"))
QUARANTINE = ("--action", "identity.quarantine", "--resource", "account:acme/j.doe")
ACCOUNT = '{"account": "acme/j.doe"}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose service has run once, with a roster whose security group is from Slack."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")
    (tmp_path / "hp" / "roster.yaml").write_text(roster_text())
    return tmp_path / "hp"


def saw(*members: str, minutes: int = 3) -> None:
    async def done() -> None:
        async with open_store(settings_from()) as store:
            at = SystemClock().now() - timedelta(minutes=minutes)
            text = roster_text()
            await store.write(lambda uow: load_document(uow, "roster", text, SYSTEM))
            if members:
                shot = seen(*members, at=at)
                await store.write(lambda uow: keep_user_groups(uow, (shot,)))

    asyncio.run(done())


def hitl(*words: str, code: int = 0) -> str:
    result = RUN.invoke(cli.app, ["roster", *words])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_who_was_seen_in_a_group_is_told_with_who_is_on_no_roster() -> None:
    saw("U0CLEO", "U0DEV", "U0EVE")

    told = hitl("groups")
    (listed,) = json.loads(hitl("groups", "--json"))

    assert "security (S0SEC): 2 of 3 members are on the roster; seen 3 min ago" in told
    assert "on the roster: cleo, dev on no roster: U0EVE" in told
    assert (listed["known"], listed["people"]) == (True, ["cleo", "dev"])
    assert listed["strangers"] == ["U0EVE"]


def test_what_was_seen_too_long_ago_counts_for_nobody() -> None:
    saw("U0CLEO", minutes=16)

    assert "too long ago: nobody is in it for now" in hitl("groups", code=1)
    assert json.loads(hitl("groups", "--json", code=1))[0]["known"] is False


def test_a_group_that_was_never_seen_is_told_so() -> None:
    saw()

    assert "never seen, so nobody is in it" in hitl("groups", code=1)


def test_from_the_files_alone_it_is_said_that_the_members_are_not_known() -> None:
    told = hitl("who", *QUARANTINE, *POLICY, code=3)
    (listed,) = json.loads(hitl("who", *QUARANTINE, *POLICY, "--json", code=3))

    assert "Nobody" not in told
    assert "security: its members come from the Slack user group S0SEC" in told
    assert listed == {"person": None, "group": "security", "slack_group": "S0SEC", "known": False}


def test_a_person_may_be_in_a_group_that_the_files_do_not_show() -> None:
    assert "are not known here" in hitl("who", "dev", code=3)
    assert "are not known here" in hitl("who", "cleo")


def test_an_explanation_does_not_say_nobody_where_the_files_do_not_know(folder: Path) -> None:
    both = (*POLICY, "--roster", str(folder / "roster.yaml"))
    words = ("explain", "--action", "identity.quarantine", "--arguments", ACCOUNT, *both)

    told = RUN.invoke(cli.app, ["policy", *words])
    listed = json.loads(RUN.invoke(cli.app, ["policy", *words, "--json"]).output)

    assert told.exit_code == 0, told.output
    assert "Nobody could approve this now" not in told.output
    assert "security: its members come from the Slack user group S0SEC" in told.output
    assert listed["could_approve"] == []
    assert [one["group"] for one in listed["not_known_here"]] == ["security"]
