"""Dialogs that ask why something is taken back."""

from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import BLOCK, INPUT, LONGEST_REASON, modal
from app.slack.cards.facts import shortened

CANCEL_SUBMIT = "hitl.cancel_submit"


def ask_to_cancel(card: str, request: ActionRequest) -> b.Block:
    """Ask why a request is taken back; nothing need be said."""
    above = [_on(request), _reason(optional=True)]
    return modal(words.CANCEL_TITLE, above, words.KEEP) | {
        "submit": b.label(words.CONFIRM_CANCEL, b.TITLE),
        "callback_id": CANCEL_SUBMIT,
        "private_metadata": card,
    }


def _on(request: ActionRequest) -> b.Block:
    facts = request.facts
    parts = (shortened(facts.action, 200), shortened(str(facts.resource), 300))
    return b.rich(b.line(b.bold(parts[0]), b.said(" on "), b.bold(parts[1])))


def _reason(*, optional: bool) -> b.Block:
    return {
        "type": "input",
        "block_id": BLOCK,
        "optional": optional,
        "label": b.label(words.REASON, 100),
        "hint": b.label(words.REASON_HINT, 200),
        "element": {
            "type": "plain_text_input",
            "action_id": INPUT,
            "multiline": True,
            "max_length": LONGEST_REASON,
            "placeholder": b.label(words.REASON_PLACEHOLDER, 150),
        },
    }
