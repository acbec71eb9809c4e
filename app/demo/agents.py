"""The agents of the page: each asks, is blocked, and is then released or stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from app.demo.callers import Answer
from app.demo.errands import ERRANDS, Errand
from app.demo.stage import Stage
from app.domain.action import Action, Resource
from app.receipts.digest import canonical_bytes, digest_of
from app.sandbox.page import Agent
from app.sandbox.page.extras import Stands

READY = "It has not asked yet."
ENDINGS = {
    "policy_denied": "{detail} Nobody was asked.",
    "denied": "The policy has changed and says no.",
    "expired": "Nobody answered in time, so it does not run.",
    "cancelled": "The request was taken back.",
    "lapsed": "The approval was not used in time, so it does not run.",
}


@dataclass
class Doing:
    """How an errand stands, and what the agent's terminal says."""

    errand: Errand
    stands: Stands = "ready"
    told: str = READY
    log: list[str] = field(default_factory=list)
    reviewers: set[str] = field(default_factory=set)
    times: int = 0
    request: str = ""
    asked_at: datetime | None = None
    expires_at: datetime | None = None

    def shown(self) -> Agent:
        """Say it for the page."""
        open_to = [
            go
            for go in self.errand.asked
            if self.stands == "held" and go.person.removeprefix("U0").lower() not in self.reviewers
        ]
        return Agent(
            self.errand.key,
            self.errand.agent,
            self.errand.wants,
            self.stands,
            self.told,
            tuple(self.log),
            tuple(open_to),
            "Ask again" if self.times else "Let it ask",
        )


class Agents:
    """All errands; `changed` is called whenever one stands otherwise than before."""

    def __init__(self, stage: Stage, changed: Callable[[], None]) -> None:
        self._stage = stage
        self._changed = changed
        self.doing = {one.key: Doing(one) for one in ERRANDS}

    async def run(self, key: str) -> None:
        """Let an agent ask, and see it through; an errand that is held is not begun again."""
        doing = self.doing[key]
        if doing.stands == "held":
            return
        doing.stands, doing.told, doing.times = "held", "Asking…", doing.times + 1
        doing.log, doing.reviewers, doing.request = [], set(), ""
        try:
            await self._through(doing)
        except (aiohttp.ClientError, KeyError) as problem:
            self._stand(doing, "stopped", f"It could not ask: {problem!r}")

    async def _through(self, doing: Doing) -> None:
        errand = doing.errand
        agent = self._stage.callers[errand.agent]
        claims = {"requester": "bo@acme.test"} | errand.claims
        self._note(doing, f"$ {errand.agent} POST /v1/requests", f"    {errand.action}")
        answer = await agent.ask(
            errand.action, errand.arguments, claims.pop("justification"), **claims
        )
        blocked = ": blocked, it waits" if answer.told == "pending" else ""
        self._note(doing, f"← {answer.status} {answer.told}{blocked}")
        request = str(answer.request.get("id", ""))
        doing.request, doing.asked_at = request, self._stage.clock.now()
        while answer.told == "pending":
            self._wait(doing, answer)
            heard = await agent.look(request, seen=answer.tag)
            answer = heard if heard.body else answer
            self._hear(doing, answer)
            self._note(doing, f"← {answer.told}")
        doing.reviewers = {str(one["person"]) for one in answer.body.get("reviews", ())}
        if answer.told == "approved":
            await self._carry_out(doing, answer)
        else:
            self._stand(doing, "stopped", ending(answer))

    async def _carry_out(self, doing: Doing, answer: Answer) -> None:
        errand, by_policy = doing.errand, answer.body["decided_by"] == "policy"
        receipt = await self._stage.callers[errand.agent].receipt(str(answer.body["id"]))
        self._note(doing, f"$ {errand.runner} POST /v1/receipts/redeem")
        runner = self._stage.callers[errand.runner]
        redemption = f"{errand.key}-{doing.times}"
        redeemed = await runner.redeem(receipt, digest_of_action(answer), redemption)
        ran = redeemed.status == 200  # noqa: PLR2004
        self._note(doing, f"← {redeemed.status} {'it runs, once' if ran else redeemed.told}")
        if not ran:
            self._stand(doing, "stopped", f"The executor was refused: {redeemed.told}.")
        elif by_policy:
            self._stand(doing, "passed", "Routine: policy let it through, and nobody was asked.")
        else:
            names = " and ".join(one["name"] for one in answer.body["reviews"] if one["counts"])
            self._stand(
                doing, "released", f"{names} approved; {errand.runner} used the receipt, once."
            )

    def _wait(self, doing: Doing, answer: Answer) -> None:
        doing.expires_at = datetime.fromisoformat(answer.body["expires_at"])
        doing.reviewers = {str(one["person"]) for one in answer.body["reviews"]}
        missing = [
            f"{one['needed'] - one['filled']} of {one['group']}"
            for one in answer.body["thresholds"]
            if one["filled"] < one["needed"]
        ]
        self._stand(doing, "held", f"Waiting for {' and '.join(missing)}.")

    def _hear(self, doing: Doing, answer: Answer) -> None:
        """Write what reviewers asked and were answered, once."""
        said = []
        for one in answer.body["questions"]:
            said.append(f"    {one['by']} asks: “{one['question']}”")
            if one["answered_at"]:
                said.append(f"    {one['answered_by']} answers: “{one['answer']}”")
        self._note(doing, *(one for one in said if one not in doing.log))

    def _stand(self, doing: Doing, stands: Stands, told: str) -> None:
        doing.stands, doing.told = stands, told
        self._changed()

    def _note(self, doing: Doing, *lines: str) -> None:
        doing.log += lines
        self._changed()


def digest_of_action(answer: Answer, **other: object) -> str:
    """Compute as an executor does what it is about to run; `other` are arguments it changed."""
    action = answer.body["action"]
    resource = Resource(action["resource"]["type"], action["resource"]["id"])
    arguments = action["arguments"] | other
    return digest_of(canonical_bytes(Action(action["name"], arguments), resource))


def ending(answer: Answer) -> str:
    """Say why something does not run."""
    said = [one for one in answer.body.get("reviews", ()) if one["verdict"] == "reject"]
    if said:
        return f"{said[-1]['name']} rejected it ({said[-1]['cause']}): “{said[-1]['reason']}”"
    known = ENDINGS.get(answer.told, "It was refused: {told}.")
    return known.format(told=answer.told, detail=answer.body.get("detail", ""))
