"""The witnesses that the settings name, and who writes to them."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from app.audit.checkpoint import Signer
from app.bootstrap.opening import Keys
from app.bootstrap.outside import client_for
from app.scheduler.anchoring import Anchoring
from app.scheduler.ticks import Tick
from app.scheduler.verifying import Verifying
from app.settings import Settings, surroundings
from app.slack.house import SlackRoom
from app.store.store import Store
from app.witness.places import Means, Witness, witness_at

MINUTE, COMPARED = 60.0, 5.0
MOST = 64 << 20


def anchoring(settings: Settings, store: Store, keys: Keys, slack: SlackRoom) -> Anchoring:
    """Put together who writes checkpoints every so many minutes."""
    means = means_of(settings, slack)
    witnesses = [witness_at(one, means) for one in settings.anchors]
    known = keys.retired.checkpoints
    every = settings.anchor_every * MINUTE
    return Anchoring(
        *(store, keys.checkpoints, witnesses, every), retired=known, trust=store.trust
    )


async def held_to(anchors: Anchoring, stack: AsyncExitStack) -> None:
    """Hold the chain to its anchors before anything is answered; a slow one is not waited for.

    Until it is read, nothing is approved and nothing redeemed.
    """
    comparing = asyncio.get_running_loop().create_task(anchors.compare())
    stack.callback(comparing.cancel)
    await asyncio.wait({comparing}, timeout=COMPARED)


def looks(anchors: Anchoring, verifying: Verifying, *, writes: bool) -> list[Tick]:
    """Look at the chain in every process: each releases only what it believes itself."""
    return [
        Tick("verify_tail", 15.0, verifying.tail),
        Tick("verify_again", 10.0, verifying.again),
        Tick("anchor", 15.0, anchors.when_due if writes else anchors.look_when_due),
    ]


def witnesses_of(settings: Settings, places: tuple[str, ...]) -> list[Witness]:
    """Find the witnesses of places for a command, which posts nothing to Slack."""
    means = means_of(settings)
    return [witness_at(one, means) for one in places if not one.startswith("slack:")]


def means_of(settings: Settings, slack: SlackRoom | None = None) -> Means:
    """Say what there is to write with."""
    signed = bool(settings.anchor_secret.get_secret_value())
    secret = settings.secret("anchor_secret") if signed else b""

    async def post(url: str, name: str, event: Mapping[str, object]) -> None:
        answer = await client_for(settings, url).post(url, name, event, secret)
        if not answer.good:
            message = f"it answered {answer.status}"
            raise OSError(message)

    return Means(post, surroundings(), slack.say if slack else None)


async def text_from(settings: Settings, url: str) -> str:
    """Read an anchor from an address; raises OSError where it cannot be had."""
    try:
        found = await client_for(settings, url).read(url, MOST)
    except OSError as problem:
        message = f"{url}: {problem}"
        raise OSError(message) from problem
    return found.decode(errors="replace")


def signer_of(settings: Settings) -> Signer:
    """Make who signs checkpoints."""
    return Signer(settings.secret("receipt_key"))
