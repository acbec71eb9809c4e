"""Dialogs that ask why something is taken back."""

from app.domain.request import ActionRequest, State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import BLOCK, INPUT, LONGEST_REASON, modal
from app.slack.cards.facts import shortened

CANCEL_SUBMIT, REVOKE_SUBMIT = "hitl.cancel_submit", "hitl.revoke_submit"


def ask_to_cancel(card: str, request: ActionRequest) -> b.Block:
    """Ask why a request is taken back; nothing need be said."""
    asked = modal(words.CANCEL_TITLE, [_on(request), _reason(optional=True)], words.KEEP)
    return asked | _submitting(card, words.CONFIRM_CANCEL, CANCEL_SUBMIT)


def ask_to_revoke(card: str, request: ActionRequest) -> b.Block:
    """Ask why an approval is taken back, or what was done is to be undone."""
    used = request.state is State.REDEEMED
    title = words.ROLLBACK_TITLE if used else words.REVOKE_TITLE
    asked = modal(title, [_on(request), _reason(optional=False)], words.CLOSE)
    submit = words.CONFIRM_ROLLBACK if used else words.CONFIRM_REVOKE
    return asked | _submitting(card, submit, REVOKE_SUBMIT)


def _submitting(card: str, submit: str, callback: str) -> b.Block:
    return {
        "submit": b.label(submit, b.TITLE),
        "callback_id": callback,
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
