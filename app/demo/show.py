"""What stands beside the workspace on the page, and what its buttons begin."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta

from app.demo.agents import Agents
from app.demo.errands import ANA, BO, CLEO, NEXT, ON_DEMAND, PLATFORM, SECOPS, SUPPORT
from app.demo.hours import SCENES, Asked, Hours
from app.demo.leaving import parts
from app.demo.ledger import newest
from app.demo.ring import Ring
from app.demo.stage import ASKED_IN, Stage
from app.demo.tricks import ATTACKS
from app.sandbox.page import Audit, Code, Go, Lever, Shown, Step

PROMISE = (
    "AI agents want to act. Keyturn lets routine things through, and holds the rest until "
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
SOON, HOURS, AFTER = timedelta(minutes=46), timedelta(hours=5), timedelta(minutes=1)
WAIT = Lever(
    "soon", "Let 46 minutes pass", "Who was asked is reminded, and then others are asked too."
)
TIME = Lever("hours", "Let the time run out", "What nobody has answered by then does not run.")
ARCHIVE = Lever(
    "archive", "Archive #support", "What waits there is asked in #secops, the fallback, at once."
)
UNARCHIVE = Lever("archive", "Bring #support back", "Its cards show how things stand again.")


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
            PROMISE,
            agents,
            self._steps(),
            tuple(one.shown(self._asked(one)) for one in SCENES),
            self._levers(),
            tricks,
            audit,
            self._parts,
            ROLES,
            COMMANDS,
            self._codes(),
        )

    def do(self, what: str) -> bool:
        """Let an agent ask, try a trick, or let time pass."""
        kind, _, key = what.partition(" ")
        if what in {"soon", "hours"}:
            self._stage.clock.move(SOON if what == "soon" else self._until_all_is_over())
            self._changed()
        elif kind == "scene" and key in {one.key for one in SCENES}:
            self._play(next(one for one in SCENES if one.key == key))
        elif what == "archive":
            self._start(what, self._archive())
        elif kind == "ask" and key in self._agents.doing:
            self._start(what, self._agents.run(key))
        elif kind == "trick" and key in {one.key for one in ATTACKS}:
            self._start(what, self._try(key))
        else:
            return False
        return True

    def _asked(self, scene: Hours) -> Asked:
        doing = self._agents.doing[scene.key]
        return Asked(
            self._stage.box,
            doing.request,
            doing.asked_at,
            doing.expires_at,
            doing.stands,
            doing.reviewers,
        )

    def _play(self, scene: Hours) -> None:
        """Let the agent ask, or let time pass until the next thing is due."""
        asked = self._asked(scene)
        if asked.stands != "held":
            self._start(f"ask {scene.key}", self._agents.run(scene.key))
        elif (beat := scene.coming(asked)) and (due := beat.due(asked)):
            self._stage.clock.move(max(timedelta(), due - self._stage.clock.now()))
            self._changed()

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
                "As Cleo, of security, take mail.send out of the new scopes (Amend… under ⋯), and "
                "approve the rest. Or reject them, and say why.",
                Go(CLEO, SECOPS, "Be Cleo"),
                doing["scope"].stands in {"stopped", "released"},
            ),
            Step(
                "Still as Cleo, approve the new role that is asked for next. It is critical, and "
                "takes the code of her authenticator.",
                Go(CLEO, SECOPS, "Be Cleo"),
                doing["role"].stands in {"stopped", "released"},
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

    def _codes(self) -> dict[str, Code]:
        left = self._stage.seconds_left()
        people = self._stage.secrets
        return {f"U0{one.upper()}": Code(self._stage.code(one), left, ASKED_IN) for one in people}

    def _until_all_is_over(self) -> timedelta:
        """Count until everything that is held has expired; it may wait over a weekend."""
        held = [one.expires_at for one in self._agents.doing.values() if one.stands == "held"]
        ends = [at for at in held if at is not None]
        return max(ends) + AFTER - self._stage.clock.now() if ends else HOURS

    def _levers(self) -> tuple[Lever, ...]:
        archived = self._stage.box.stage.world.channels[SUPPORT].is_archived
        return WAIT, TIME, UNARCHIVE if archived else ARCHIVE

    async def _archive(self) -> None:
        archived = self._stage.box.stage.world.channels[SUPPORT].is_archived
        await self._stage.box.happen("unarchive" if archived else "archive", SUPPORT)

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
        task.add_done_callback(lambda ended: self._ended(what, ended))
        self._changed()

    def _ended(self, what: str, task: asyncio.Task[None]) -> None:
        self._running.pop(what, None)
        self._changed()
        after = NEXT.get(what.removeprefix("ask "))
        if after and not task.cancelled() and not self._agents.doing[after].times:
            self.do(f"ask {after}")

    def _changed(self) -> None:
        self._stage.box.stage.world.changes.touch()
