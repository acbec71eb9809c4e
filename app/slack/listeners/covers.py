"""`/hitl cover`: name who stands in, list, end."""

import re
from dataclasses import dataclass

from app.domain.cover import Cover
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.slack import words
from app.slack.cards import lists
from app.slack.cards.lists import Answer
from app.slack.listeners.desk import Body, Desk
from app.slack.listeners.taking_back import typed
from app.slack.refusing import told_of, why_not
from app.slack.until import end_in, told
from app.workflow.ask_status import asker_of
from app.workflow.name_cover import LONGEST_REASON, Naming, covers_seen, end_cover, name_cover
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import NeedsFresh

# Slack writes people as ids where the command's manifest says `should_escape`.
MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>", re.ASCII)
LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Covers:
    """Answers what is said after `cover`; `command` is what the slash command is called."""

    desk: Desk
    command: str

    async def answer(self, said: list[str], body: Body) -> Answer:
        """Name, list or end."""
        speaker = self.desk.account(body)
        match [one.lower() for one in said[:1]]:
            case [] | ["list"]:
                return await self.desk.records.read(lambda q: _listed(q, speaker))
            case ["end"] if len(said) > 1:
                return await self._ended(said[1][:LONGEST_ID], speaker)
        return await self._named(said, speaker, typed(speaker, body, "").id)

    async def _ended(self, name: str, speaker: Account) -> Answer:
        def unit(uow: UnitOfWork, _: bool) -> str:  # noqa: FBT001 - as the desk asks for it
            outcome = end_cover(uow, name, speaker)
            return told_of(outcome) if isinstance(outcome, Refused) else _line_ended(uow, outcome)

        return _answered(await self.desk.judged(unit))

    async def _named(self, said: list[str], speaker: Account, once: str) -> Answer:
        people, rest = _mentioned(said)
        if not people:
            return lists.sentence(words.COVER_HOW.format(command=self.command))
        stand_in, absent = people[0], (people[1] if len(people) > 1 else "")

        def unit(uow: UnitOfWork, down: bool) -> str | NeedsFresh:  # noqa: FBT001
            if kept := uow.answer(once):
                return reply_from(kept).sentence
            zone = zone_of(uow, speaker)
            ends = end_in(rest, uow.now, zone)
            if ends is None:
                return words.COVER_WHEN.format(command=self.command)
            away = Account(speaker.team, absent) if absent else None
            reason = _reason(ends[1])
            naming = Naming(speaker, Account(speaker.team, stand_in), ends[0], away, reason)
            outcome = name_cover(uow, naming, slack_down=down)
            if isinstance(outcome, Refused):
                return told_of(outcome)
            if isinstance(outcome, NeedsFresh):
                return outcome
            line = _line_named(uow, outcome, zone)
            uow.keep_answer(once, Reply("cover_named", line).kept())
            return line

        return _answered(await self.desk.judged(unit))


def _answered(found: str | Reply) -> Answer:
    return lists.sentence(told_of(found) if isinstance(found, Reply) else found)


def _mentioned(said: list[str]) -> tuple[list[str], list[str]]:
    """Read `@stand-in`, and `for @absent` after it; give the words that follow."""
    first = MENTION.fullmatch(said[0]) if said else None
    if first is None:
        return [], said
    if said[1:2] == ["for"] and (second := MENTION.fullmatch("".join(said[2:3]))):
        return [first[1], second[1]], said[3:]
    return [first[1]], said[1:]


def _reason(said: list[str]) -> str:
    kept = said[1:] if said[:1] == ["because"] else said
    return " ".join(kept)[:LONGEST_REASON]


def zone_of(q: Queries, account: Account) -> str:
    """Name the zone by whose wall clock a person says when something ends."""
    person = asker_of(q, account)
    return person.zone if person else "UTC"


def _listed(q: Queries, speaker: Account) -> Answer:
    if asker_of(q, speaker) is None:
        return lists.sentence(why_not(refused("not_on_roster")))
    zone, found = zone_of(q, speaker), covers_seen(q, speaker)
    lines = [_line(q, one, zone) for one in found]
    return lists.lines(words.COVERS, lines) if lines else lists.sentence(words.COVERS_NONE)


def _line(q: Queries, cover: Cover, zone: str) -> str:
    line = _filled(q, words.COVER_LINE, cover, zone)
    why = words.COVER_WHY.format(reason=cover.reason) if cover.reason else ""
    return f"{line}{why} · {cover.id}"


def _line_named(q: Queries, cover: Cover, zone: str) -> str:
    return _filled(q, words.COVER_NAMED, cover, zone)


def _line_ended(q: Queries, cover: Cover) -> str:
    return _filled(q, words.COVER_ENDED, cover, "UTC")


def _filled(q: Queries, text: str, cover: Cover, zone: str) -> str:
    by = name_of(q, cover.named_by) if cover.named_by else words.COVER_WRITTEN
    return text.format(
        stand_in=name_of(q, cover.stand_in),
        absent=name_of(q, cover.absent),
        until=told(cover.until, zone),
        named_by=by,
        id=cover.id,
    )
