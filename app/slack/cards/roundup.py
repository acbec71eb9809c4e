"""Many requests in one message, the oldest first, each with the way to its card: no buttons."""

from collections.abc import Mapping

from app.delivery.escalation import card_link
from app.delivery.home import Item
from app.delivery.roundup import Roundup
from app.domain.action import Risk
from app.domain.request import ActionRequest
from app.slack import time_words as words
from app.slack import words as common
from app.slack.cards import blocks as b
from app.slack.cards.facts import about, progress_line, shortened, target
from app.slack.cards.lists import LONGEST, Answer
from app.slack.cards.safe import inert

NAME, WHERE, LIST = 60, 80, 80


def roundup_words(roundup: Roundup) -> Answer:
    """Say how many wait, by risk, and list them."""
    heading = _heading(roundup)
    told = "; ".join(about(one.item.request.facts) for one in roundup.lines)
    text = f"{inert(heading)} {told}"
    told_each = [listed(one.item, one.channel, one.ts) for one in roundup.lines]
    lines = [b.bullets(*told_each)] if told_each else []
    block = b.rich(b.line(b.bold(heading)), *lines, *_rest(roundup))
    return Answer(text if len(text) <= LONGEST else inert(heading), (block,))


def _heading(roundup: Roundup) -> str:
    said = words.ROUNDUP_MOST if roundup.at_least else words.ROUNDUP
    said = words.ROUNDUP_ONE if roundup.count == 1 else said
    said = said if roundup.team else words.REMINDS
    return said.format(
        count=roundup.count, team=shortened(roundup.team, NAME), risks=counted(roundup.risks)
    )


def counted(risks: Mapping[Risk, int]) -> str:
    """Count them by risk, the worst first."""
    return ", ".join(
        words.RISK_COUNT.format(count=risks[one], risk=common.RISKS[one].lower())
        for one in sorted(Risk, key=lambda risk: -risk.rank)
        if one in risks
    )


def listed(item: Item, channel: str, ts: str, *further: b.Block) -> b.Block:
    """Tell of one request in a line, with the way to its card."""
    request = item.request
    facts = request.facts
    undo = common.REVERSIBLE if facts.reversible else common.IRREVERSIBLE
    asked = common.FOR_WHOM.format(agent=request.asker.agent, requester=item.requester)
    taken = [common.ON_IT.format(who=item.taken_by)] if item.taken_by else []
    rest = [shortened(asked, LIST), shortened(progress_line(item.progress), LIST)]
    rest += [shortened(said, LIST) for said in taken]
    return b.line(
        b.bold(shortened(facts.action, NAME)),
        b.said(f" {words.ON} "),
        b.bold(shortened(target(facts), WHERE)),
        b.said(f" · {common.RISKS[facts.risk]}, {undo} · {' · '.join(rest)}"),
        *times(request),
        *further,
        *way_to(channel, ts),
    )


def times(request: ActionRequest) -> list[b.Block]:
    """Say since when a request waits, and until when."""
    return [
        b.said(f" · {common.ASKED_SHORT}"),
        b.when(request.submitted_at),
        b.said(f" · {common.EXPIRES_SHORT}"),
        b.when(request.terms.expires_at),
    ]


def way_to(channel: str, ts: str) -> list[b.Block]:
    """Link to a card, where one stands."""
    link = {"type": "link", "url": card_link(channel, ts), "text": words.OPEN_CARD}
    return [b.said(" · "), link] if ts else []


def _rest(roundup: Roundup) -> list[b.Block]:
    """Say what is not listed, and that it comes late."""
    said = [words.ROUNDUP_MORE.format(count=roundup.more)] if roundup.more else []
    said += [words.ROUNDUP_ELSEWHERE.format(count=roundup.elsewhere)] if roundup.elsewhere else []
    said += [words.REMINDS_LATE.format(count=roundup.late)] if roundup.late else []
    parts = [b.said(" ".join(said))] if said else []
    if since := roundup.late_since:
        late = [b.said(words.LATE), b.when(since), b.said(".")]
        parts += [b.said(" "), *late] if parts else late
    return [b.line(*parts)] if parts else []
