"""The buttons below a message to one person that says a request waits."""

from app.delivery.escalation import Offers
from app.slack import time_words, words
from app.slack.cards import blocks as b
from app.slack.cards.card import DETAILS, REJECT

NUDGE, COVER, HAND_OVER = "hitl.nudge", "hitl.cover", "hitl.hand_over"


def buttons(offers: Offers) -> list[b.Block]:
    """Offer to decide, and to have others told; each is judged when it is pressed."""
    decide = [
        b.button(words.OPEN_DETAILS, DETAILS, offers.card),
        b.button(words.REJECT, REJECT, offers.card, "danger"),
    ]
    manage = [b.button(time_words.NUDGE, NUDGE, offers.card)]
    manage += [b.button(time_words.COVER, COVER, offers.card)] * offers.cover
    manage += [b.button(time_words.HAND_OVER, HAND_OVER, offers.card)] * offers.hand_over
    row = decide * offers.decide + manage * offers.manage
    return [b.actions(*row)] if row else []
