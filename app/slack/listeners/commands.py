"""The slash command: what is mine, what waits for me, how one request stands."""

import asyncio
import difflib
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.why import Why
from app.domain.people import Account
from app.domain.refusal import Refused
from app.slack import words
from app.slack.cards import lists
from app.slack.cards.dialogs import LONGEST_REASON
from app.slack.cards.lists import Answer
from app.slack.cards.show import one
from app.slack.cards.why import account_of
from app.slack.courier import listener_of
from app.slack.listeners.covers import Covers
from app.slack.listeners.desk import Body, Desk
from app.slack.listeners.taking_back import TakingBack, typed
from app.slack.refusing import told_of, why_not
from app.workflow.ask_status import my_requests, one_request, waiting_for
from app.workflow.home import listed
from app.workflow.why import why

LONGEST_ID = 100
TAKING_BACK = frozenset({"cancel", "revoke"})


@dataclass(frozen=True, slots=True)
class Commands:
    """Listens to the slash command."""

    desk: Desk
    command: str

    def register(self, app: AsyncApp) -> None:
        """Wire the command."""
        app.command(self.command)(self.desk.guarded(self.answer))

    async def answer(self, ack: AsyncAck, body: Body) -> None:
        """Answer privately, and late rather than never."""
        said = str(body.get("text") or "").split()
        account = self.desk.account(body)
        verb = said[0].lower() if said else ""
        if verb in TAKING_BACK:
            work = self._taken_back(said, body)
        elif verb == "cover":
            work = Covers(self.desk, self.command).answer(said[1:], body)
        else:
            work = self._found(said, account)
        task = self.desk.tasks.start(work)
        if not await self.desk.in_time(task):
            await ack(text=words.LATE, response_type="ephemeral")
            self.desk.later(body, self._bring(body, task))
            return
        found = await task
        await ack(text=found.text, blocks=list(found.blocks), response_type="ephemeral")

    async def _bring(self, body: Body, task: asyncio.Task[Answer]) -> None:
        await self.desk.courier.bring(listener_of(body), await task)

    async def _found(self, said: list[str], account: Account) -> Answer:
        """Answer what is asked, to somebody who may be told anything at all."""
        no = await self.desk.untold(account)
        return lists.sentence(why_not(no)) if no else await self._told(said, account)

    async def _told(self, said: list[str], account: Account) -> Answer:
        match [one.lower() for one in said[:1]]:
            case [("status" | "show" | "why") as verb] if len(said) > 1 or verb != "status":
                return await self._about(verb, said[1:], account)
            case ["status"]:
                mine = await self.desk.records.read(
                    lambda q: listed(q, my_requests(q, account).requests)
                )
                none = lists.sentence(words.MINE_NONE)
                return lists.many(words.MINE, mine) if mine else none
            case ["pending"]:
                waiting = await self.desk.records.read(
                    lambda q: listed(q, waiting_for(q, account))
                )
                none = lists.sentence(words.WAITING_NONE)
                return lists.many(words.WAITING, waiting) if waiting else none
            case ["help"] | []:
                return lists.helping(self.command)
            case _:
                return lists.helping(self.command, self._nearest(said[0]))

    async def _about(self, verb: str, named: list[str], account: Account) -> Answer:
        """Tell of one request: how it stands, or why it stands so."""
        if not named:
            return lists.sentence(words.WHICH.format(command=f"{self.command} {verb}"))
        name, ask = named[0][:LONGEST_ID], why if verb == "why" else one_request
        found = await self.desk.records.read(lambda q: ask(q, account, name))
        if isinstance(found, Refused):
            return lists.sentence(why_not(found))
        return account_of(found) if isinstance(found, Why) else one(found)

    async def _taken_back(self, said: list[str], body: Body) -> Answer:
        if len(said) == 1:
            command = f"{self.command} {said[0].lower()}"
            return lists.sentence(words.WHICH.format(command=command))
        meant = typed(self.desk.account(body), body, said[1][:LONGEST_ID])
        reason = " ".join(said[2:])[:LONGEST_REASON]
        taking_back = TakingBack(self.desk)
        do = taking_back.cancel if said[0].lower() == "cancel" else taking_back.revoke
        reply = await do(meant, reason)
        return lists.sentence(told_of(reply))

    def _nearest(self, said: str) -> str:
        known = [name.split()[0] for name in words.COMMANDS]
        near = difflib.get_close_matches(said.lower(), known, n=1, cutoff=0.5)
        if not near:
            return words.UNKNOWN_COMMAND.format(said=said[:50])
        return words.DID_YOU_MEAN.format(said=said[:50], command=self.command, nearest=near[0])
