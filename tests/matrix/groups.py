"""The groups, agents and teams of the matrix. The documents of the walk say the same."""

from dataclasses import dataclass

from tests.matrix.axes import Risk
from tests.matrix.covers import TODAY

MANAGER, HANDED_TO = "max", "onlookers"


@dataclass(frozen=True)
class Group:
    """A group and its one grant.

    The members of a group that names a `slack` group are those that Slack gives for it.
    """

    name: str
    resource: str = "thing:**"
    action: str = "work.*"
    environments: str = "[prod]"
    ceiling: Risk = Risk.CRITICAL
    start: str = "2026-01-01"
    until: str = "2027-12-31"
    grants: bool = True
    slack: str = ""
    off: bool = False

    def covers(self, risk: Risk) -> bool:
        """Tell whether the grant is for the requests of the matrix, today."""
        return (
            self.grants
            and self.start <= TODAY <= self.until
            and self.resource == "thing:**"
            and self.action == "work.*"
            and self.environments == "[prod]"
            and risk.rank <= self.ceiling.rank
        )


GROUPS = {
    one.name: one
    for one in (
        Group("reviewers"),
        Group("lower-reviewers", ceiling=Risk.MEDIUM),
        Group("onlookers"),
        Group("of-another-resource", resource="vault:**"),
        Group("of-another-action", action="play.*"),
        Group("of-another-environment", environments="[dev]"),
        Group("grant-ended", until="2026-11-19"),
        Group("grant-to-come", start="2026-11-21"),
        Group("without-grant", grants=False),
        Group("from-slack", slack="S0REVIEW"),
        Group("from-slack-disabled", slack="S0OFF", off=True),
    )
}


@dataclass(frozen=True)
class Agent:
    """An agent of the matrix; `owner` owns it when it asks, `now` when people act.

    `asks` is the group that is asked, `manager` that of the owner `team`. The owner is not there
    any more when people act where it is `orphaned`: by the roster, or by what Slack says.
    """

    name: str
    owner: str
    requester: str
    creator: str
    now: str = ""
    asks: str = "reviewers"
    manager: str = MANAGER
    team: str = "crew"
    orphaned: str = ""


AGENTS = {
    one.name: one
    for one in (
        Agent("plain", "olaf", "rolf", "kurt"),
        Agent("insider", "olga", "rita", "kim"),
        Agent("moved", "otto", "rolf", "kurt", now="nora"),
        Agent("grouped", "olaf", "rolf", "kurt", asks="from-slack"),
        Agent("lent", "oda", "ria", "kay"),
        Agent("orphaned", "omar", "rolf", "kurt", orphaned="roster"),
        Agent("forsaken", "fred", "rolf", "kurt", orphaned="slack"),
        Agent("managed", "olaf", "max", "kurt"),
        Agent("owned", "max", "rolf", "kurt"),
        Agent("keyed", "olaf", "rolf", "max"),
        Agent("steered", "olaf", "rolf", "kurt", manager="mia", team="squad"),
        Agent("led", "olaf", "rolf", "kurt", manager="lars", team="watch"),
        Agent("guided", "olaf", "rolf", "kurt", manager="dana", team="shift"),
    )
}
STEERS = {one.manager for one in AGENTS.values()}
