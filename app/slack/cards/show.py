"""How one request stands, for whoever asks for it by its id."""

from app.delivery.view import View
from app.domain.request import State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.amended import amended_blocks
from app.slack.cards.ending import ending_blocks, told
from app.slack.cards.escalation import on_card
from app.slack.cards.facts import facts_of, summary
from app.slack.cards.lists import Answer


def one(view: View) -> Answer:
    """Tell how one request stands."""
    facts = [b.line(b.bold(f"{name}: "), b.said(text)) for name, text in facts_of(view)]
    pending = view.request.state is State.PENDING
    expires = words.EXPIRES.format(at=b.when_marked(view.request.terms.expires_at))
    heading = b.line(b.bold(words.HEADS[view.request.state]))
    parts = [
        b.rich(heading),
        *ending_blocks(view),
        *amended_blocks(view),
        b.rich(b.bullets(*facts)),
        *([b.section(expires)] * pending),
        *on_card(view),
    ]
    return Answer(
        summary(view) if pending else f"{summary(view)} {told(view, b.when_marked)}", tuple(parts)
    )
