"""The tricks: each attacks the running service for real, and shows what it says."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.demo.coding import same_code, wrong_code
from app.demo.door import open_door
from app.demo.errands import ANA, BEN, BO, EVE, PLATFORM, SUPPORT
from app.demo.ring import Ring, refused_as
from app.sandbox import Fault
from app.sandbox.page import Trick

ROTATE = {"secret": "prod/payments-db", "grace": "PT10M"}
CLAIMS = {"rollback": "None.", "blast_radius": "None.", "requester": "bo@acme.test"}
OLD = 6 * 60


@dataclass(frozen=True, slots=True)
class Attack:
    """One trick: what it is called, how it goes, how it is done, and the word for its failure."""

    key: str
    title: str
    how: str
    play: Callable[[Ring], Awaitable[None]]
    word: str = "Refused"

    def shown(self, ring: Ring | None, *, runs: bool) -> Trick:
        """Say it for the page."""
        if ring is None:
            return Trick(self.key, self.title, self.how, runs=runs)
        return Trick(
            self.key,
            self.title,
            self.how,
            tuple(ring.told),
            ring.refusal,
            runs,
            ring.failed,
            self.word,
        )


async def approve_own(ring: Ring) -> None:
    """Let Bo approve what his own agent asks for him."""
    bot = ring.stage.callers["deploy-bot"]
    asked = await bot.ask("secrets.rotate", ROTATE, "Please.", **CLAIMS)
    request = str(asked.body["id"])
    ring.tell("deploy-bot, which is Bo's, asks to rotate a secret for Bo.")
    said = await ring.people.told(BO, PLATFORM, request, "approve")
    for view in ring.stage.box.views(BO)[-1:]:
        await ring.stage.box.close_view(BO, view.id, cleared=True)
    ring.tell("Bo presses Approve on the card in #platform.")
    ring.end(said, held=await bot.ask_state(request) == "pending")
    await ring.tidy(bot, request)


async def outsider(ring: Ring) -> None:
    """Let Eve press, who sees the card but is no reviewer."""
    asked = await ring.held()
    request = str(asked.body["id"])
    ring.tell("service-desk asks; Eve is in #support and sees the card.")
    said = await ring.people.told(EVE, SUPPORT, request, "approve")
    ring.tell("Eve presses Approve.")
    ring.end(said, held=await ring.agent.ask_state(request) == "pending")
    await ring.tidy(ring.agent, request)


async def double_click(ring: Ring) -> None:
    """Let one click arrive twice, and another one too late."""
    asked = await ring.held()
    request, box = str(asked.body["id"]), ring.stage.box
    ana, ben = await ring.click(ANA, request), await ring.click(BEN, request)
    before = len(box.ephemerals(BEN))
    await asyncio.gather(box.deliver(ana), box.deliver(ana))
    await ring.agent.wait(request)
    ring.tell(f"Ana's click arrives twice at once: {await ring.reviews(request)} review counts.")
    await box.deliver(ben)
    await box.until(lambda: len(box.ephemerals(BEN)) > before, timeout=10)
    ring.tell("Ben presses Approve on the card as it was before.")
    held = await ring.reviews(request) == 1
    ring.end(box.ephemerals(BEN)[-1].text, held=held)


async def changed_arguments(ring: Ring) -> None:
    """Let the executor run something else than what was approved."""
    answer, receipt = await ring.approved()
    other = ring.digest(answer, address1="1 Thief Street")
    ring.tell("shop-runner takes the receipt, but would send the order to 1 Thief Street.")
    redeemed = await ring.runner.redeem(receipt, other, "changed")
    ring.end(refused_as(redeemed), held=redeemed.told == "digest_mismatch")


async def spent_receipt(ring: Ring) -> None:
    """Use a receipt a second time."""
    answer, receipt = await ring.approved()
    digest = ring.digest(answer)
    first = await ring.runner.redeem(receipt, digest, "run-1")
    ring.tell(f"shop-runner redeems the receipt: HTTP {first.status}, it runs.")
    again = await ring.runner.redeem(receipt, digest, "run-2")
    ring.tell("shop-runner redeems it once more, for another run.")
    ring.end(refused_as(again), held=first.status == 200 and again.told == "already_redeemed")  # noqa: PLR2004


async def forged_signature(ring: Ring) -> None:
    """Post a click that Slack never signed to the door of the HTTP mode."""
    asked = await ring.held()
    request, box = str(asked.body["id"]), ring.stage.box
    body = box.body(await ring.click(ANA, request))
    now = int(ring.stage.clock.now().timestamp())
    true = box.sign(body, now)
    async with open_door(ring.stage) as door:
        said = await door.post(body, true | {"X-Slack-Signature": "v0=" + "0" * 64})
        state = await ring.agent.ask_state(request)
        ring.tell(f"Ana's click with a made-up signature: {said}. The request is {state}.")
        fine = await door.post(body, true)
        after, _ = await ring.agent.wait(request)
        ring.tell(f"The same bytes signed as Slack would: {fine}. The request is {after.told}.")
    ring.end(said, held=said == "HTTP 401 bad_signature" and state == "pending")


async def replayed_click(ring: Ring) -> None:
    """Post a click again that was recorded earlier."""
    asked = await ring.held()
    request, box = str(asked.body["id"]), ring.stage.box
    body = box.body(await ring.click(ANA, request))
    now = int(ring.stage.clock.now().timestamp())
    async with open_door(ring.stage) as door:
        said = await door.post(body, box.sign(body, now - OLD))
        state = await ring.agent.ask_state(request)
        ring.tell(f"A click recorded six minutes ago, signature and all: {said}.")
        fresh = box.sign(body, now)
        await door.post(body, fresh)
        await ring.agent.wait(request)
        again = await door.post(body, fresh)
        count = await ring.reviews(request)
        ring.tell(f"A fresh one, posted twice: {again}, and {count} review counts.")
    held = said == "HTTP 401 bad_signature" and state == "pending" and count == 1
    ring.end(said, held=held)


async def silenced_slack(ring: Ring) -> None:
    """Let Slack fail whatever the app posts, while an agent asks."""
    box = ring.stage.box
    box.inject(Fault(method="chat.postMessage", channel=SUPPORT, status=503, times=1000))
    try:
        before = len(box.calls("chat.postMessage"))
        asked = await ring.ask()
        request = str(asked.body["id"])
        ring.tell(f"service-desk asks while Slack fails: {asked.told}, so it waits.")
        await box.until(lambda: len(box.calls("chat.postMessage")) > before + 1, timeout=20)
        state = await ring.agent.ask_state(request)
        ring.tell(f"The card was tried twice and is in no channel; the request is {state}.")
    finally:
        box.clear_faults()
    back = time.monotonic()
    await ring.people.card(SUPPORT, request)
    took = time.monotonic() - back
    ring.tell(f"Slack is back, and {took:.0f} s later the card is in #support.")
    after = await ring.agent.ask_state(request)
    said = "Nobody could be asked, so nothing ran, and nothing was lost."
    ring.end(said, held=(state, after) == ("pending", "pending"))
    await ring.tidy(ring.agent, request)


ATTACKS = (
    Attack(
        "self",
        "Approve your own request",
        "Bo's agent asks in Bo's name, and Bo presses Approve.",
        approve_own,
    ),
    Attack(
        "outsider",
        "Approve as an outsider",
        "Eve can see the channel. She is on no reviewers' list.",
        outsider,
    ),
    Attack(
        "double",
        "Click twice, or too late",
        "The same click is delivered twice at once; then somebody presses an outdated card.",
        double_click,
    ),
    Attack(
        "changed",
        "Run something else",
        "Approved is one address; the executor would run another one with the same receipt.",
        changed_arguments,
    ),
    Attack(
        "spent",
        "Use a receipt twice",
        "One approval, two runs.",
        spent_receipt,
    ),
    Attack(
        "guess",
        "Guess a code",
        "A critical action takes a code from the reviewer's phone, not only their Slack.",
        wrong_code,
    ),
    Attack(
        "again",
        "Use the same code twice",
        "One code is good for one approval, however many seconds it has left.",
        same_code,
    ),
    Attack(
        "forged",
        "Forge a click",
        "Slack signs what it posts. The service here is called over a socket and has no such "
        "address (it answers 404), so its HTTP door is opened for this trick, over the same data.",
        forged_signature,
    ),
    Attack(
        "replay",
        "Replay a recorded click",
        "A rightly signed click is posted again: late, and twice. At the HTTP door, as above.",
        replayed_click,
    ),
    Attack(
        "silence",
        "Silence Slack",
        "Slack answers whatever the app posts with an error, and an agent asks meanwhile.",
        silenced_slack,
        "Held",
    ),
)
