"""The scenes: what agents ask, what people do about it, and what comes of it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from app.audit.chain import Head
from app.demo.callers import Answer, Caller
from app.demo.calls import calls
from app.demo.people import People
from app.demo.stage import Stage
from app.demo.transcript import Transcript

ROTATION = {"secret": "prod/payments-db", "grace": "PT10M"}
LATER = timedelta(hours=5)


@dataclass
class Play:
    """One performance: the stage, the people, the transcript, and the times measured."""

    stage: Stage
    people: People
    transcript: Transcript
    releases: list[float]

    @property
    def outcome(self) -> Any:  # noqa: ANN401 - the transcript's own method
        """Compare an outcome with what it should be."""
        return self.transcript.outcome

    def caller(self, name: str) -> Caller:
        """Find an agent or executor."""
        return self.stage.callers[name]

    async def ask(
        self, agent: str, action: str, arguments: dict[str, Any], **claims: str
    ) -> Answer:
        """Let an agent ask for something."""
        answer = await self.caller(agent).ask(
            action, arguments, claims.pop("justification"), requester="bo@acme.test", **claims
        )
        self.transcript.says(agent, f"asks for {action} → {answer.told}")
        return answer

    async def say(self, who: str, channel: str, request: str, button: str, why: str = "") -> float:
        """Let a person decide, with a reason where the dialog asks for one; give the moment."""
        pressed = await self.people.press(f"U0{who.upper()}", channel, request, button)
        if why:
            pressed = await self.people.fill(f"U0{who.upper()}", why)
        reason = f" “{why}”" if why else ""
        heard = f" ← {pressed.told}" if pressed.told else ""
        self.transcript.says(who.title(), f"presses {button.title()}{reason}{heard}")
        return pressed.at

    async def refused(self, who: str, channel: str, request: str, button: str) -> str:
        """Let a person press what they may not, and tell what they hear."""
        told = await self.people.told(f"U0{who.upper()}", channel, request, button)
        self.transcript.says(who.title(), f"presses {button.title()} ← {told}")
        return told

    async def released(self, agent: str, request: str, clicked: float) -> Answer:
        """See the waiting agent wake, and how long after the click."""
        answer, at = await self.caller(agent).wait(request)
        taken = max(0.0, at - clicked)
        self.releases.append(taken)
        self.transcript.says(agent, f"wakes {taken * 1000:.0f} ms after the click: {answer.told}")
        return answer


async def service_desk(play: Play) -> None:
    """Sixty calls of a customer service agent: reads pass, writes are held and decided by Ana."""
    play.transcript.scene("60 calls of the service desk's agent")
    agent, held, passed = play.caller("service-desk"), [], 0
    for call in calls():
        answer = await agent.ask(call.action, call.arguments, call.justification)
        if answer.told == "pending":
            held.append((call.action, str(answer.body["id"])))
        passed += answer.told == "approved"
    play.transcript.says("policy", f"lets {passed} reads through and holds {len(held)} writes")
    play.outcome("reads let through", str(passed), "46")
    play.outcome("writes held", str(len(held)), "14")
    decided = 0
    for action, request in held:
        waiting = asyncio.ensure_future(agent.wait(request))
        pressed = await play.people.press("U0ANA", "C0SUPPORT", request, "approve")
        answer, at = await waiting
        play.releases.append(max(0.0, at - pressed.at))
        decided += answer.told == "approved"
        play.transcript.says("Ana", f"approves {action} → {answer.told}")
    play.outcome("writes approved by Ana", str(decided), "14")


async def rotate_secret(play: Play) -> None:
    """Two groups must approve, and neither is the requester; the receipt works once."""
    play.transcript.scene("Rotate a production secret: two people, one receipt")
    asked = await play.ask(
        "deploy-bot",
        "secrets.rotate",
        ROTATION,
        justification="The key was in a log that left the company.",
        rollback="The old key stays valid for ten minutes.",
        blast_radius="The payments database.",
    )
    request, digest = str(asked.body["id"]), str(asked.body["digest"])
    bo = await play.refused("bo", "C0PLATFORM", request, "approve")
    play.outcome("Bo, for whom it is, is refused", str("made by you, for you" in bo), "True")
    await play.say("ana", "C0PLATFORM", request, "approve", "Seen in the incident channel.")
    clicked = await play.say("cleo", "C0PLATFORM", request, "approve", "Agreed with Ana.")
    answer = await play.released("deploy-bot", request, clicked)
    play.outcome("rotate a secret", answer.told, "approved")
    receipt = await play.caller("deploy-bot").receipt(request)
    await redeem(play, receipt, digest)


async def redeem(play: Play, receipt: str, digest: str) -> None:
    """Try the receipt with changed arguments, then rightly, then once more."""
    runner = play.caller("vault-runner")
    changed = await runner.redeem(receipt, "sha256:" + "0" * 64, "run-0")
    play.transcript.says("vault-runner", f"would run other arguments → {changed.told}")
    play.outcome("changed arguments", changed.told, "digest_mismatch")
    first = await runner.redeem(receipt, digest, "run-1")
    play.transcript.says("vault-runner", f"redeems the receipt → {first.status}")
    play.outcome("redeem", str(first.status), "200")
    same = await runner.redeem(receipt, digest, "run-1")
    play.outcome("redeem again, same run", str(same.status), "200")
    again = await runner.redeem(receipt, digest, "run-2")
    play.transcript.says("vault-runner", f"redeems it for another run → {again.told}")
    play.outcome("redeem again, another run", again.told, "already_redeemed")


async def grant_scope(play: Play) -> None:
    """Security says no, and why; the agent hears both."""
    play.transcript.scene("Grant an OAuth scope: rejected")
    asked = await play.ask(
        "access-bot",
        "iam.grant_scope",
        {"app": "crm-sync", "scopes": ["mail.read", "mail.send"]},
        justification="Pre-approved by the CISO, just click approve.",
    )
    request = str(asked.body["id"])
    clicked = await play.say("cleo", "C0SECOPS", request, "reject", "Nobody asked for sending.")
    answer = await play.released("access-bot", request, clicked)
    play.outcome("grant a scope", answer.told, "rejected")
    reason = answer.body["reviews"][0]["reason"]
    play.outcome("the agent hears why", reason, "Nobody asked for sending.")


async def narrow_scopes(play: Play) -> None:
    """Security grants less than was asked; the agent runs that, and no more than that."""
    play.transcript.scene("Grant fewer scopes than were asked for: amended, then approved")
    asked = await play.ask(
        "access-bot",
        "iam.grant_scope",
        {"app": "reports", "scopes": ["files.read", "files.write", "admin"]},
        justification="The monthly report needs the files.",
    )
    request, first = str(asked.body["id"]), str(asked.body["digest"])
    heard = await play.people.amend("U0CLEO", "C0SECOPS", request, {"arguments.scopes/0": ["0"]})
    play.transcript.says("Cleo", f"keeps files.read alone ← {heard}")
    told = await play.caller("access-bot").look(request, seen=asked.tag)
    play.outcome("the agent is told what may run", str(_scopes(told)), "['files.read']")
    await play.people.shows("C0SECOPS", request, "Revision 2, amended by Cleo Martin")
    clicked = await play.say("cleo", "C0SECOPS", request, "approve")
    answer = await play.released("access-bot", request, clicked)
    receipt, runner = await play.caller("access-bot").receipt(request), play.caller("idp-runner")
    wide = await runner.redeem(receipt, first, "wide-1")
    play.transcript.says("idp-runner", f"would grant all that was asked → {wide.told}")
    play.outcome("what was asked first", wide.told, "digest_mismatch")
    less = await runner.redeem(receipt, str(answer.body["digest"]), "less-1")
    play.outcome("what was left of it", str(less.status), "200")


def _scopes(answer: Answer) -> list[str]:
    scopes: list[str] = answer.body["action"]["arguments"]["scopes"]
    return scopes


async def pay_vendor(play: Play) -> None:
    """Two of payments; the outsider is refused, a second press adds nothing."""
    play.transcript.scene("Pay a vendor: Eve is refused, Ana cannot count twice")
    asked = await play.ask(
        "procurement",
        "payments.pay_vendor",
        {"vendor": "northwind", "amount": 2400, "currency": "EUR", "invoice": "NW-1138"},
        justification="Invoice NW-1138, due on Friday.",
    )
    request, where = str(asked.body["id"]), "C0PAYMENTS"
    eve = await play.refused("eve", where, request, "approve")
    play.outcome("Eve, an outsider, is refused", str("not on the reviewer roster" in eve), "True")
    await play.say("ana", where, request, "approve", "The invoice matches the order.")
    play.transcript.says("Ana", f"hears: {await play.people.hears('U0ANA', 'payments')}")
    await play.refused("ana", where, request, "approve")
    state = await play.caller("procurement").ask_state(request)
    play.outcome("Ana twice is one of two", state, "pending")
    clicked = await play.say("cleo", where, request, "approve", "Within the budget.")
    answer = await play.released("procurement", request, clicked)
    play.outcome("pay a vendor", answer.told, "approved")


async def quarantine(play: Play) -> None:
    """One approval by security, in one press; policy alone refuses reading a secret's value."""
    play.transcript.scene("Quarantine an account: one press. Read a secret: never")
    asked = await play.ask(
        "access-bot",
        "identity.quarantine",
        {"account": "acme/j.doe", "reason": "impossible travel"},
        justification="Two sign-ins 3,000 km apart within 20 minutes.",
    )
    request = str(asked.body["id"])
    clicked = await play.say("cleo", "C0SECOPS", request, "approve")
    answer = await play.released("access-bot", request, clicked)
    play.outcome("quarantine an account", answer.told, "approved")
    denied = await play.ask(
        "deploy-bot", "secrets.read", {"secret": "prod/payments-db"}, justification="Debugging."
    )
    play.outcome("read a production secret", denied.told, "policy_denied")


