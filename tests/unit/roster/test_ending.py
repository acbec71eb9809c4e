"""What ends soon is listed before it ends, and what ends too far away as well."""

from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.roster.document import load_roster
from app.roster.ending import ending, too_far
from tests.documents import MANIFESTS

TEXT = (MANIFESTS / "roster.yaml").read_text()
ROSTER = load_roster(TEXT)
LAST = date(2027, 6, 30)


@pytest.mark.parametrize(("days", "listed"), [(-31, False), (-30, True), (0, True), (1, False)])
def test_an_agent_is_listed_from_thirty_days_before_its_last_day_until_then(
    days: int,
    listed: bool,  # noqa: FBT001
) -> None:
    now = datetime.combine(LAST + timedelta(days=days), datetime.min.time(), UTC)

    found = {(one.kind, one.name) for one in ending(ROSTER, now, timedelta(days=30))}

    assert (("agent", "deploy-bot") in found) == listed


def test_grants_and_agents_that_end_beyond_the_limit_are_told_of() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    strict = load_roster(TEXT + "\nlimits: {until: 300d}\n")

    assert too_far(ROSTER, now) == ()
    assert {one.kind for one in too_far(strict, now)} == {"grant"}


def test_the_command_lists_the_soonest_first() -> None:
    at = ("--at", "2027-06-20T12:00:00Z")
    roster = ("--roster", str(MANIFESTS / "roster.yaml"))

    result = CliRunner().invoke(app, ["roster", "expiring", *roster, *at])

    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "2027-06-30  agent       access-bot"
