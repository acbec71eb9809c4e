"""The people of the matrix, by what is so of them. The roster of the walk says the same."""

from dataclasses import dataclass, replace
from typing import Any

from tests.matrix.axes import Risk, State
from tests.matrix.covers import COVER_FROM, COVERS, TODAY
from tests.matrix.groups import AGENTS, GROUPS, HANDED_TO, MANAGER

HOME, ELSEWHERE, ABROAD = "T0ACME", "T0OTHER", "E0OTHER"
ALL, ENDS, LOW = tuple(Risk), (Risk.LOW, Risk.CRITICAL), (Risk.LOW,)


@dataclass(frozen=True)
class Actor:
    """One kind of person.

    `person` is whom the roster knows them as, empty for nobody; `user` and `team` are what
    Slack says of who pressed. `behind` is what they are to the requests of `agent`, `code` what
    is amiss with the code that they give where one is asked for, `gone` that their last day is
    over. `risks` are those at which the kind is walked.
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
    gone: bool = False
    risks: tuple[Risk, ...] = ALL

    @property
    def belongs(self) -> bool:
        """Tell whether the requests are theirs: asked for them, or by an agent of theirs."""
        owned = self.behind in {"requester", "owner", "owner now", "owner then"}
        return owned and not self.gone

    @property
    def answers(self) -> bool:
        """Tell whether they answer for the agent in the place of its owner, who has left."""
        return bool(AGENTS[self.agent].orphaned) and self.person == MANAGER

    def grade(self, risk: Risk, state: State = State.FRESH) -> tuple[bool, bool]:
        """Say whether they may review such a request today, and whether they fill a seat."""
        groups = self.own(risk) | self.lent(risk)
        agent = AGENTS[self.agent]
        handed = state is State.HANDED and self.person != agent.manager
        seats = {agent.asks} | ({HANDED_TO} if handed else set())
        return bool(groups), bool(groups & seats)

    def own(self, risk: Risk) -> set[str]:
        """Name the groups for which they may review such a request as members."""
        group = GROUPS.get(self.group)
        if group is None or group.off or self.left or self.gone:
            return set()
        now = self.start <= TODAY <= self.until
        return {group.name} if now and group.covers(risk) else set()

    def lent(self, risk: Risk) -> set[str]:
        """Name the groups for which they may review such a request in somebody's place."""
        agent = AGENTS[self.agent]
        behind = {agent.owner, agent.requester, agent.creator, agent.now} - {""}
        found: set[str] = set()
        for one in COVERS:
            away = MEMBERS.get(one.absent)
            if one.stand_in != self.person or away is None or not one.holds():
                continue
            if away.locked or away.flag or {one.absent, one.by} & behind:
                continue
            found |= away.own(risk) & {COVER_FROM[self.person]}
        return found

    @property
    def lenders(self) -> set[str]:
        """Name those for whom they stand in."""
        return {one.absent for one in COVERS if one.stand_in == self.person and one.holds()}


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
    _of("reviewers", "reviewer past their last day", "lee", gone=True, risks=LOW),
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


def _in(name: str, person: str, **further: Any) -> Actor:
    return _of("", name, person, **{"risks": LOW, **further})


_STAND_INS = (
    _in("stand-in", "ina", risks=ALL),
    Actor("stand-in, by a second account", "U0INATWO", "ina", risks=LOW),
    _in("stand-in whom the absent person named", "sid", risks=ENDS),
    _in("stand-in for a reviewer up to medium risk", "mel", risks=ALL),
    _in("stand-in for who approved already", "faz", risks=ENDS),
    _in("stand-in whose cover has ended", "eno"),
    _in("stand-in whose cover is over, though no tick has come", "ewa"),
    _in("stand-in whose cover is to come", "tia"),
    _in("stand-in for a stand-in", "cho"),
    _in("stand-in for a group that they may not stand in for", "cyd"),
    _in("stand-in by the word of a stranger", "bad"),
    _in("stand-in for a member no more", "nat"),
    _in("stand-in for a locked reviewer", "lia"),
    _in("stand-in for a deactivated reviewer", "dov"),
    _in("locked stand-in", "sly", locked=True),
    _in("guest who stands in", "sue", flag="guest"),
    _in("stand-in who is the requester", "ria", agent="lent", behind="requester", risks=ENDS),
    _in("stand-in who owns the agent", "oda", agent="lent", behind="owner", risks=ENDS),
    _in("stand-in who created the key", "kay", agent="lent", behind="creator", risks=ENDS),
    _in("stand-in for the requester", "sir", agent="insider"),
    _in("stand-in for the owner", "sam", agent="insider"),
    _in("stand-in for the creator of the key", "ski", agent="insider"),
    _in("stand-in for the owner since", "noa", agent="moved"),
    _in("stand-in by the word of the owner", "wol", agent="insider"),
)
_SUSPENDED = (
    _of("reviewers", "reviewer, of an agent whose owner has left", "rae", agent="orphaned"),
    _of(
        "reviewers",
        "who approved already, of an agent whose owner has left",
        "fay",
        agent="orphaned",
        approved=True,
        risks=ENDS,
    ),
    Actor(
        "requester, of an agent whose owner has left",
        "U0ROLF",
        "rolf",
        agent="orphaned",
        behind="requester",
        risks=ENDS,
    ),
    Actor("owner who has left", "U0OMAR", "omar", agent="orphaned", behind="owner", gone=True),
    _of(
        "reviewers",
        "reviewer, of an agent whose owner is deactivated",
        "rae",
        agent="forsaken",
        risks=ENDS,
    ),
)
_MANAGERS = (
    Actor("manager, of a request for them", "U0MAX", "max", agent="managed", behind="requester"),
    Actor("manager, of an agent of theirs", "U0MAX", "max", agent="owned", behind="owner"),
    Actor("manager who created the key", "U0MAX", "max", agent="keyed", behind="creator"),
    Actor("manager, where a user group is asked", "U0MAX", "max", agent="grouped"),
    Actor("manager, of an agent whose owner has left", "U0MAX", "max", agent="orphaned"),
    _of("onlookers", "manager who is of the team it is handed to", "mia", agent="steered"),
    _of("onlookers", "manager of another team", "mia"),
    _of("reviewers", "locked manager", "lars", locked=True, agent="led"),
    _of("reviewers", "deactivated manager", "dana", flag="deactivated", agent="guided"),
)
ACTORS = {
    one.name: one
    for one in (
        *(*_REVIEWERS, *_BEHIND, *_UNFIT, *_GROUPED, *_CODES, *_NOBODY, *_SHUT),
        *(*_STAND_INS, *_SUSPENDED, *(replace(one, risks=ENDS) for one in _MANAGERS)),
    )
}

BYSTANDERS = ("zara", "abel", "adam", "ann", "sol", "fred")  # the first of them approves second
REVIEWING = BYSTANDERS[:-2]
MEMBERS = {one.person: one for one in reversed(ACTORS.values()) if not one.shut} | {
    one: _of("reviewers", one, one) for one in REVIEWING
}