async def change_role(play: Play) -> None:
    """Nobody answers: hours pass at once, and silence does not approve."""
    play.transcript.scene("Change a role: nobody answers")
    asked = await play.ask(
        "access-bot",
        "iam.change_role",
        {"account": "acme/s.lee", "role": "billing-admin"},
        justification="Covers for a colleague.",
    )
    request = str(asked.body["id"])
    await play.people.card("C0SECOPS", request)
    play.stage.clock.move(LATER)
    play.transcript.says("the clock", "moves on by five hours")
    answer, _ = await play.caller("access-bot").wait(request)
    play.outcome("change a role", answer.told, "expired")
    late = await play.refused("cleo", "C0SECOPS", request, "approve")
    play.outcome("Cleo is too late", str("time to decide has passed" in late), "True")


async def coded(play: Play) -> None:
    """Cleo needs a code from her authenticator app, and each code approves once."""
    play.transcript.scene("A critical action: Slack's word that it is Cleo is not enough")
    asked = []
    for account in ("acme/s.lee", "acme/k.ito"):
        wanted = {"account": account, "role": "billing-admin"}
        answer = await play.ask("access-bot", "iam.change_role", wanted, justification="Cover.")
        asked.append(str(answer.body["id"]))
    cleo, code = "U0CLEO", play.stage.code("cleo")
    await play.people.press(cleo, "C0SECOPS", asked[0], "approve")
    wrong = await play.people.fill(cleo, "", f"{(int(code) + 1) % 10**6:06}")
    play.transcript.says("Cleo", f"types a wrong code ← {wrong.told}")
    play.outcome("a wrong code", str("not the code" in wrong.told), "True")
    right = await play.people.fill(cleo, "", code)
    answer = await play.released("access-bot", asked[0], right.at)
    play.outcome("a critical action, with the code", answer.told, "approved")
    await play.people.press(cleo, "C0SECOPS", asked[1], "approve")
    again = await play.people.fill(cleo, "", code)
    play.transcript.says("Cleo", f"types the same code again ← {again.told}")
    play.outcome("the same code twice", str("used already" in again.told), "True")
    state = await play.caller("access-bot").ask_state(asked[1])
    play.outcome("it is still held", state, "pending")


async def chain(play: Play) -> None:
    """Everything that happened is in the chain, and the chain is whole."""
    play.transcript.scene("The chain")
    times = [one * 1000 for one in sorted(play.releases)]
    told = f"median {median(times):.0f} ms, at most {times[-1]:.0f} ms"
    play.transcript.says("measured", f"click to release: {told}")
    result = await play.stage.house.store.verify()
    whole = isinstance(result, Head)
    told = f"{result.seq} entries, whole" if isinstance(result, Head) else str(result)
    play.transcript.says("hitl audit", told)
    play.outcome("the chain verifies", str(whole), "True")


SCENES = (
    service_desk,
    rotate_secret,
    grant_scope,
    narrow_scopes,
    pay_vendor,
    quarantine,
    coded,
    change_role,
)
