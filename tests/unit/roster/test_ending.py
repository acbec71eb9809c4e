"""What ends soon is listed before it ends, and what ends too far away as well."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.roster.document import load_roster
from app.roster.ending import ending, far_notes, far_problems, over_problems, too_far
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


def test_the_check_says_where_something_ends_beyond_the_limit() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    late = load_roster(TEXT.replace("until: 2027-06-30", "until: 2031-06-30", 1))

    (told,) = far_problems(late, now)

    assert (told.field, told.warning) == ("agents.deploy-bot.until", True)
    assert "is later than 550 days from now (limits.until)" in told.message
    assert far_problems(ROSTER, now) == []


def test_the_check_says_what_is_over() -> None:
    cover = (
        "covers: [{absent: ana, stand_in: dev, from: 2026-11-20, until: 2026-11-22, reason: x}]"
    )
    lent = TEXT.replace(
        "cover_from: [security, payments-reviewers]", "cover_from: [support-leads]"
    )
    roster = load_roster(lent + cover)

    def told(day: date) -> set[str]:
        now = datetime.combine(day, datetime.max.time(), UTC)
        return {f"{one.field}: {one.message}" for one in over_problems(roster, now)}

    over = "is over: the {} has counted for nothing since then".format
    assert told(date(2026, 11, 22)) == set()
    assert told(date(2026, 11, 23)) == {f"covers[0].until: {over('cover')}"}
    assert told(LAST) == told(date(2026, 11, 23))
    ended = told(date(2028, 1, 1))
    assert {
        f"grants[4].until: {over('grant')}",
        f"agents.deploy-bot.until: {over('agent')}",
    } < ended
    assert len(ended) == 5 + 4 + 1


def test_whoever_asks_who_may_review_is_told_of_grants_beyond_the_limit() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    strict = load_roster(TEXT + "\nlimits: {until: 300d}\n")

    assert far_notes(ROSTER, ROSTER.grants, now) == ()
    assert far_notes(strict, strict.grants[-1:], now) == (
        "security: security duty: 2027-12-31 is later than 300 days from now (limits.until)",
    )


def test_a_time_after_which_there_is_no_day_is_no_problem() -> None:
    last = datetime(9999, 12, 31, tzinfo=UTC)

    assert far_problems(ROSTER, last) == []
    assert ending(ROSTER, last, timedelta(days=30)) != ()  # whoever has no last day


@pytest.mark.parametrize(
    "command",
    [
        ("roster", "check", "{roster}"),
        ("policy", "check", "{policy}", "--roster", "{roster}"),
        (
            *("policy", "explain", "--action", "iam.grant_scope", "--arguments", '{"app": "x"}'),
            *("--policy", "{policy}", "--roster", "{roster}"),
        ),
        ("roster", "who", "cleo", "--roster", "{roster}"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_commands_say_so_and_do_not_refuse_it(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    strict = tmp_path / "roster.yaml"
    strict.write_text(TEXT + "\nlimits: {until: 1d}\n")
    paths = {"{roster}": str(strict), "{policy}": str(MANIFESTS / "policy.yaml")}

    result = CliRunner().invoke(app, [paths.get(one, one) for one in command])

    assert "later than 1 days from now" in result.output
    assert result.exit_code == 0


def test_the_command_lists_the_soonest_first() -> None:
    at = ("--at", "2027-06-20T12:00:00Z")
    roster = ("--roster", str(MANIFESTS / "roster.yaml"))

    result = CliRunner().invoke(app, ["roster", "expiring", *roster, *at])

    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "2027-06-30  agent       access-bot"
