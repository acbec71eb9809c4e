"""The people of the matrix, by what is so of them. The roster of the walk says the same."""

from dataclasses import dataclass
from typing import Any

from tests.matrix.axes import Risk

HOME, ELSEWHERE, ABROAD = "T0ACME", "T0OTHER", "E0OTHER"
TODAY = "2026-11-20"


@dataclass(frozen=True)
class Group:
    """A group and its one grant; `seats` are the agents for whose requests it is asked.

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
    seats: tuple[str, ...] = ()
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
        Group("reviewers", seats=("plain", "insider", "moved")),
        Group("lower-reviewers", ceiling=Risk.MEDIUM),
        Group("onlookers"),
        Group("of-another-resource", resource="vault:**"),
        Group("of-another-action", action="play.*"),
        Group("of-another-environment", environments="[dev]"),
        Group("grant-ended", until="2026-11-19"),
        Group("grant-to-come", start="2026-11-21"),
        Group("without-grant", grants=False),
        Group("from-slack", seats=("grouped",), slack="S0REVIEW"),
        Group("from-slack-disabled", slack="S0OFF", off=True),
    )
}


@dataclass(frozen=True)
class Actor:
    """One kind of person.

    `person` is whom the roster knows them as, empty for nobody; `user` and `team` are what
    Slack says of who pressed. `behind` is what they are to the requests of `agent`, `code` what
    is amiss with the code that they give where one is asked for.
    """

    name: str
    user: str
    person: str = ""
    group: str = ""
    start: str = "2026-01-01"
    until: str = "2027-12-31"
    agent: str = "plain"
    behind: str = ""
    flag: str = ""
    code: str = ""
    locked: bool = False
    approved: bool = False
    team: str = HOME
    shut: str = ""
    left: bool = False

    @property
    def belongs(self) -> bool:
        """Tell whether the requests are theirs: asked for them, or by an agent of theirs."""
        return self.behind in {"requester", "owner", "owner now", "owner then"}

    def grade(self, risk: Risk) -> tuple[bool, bool]:
        """Say whether they may review such a request today, and whether they fill a seat."""
        group = GROUPS.get(self.group)
        if group is None or group.off or self.left or not self.start <= TODAY <= self.until:
            return False, False
        covers = group.covers(risk)
        return covers, covers and self.agent in group.seats


def _of(group: str, name: str, person: str, **further: Any) -> Actor:
    return Actor(name, f"U0{person.upper()}", person, group, **further)


_REVIEWERS = (
    _of("reviewers", "reviewer", "rae"),
    Actor("reviewer, by a second account", "U0RAETWO", "rae", "reviewers"),
    _of("reviewers", "who approved already", "fay", approved=True),
    Actor("who approved already, second account", "U0FAYTWO", "fay", "reviewers", approved=True),
    _of("lower-reviewers", "reviewer up to medium risk", "lou"),
    _of("onlookers", "reviewer of a group that is not asked", "oni"),
    _of("of-another-resource", "reviewer of another resource", "vic"),
    _of("of-another-action", "reviewer of another action", "pia"),
    _of("of-another-environment", "reviewer of another environment", "dee"),
    _of("grant-ended", "reviewer whose grant has ended", "gus"),
    _of("grant-to-come", "reviewer whose grant is to come", "gwen"),
    _of("without-grant", "member of a group without a grant", "wim"),
    _of("reviewers", "member to come", "tom", start="2026-11-21"),
    _of("reviewers", "member no more", "nan", until="2026-11-19"),
    Actor("on the roster, in no group", "U0BEA", "bea"),
    Actor("manager of the team", "U0MAX", "max"),
)
_BEHIND = (
    Actor("requester", "U0ROLF", "rolf", behind="requester"),
    Actor("requester, by a second account", "U0ROLFTWO", "rolf", behind="requester"),
    Actor("owner of the agent", "U0OLAF", "olaf", behind="owner"),
    Actor("creator of the key", "U0KURT", "kurt", behind="creator"),
    _of("reviewers", "requester who reviews", "rita", agent="insider", behind="requester"),
    Actor(
        "requester who reviews, second account",
        "U0RITATWO",
        "rita",
        "reviewers",
        agent="insider",
        behind="requester",
    ),
    _of("reviewers", "owner who reviews", "olga", agent="insider", behind="owner"),
    _of("reviewers", "creator of the key who reviews", "kim", agent="insider", behind="creator"),
    _of("reviewers", "owner since, who reviews", "nora", agent="moved", behind="owner now"),
    _of("reviewers", "owner before, who reviews", "otto", agent="moved", behind="owner then"),
)
_UNFIT = (
    _of("reviewers", "locked reviewer", "lars", locked=True),
    _of("reviewers", "deactivated reviewer", "dana", flag="deactivated"),
    _of("reviewers", "guest who reviews", "gil", flag="guest"),
    _of("reviewers", "guest of one channel who reviews", "sia", flag="guest"),
    _of("reviewers", "bot on the roster", "bob", flag="machine"),
    _of("reviewers", "app on the roster", "abe", flag="machine"),
    _of("reviewers", "workflow on the roster", "wes", flag="machine"),
    _of("reviewers", "connector on the roster", "con", flag="machine"),
    _of("reviewers", "stranger on the roster", "stu", flag="external"),
    _of("reviewers", "account that Slack does not know", "una", flag="unknown"),
    Actor(
        "member of another workspace, on the roster",
        "U0XENA",
        "xena",
        "reviewers",
        team=ELSEWHERE,
        flag="external",
    ),
)
_GROUPED = (
    _of("from-slack", "member of the user group", "uri", agent="grouped"),
    Actor(
        "member of the user group, second account",
        "U0URITWO",
        "uri",
        "from-slack",
        agent="grouped",
    ),
    _of("from-slack", "in the user group no more", "ugo", agent="grouped", left=True),
    _of("from-slack-disabled", "member of a disabled user group", "udo", agent="grouped"),
    _of("reviewers", "reviewer, where a user group is asked", "ulf", agent="grouped"),
)
_CODES = (
    _of("reviewers", "reviewer without an authenticator", "ned", code="not_enrolled"),
    _of("reviewers", "reviewer with a wrong code", "wyn", code="code_wrong"),
    _of("reviewers", "reviewer with a code used before", "uma", code="code_used"),
    _of("reviewers", "reviewer who gives no code", "ivo", code="code_required"),
    _of("reviewers", "reviewer locked out by wrong codes", "leo", code="code_locked"),
)
_NOBODY = (
    Actor("nobody of the roster", "U0EVE"),
    Actor("administrator of the workspace", "U0ADMIN"),
    Actor("guest of nobody's", "U0GUEST"),
    Actor("bot of nobody's", "U0BOT"),
    Actor("the app itself", "U0HITL"),
    Actor("another workspace's member with a reviewer's id", "U0RAE", team=ELSEWHERE),
    Actor("another workspace's member", "U0ZED", team=ELSEWHERE),
    Actor("another organisation's member", "U0ZOE", team=ABROAD),
)
_SHUT = (
    Actor("reviewer, through another app", "U0RAE", "rae", "reviewers", shut="app"),
    Actor("reviewer, through no app", "U0RAE", "rae", "reviewers", shut="no app"),
    Actor("reviewer, from another workspace's payload", "U0RAE", "rae", "reviewers", shut="team"),
    Actor("reviewer, from no workspace's payload", "U0RAE", "rae", "reviewers", shut="no team"),
    Actor("reviewer, from another organisation", "U0RAE", "rae", "reviewers", shut="enterprise"),
    Actor("reviewer, with a bad signature", "U0RAE", "rae", "reviewers", shut="signature"),
)
ACTORS = {
    one.name: one for one in (*_REVIEWERS, *_BEHIND, *_UNFIT, *_GROUPED, *_CODES, *_NOBODY, *_SHUT)
}

BYSTANDERS = ("zara",)  # the second of the two who approve
MANAGER = "max"


@dataclass(frozen=True)
class Agent:
    """An agent of the matrix; `owner` owns it when it asks, `now` when people act."""

    name: str
    owner: str
    requester: str
    creator: str
    now: str = ""


AGENTS = {
    one.name: one
    for one in (
        Agent("plain", "olaf", "rolf", "kurt"),
        Agent("insider", "olga", "rita", "kim"),
        Agent("moved", "otto", "rolf", "kurt", now="nora"),
        Agent("grouped", "olaf", "rolf", "kurt"),
    )
}
