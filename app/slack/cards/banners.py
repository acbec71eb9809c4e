"""What warns of an action wherever it is shown: on its card, in Details, in each dialog."""

from app.delivery.view import View
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.claims import claims_of
from app.slack.cards.exact import Exact
from app.slack.cards.looks import odd_on_card
from app.slack.cards.mask import curtain
from app.slack.cards.safe import cut, visible

CLAIM = 600


def banners(view: View, odd: tuple[str, ...]) -> list[b.Block]:
    """Say that nobody has declared the action, and what in it can deceive."""
    shown = []
    if not view.request.facts.classified:
        shown.append(b.rich(b.line(b.bold(words.UNCLASSIFIED))))
    if odd:
        named = visible(", ".join(odd))
        shown.append(b.rich(b.line(b.bold(words.ODD), b.said(named))))
    return shown


def whole_banners(view: View, odd: tuple[str, ...]) -> list[b.Block]:
    """Warn of an action of which nothing is masked, and quote on what the agent says it is."""
    payload = view.payload
    said = claims_of(payload, view.request.facts) if payload else ()
    return [*banners(view, odd), *_on_what(said)]


def masked_banners(view: View, shown: Exact) -> list[b.Block]:
    """Warn of an action as a channel sees it: no warning tells what is masked."""
    payload, facts, behind = view.payload, view.request.facts, curtain(view.request.facts)
    said = claims_of(payload, facts, behind) if payload else ()
    return [*banners(view, odd_on_card(view, shown, behind.tally)), *_on_what(said)]


def _on_what(said: tuple[tuple[str, str], ...]) -> list[b.Block]:
    """Quote what the action is done to, where only the agent says so."""
    label = words.FIELDS["resource"]
    claimed = visible(dict(said).get(label, ""))
    if not claimed:
        return []
    kept, more = cut(claimed, CLAIM)
    rest = [b.said(words.MORE.format(more=more))] if more else []
    quoted = b.quote(b.bold(f"{label}: "), b.said(kept), *rest)
    return [b.rich(b.line(b.bold(words.CLAIMS)), quoted)]
