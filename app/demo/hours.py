"""Scenes in which time passes: what happens to a request step by step, and whom each step reached.

A beat is told as done once it is seen in the workspace, and never because a button was pressed.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.errands import ANA, BEN, CLEO, DEV, MO, PAYMENTS, PLATFORM, SECOPS
from app.sandbox import Sandbox
from app.sandbox.page import Go, Scene, Stands, Step

A_MOMENT, EVERYTHING = timedelta(seconds=1), timedelta.max
STANDS_IN, IN_PLACE = "Dev Patel stands in for Cleo Martin", "in place of Cleo Martin"
COVER = "/hitl cover @dev for @cleo until friday"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as a scene has come with it; without an `id` it was not made yet."""

    box: Sandbox
    id: str = ""
    at: datetime | None = None
    expires_at: datetime | None = None
    stands: Stands = "ready"
    reviewers: Collection[str] = ()

    def card(self, channel: str) -> str:
        """Find the card in a channel."""
        shown = self.box.messages(channel) if self.id else []
        return next((one.ts for one in shown if self.id in json.dumps(one.blocks)), "")

    def shows(self, channel: str, words: str) -> bool:
        """Tell whether the card in a channel says something now."""
        ts = self.card(channel)
        return bool(ts) and words in json.dumps(self.box.versions(channel, ts)[-1].blocks)

    def reminded(self, channel: str) -> bool:
        """Tell whether something was said under the card."""
        ts = self.card(channel)
        return bool(ts) and len(self.box.thread(channel, ts)) > 1

    def told(self, person: str, channel: str) -> str:
        """Give what somebody was told directly of the card in a channel."""
        ts = self.card(channel)
        heard = [one.text for one in self.box.dms(person) if ts and ts in json.dumps(one.blocks)]
        return heard[0] if heard else ""


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that happens: by itself once so much time has passed, or by a person's hand."""

    text: str
    done: Callable[[Asked], bool]
    go: Go
    after: timedelta | None = None

    def due(self, asked: Asked) -> datetime | None:
        """Tell until when time is to pass for it; nothing where a person is to act."""
        if self.after is None or asked.at is None:
            return None
        ends = asked.expires_at if self.after == EVERYTHING else asked.at + self.after
        return ends + A_MOMENT if ends else None


@dataclass(frozen=True, slots=True)
class Hours:
    """One scene; its key is that of the errand in it."""

    key: str
    title: str
    how: str
    beats: tuple[Beat, ...]

    def coming(self, asked: Asked) -> Beat | None:
        """Give the first beat that has not come yet."""
        return next((one for one in self.beats if not one.done(asked)), None)

    def label(self, asked: Asked) -> str:
        """Say what the button does: ask, or let time pass; nothing while a person is to act."""
        if asked.stands != "held":
            return "Play it again" if asked.id else "Let it ask"
        beat = self.coming(asked)
        if not asked.id or beat is None or beat.after is None:
            return ""
        if beat.after == EVERYTHING:
            return "Let the time run out"
        return f"{beat.after // timedelta(minutes=1)} minutes after it was asked"

    def shown(self, asked: Asked) -> Scene:
        """Say it for the page: what came, what comes next, and where to see either."""
        steps, waits = [], True
        for beat in self.beats:
            done = beat.done(asked)
            by_hand = waits and beat.after is None and asked.stands == "held"
            steps.append(Step(beat.text, beat.go if done or by_hand else None, done, stays=True))
            waits = waits and done
        return Scene(self.key, self.title, self.how, tuple(steps), self.label(asked))


NIGHT = Hours(
    "night",
    "Nobody answers",
    "deploy-bot wants to rotate the mail relay's password, and nobody is there. The plan of the "
    "policy asks more and more people; silence never approves.",
    (
        Beat(
            "It asks: the card is in #platform.",
            lambda asked: bool(asked.card(PLATFORM)),
            Go(ANA, PLATFORM, "As Ana"),
        ),
        Beat(
            "After 10 minutes a reminder stands under the card.",
            lambda asked: asked.reminded(PLATFORM),
            Go(ANA, PLATFORM, "As Ana"),
            timedelta(minutes=10),
        ),
        Beat(
            "After 20 minutes Ben, the backup, is asked directly.",
            lambda asked: bool(asked.told(BEN, PLATFORM)),
            Go(BEN, "D0BEN", "As Ben"),
            timedelta(minutes=20),
        ),
        Beat(
            "After 30 minutes Mo, the manager, is told, and who was asked before.",
            lambda asked: bool(asked.told(MO, PLATFORM)),
            Go(MO, "D0MO", "As Mo"),
            timedelta(minutes=30),
        ),
        Beat(
            "After 45 minutes security may decide too: a card is in #secops.",
            lambda asked: bool(asked.card(SECOPS)),
            Go(CLEO, SECOPS, "As Cleo"),
            timedelta(minutes=45),
        ),
        Beat(
            "When its time is over it has expired, and deploy-bot is stopped.",
            lambda asked: asked.shows(PLATFORM, "Expired"),
            Go(ANA, PLATFORM, "As Ana"),
            EVERYTHING,
        ),
    ),
)
PLANE = Hours(
    "plane",
    "The manager's cover decides",
    "A large payment takes two of payments, Ana and Cleo. Cleo is on a plane. Her manager says "
    "who stands in for her.",
    (
        Beat(
            "procurement asks: the card is in #payments.",
            lambda asked: bool(asked.card(PAYMENTS)),
            Go(ANA, PAYMENTS, "As Ana"),
        ),
        Beat(
            "As Ana, approve: that is one of two.",
            lambda asked: "ana" in asked.reviewers,
            Go(ANA, PAYMENTS, "Be Ana"),
        ),
        Beat(
            "Half an hour later Mo, the manager, is told.",
            lambda asked: bool(asked.told(MO, PAYMENTS)),
            Go(MO, "D0MO", "As Mo"),
            timedelta(minutes=30),
        ),
        Beat(
            f"As Mo, let Dev stand in for Cleo: Name a cover…, or type {COVER}",
            lambda asked: asked.shows(PAYMENTS, STANDS_IN) or asked.shows(PAYMENTS, IN_PLACE),
            Go(MO, "D0MO", "Be Mo"),
        ),
        Beat(
            "As Dev, approve in Cleo's place: procurement goes on.",
            lambda asked: asked.shows(PAYMENTS, IN_PLACE),
            Go(DEV, PAYMENTS, "Be Dev"),
        ),
    ),
)
SCENES = (NIGHT, PLANE)
