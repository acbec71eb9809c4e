"""Dialogs: the empty one that is opened first, the question for a reason, and plain answers."""

from app.delivery.view import View
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.facts import facts_of, shortened

BLOCK, INPUT = "reason", "text"
REJECT_SUBMIT, APPROVE_SUBMIT = "hitl.reject_submit", "hitl.approve_submit"
LONGEST_REASON = 1000


def checking() -> b.Block:
    """Make the dialog that is shown while nothing is known of who asks."""
    return notice(words.CHECKING_TITLE, words.CHECKING)


def notice(title: str, sentence: str) -> b.Block:
    """Make a dialog that says one thing."""
    paragraph = b.rich(b.line(b.said(shortened(sentence, 1000))))
    return modal(title, [paragraph])


def ask_to_reject(card: str, request: ActionRequest) -> b.Block:
    """Ask why a request is rejected."""
    return _question(card, words.REJECT_TITLE, words.CONFIRM_REJECT, REJECT_SUBMIT, [_on(request)])


def ask_to_approve(card: str, view: View) -> b.Block:
    """Ask why a request is approved, with what is known of it above the question."""
    facts = [b.line(b.bold(f"{name}: "), b.said(text)) for name, text in facts_of(view)]
    above = [_on(view.request), b.rich(b.bullets(*facts))]
    return _question(card, words.APPROVE_TITLE, words.CONFIRM_APPROVE, APPROVE_SUBMIT, above)


def modal(title: str, blocks: list[b.Block], close: str = words.CLOSE) -> b.Block:
    """Make a dialog."""
    return {
        "type": "modal",
        "title": b.label(title, b.TITLE),
        "close": b.label(close, b.TITLE),
        "blocks": blocks,
    }


def _on(request: ActionRequest) -> b.Block:
    facts = request.facts
    parts = (shortened(facts.action, 200), shortened(str(facts.resource), 300))
    return b.rich(b.line(b.bold(parts[0]), b.said(" on "), b.bold(parts[1])))


def _question(card: str, title: str, submit: str, callback: str, above: list[b.Block]) -> b.Block:
    field = {
        "type": "plain_text_input",
        "action_id": INPUT,
        "multiline": True,
        "max_length": LONGEST_REASON,
        "placeholder": b.label(words.REASON_PLACEHOLDER, 150),
    }
    reason = {
        "type": "input",
        "block_id": BLOCK,
        "label": b.label(words.REASON, 100),
        "hint": b.label(words.REASON_HINT, 200),
        "element": field,
    }
    made = modal(title, [*above, reason], words.CANCEL)
    return made | {
        "submit": b.label(submit, b.TITLE),
        "callback_id": callback,
        "private_metadata": card,
    }
