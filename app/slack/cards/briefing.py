"""What one person is told of many requests at once: on duty, or in place of an agent's owner."""

from app.delivery.briefing import About, Briefing
from app.delivery.home import Home, Line
from app.slack import time_words as words
from app.slack.cards import blocks as b
from app.slack.cards.facts import about, shortened
from app.slack.cards.lists import LONGEST, Answer
from app.slack.cards.roundup import NAME, counted, listed, times, way_to
from app.slack.cards.safe import inert

HEADINGS = {
    About.DUTY: (words.ON_DUTY, words.ON_DUTY_ONE),
    About.SUSPENDED: (words.UNOWNED, words.UNOWNED_ONE),
    About.RESTORED: (words.OWNED_AGAIN, words.OWNED_AGAIN),
}
NAMES = 300


def briefing_words(briefing: Briefing) -> Answer:
    """Say why this person is told, what waits, and what they can do."""
    heading = _heading(briefing)
    known = [about(one.item.request.facts) for one in briefing.lines if one.knows]
    text = f"{inert(heading)} {'; '.join(known)}".strip()
    block = b.rich(
        b.line(b.bold(heading)),
        *_listed(briefing.lines),
        *_more(briefing.more if briefing.lines else 0),
        *_to_do(briefing),
    )
    return Answer(text if len(text) <= LONGEST else inert(heading), (block,))


def unowned(home: Home) -> list[b.Block]:
    """Tell on a Home what is held of suspended agents for which this person answers."""
    if not home.unowned:
        return []
    said = b.line(b.said(words.UNOWNED_TO_DO))
    told = b.rich(*_listed(home.unowned), *_more(home.unowned_more), said)
    return [b.header(words.HOME_UNOWNED), told]


def _heading(briefing: Briefing) -> str:
    many, one = HEADINGS[briefing.about]
    return (one if briefing.count == 1 else many).format(
        names=shortened(", ".join(briefing.names), NAMES),
        owner=shortened(briefing.owner, NAME),
        count=briefing.count,
        risks=counted(briefing.risks),
    )


def _listed(lines: tuple[Line, ...]) -> list[b.Block]:
    return [b.bullets(*map(_line, lines))] if lines else []


def _line(one: Line) -> b.Block:
    """Tell of one request; of one that this person may not review only that it waits."""
    request = one.item.request
    name = b.said(f" · {request.id}")
    if one.knows:
        return listed(one.item, one.channel, one.ts, name)
    said = b.said(words.UNSEEN_LINE)
    return b.line(said, *times(request), name, *way_to(one.channel, one.ts))


def _more(count: int) -> list[b.Block]:
    return [b.line(b.said(words.BRIEFING_MORE.format(count=count)))] if count else []


def _to_do(briefing: Briefing) -> list[b.Block]:
    wanted = briefing.about is About.SUSPENDED
    return [b.line(b.said(words.UNOWNED_TO_DO))] if wanted else []
