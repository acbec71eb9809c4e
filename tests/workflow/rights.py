"""Who has a right to decide: codes, a group from Slack and covers, said once more and plainly.

A model beside `model.py` that knows nothing of the product. People are names, times are seconds
since noon; `SECURITY` is a group whose members Slack knows, `OPS` one that the roster lists.
"""

from dataclasses import dataclass, field

from tests.workflow.model import RELEASE, RISKS, Seats, seated

OPS, SECURITY = "ops", "security"
CEILINGS = {OPS: "high", SECURITY: "critical"}
LISTED = {"ana", "ben"}
COVER_FROM = {"mo": {OPS, SECURITY}, "ben": {SECURITY}, "bo": {SECURITY}, "rita": {SECURITY}}
OWNER = "bo"
MAX_AGE = 15 * 60
LOCKED = 15 * 60
Lent = tuple[str, str, str]  # which group, in whose place, by which cover


@dataclass
class Cover:
    """Somebody stands in for whoever named them."""

    absent: str
    stand_in: str
    start: float
    until: float


@dataclass
class App:
    """A person's authenticator app, as far as it was used."""

    last: int
    failures: int = 0
    locked_until: float = 0.0


@dataclass
class Review:
    """An approval: by whom, by which rights, and whether with a code."""

    person: str
    own: set[str]
    lent: set[Lent]
    proven: bool


@dataclass
class Held:
    """One request, as it should stand."""

    kind: str
    behind: set[str]
    seats: Seats
    risk: str
    strict: bool
    expires: float
    state: str = "pending"
    release: float = 0.0
    reviews: list[Review] = field(default_factory=list)


@dataclass
class Rights:
    """What Slack was seen to say, who stands in for whom, who has an app, what takes a code."""

    now: float = 0.0
    seen: set[str] = field(default_factory=set)
    seen_at: float = 0.0
    covers: dict[str, Cover] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    strict: set[str] = field(default_factory=set)

    @property
    def stale(self) -> bool:
        """Whether what was seen is too old to go by."""
        return self.now - self.seen_at > MAX_AGE

    def own(self, person: str, risk: str) -> set[str]:
        """Which groups somebody may stand for by themselves."""
        members = {OPS: LISTED, SECURITY: set() if self.stale else self.seen}
        high = RISKS.index(risk)
        return {
            group
            for group, people in members.items()
            if person in people and high <= RISKS.index(CEILINGS[group])
        }

    def lent(self, person: str, it: Held) -> set[Lent]:
        """Which groups somebody may stand for in another's place: no more than that one's own."""
        may = COVER_FROM.get(person, set()) - self.own(person, it.risk)
        return {
            (group, one.absent, name)
            for name, one in self._current(person)
            if one.absent not in it.behind | {OWNER}
            for group in self.own(one.absent, it.risk) & may
        }

    def _current(self, person: str) -> list[tuple[str, Cover]]:
        return [
            (name, one)
            for name, one in self.covers.items()
            if one.stand_in == person and one.start <= self.now < one.until
        ]

    def doubtful(self, person: str, risk: str, held: set[str]) -> bool:
        """Whether Slack must be asked about the group before anything is said of somebody."""

        def unsure(who: str) -> bool:
            alone = not held and not self.own(who, risk)
            return alone or who in self.seen or SECURITY in held

        absent = [one.absent for _, one in self._current(person)]
        return self.stale and person != OWNER and any(map(unsure, [person, *absent]))

    def reviewers_doubtful(self, it: Held) -> bool:
        """Whether it is not known of somebody who approved whether they still may."""
        return any(
            self.doubtful(one.person, it.risk, one.own | {group for group, _, _ in one.lent})
            for one in it.reviews
        )

    def counting(self, it: Held, reviews: list[Review]) -> dict[str, set[str]]:
        """Whose approvals count now: by their own right first, each lent right for one only."""
        good = [one for one in reviews if one.proven or not self.takes_code(it)]
        found: dict[str, set[str]] = {}
        for one in good:
            own = one.own & self.own(one.person, it.risk)
            found[one.person] = found.get(one.person, set()) | own
        voices = {person: person for person, groups in found.items() if groups}
        for one in good:
            for group, absent, _ in sorted(one.lent & self.lent(one.person, it)):
                if group in found[one.person]:
                    continue
                if voices.setdefault(absent, one.person) == one.person:
                    found[one.person].add(group)
        return {person: groups for person, groups in found.items() if groups}

    def takes_code(self, it: Held) -> bool:
        """Whether an approval takes a code: it did at submission, or it does now."""
        return it.strict or it.kind in self.strict

    def code_is_good(self, person: str, step: int | None) -> bool:
        """Look at a code, named by its time step; five that fit no step now lock for a while."""
        app = self.apps.get(person)
        if app is None or self.now < app.locked_until or step is None:
            return False
        if abs(step - int(self.now) // 30) <= 1:
            good = step > app.last
            if good:
                self.apps[person] = App(step)
            return good
        app.failures += 1
        if app.failures == 5:
            app.failures, app.locked_until = 0, self.now + LOCKED
        return False


def submit(rights: Rights, kind: str, behind: set[str], seats: Seats, risk: str) -> Held | None:
    """What becomes of a new request; nothing where nobody could approve it."""
    strict = kind in rights.strict
    able = (LISTED | rights.seen) - behind
    people = {one: rights.own(one, risk) for one in able if not strict or one in rights.apps}
    it = Held(kind, behind, seats, risk, strict, rights.now + 3600)
    return it if seated(seats, people) else None


def approve(  # noqa: PLR0911 - one return for each answer
    rights: Rights, it: Held, person: str, step: int | None
) -> str:
    """What an approval does, and how it is answered in one word."""
    own, lent = rights.own(person, it.risk), rights.lent(person, it)
    groups = own | {group for group, _, _ in lent}
    if it.state != "pending" or rights.now >= it.expires or person in it.behind | {OWNER}:
        return "refused"
    if rights.doubtful(person, it.risk, set()) or rights.reviewers_doubtful(it):
        return "refused"
    given = Review(person, own, lent, rights.takes_code(it))
    before = rights.counting(it, it.reviews)
    after = rights.counting(it, [*it.reviews, given])
    if not groups & {group for group, _ in it.seats} or person in before or person not in after:
        return "refused"
    if rights.takes_code(it) and not rights.code_is_good(person, step):
        return "refused"
    it.reviews.append(given)
    if not seated(it.seats, after):
        return "counted"
    it.state, it.release = "approved", rights.now + RELEASE
    return "approved"


def redeem(rights: Rights, it: Held) -> str:  # noqa: PLR0911 - one return for each answer
    """What an executor gets: released, refused, or to ask again when Slack can be asked."""
    if it.state == "redeemed":
        return "released"
    if it.state != "approved":
        return "refused"
    if rights.reviewers_doubtful(it):
        return "unreachable"
    if rights.now >= it.release:
        return "refused"
    if not seated(it.seats, rights.counting(it, it.reviews)):
        it.state = "revoked"
        return "refused"
    it.state = "redeemed"
    return "released"
