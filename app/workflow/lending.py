"""Which groups somebody stands for in another's place, by what is known of that one now."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from app.domain.action import Facts
from app.domain.cover import ByCover
from app.domain.escalating import Further
from app.domain.escalating import stands_for as widened
from app.domain.people import Account, Flags
from app.domain.request import ActionRequest
from app.roster.covering import covers_by, stands_for
from app.roster.document import Roster
from app.roster.user_groups import doubtful
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries


@dataclass(frozen=True, slots=True)
class Lent:
    """What is lent to somebody; and what must be asked of Slack before that is certain.

    `unseen` are ids of Slack user groups.
    """

    covers: tuple[ByCover, ...] = ()
    accounts: frozenset[Account] = frozenset()
    unseen: frozenset[str] = frozenset()

    @property
    def groups(self) -> frozenset[str]:
        """Name the groups."""
        return frozenset(one.group for one in self.covers)


def lent_to(  # noqa: PLR0913 - who, what, how sure, and what is known of it besides
    q: Queries,
    person: str,
    request: ActionRequest,
    age: timedelta,
    *,
    facts: Facts | None = None,
    held: Collection[str] = (),
    further: Further | None = None,
) -> Lent:
    """Say for which groups somebody stands in, as far as whoever lends them could use them.

    An absent person lends nothing for what is their own request, nothing while they are locked,
    and nothing once their accounts are gone; what they named stands and falls with them too.
    `held` are groups in whose name the person has answered, `further` as for `narrowed`.
    """
    roster = q.roster()
    if roster is None or not roster.covers:
        return Lent()
    facts = facts or request.facts
    found = stands_for(roster, person, facts, q.now, _barred(q, roster, request))
    good, ask = [], set[Account]()
    for one in found:
        known, unsure = in_good_standing(q, roster, one.absent, age)
        ask |= unsure
        if known:
            good.append(one)
    doubt: frozenset[str] = frozenset().union(
        *(
            doubtful(roster, one.absent, facts, q.now, held)
            for one in covers_by(roster, person, q.now)
        )
    )
    own = widened(request, person, roster.groups_for(person, facts, q.now), further)
    return Lent(_widened(request, (person, good, own), further), frozenset(ask), doubt)


def groups_of(q: Queries, person: str, request: ActionRequest) -> frozenset[str]:
    """Name the groups for which somebody may review a request, their own and lent ones.

    That is for telling people what waits; a decision asks for what is known freshly.
    """
    roster = q.roster()
    if roster is None:
        return frozenset()
    own = roster.groups_for(person, request.facts, q.now)
    return own | lent_to(q, person, request, timedelta.max).groups


def _widened(
    request: ActionRequest,
    whose: tuple[str, list[ByCover], frozenset[str]],
    further: Further | None,
) -> tuple[ByCover, ...]:
    """Add the seats that a lent group may fill because it is asked in the place of others.

    Neither who lends nor who is lent to gains what they handed over themselves.
    """
    person, lent, own = whose
    more = {
        replace(one, group=group)
        for one in lent
        for group in widened(request, person, frozenset({one.group}), further)
        & widened(request, one.absent, frozenset({one.group}), further)
        if group not in own
    }
    return tuple(sorted({*lent, *more}))


def _barred(q: Queries, roster: Roster, request: ActionRequest) -> frozenset[str]:
    """Name who may not decide this, nor lend anybody the right to: by them, or by their word."""
    agent = roster.agent(request.asker.agent)
    named = {one.named_by for one in roster.covers if not one.written}
    gone = {one for one in named if _gone(q, roster, one)}
    return request.asker.people | locked_reviewers(q) | gone | ({agent.owner} if agent else set())


def in_good_standing(
    q: Queries, roster: Roster, person: str, age: timedelta
) -> tuple[bool, frozenset[Account]]:
    """Tell whether somebody has an account in good standing, else which ones to ask about."""
    known = _known(q, roster, person)
    fresh = [one for _, one in known if one is not None and abs(q.now - one.checked_at) <= age]
    if any(not one.code for one in fresh):
        return True, frozenset()
    unsure = {account for account, one in known if one is None or one not in fresh}
    return False, frozenset(unsure) if age != timedelta.max else frozenset()


def _gone(q: Queries, roster: Roster, person: str) -> bool:
    known: Collection[tuple[Account, Flags | None]] = _known(q, roster, person)
    return all(one is not None and one.code for _, one in known)


def _known(q: Queries, roster: Roster, person: str) -> list[tuple[Account, Flags | None]]:
    found = roster.person(person)
    return [(one, q.flags(one)) for one in found.accounts] if found else []
