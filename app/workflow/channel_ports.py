"""What the use cases ask of the store about channels, and about what stands in them."""

from typing import Protocol

from app.delivery.message import Card
from app.domain.channels import ChannelState


class ChannelQueries(Protocol):
    """Reads about channels."""

    def channel(self, name: str) -> ChannelState | None:
        """Give what Slack last said of a channel."""

    def channels(self) -> tuple[ChannelState, ...]:
        """List what is known of every channel that was ever looked at."""

    def cards_stranded(self, channel: str, limit: int) -> tuple[Card, ...]:
        """List cards of pending requests in or for a channel that are not given up there."""

    def cards_hindered(self, channel: str, limit: int) -> tuple[Card, ...]:
        """List cards that were given up in a channel."""

    def cards_showing(self, channel: str, limit: int) -> tuple[Card, ...]:
        """List cards in a channel that show something of their request."""

    def replies(self, card: str) -> tuple[str, ...]:
        """List the timestamps of what was said under a card."""

    def said(self, key: str) -> tuple[str, str] | None:
        """Find the channel and timestamp at which a message was said."""


class ChannelWrites(Protocol):
    """Writes about channels."""

    def keep_channel(self, state: ChannelState) -> None:
        """Store what Slack said of a channel, in place of what it said before."""

    def keep_reply(self, card: str, ts: str) -> None:
        """Store that something was said under a card."""

    def keep_said(self, key: str, channel: str, ts: str) -> None:
        """Store where a message was said first."""
