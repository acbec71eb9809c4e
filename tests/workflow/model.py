"""What should happen, said once more and plainly: a model that knows nothing of the product.

People are names, accounts are ids, times are numbers. Nothing is imported from `app`; the words
for states and verdicts are those of the design.
"""

from dataclasses import dataclass, field
from itertools import permutations

RISKS = ["low", "medium", "high", "critical"]
FINAL = {"denied", "rejected", "expired", "cancelled", "redeemed", "revoked", "lapsed"}
RELEASE = 15 * 60
REMINDERS = (10 * 60, 30 * 60)  # again after twice as long, as long as there is an hour
AMOUNT = 9
Seats = tuple[tuple[str, int], ...]


@dataclass
class Rule:
    """What the policy says of one kind of action."""

    effect: str
    seats: Seats = ()
    risk: str = "high"
    amend: bool = True


@dataclass
class Held:
    """One request, as it should stand."""

    kind: str
    behind: frozenset[str]
    seats: Seats
    risk: str
    expires: float
    state: str = "pending"
    by: str | None = None
    release: float = 0.0
    whole: bool = True
    issued: bool = False
    spent: tuple[str, str] = ("", "")
    mismatches: int = 0
    reviews: list[tuple[str, str]] = field(default_factory=list)
    stood: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[str, set[int]] = field(default_factory=dict)
    amend: bool = True
    amount: int = AMOUNT
    revision: int = 1
    shown: int = 1
    since: int = 0
    steps: int = 0
    handed: str = ""


@dataclass
class World:
    """The documents, the accounts, the locks and the time, as everybody should see them."""

    rules: dict[str, Rule]
    groups: dict[str, set[str]]
    ceilings: dict[str, str]
    accounts: dict[str, str]
    flagged: set[str] = field(default_factory=set)
    locks: list[tuple[str, str]] = field(default_factory=list)
    owner: str = "bo"
    manager: str = "dev"
    hands: bool = True
    now: float = 0.0
    clock_behind: bool = False

    def scope(self, person: str, risk: str) -> set[str]:
        """Which groups somebody may stand for where the risk is such."""
        return {
            group
            for group, members in self.groups.items()
            if person in members and RISKS.index(risk) <= RISKS.index(self.ceilings[group])
        }

    def locked(self, kind: str) -> bool:
        """Whether a lock stops this kind of action; there is one agent and one team."""
        covering = {("all", ""), ("agent", "bot"), ("team", "platform"), ("scope", "do.*")}
        return bool({*self.locks} & {*covering, ("scope", f"do.{kind}")})

    def standing(self, account: str, risk: str) -> tuple[str, set[str]]:
        """Who clicks, and for which groups; nobody who may not decide anything."""
        person = self.accounts.get(account, "")
        barred = ("reviewer", person) in self.locks or account in self.flagged
        if not person or barred or person == self.owner:
            return "", set()
        return person, self.scope(person, risk)

    def counting(self, it: Held, risk: str) -> dict[str, set[str]]:
        """Whose approvals count now: by person, by the account they used last."""
        last = dict(it.reviews[it.since :])
        found = {}
        for person, account in last.items():
            who, groups = self.standing(account, it.risk)
            groups = self.narrowed(it, person, groups, risk) & it.stood[person]
            if who == person and groups and person not in it.behind:
                found[person] = groups
        return found

    def narrowed(self, it: Held, person: str, groups: set[str], risk: str) -> set[str]:
        """For which groups somebody answers, then and now, and for whose seats they may besides.

        Security may fill the seats of ops once it was handed over to them, as long as the policy
        names them, but for whoever did that.
        """
        now, asked = self.scope(person, risk), it.handed not in {"", person}
        named = self.hands or self.rules[it.kind].effect != "hold"
        then = groups | ({"ops"} if asked and "security" in groups else set())
        return then & (now | ({"ops"} if asked and named and "security" in now else set()))

    def enough(self, it: Held, people: dict[str, set[str]], *, by_policy: bool = False) -> bool:
        """Whether the frozen seats and those of the policy now are filled, each on its own."""
        rule = self.rules[it.kind]
        asked = [] if by_policy else [it.seats]
        asked += [rule.seats] if rule.effect == "hold" else []
        return all(seats and seated(seats, people) for seats in asked)


def seated(seats: Seats, people: dict[str, set[str]]) -> bool:
    """Whether distinct people can fill all seats: by trying every order."""
    chairs = [group for group, count in seats for _ in range(count)]
    return any(
        all(group in people[who] for who, group in zip(order, chairs, strict=True))
        for order in permutations(people, len(chairs))
    )


