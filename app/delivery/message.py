"""A message says that something changed; whoever sends it renders the request as it is then."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.people import Account

LANE = "home"
ASKED, ANSWERED = "asked", "answered"
AMENDED = "amended"
REMINDED, TOLD = "reminded", "told"
PAGED = "paged"
UNSEEN, OVER = "unseen", "over"
ROUNDUP = "roundup"
PRESSED = "pressed"


class MessageKind(StrEnum):
    """What is to be brought about, in Slack or at an address outside."""

    CARD = "card"
    REPLY = "reply"
    DM = "dm"
    HOME = "home"
    ROUNDUP = "roundup"
    BRIEFING = "briefing"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to bring about: `key` is unique among what is still to be done.

    A `CARD` message means "make this card show the request": post it, or update it. It is
    paced by `address`, a channel, or an account id for a direct message. A `HOME` message means
    "make this person's Home show how things stand". All Homes share one address: Slack counts
    them together, and however many are open, they never hold up a card. A `ROUNDUP` message
    means "tell this channel what waits for its team, if it is still that day". A `BRIEFING`
    means "tell this person alone of the requests that they now stand for". A `WEBHOOK` message
    means "make this endpoint know whether the request still waits".
    """

    kind: MessageKind
    request_id: str
    key: str
    address: str
    card: str = ""


def home_message(account: Account) -> Message:
    """Ask that the Home of an account be put right."""
    return Message(MessageKind.HOME, "", f"{LANE}:{account}", LANE)


def roundup_message(team: str, day: date, channel: str) -> Message:
    """Ask that a team be told in its channel what waits for it on a day."""
    key = f"{ROUNDUP}:{day.isoformat()}:{team}"
    return Message(MessageKind.ROUNDUP, "", key, channel)


def roundup_in(message: Message) -> tuple[str, date]:
    """Read which team a roundup is for, and of which day."""
    day, _, team = message.key.removeprefix(f"{ROUNDUP}:").partition(":")
    return team, date.fromisoformat(day)


def unseen_message(request: str, person: str, user: str) -> Message:
    """Ask that somebody be told that a request waits which no channel can show."""
    return Message(MessageKind.DM, request, f"{UNSEEN}:{request}:{person}", user)


def direct_message(request: str, person: str, user: str) -> Message:
    """Ask that somebody be told that a request waits, with what they may press."""
    return Message(MessageKind.DM, request, f"{TOLD}:{request}:{person}", user)


def over_message(request: str, person: str, user: str) -> Message:
    """Ask that whoever handed a request over be told how it ended."""
    return Message(MessageKind.DM, request, f"{OVER}:{request}:{person}", user)


def person_in(message: Message) -> str:
    """Read whom a message is for that says what each may know; empty for another one."""
    what, _, rest = message.key.partition(":")
    return rest.partition(":")[2] if what in {TOLD, OVER} else ""


def is_unseen(message: Message) -> bool:
    """Tell whether a message says that a request waits which no channel can show."""
    return message.key.startswith(f"{UNSEEN}:")


def is_over(message: Message) -> bool:
    """Tell whether a message says to whoever handed it over how a request ended."""
    return message.key.startswith(f"{OVER}:")


def is_rollback(message: Message) -> bool:
    """Tell whether a message says that somebody wants what was done to be undone."""
    return message.key.startswith("dm:") and ":rollback:" in message.key


def webhook_message(request: str, endpoint: str) -> Message:
    """Ask that an endpoint be told whether a request still waits."""
    key = f"{PAGED}:{request}:{endpoint}"
    return Message(MessageKind.WEBHOOK, request, key, f"{MessageKind.WEBHOOK}:{endpoint}")


def endpoint_of(message: Message) -> str:
    """Read which endpoint a message is for."""
    return message.address.partition(":")[2]


def account_at_home(message: Message) -> Account:
    """Read whose Home a message is about."""
    team, _, user = message.key.removeprefix(f"{LANE}:").partition("/")
    return Account(team, user)


def question_in(message: Message) -> tuple[str, str]:
    """Read whether a message is about a question or its answer, and about which one."""
    what, _, rest = message.key.partition(":")
    return (what, rest.partition(":")[0]) if what in {ASKED, ANSWERED} else ("", "")


def has_buttons(message: Message) -> bool:
    """Tell whether a message beside the card has buttons: a question, or a call to decide."""
    return question_in(message)[0] == ASKED or step_in(message)[0] == TOLD


def place_key(request: str, channel: str, ts: str) -> str:
    """Name the place of a message about a request that may be pressed on."""
    return f"{PRESSED}:{request}:{channel}:{ts}"


def revision_in(message: Message) -> int:
    """Read which revision a message tells of; 0 where it is about something else."""
    what, _, rest = message.key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if what == AMENDED and number.isdecimal() else 0


def step_in(message: Message) -> tuple[str, str]:
    """Read whether a message is what a step sends: under which card, or to which person."""
    what, _, rest = message.key.partition(":")
    return (what, rest.partition(":")[2]) if what in {REMINDED, TOLD} else ("", "")


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that one relay may send until the lease ends; `generation` tells a newer wish.

    Settling a lease whose generation is no longer the row's makes the message due again.
    `along` are reminders in the same channel that are said in one message with this one.
    """

    id: int
    message: Message
    attempts: int
    generation: int
    leased_until: datetime
    along: tuple["Leased", ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        """Name the cards that it is about, and those that go along are."""
        return tuple(one.message.card for one in (self, *self.along) if one.message.card)


@dataclass(frozen=True, slots=True)
class Card:
    """One posted message about a request; the row is written before it is posted.

    `version` is the request's version that the posted card shows; `render_digest` is empty
    while it shows nothing of the request: not posted yet, or withdrawn.
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
    """It arrived, there, looking like this; `whole` says it may be approved from there.

    `withdrawn` says that a card was emptied, because others came to see its channel. `thread` is
    the message under which it stands, where that is another one. `listed` are the cards of the
    requests that one message told of.
    """

    channel: str = ""
    ts: str = ""
    version: int = 0
    revision: int = 0
    whole: bool = False
    render_digest: str = ""
    withdrawn: bool = False
    thread: str = ""
    listed: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How delivery stands: what waits, since when, and what could not be delivered."""

    waiting: int
    oldest: datetime | None
    undeliverable: int
