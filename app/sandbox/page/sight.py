"""What one person sees from one place, and all that is needed to write it down."""

from dataclasses import dataclass, field

from app.sandbox.channels import Channel
from app.sandbox.messages import Message
from app.sandbox.page.extras import Shown
from app.sandbox.page.html import Html, group, hidden
from app.sandbox.page.memory import Memory
from app.sandbox.page.place import HOME, Place
from app.sandbox.page.reader import Reader
from app.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Sight:
    """The workspace, the place, who reads, and what stands beside it."""

    box: Sandbox
    place: Place
    reader: Reader
    memory: Memory
    token: str
    shown: Shown = field(default_factory=Shown)

    @property
    def person(self) -> str:
        """Whoever acts."""
        return self.place.person

    @property
    def channel(self) -> Channel | None:
        """The conversation that is open; None on the app's Home, and where nothing was said."""
        return self.box.stage.world.channels.get(self.place.where)

    @property
    def fields(self) -> Html:
        """What every form of the page carries."""
        return group([hidden("token", self.token), self.place.fields])


def settled(box: Sandbox, place: Place, first: Place) -> Place:
    """Return the place, or the nearest one that exists for the person."""
    if place.person not in box.stage.world.people:
        place = place.go(person=first.person, where=place.where or first.where)
    person = place.person
    if place.where == HOME or place.where == direct_of(person):
        return place
    if place.where.startswith("D"):
        return place.go(where=direct_of(person))
    open_to = [one.id for one in channels_of(box, person)]
    if place.where in open_to:
        return place
    return place.go(where=open_to[0] if open_to else direct_of(person))


def channels_of(box: Sandbox, person: str) -> list[Channel]:
    """List the channels that somebody is a member of."""
    everything = box.stage.world.channels.values()
    return [one for one in everything if not one.is_im and person in one.members]


def direct_of(person: str) -> str:
    """Name the direct message between the app and somebody."""
    return "D" + person[1:]


def seen_in(box: Sandbox, person: str, where: str) -> list[Message]:
    """List what somebody sees in a channel, oldest first: messages, and what only they see."""
    private = [one for one in box.ephemerals(person) if one.channel == where and not one.is_reply]
    public = [one for one in box.messages(where) if not one.deleted]
    return sorted([*public, *private], key=lambda one: one.ts)


def thread_of(box: Sandbox, person: str, where: str, ts: str) -> list[Message]:
    """List what somebody sees in a thread, the message that began it first."""
    private = [
        one for one in box.ephemerals(person) if one.channel == where and one.thread_ts == ts
    ]
    public = [one for one in box.thread(where, ts) if not one.deleted]
    return sorted([*public, *private], key=lambda one: one.ts)
