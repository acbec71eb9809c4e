"""Dialogs that ask why something is taken back."""

from app.domain.request import ActionRequest, State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import modal, on, reason, submitting

CANCEL_SUBMIT, REVOKE_SUBMIT = "hitl.cancel_submit", "hitl.revoke_submit"


def ask_to_cancel(card: str, request: ActionRequest) -> b.Block:
    """Ask why a request is taken back; nothing need be said."""
    asked = modal(words.CANCEL_TITLE, [on(request), reason(optional=True)], words.KEEP)
    return asked | submitting(card, words.CONFIRM_CANCEL, CANCEL_SUBMIT)


def ask_to_revoke(card: str, request: ActionRequest) -> b.Block:
    """Ask why an approval is taken back, or what was done is to be undone."""
    used = request.state is State.REDEEMED
    title = words.ROLLBACK_TITLE if used else words.REVOKE_TITLE
    asked = modal(title, [on(request), reason(optional=False)], words.CLOSE)
    submit = words.CONFIRM_ROLLBACK if used else words.CONFIRM_REVOKE
    return asked | submitting(card, submit, REVOKE_SUBMIT)
