"""Keep what Slack says of the channels, and bring requests to where people can decide them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.delivery.message import Card
from app.domain.channels import ChannelChanged, ChannelState, Trouble
from app.workflow.deliver import give_up
from app.workflow.messages import card_message
from app.workflow.ports import Queries, UnitOfWork

FRESH = timedelta(seconds=60)
STALE = timedelta(seconds=40)
AT_ONCE, MANY = 100, 1000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OURS = frozenset(one.value for one in Trouble)


@dataclass(frozen=True, slots=True)
class ChannelNews:
    """What was just learned of a channel, and what was known of it before."""

    state: ChannelState
    before: ChannelState | None

    @property
    def changed(self) -> bool:
        """Tell whether it can be used now and could not before, or the other way round."""
        was = self.before.trouble if self.before else Trouble.NONE
        return self.state.trouble is not was

    @property
    def renamed(self) -> bool:
        """Tell whether it is called otherwise than before."""
        return self.before is not None and self.state.name != self.before.name


def stale_channels(q: Queries, limit: int) -> tuple[str, ...]:
    """Name the channels that were not looked at lately, the longest ago first.

    Those that the policy no longer names are looked at too: cards stand in them.
    """
    policy = q.policy()
    seen = {one.id: one.checked_at for one in q.channels()}
    names = seen.keys() | (policy.channels if policy else frozenset())
    at = {one: seen.get(one, LONG_AGO) for one in names}
    due = [one for one in names if abs(q.now - at[one]) > STALE]
    return tuple(sorted(due, key=lambda one: (at[one], one))[:limit])


def is_fresh(state: ChannelState | None, now: datetime) -> bool:
    """Tell whether a channel was looked at so lately that a card may be shown in it."""
    return state is not None and abs(now - state.checked_at) <= FRESH


def keep_channels(uow: UnitOfWork, found: tuple[ChannelState, ...]) -> tuple[ChannelNews, ...]:
    """Write down what Slack said, with an entry and its messages where that changes something."""
    return tuple(news for one in found if (news := _kept(uow, one)))


def doubt_channel(uow: UnitOfWork, name: str) -> None:
    """Ask Slack again before anything is shown in a channel: what is known may be wrong."""
    if known := uow.channel(name):
        uow.keep_channel(replace(known, checked_at=LONG_AGO))


def move_channel(uow: UnitOfWork, old: str, new: str) -> None:
    """Follow cards to the new id of their channel: Slack gives one when sharing begins."""
    for card in uow.cards_showing(old, MANY):
        uow.keep_card(replace(card, channel=new))


def is_unswept(q: Queries, name: str) -> bool:
    """Tell whether something stands in a channel that should not."""
    state = q.channel(name)
    if state is None or not state.trouble:
        return False
    shows = state.trouble.foreign and any(map(_ours, q.cards_showing(name, MANY)))
    return shows or bool(q.cards_stranded(name, 1))


def sweep_channel(uow: UnitOfWork, name: str) -> int:
    """Give up cards where nobody can use them, and empty them where others see them.

    At most `AT_ONCE` cards are given up; the answer says how many were.
    """
    state = uow.channel(name)
    if state is None or not state.trouble:
        return 0
    stranded = uow.cards_stranded(name, AT_ONCE)
    for card in stranded:
        give_up(uow, card, state.trouble.value)
    if state.trouble.foreign:
        for card in filter(_ours, uow.cards_showing(name, MANY)):
            uow.post(card_message(card))
    return len(stranded)


def _kept(uow: UnitOfWork, found: ChannelState) -> ChannelNews | None:
    """Keep an answer, unless one to a later question came before it."""
    before = uow.channel(found.id)
    if before is not None and found.checked_at < before.checked_at <= uow.now:
        return None
    news = ChannelNews(found.as_of(before), before)
    uow.keep_channel(news.state)
    if news.changed:
        was = before.trouble if before else Trouble.NONE
        uow.append(ChannelChanged(found.id, found.trouble, was))
        if found.trouble:
            sweep_channel(uow, found.id)
        else:
            _returned(uow, found.id)
    return news


def _returned(uow: UnitOfWork, name: str) -> None:
    """Put right the cards that were given up in a channel that can be used again."""
    for card in uow.cards_hindered(name, MANY):
        uow.post(card_message(card))


def _ours(card: Card) -> bool:
    """Leave out a card that Slack lets nobody change any more."""
    return card.undeliverable in OURS
