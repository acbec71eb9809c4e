"""What the documents say that cannot be so yet: made-up ids of the sample, another workspace."""

from collections.abc import Iterator

from app.bootstrap.starter import starter
from app.policy.document import Policy, load_policy
from app.roster.document import Roster, load_roster
from app.settings import SLACK_API, Settings
from app.slack.examination import Finding

SHOWN = 5
COPY_MEMBER = "put in member ids of your people: their profile in Slack, ⋮, Copy member ID"
COPY_CHANNEL = "put in ids of your channels: the channel's name in Slack, at the end of About"


def unready(settings: Settings, policy: Policy | None, roster: Roster | None) -> Iterator[Finding]:
    """Say which ids are the sample's, unless in practice, and who is in another workspace."""
    if settings.slack_api_url == SLACK_API:
        yield from _samples(policy, roster)
    home = settings.slack_team or settings.slack_enterprise
    if roster is None or not home:
        return
    away = [
        one.id
        for one in roster.people.values()
        if not any(account.team == home for account in one.accounts)
    ]
    if away:
        detail = f"{_some(away)}: without an account in {home}, so they can decide nothing"
        remedy = "correct the roster (workspace, or slack of each), or HITL_SLACK_TEAM"
        yield Finding("workspace", ok=False, detail=detail, remedy=remedy)


def _samples(policy: Policy | None, roster: Roster | None) -> Iterator[Finding]:
    made_up = _users(load_roster(starter("roster.yaml"), "roster.yaml"))
    if found := sorted(_users(roster) & made_up):
        detail = f"{_some(found)}: made-up ids of the sample"
        yield Finding("sample roster", ok=False, detail=detail, remedy=COPY_MEMBER)
    made_up = _channels(load_policy(starter("policy.yaml"), "policy.yaml"))
    if found := sorted(_channels(policy) & made_up):
        detail = f"{_some(found)}: made-up ids of the sample"
        yield Finding("sample policy", ok=False, detail=detail, remedy=COPY_CHANNEL)


def _users(roster: Roster | None) -> set[str]:
    people = roster.people.values() if roster else ()
    return {account.user for one in people for account in one.accounts}


def _channels(policy: Policy | None) -> set[str]:
    return {one.channel for one in policy.teams.values()} | {policy.fallback} if policy else set()


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
