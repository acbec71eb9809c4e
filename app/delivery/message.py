"""A message says that something changed; whoever sends it renders the request as it is then."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.people import Account

LANE = "home"
ASKED, ANSWERED = "asked", "answered"


class MessageKind(StrEnum):
    """What is to be brought about in Slack."""

    CARD = "card"
    REPLY = "reply"
    DM = "dm"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to bring about: `key` is unique among what is still to be done.

    A `CARD` message means "make this card show the request": post it, or update it. It is
    paced by `address`, a channel, or an account id for a direct message. A `HOME` message means
    "make this person's Home show how things stand". All Homes share one address: Slack counts
    them together, and however many are open, they never hold up a card.
    """

    kind: MessageKind
    request_id: str
    key: str
    address: str
    card: str = ""


def home_message(account: Account) -> Message:
    """Ask that the Home of an account be put right."""
    return Message(MessageKind.HOME, "", f"{LANE}:{account}", LANE)


def account_at_home(message: Message) -> Account:
    """Read whose Home a message is about."""
    team, _, user = message.key.removeprefix(f"{LANE}:").partition("/")
    return Account(team, user)


def question_in(message: Message) -> tuple[str, str]:
    """Read whether a message is about a question or its answer, and about which one."""
    what, _, rest = message.key.partition(":")
    return (what, rest.partition(":")[0]) if what in {ASKED, ANSWERED} else ("", "")


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that one relay may send until the lease ends; `generation` tells a newer wish.

    Settling a lease whose generation is no longer the row's makes the message due again.
    """

    id: int
    message: Message
    attempts: int
    generation: int
    leased_until: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One posted message about a request; the row is written before it is posted.

    `version` is the request's version that the posted card shows.
    """

    id: str
    request_id: str
    revision: int
    address: str
    channel: str = ""
    ts: str = ""
    whole: bool = False
    render_digest: str = ""
    version: int = 0
    posted_at: datetime | None = None
    undeliverable: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, there, looking like this; `whole` says it showed every byte of the action."""

    channel: str = ""
    ts: str = ""
    version: int = 0
    revision: int = 0
    whole: bool = False
    render_digest: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may arrive later: not before `after` seconds, if the other side said so."""

    code: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive there."""

    code: str


Result = Sent | Retry | Dead
