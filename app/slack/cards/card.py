"""The card: one request, as people are to see it now."""

import hashlib
import json
from dataclasses import dataclass

from app.delivery.message import Card
from app.delivery.view import View
from app.domain.action import Payload
from app.domain.request import State
from app.slack import over_words as over
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.amended import amended_blocks
from app.slack.cards.banners import CLAIM, banners
from app.slack.cards.claims import claims_of
from app.slack.cards.ending import ending_blocks, told
from app.slack.cards.escalation import on_card
from app.slack.cards.exact import Exact, masked_action, not_whole
from app.slack.cards.facts import asked_to_approve, facts_of, known, summary
from app.slack.cards.looks import odd_on_card
from app.slack.cards.mask import Tally, curtain
from app.slack.cards.more import more
from app.slack.cards.questions import open_line
from app.slack.cards.revisions import on_revision
from app.slack.cards.safe import cost, cut, visible
from app.slack.cards.unfolded import unfolded

EXACT, CLAIMS, LINES = 4500, 1500, 8
UNFOLDED, MOST_LINES = 2500, 24
APPROVE, REJECT, DETAILS = "hitl.approve", "hitl.reject", "hitl.details"
REVOKE = "hitl.revoke"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be posted.

    `whole` says that it may be approved from it: it shows every byte of the action, or hides
    only what the policy lets reviewers approve unseen.
    """

    text: str
    blocks: tuple[b.Block, ...]
    whole: bool

    @property
    def digest(self) -> str:
        """Tell one look of the card from another."""
        seen = json.dumps([self.text, self.blocks], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(seen.encode()).hexdigest()


def request_card(card: Card, view: View) -> Rendered:
    """Render the card of a request as it is now."""
    request, payload = view.request, view.payload
    exact = masked_action(view, payload) if payload else Exact(words.ERASED)
    kept, rest = cut(exact.text, EXACT)
    more = rest + exact.beyond
    said, hidden = _claims(view, payload) if payload else ([], Tally())
    veiled = exact.veiled or hidden.values > 0
    whole = payload is not None and not more and not veiled
    pending = request.state is State.PENDING
    parts = [
        b.header(f"{words.HEADS[request.state]}: {_what(view)}"),
        *ending_blocks(view),
        *amended_blocks(view),
        _facts(view),
        *banners(view, odd_on_card(view, exact, hidden)),
        *([b.section(words.EXPIRES.format(at=b.when_marked(request.terms.expires_at)))] * pending),
        *_exact(over.EXACT[request.state], kept, more),
        *([] if more else _unfolded(exact, EXACT - cost(kept))),
        *_masked(exact, hidden, sought=veiled and pending),
        *_obstacle(more if pending else 0),
        *said,
        *on_card(view),
        *open_line(view),
        *_asks(view, offered=whole and pending),
        _buttons(card, view, whole=whole),
    ]
    text = summary(view) if pending else f"{summary(view)} {told(view)}"
    return Rendered(text, tuple(parts), whole)


def _what(view: View) -> str:
    facts = view.request.facts
    resource = facts.resource.id if known(facts) else words.UNDECLARED
    return words.ABOUT.format(action=facts.action, resource=resource)


def _facts(view: View) -> b.Block:
    lines = [b.line(b.bold(f"{name}: "), b.said(text)) for name, text in facts_of(view)]
    return b.rich(b.bullets(*lines))


def _exact(title: str, kept: str, more: int) -> list[b.Block]:
    shown = [b.rich(b.code(one)) for one in b.chunks(kept, b.PREFORMATTED - 100)]
    left = [b.rich(b.line(b.bold(not_whole(more))))] if more else []
    return [b.rich(b.line(b.bold(title))), *shown, *left]


def _unfolded(exact: Exact, left: int) -> list[b.Block]:
    """Show the texts in it once more, line by line, where the exact form leaves room."""
    found = unfolded(exact.drawn, min(left, UNFOLDED), MOST_LINES)
    parts = [part for title, text in found.texts for part in (b.line(b.said(title)), b.code(text))]
    told = found.told(words.UNFOLDED_MORE_ONE, words.UNFOLDED_MORE)
    more = [b.line(b.said(told))] if found.more else []
    return [b.rich(b.line(b.bold(words.UNFOLDED)), *parts, *more)] if parts or more else []


def _masked(exact: Exact, hidden: Tally, *, sought: bool) -> list[b.Block]:
    """Count what is masked, and say where it is seen: first of all by who wants to approve."""
    values, length = exact.masked + hidden.values, exact.characters + hidden.characters
    if not values:
        return []
    many = words.MASKED_ONE if values == 1 else words.MASKED
    long = words.CHARACTER if length == 1 else words.CHARACTERS.format(count=length)
    where = words.MASKED_FIRST if sought else words.MASKED_SEEN
    said = many.format(count=values, length=long) + where
    return [b.rich(b.line((b.bold if sought else b.said)(said)))]


def _obstacle(more: int) -> list[b.Block]:
    return [b.rich(b.line(b.bold(words.NO_APPROVE)))] if more else []


def _asks(view: View, *, offered: bool) -> list[b.Block]:
    """Say beside the button what it will ask for."""
    asked = asked_to_approve(view.care) if offered else ""
    return [b.rich(b.line(b.said(asked)))] if asked else []


def _claims(view: View, payload: Payload) -> tuple[list[b.Block], Tally]:
    drawn, left = curtain(view.request.facts), CLAIMS
    quoted: list[b.Block] = []
    for name, text in claims_of(payload, view.request.facts, drawn):
        shown = visible(text)
        first = "\n".join(shown.split("\n")[:LINES])
        kept, _ = cut(first, min(CLAIM, max(left, 0)))
        left -= cost(kept)
        more = len(shown) - len(kept)
        rest = [b.said(words.MORE.format(more=more))] if more else []
        quoted.append(b.quote(b.bold(f"{name}: "), *([b.said(kept)] if kept else []), *rest))
    nothing = b.quote(b.said(words.NOTHING_SAID))
    heading = b.line(b.bold(words.CLAIMS))
    return [b.rich(heading, *(quoted or [nothing]))], drawn.tally


def _buttons(card: Card, view: View, *, whole: bool) -> b.Block:
    details = b.button(words.DETAILS, DETAILS, card.id)
    amendable = bool(view.request.terms.amend)
    rest = [details, *more(card.id, view.request.state, amendable=amendable)]
    if view.request.state is State.APPROVED:
        return b.actions(b.button(words.REVOKE, REVOKE, card.id, "danger"), *rest)
    if view.request.state is not State.PENDING:
        return b.actions(*rest)
    reject = b.button(words.REJECT, REJECT, card.id, "danger")
    if not whole:
        return b.actions(reject, *rest)
    text = words.APPROVE_MORE if view.care else words.APPROVE
    shown = on_revision(card.id, view.request.revision)
    return b.actions(b.button(text, APPROVE, shown, "primary"), reject, *rest)
