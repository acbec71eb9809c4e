"""What every trick needs: something held to attack, and a look at what came of it."""

import io
from dataclasses import dataclass, field
from typing import Any

from app.demo.agents import digest_of_action
from app.demo.callers import Answer, Caller
from app.demo.errands import ANA, SUPPORT
from app.demo.people import People
from app.demo.stage import Stage
from app.demo.transcript import Transcript

MOVE: dict[str, Any] = {"user_id": "mia_garcia_4516", "address1": "Gran Vía 1", "zip": "28013"}


@dataclass
class Ring:
    """One trick being played: what is told of it, line by line, and the refusal at its end."""

    stage: Stage
    told: list[str] = field(default_factory=list)
    refusal: str = ""
    failed: bool = False

    @property
    def people(self) -> People:
        """The workspace as people use it."""
        return People(self.stage.box, Transcript(io.StringIO()))

    @property
    def agent(self) -> Caller:
        """The agent whose requests are attacked."""
        return self.stage.callers["service-desk"]

    @property
    def runner(self) -> Caller:
        """The executor that would run them."""
        return self.stage.callers["shop-runner"]

    def tell(self, line: str) -> None:
        """Add a line."""
        self.told.append(line)

    def end(self, refusal: str, *, held: bool) -> None:
        """Say how it ended; `held` is whether what was attacked stayed as it was."""
        self.refusal, self.failed = refusal, not held

    async def held(self) -> Answer:
        """Let the agent ask, and wait for the card."""
        asked = await self.ask()
        await self.people.card(SUPPORT, str(asked.body["id"]))
        return asked

    async def ask(self) -> Answer:
        """Let the agent ask for something that one person of support must approve."""
        return await self.agent.ask(
            "retail.modify_user_address", MOVE, "The customer moved.", requester="bo@acme.test"
        )

    async def approved(self) -> tuple[Answer, str]:
        """Let Ana approve such a request with a real click; give it and its receipt."""
        asked = await self.held()
        request = str(asked.body["id"])
        await self.people.press(ANA, SUPPORT, request, "approve")
        answer, _ = await self.agent.wait(request)
        self.tell(f"Ana approves in #support: the request is {answer.told}.")
        return answer, await self.agent.receipt(request)

    async def click(self, who: str, request: str) -> dict[str, Any]:
        """Make the payload of a press on Approve, without delivering it."""
        ts = await self.people.card(SUPPORT, request)
        return self.stage.box.interaction(who, SUPPORT, ts, "hitl.approve")

    async def reviews(self, request: str) -> int:
        """Count the reviews of a request."""
        return len((await self.agent.look(request, wait=0)).body["reviews"])

    async def tidy(self, caller: Caller, request: str) -> None:
        """Take back what is still held, so that it waits for nobody."""
        await caller.cancel(request, "It was only a trick.")

    def digest(self, answer: Answer, **other: object) -> str:
        """Compute what the executor is about to run."""
        return digest_of_action(answer, **other)


def refused_as(answer: Answer) -> str:
    """Say an answer of the service in its own words."""
    return f"HTTP {answer.status} {answer.told}: {answer.body.get('detail', '')}"
