"""The tables of channels and of what was said under cards, and how they are read and kept."""

from dataclasses import fields
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Executable, Text, bindparam, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.delivery.message import Card
from app.domain.channels import ChannelState, Trouble
from app.store.engine import Row, Session
from app.store.mapping import micros, moment
from app.store.tables import NO_ROWID, Cards, Requests, table

CARD_FIELDS = tuple(one.name for one in fields(Card))


def _word(name: str, *, key: bool = False) -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(name, Text, primary_key=key, nullable=False))


class Channels(SQLModel, table=True):
    """What Slack last said of a channel."""

    __tablename__: ClassVar[Any] = "channels"
    __table_args__ = NO_ROWID

    id: str = _word("id", key=True)
    name: str = _word("name")
    trouble: str = _word("trouble")
    checked_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    since: int = Field(sa_column=Column(BigInteger, nullable=False))


class Replies(SQLModel, table=True):
    """What was said under a card: it is withdrawn together with the card."""

    __tablename__: ClassVar[Any] = "replies"
    __table_args__ = NO_ROWID

    card: str = _word("card", key=True)
    ts: str = _word("ts", key=True)


class Said(SQLModel, table=True):
    """Where something was said: to say it anew when things have changed, or to know a press."""

    __tablename__: ClassVar[Any] = "said"
    __table_args__ = NO_ROWID

    key: str = _word("key", key=True)
    channel: str = _word("channel")
    ts: str = _word("ts")


_cards = table(Cards)
_channels = table(Channels)
_replies = table(Replies)
_requests = table(Requests)
_said = table(Said)

_THERE = or_(_cards.c.address == bindparam("there"), _cards.c.channel == bindparam("there"))
_GIVEN_UP = _cards.c.undeliverable != literal_column("''")
_SHOWING = _cards.c.render_digest != literal_column("''")
_MOST = bindparam("limit", type_=BigInteger)

CHANNEL = select(_channels).where(_channels.c.id == bindparam("name"))
CHANNELS = select(_channels).order_by(_channels.c.id)
KEEP_CHANNEL = upsert(_channels)
KEEP_CHANNEL = KEEP_CHANNEL.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: KEEP_CHANNEL.excluded[name] for name in ("name", "trouble", "checked_at", "since")
    },
)
STRANDED = (
    select(_cards)
    .join(_requests, _requests.c.id == _cards.c.request_id)
    .where(_requests.c.state == literal_column("'pending'"), _THERE, ~_GIVEN_UP)
    .order_by(_cards.c.request_id, _cards.c.id)
    .limit(_MOST)
)
HINDERED = select(_cards).where(_GIVEN_UP, _THERE).order_by(_cards.c.id).limit(_MOST)
SHOWING = select(_cards).where(_SHOWING, _cards.c.channel == bindparam("there")).limit(_MOST)
REPLIES = select(_replies.c.ts).where(_replies.c.card == bindparam("of_card"))
KEEP_REPLY = upsert(_replies).on_conflict_do_nothing()
SAID = select(_said.c.channel, _said.c.ts).where(_said.c.key == bindparam("of_key"))
KEEP_SAID = upsert(_said).on_conflict_do_nothing()


class ChannelReading:
    """Reads about channels; see `workflow.channel_ports`."""

    _session: Session

    def channel(self, name: str) -> ChannelState | None:
        """Give what Slack last said of a channel."""
        row = self._session.one(CHANNEL, {"name": name})
        return _state(row) if row else None

    def channels(self) -> tuple[ChannelState, ...]:
        """Give what is known of every channel that was ever looked at."""
        return tuple(map(_state, self._session.all(CHANNELS)))

    def cards_stranded(self, channel: str, limit: int) -> tuple[Card, ...]:
        """Give cards of pending requests in or for a channel that are not given up there."""
        return self._cards(STRANDED, channel, limit)

    def cards_hindered(self, channel: str, limit: int) -> tuple[Card, ...]:
        """Give cards that were given up in a channel."""
        return self._cards(HINDERED, channel, limit)

    def cards_showing(self, channel: str, limit: int) -> tuple[Card, ...]:
        """Give cards in a channel that show something of their request."""
        return self._cards(SHOWING, channel, limit)

    def replies(self, card: str) -> tuple[str, ...]:
        """Give the timestamps of what was said under a card."""
        return tuple(row[0] for row in self._session.all(REPLIES, {"of_card": card}))

    def said(self, key: str) -> tuple[str, str] | None:
        """Give the channel and timestamp at which a message was said."""
        row = self._session.one(SAID, {"of_key": key})
        return (row[0], row[1]) if row else None

    def _cards(self, statement: Executable, channel: str, limit: int) -> tuple[Card, ...]:
        rows = self._session.all(statement, {"there": channel, "limit": limit})
        return tuple(map(read_card, rows))


class ChannelWriting:
    """Writes about channels; see `workflow.channel_ports`."""

    _session: Session

    def keep_channel(self, state: ChannelState) -> None:
        """Keep what Slack said of a channel."""
        self._session.run(
            KEEP_CHANNEL,
            {
                "id": state.id,
                "name": state.name,
                "trouble": state.trouble.value,
                "checked_at": micros(state.checked_at),
                "since": micros(state.since or state.checked_at),
            },
        )

    def keep_reply(self, card: str, ts: str) -> None:
        """Keep that something was said under a card."""
        self._session.run(KEEP_REPLY, {"card": card, "ts": ts})

    def keep_said(self, key: str, channel: str, ts: str) -> None:
        """Keep where a message was said first."""
        self._session.run(KEEP_SAID, {"key": key, "channel": channel, "ts": ts})


def read_card(row: Row) -> Card:
    """Read a card from its row."""
    found = dict(zip(CARD_FIELDS, row, strict=True))
    found["whole"] = bool(found["whole"])
    found["posted_at"] = moment(found["posted_at"])
    return Card(**found)


def _state(row: Row) -> ChannelState:
    return ChannelState(row[0], row[1], Trouble(row[2]), moment(row[3]), moment(row[4]))


def card_row(card: Card) -> dict[str, Any]:
    """Write what is known of a card."""
    return {
        "id": card.id,
        "request_id": card.request_id,
        "revision": card.revision,
        "address": card.address,
        "channel": card.channel,
        "ts": card.ts,
        "whole": int(card.whole),
        "render_digest": card.render_digest,
        "version": card.version,
        "posted_at": micros(card.posted_at),
        "undeliverable": card.undeliverable,
    }
