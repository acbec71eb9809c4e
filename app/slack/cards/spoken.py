"""What is said in a message that is no card, by what the message is about."""

from typing import Any

from app.delivery.escalation import NO_OFFERS, Offers
from app.delivery.message import (
    ASKED,
    REMINDED,
    Message,
    is_over,
    question_in,
    revision_in,
    step_in,
)
from app.delivery.view import View
from app.domain.request import State
from app.slack import words
from app.slack.cards.amended import amended_words
from app.slack.cards.blocks import when_marked
from app.slack.cards.ending import told
from app.slack.cards.escalation import asking, reminder
from app.slack.cards.facts import shortened, summary
from app.slack.cards.offers import buttons
from app.slack.cards.questions import answered_words, asked_words
from app.slack.cards.safe import inert


def words_of(message: Message, view: View, offers: Offers = NO_OFFERS) -> dict[str, Any]:
    """Say what a message is about: a question, its answer, or how the request ended."""
    if is_over(message):
        return {"text": over_words(view, knows=offers.knows)}
    if (revision := revision_in(message)) and (less := amended_words(view, revision)):
        return {"text": less[0], "blocks": less[1]}
    if (kind := step_in(message)[0]) and view.request.state is State.PENDING:
        spoken = reminder(view) if kind == REMINDED else asking(view, knows=offers.knows)
        return {"text": spoken.text, "blocks": [*spoken.blocks, *buttons(offers)]}
    what, name = question_in(message)
    question = next((one for one in view.questions if one.id == name), None)
    if question is None:
        return {"text": told(view, when_marked)}
    if what == ASKED:
        spoken = asked_words(message.card, question, view)
    else:
        spoken = answered_words(question, view)
    return {"text": spoken.text, "blocks": list(spoken.blocks)}


def over_words(view: View, *, knows: bool) -> str:
    """Say to whoever handed it over how it ended; what it was about only if they may know."""
    agent = inert(shortened(view.request.asker.agent, 100))
    said = words.HANDED_END.format(agent=agent, head=words.HEADS[view.request.state])
    return f"{said} {told(view, when_marked)} {summary(view)}" if knows else said
