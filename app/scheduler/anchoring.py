"""Tell outside where the chain stands, every so many minutes, and look what was told before."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from app.audit.anchored import Exposed, exposed
from app.audit.checkpoint import ORIGIN, Checkpoint, Signer, Verifier, checkpoints_in
from app.audit.trust import Trust
from app.tracing.causes import cause_of
from app.tracing.turns import Turns
from app.workflow.anchors import checkpoint
from app.workflow.ports import Queries, Records

log = structlog.get_logger()

LATELY = 16_384
ANCHORS = "anchors"


class Witness(Protocol):
    """A place outside; see `app.witness`."""

    @property
    def name(self) -> str:
        """Say where it is."""

    async def write(self, note: str) -> None:
        """Add a signed note; raises OSError where that cannot be done."""

    async def read(self) -> str | None:
        """Give all that was ever written, or nothing where it cannot be read back."""


class NotAnchored(Exception):  # noqa: N818 - it says what is so
    """Some place could not be written to, or showed that the chain is another one."""


class Anchoring:
    """Writes checkpoints; `broken` says what a place showed, `failing` where nothing arrived."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything that is handed to it from outside
        self,
        records: Records,
        signer: Signer,
        witnesses: Sequence[Witness],
        every: float,
        monotonic: Callable[[], float] = time.monotonic,
        retired: Sequence[Verifier] = (),
        trust: Trust | None = None,
    ) -> None:
        self._records = records
        self._signer = signer
        self._known = (signer.verifier, *retired)
        self._witnesses = witnesses
        self._every = every
        self._monotonic = monotonic
        self._due = monotonic()
        self._told: dict[Witness, bytes] = {}
        self._trust = trust or Trust()
        self._unread: dict[Witness, str] = dict.fromkeys(witnesses, "not read yet")
        self._broken: dict[Witness, str] = {}
        self._comparing = asyncio.Lock()
        self._turns = Turns()
        self.failing = ""
        self._doubt()

    @property
    def broken(self) -> str:
        """Say what the places show that the chain is not."""
        return "; ".join(self._broken.values())

    async def when_due(self) -> None:
        """Write a checkpoint when the last one is old enough; at the first call there is none."""
        await self.compare()
        if self._witnesses and self._monotonic() >= self._due:
            self._due = self._monotonic() + self._every
            await self.anchor()

    async def look_when_due(self) -> None:
        """Compare as often as another process writes, for one that writes nothing itself."""
        await self.compare()
        if self._witnesses and self._monotonic() >= self._due:
            self._due = self._monotonic() + self._every
            self._unread |= dict.fromkeys(self._witnesses, "")
            await self.compare()

    async def compare(self) -> None:
        """Hold the chain to each place that it was not held to yet: until then it is in doubt."""
        async with self._comparing:
            for one in tuple(self._unread):
                try:
                    await self._held(one)
                except Exception as problem:  # noqa: BLE001 - whatever a place dies of, it is not read
                    self._not_read(one, cause_of(problem)[:200])

    async def anchor(self) -> None:
        """Write a checkpoint to every place that does not stand at it already.

        Raises NotAnchored where one could not be written; the others are written all the same.
        """
        made = await self._records.read(checkpoint)
        if made is None:
            return
        failed = [why for one in self._witnesses if (why := await self._at(one, made))]
        self.failing = "; ".join(failed)
        if failed:
            raise NotAnchored(self.failing)

    async def _at(self, witness: Witness, made: Checkpoint) -> str:
        """Write to one place; a place that shows another chain is left as it is."""
        if self._told.get(witness) == made.link:
            return ""
        try:
            if shown := await self._held(witness):
                return shown
            await witness.write(self._signer.sign(made))
        except Exception as problem:  # noqa: BLE001 - one place must not keep the others
            why = cause_of(problem)[:200]
            if self._turns.turned(witness.name, why):
                log.warning("not_anchored", anchor=witness.name, why=why)
            return f"{witness.name}: {why}"
        self._turns.turned(witness.name)
        self._told[witness] = made.link
        log.info("anchored", anchor=witness.name, entries=made.seq)
        return ""

    async def _held(self, witness: Witness) -> str:
        """Hold the chain to one place, and say what it shows; raises where it is not read."""
        shown = await self._shown(await witness.read())
        before = self._broken.pop(witness, "")
        if shown:
            self._broken[witness] = f"{witness.name}: {shown}"
        if shown and self._broken[witness] != before:
            log.error("chain_not_as_anchored", anchor=witness.name, why=shown)
        self._unread.pop(witness, None)
        self._doubt()
        return self._broken.get(witness, "")

    def _not_read(self, witness: Witness, why: str) -> None:
        if self._unread.get(witness) not in {why, None, ""}:
            log.warning("anchor_not_read", anchor=witness.name, why=why)
        if self._unread.get(witness):
            self._unread[witness] = why
        self._doubt()

    def _doubt(self) -> None:
        """Take down what the places show; what was read once keeps nobody waiting."""
        self._trust.tell(ANCHORS, self.broken)
        waited = [f"{one.name}: {why}" for one, why in self._unread.items() if why]
        self._trust.unchecked = "; ".join(waited)

    async def _shown(self, text: str | None) -> str:
        """Hold the chain to what a place told lately; all of it is `hitl audit verify`'s work."""
        if not text or not text.strip():
            return ""
        lately = text[text.find(ORIGIN, max(0, len(text) - LATELY)) :]
        told = [*checkpoints_in(lately, self._known)]
        known = [one for one in told if isinstance(one, Checkpoint)]
        found = await self._records.read(lambda q: exposed_in(q, known))
        return found[0].problem if found else ""


def exposed_in(q: Queries, known: Sequence[Checkpoint]) -> tuple[Exposed, ...]:
    """Hold the chain, as it is in one state, to checkpoints."""
    return exposed(known, q.links([one.seq for one in known]), q.chain_head())