def submit(world: World, kind: str, behind: set[str], ttl: float, *, whole: bool) -> Held | None:
    """What becomes of a new request; nothing where it is refused at the door."""
    rule = world.rules[kind]
    if world.locked(kind):
        return None
    it = Held(kind, frozenset(behind), rule.seats, rule.risk, world.now + ttl, whole=whole)
    it.amend = rule.amend
    if rule.effect == "hold":
        good = {
            person
            for account, person in world.accounts.items()
            if account not in world.flagged and ("reviewer", person) not in world.locks
        }
        people = {one: world.scope(one, rule.risk) for one in good - behind}
        return it if seated(rule.seats, people) else None
    it.seats = ()
    it.by = "policy"
    it.state = "approved" if rule.effect == "allow" else "denied"
    it.release = world.now + RELEASE
    return it


def press(  # noqa: C901, PLR0911 - one return for each answer
    world: World, it: Held, account: str, verdict: str
) -> str:
    """What a click does, and how it is answered in one word."""
    person, groups = world.standing(account, it.risk)
    rule = world.rules[it.kind]
    decidable = it.state == "pending" and world.now < it.expires
    if not decidable or not groups or person in it.behind or world.locked(it.kind):
        return "refused"
    if it.shown != it.revision:
        return "refused"
    if verdict == "reject":
        it.state, it.by = "rejected", "human"
        return "rejected"
    if world.clock_behind:
        return "refused"
    if rule.effect == "deny":
        it.state, it.by = "denied", "policy"
        return "denied"
    groups = world.narrowed(it, person, groups, rule.risk)
    asked = {group for group, _ in it.seats}
    asked |= {group for group, _ in rule.seats} if rule.effect == "hold" else set()
    shown = it.whole or it.seen.get(person, set()) >= {1, 2}
    before = world.counting(it, rule.risk)
    if not groups & asked or not shown or person in before:
        return "refused"
    it.reviews.append((person, account))
    it.stood[person] = it.stood.get(person, set()) | groups
    if not world.enough(it, {**before, person: groups}):
        return "counted"
    it.state, it.by, it.release = "approved", "human", world.now + RELEASE
    return "approved"


def amend(world: World, it: Held, account: str, amount: int) -> bool:
    """What becomes of the wish that it be less: a revision of which nobody has said anything."""
    person, groups = world.standing(account, it.risk)
    rule = world.rules[it.kind]
    decidable = it.state == "pending" and world.now < it.expires and it.shown == it.revision
    if not decidable or not groups or person in it.behind or world.locked(it.kind):
        return False
    decidable = decidable and not world.clock_behind
    permitted = it.amend and rule.amend and rule.effect == "hold" and it.revision < 10
    if not decidable or not permitted or not 0 < amount < it.amount:
        return False
    it.amount, it.revision, it.since = amount, it.revision + 1, len(it.reviews)
    it.stood, it.seen = {}, {}
    return True


def hand_over(world: World, it: Held, account: str, team: str) -> bool:
    """What becomes of the wish that another team decide it: once, for seats that are empty."""
    person, rule = world.accounts.get(account, ""), world.rules[it.kind]
    if person != world.manager or person in it.behind | {world.owner} or account in world.flagged:
        return False
    decidable = it.state == "pending" and world.now < it.expires and not world.locked(it.kind)
    if not decidable or it.handed or team != "security" or not world.hands:
        return False
    filled = sum("ops" in groups for groups in world.counting(it, rule.risk).values())
    asked = [*it.seats, *(rule.seats if rule.effect == "hold" else ())]
    if not any(group == "ops" and count > filled for group, count in asked):
        return False
    done = it.behind | {world.owner, person} | {who for who, _ in it.reviews[it.since :]}
    able = {who for one, who in world.accounts.items() if world.standing(one, it.risk)[0]} - done
    it.handed = person if any("security" in world.scope(who, it.risk) for who in able) else ""
    return bool(it.handed)


def redeem(  # noqa: C901, PLR0911 - one return for each answer
    world: World, it: Held, executor: str, run: str, *, right: bool
) -> str:
    """What an executor gets: released, or refused."""
    if it.state == "redeemed":
        return "released" if right and it.spent == (executor, run) else "refused"
    if it.state != "approved" or world.clock_behind or world.locked(it.kind):
        return "refused"
    if world.rules[it.kind].effect == "deny":
        it.state, it.by = "revoked", "policy"
        return "refused"
    if executor != "runner" or not right:
        it.mismatches += executor == "runner"
        if it.mismatches == 3:
            it.state, it.by = "revoked", "policy"
        return "refused"
    if world.now >= it.release:
        return "refused"
    people = world.counting(it, world.rules[it.kind].risk)
    if not world.enough(it, people, by_policy=it.by == "policy"):
        it.state, it.by = "revoked", "policy"
        return "refused"
    it.state, it.spent = "redeemed", (executor, run)
    return "released"


def tick(world: World, held: list[Held]) -> None:
    """What time does to everything that is not over."""
    for it in held:
        if it.state == "pending" and world.now >= it.expires:
            it.state, it.by = "expired", "timeout"
        elif it.state == "approved" and world.now >= it.release:
            it.state = "lapsed"
        if it.state == "pending":
            waited = world.now - (it.expires - 3600)
            it.steps = max(it.steps, sum(waited >= due for due in REMINDERS))
