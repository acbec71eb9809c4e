"""What stands beside the workspace on the page, and what its buttons begin."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta

from app.demo.agents import Agents
from app.demo.errands import ANA, BO, CLEO, ON_DEMAND, PLATFORM, SECOPS, SUPPORT
from app.demo.leaving import parts
from app.demo.ledger import newest
from app.demo.ring import Ring
from app.demo.stage import Stage
from app.demo.tricks import ATTACKS
from app.sandbox.page import Audit, Go, Lever, Shown, Step

PROMISE = (
    "AI agents want to act. Holdpoint lets routine things through, and holds the rest until "
    "somebody who may has seen exactly that action and decided it. You are those people."
)
ROLES = {
    "U0ANA": "reviewer",
    "U0BEN": "reviewer",
    "U0BO": "owns agents",
    "U0CLEO": "security",
    "U0DEV": "security",
    "U0MO": "manager",
    "U0EVE": "outsider",
}
COMMANDS = ("/hitl pending", "/hitl status", "/hitl help")
HOURS = timedelta(hours=5)
LEVERS = (Lever("hours", "Let 5 hours pass", "What nobody has answered by then does not run."),)


class Show:
    """The demo's part of the page; `close` ends what was begun."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._agents = Agents(stage, self._changed)
        self._rings: dict[str, Ring] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._parts = parts()

    def begin(self) -> None:
        """Let agents ask, so that something waits when somebody comes."""
        for key in self._agents.doing.keys() - ON_DEMAND:
            self.do(f"ask {key}")

    async def close(self) -> None:
        """End what runs."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def shown(self, tab: str) -> Shown:
        """Tell everything; the audit chain only where it is looked at."""
        tricks = tuple(
            one.shown(self._rings.get(one.key), runs=f"trick {one.key}" in self._running)
            for one in ATTACKS
        )
        audit = await newest(self._stage.house.store) if tab == "audit" else Audit()
        agents = tuple(one.shown() for one in self._agents.doing.values())
        return Shown(
            PROMISE, agents, self._steps(), LEVERS, tricks, audit, self._parts, ROLES, COMMANDS
        )

    def do(self, what: str) -> bool:
        """Let an agent ask, try a trick, or let time pass."""
        kind, _, key = what.partition(" ")
        if what == "hours":
            self._stage.clock.move(HOURS)
        elif kind == "ask" and key in self._agents.doing:
            self._start(what, self._agents.run(key))
        elif kind == "trick" and key in {one.key for one in ATTACKS}:
            self._start(what, self._try(key))
        else:
            return False
        return True

    def _steps(self) -> tuple[Step, ...]:
        doing = self._agents.doing
        rotating = doing["rotate"]
        second = "ana" in rotating.reviewers
        turn = Go(CLEO if second else ANA, PLATFORM, "Be Cleo" if second else "Be Ana")
        return (
            Step(
                "As Ana, read the card in #support and press Approve: the blocked agent goes on.",
                Go(ANA, SUPPORT, "Be Ana"),
                doing["address"].stands == "released",
            ),
            Step(
                "As Cleo, of security, reject the new mail scope in #secops, and say why.",
                Go(CLEO, SECOPS, "Be Cleo"),
                doing["scope"].stands in {"stopped", "released"},
            ),
            Step(
                "Rotate the password in #platform: it takes Ana and Cleo, both.",
                turn,
                rotating.stands in {"stopped", "released"},
            ),
            Step(
                "Now cheat: let Bo approve for himself, forge a click, change the arguments.",
                Go(BO, PLATFORM, "The tricks", "tricks"),
                bool(self._rings),
            ),
            Step("Take it to your own Slack.", Go(ANA, SUPPORT, "How", "real")),
        )

    async def _try(self, key: str) -> None:
        ring = Ring(self._stage)
        attack = next(one for one in ATTACKS if one.key == key)
        try:
            await attack.play(ring)
        except Exception as problem:  # noqa: BLE001 - the page says it, and goes on
            ring.end(f"The trick could not be played: {problem!r}", held=False)
        self._rings[key] = ring

    def _start(self, what: str, work: Coroutine[None, None, None]) -> None:
        if what in self._running:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._running[what] = task
        task.add_done_callback(lambda _: self._ended(what))
        self._changed()

    def _ended(self, what: str) -> None:
        self._running.pop(what, None)
        self._changed()

    def _changed(self) -> None:
        self._stage.box.stage.world.changes.touch()
