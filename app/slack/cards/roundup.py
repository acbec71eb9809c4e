"""Many requests in one message, the oldest first, each with the way to its card: no buttons."""

from app.delivery.escalation import card_link
from app.delivery.roundup import Listed, Roundup
from app.domain.action import Risk
from app.slack import time_words as words
from app.slack import words as common
from app.slack.cards import blocks as b
from app.slack.cards.facts import about, progress_line, shortened
from app.slack.cards.lists import LONGEST, Answer
from app.slack.cards.safe import inert

NAME, WHERE, LIST = 60, 80, 80


def roundup_words(roundup: Roundup) -> Answer:
    """Say how many wait, by risk, and list them."""
    heading = _heading(roundup)
    told = "; ".join(about(one.item.request.facts) for one in roundup.lines)
    text = f"{inert(heading)} {told}"
    lines = [b.bullets(*map(_line, roundup.lines))] if roundup.lines else []
    block = b.rich(b.line(b.bold(heading)), *lines, *_rest(roundup))
    return Answer(text if len(text) <= LONGEST else inert(heading), (block,))


def _heading(roundup: Roundup) -> str:
    said = words.ROUNDUP_MOST if roundup.at_least else words.ROUNDUP
    said = words.ROUNDUP_ONE if roundup.count == 1 else said
    said = said if roundup.team else words.REMINDS
    return said.format(
        count=roundup.count, team=shortened(roundup.team, NAME), risks=_risks(roundup)
    )


def _risks(roundup: Roundup) -> str:
    """Count them by risk, the worst first."""
    return ", ".join(
        words.RISK_COUNT.format(count=roundup.risks[one], risk=common.RISKS[one].lower())
        for one in sorted(Risk, key=lambda risk: -risk.rank)
        if one in roundup.risks
    )


def _line(one: Listed) -> b.Block:
    request, item = one.item.request, one.item
    facts = request.facts
    undo = common.REVERSIBLE if facts.reversible else common.IRREVERSIBLE
    asked = common.FOR_WHOM.format(agent=request.asker.agent, requester=item.requester)
    taken = [common.ON_IT.format(who=item.taken_by)] if item.taken_by else []
    rest = [shortened(asked, LIST), shortened(progress_line(item.progress), LIST)]
    rest += [shortened(said, LIST) for said in taken]
    url = card_link(one.channel, one.ts)
    return b.line(
        b.bold(shortened(facts.action, NAME)),
        b.said(f" {words.ON} "),
        b.bold(shortened(str(facts.resource), WHERE)),
        b.said(f" · {common.RISKS[facts.risk]}, {undo} · {' · '.join(rest)}"),
        b.said(f" · {common.ASKED_SHORT}"),
        b.when(request.submitted_at),
        b.said(f" · {common.EXPIRES_SHORT}"),
        b.when(request.terms.expires_at),
        b.said(" · "),
        {"type": "link", "url": url, "text": words.OPEN_CARD},
    )


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
