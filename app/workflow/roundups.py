"""Once a day a team is told what waits for it; and many reminders are told in one message."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.delivery.message import Card, Leased, Message, roundup_in, roundup_message
from app.delivery.roundup import Listed, Roundup
from app.domain.action import Risk
from app.domain.escalating import late
from app.domain.events import Escalated
from app.domain.request import ActionRequest, State
from app.policy.decision import Team
from app.workflow.home import listed
from app.workflow.ports import Queries, UnitOfWork

MOST, LISTED = 1000, 20
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hour:
    """That a team's hour has come: of which day of its zone, and when."""

    team: Team
    day: date
    due_at: datetime


def roundups_due(q: Queries) -> tuple[Hour, ...]:
    """List whose hour has come today and was not dealt with; a day that is over is left out."""
    policy = q.policy()
    teams = policy.teams.values() if policy else ()
    found = [
        Hour(one, one.digest.today(q.now), due)
        for one in teams
        if one.digest and (due := one.digest.due(q.now))
    ]
    return tuple(one for one in found if not q.roundup_made(one.team.name, one.day))


def make_roundups(uow: UnitOfWork) -> int:
    """Deal with each hour that has come, once, and ask for a message where something waits."""
    due = roundups_due(uow)
    for one in due:
        waiting = len(uow.waiting_for(one.team.name, MOST))
        uow.keep_roundup(one.team.name, one.day, one.due_at, waiting)
        if waiting:
            uow.post(roundup_message(one.team.name, one.day, one.team.channel))
    return len(due)


def digest_of(q: Queries, message: Message) -> Roundup | None:
    """Put together what waits for a team now; nothing where there is nothing to say any more.

    That is so when nothing waits, when the day is over, and when the policy gives the team no
    digest or another channel by now: what waits for it is told in its own channel alone.
    """
    name, day = roundup_in(message)
    policy = q.policy()
    team = policy.team(name) if policy else None
    if team is None or team.digest is None or team.channel != message.address:
        return None
    waiting = q.waiting_for(name, MOST) if team.digest.today(q.now) == day else ()
    if not waiting:
        return None
    due = team.digest.moment(day)
    cards = [(one, _card_in(q, one, team.channel)) for one in waiting]
    here = [(one, card) for one, card in cards if card]
    return Roundup(
        lines=_lines(q, here[:LISTED]),
        risks=_risks(waiting),
        team=name,
        more=len(here[LISTED:]),
        elsewhere=len(waiting) - len(here),
        late_since=due if due and q.now - due > LATE else None,
        at_least=len(waiting) == MOST,
    )


def reminders_of(q: Queries, leased: Leased) -> Roundup | None:
    """Put together what is reminded of in one message; nothing where none of it still waits.

    Left out is what was decided meanwhile, and whose card is not to be seen in that channel.
    """
    found = [_reminded(q, one.message.card) for one in (leased, *leased.along)]
    here = [one for one in found if one]
    here = [one for one in here if one[1].channel == here[0][1].channel]
    if not here:
        return None
    here.sort(key=lambda one: one[0].id)
    requests = [one for one, _ in here]
    behind = sum(_comes_late(q, one) for one in requests)
    return Roundup(_lines(q, here), _risks(requests), late=behind)


def _lines(q: Queries, found: Sequence[tuple[ActionRequest, Card]]) -> tuple[Listed, ...]:
    items = listed(q, [one for one, _ in found])
    return tuple(
        Listed(item, card.id, card.channel, card.ts)
        for item, (_, card) in zip(items, found, strict=True)
    )


def _risks(requests: Iterable[ActionRequest]) -> Counter[Risk]:
    return Counter(one.facts.risk for one in requests)


def _card_in(q: Queries, request: ActionRequest, channel: str) -> Card | None:
    """Find the card of a request that stands in a channel."""
    cards = (one for one in q.cards_of(request.id) if one.channel == channel)
    return next((one for one in cards if one.ts and not one.undeliverable), None)


def _reminded(q: Queries, name: str) -> tuple[ActionRequest, Card] | None:
    card = q.card(name)
    request = q.request(card.request_id) if card and card.ts and not card.undeliverable else None
    if card is None or request is None or request.state is not State.PENDING:
        return None
    return request, card


def _comes_late(q: Queries, request: ActionRequest) -> bool:
    steps = [one for one in q.evidence(request.id) if isinstance(one, Escalated)]
    return bool(steps) and late(steps[-1], steps[-1].at)
