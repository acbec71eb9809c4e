"""What the slash command answers: lists of requests, one request, help."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.delivery.home import Item
from app.domain.request import State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.facts import about, progress_line, shortened, target
from app.slack.cards.safe import inert

LONGEST = 3900


@dataclass(frozen=True, slots=True)
class Answer:
    """A private answer: blocks, and the same in text."""

    text: str
    blocks: tuple[b.Block, ...] = ()


def sentence(text: str) -> Answer:
    """Answer with one sentence of ours, in which nothing is live."""
    kept = shortened(text.replace("`", "'"), 1000)
    return Answer(inert(kept), (b.rich(b.line(b.said(kept))),))


def many(heading: str, items: Sequence[Item]) -> Answer:
    """List requests, one line each."""
    lines = [_line(one) for one in items]
    told_all = [_told(one) for one in items]
    text = f"{heading}: {'; '.join(told_all)}"
    kept = text if len(text) <= LONGEST else f"{heading}: {len(items)}"
    return Answer(kept, (b.rich(b.line(b.bold(heading)), b.bullets(*lines)),))


def lines(heading: str, found: Sequence[str]) -> Answer:
    """List lines of ours, in which nothing is live."""
    kept = [shortened(one.replace("`", "'"), 500) for one in found]
    bullets = b.bullets(*(b.line(b.said(one)) for one in kept))
    text = f"{heading}: {'; '.join(map(inert, kept))}"[:LONGEST]
    return Answer(text, (b.rich(b.line(b.bold(heading)), bullets),))


def helping(command: str, first: str = "") -> Answer:
    """List the commands, after a first sentence where something was not understood."""
    lines = [
        b.line(b.bold(f"{command} {name}"), b.said(f": {what}"))
        for name, what in words.COMMANDS.items()
    ]
    begin = [b.line(b.said(f"{shortened(first, 300)}\n"))] if first else []
    text = inert(first) or f"{words.HELP} {', '.join(f'{command} {n}' for n in words.COMMANDS)}"
    return Answer(text, (b.rich(*begin, b.line(b.bold(words.HELP)), b.bullets(*lines)),))


def _told(item: Item) -> str:
    request = item.request
    far = f", {inert(shortened(progress_line(item.progress), 300))}"
    far = far if request.state is State.PENDING else ""
    return f"{words.HEADS[request.state]}: {about(request.facts)}{far} ({request.id})"


def _line(item: Item) -> b.Block:
    request = item.request
    what = f": {shortened(request.facts.action, 100)} on "
    where = shortened(target(request.facts), 150)
    parts = [b.bold(words.HEADS[request.state]), b.said(what + where), b.said(f" · {request.id}")]
    if request.state is State.PENDING:
        parts.append(b.said(f" · {shortened(progress_line(item.progress), 300)}"))
        parts += [b.said(f" · {words.EXPIRES_SHORT}"), b.when(request.terms.expires_at)]
        taken = words.ON_IT.format(who=shortened(item.taken_by, 100)) if item.taken_by else ""
        parts += [b.said(f" · {taken}")] if taken else []
    return b.line(*parts)
