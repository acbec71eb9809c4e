"""Dialogs: the empty one that is opened first, the questions to reviewers, and plain answers.

What is filled in is found by block and action: `cause/choice` and `reason/text` for why,
`confirm/text` for the resource typed out, `code/text` for a code. Whoever fills a dialog by hand
or by script may rely on these names.
"""

from itertools import islice

from app.delivery.view import View
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.facts import facts_of, shortened
from app.slack.cards.revisions import on_revision
from app.slack.cards.safe import visible

BLOCK, CONFIRM, CODE, INPUT = "reason", "confirm", "code", "text"
CAUSE, CHOICE = "cause", "choice"
REJECT_SUBMIT, APPROVE_SUBMIT = "hitl.reject_submit", "hitl.approve_submit"
LONGEST_REASON, LONGEST_TYPED, LONGEST_CODE = 1000, 3000, 8
SHOWN_TYPED = 4


def checking() -> b.Block:
    """Make the dialog that is shown while nothing is known of who asks."""
    return notice(words.CHECKING_TITLE, words.CHECKING)


def notice(title: str, sentence: str) -> b.Block:
    """Make a dialog that says one thing."""
    paragraph = b.rich(b.line(b.said(shortened(sentence, 1000))))
    return modal(title, [paragraph])


def ask_to_reject(card: str, request: ActionRequest) -> b.Block:
    """Ask why a request is rejected."""
    why = reason(optional=not request.terms.reason_required)
    made = modal(words.REJECT_TITLE, [on(request), _cause(), why], words.CANCEL)
    return made | submitting(card, words.CONFIRM_REJECT, REJECT_SUBMIT)


def ask_to_approve(card: str, view: View) -> b.Block:
    """Ask for what an approval takes, with what is known above the questions."""
    care = view.care
    facts = [b.line(b.bold(f"{name}: "), b.said(text)) for name, text in facts_of(view)]
    above = [on(view.request), b.rich(b.bullets(*facts))]
    asked = [reason()] * care.reason
    asked += _typed(view.request) * care.confirm
    asked += [_code()] * (care.step_up is not None)
    made = modal(words.APPROVE_TITLE, [*above, *asked], words.CANCEL)
    return made | submitting(
        on_revision(card, view.request.revision), words.CONFIRM_APPROVE, APPROVE_SUBMIT
    )


def modal(title: str, blocks: list[b.Block], close: str = words.CLOSE) -> b.Block:
    """Make a dialog."""
    return {
        "type": "modal",
        "title": b.label(title, b.TITLE),
        "close": b.label(close, b.TITLE),
        "blocks": blocks,
    }


def on(request: ActionRequest) -> b.Block:
    """Say what a dialog is about."""
    facts = request.facts
    parts = (shortened(facts.action, 200), shortened(str(facts.resource), 300))
    return b.rich(b.line(b.bold(parts[0]), b.said(" on "), b.bold(parts[1])))


def _cause() -> b.Block:
    options = [{"text": b.label(text, 75), "value": code} for code, text in words.CAUSES.items()]
    element: b.Block = {"type": "static_select", "action_id": CHOICE, "options": options}
    element["placeholder"] = b.label(words.CAUSE_PLACEHOLDER, 150)
    return field(CAUSE, words.CAUSE, words.CAUSE_HINT, element) | {"optional": True}


def reason(*, optional: bool = False) -> b.Block:
    """Ask for a reason in words."""
    element = text(LONGEST_REASON) | {"multiline": True}
    element["placeholder"] = b.label(words.REASON_PLACEHOLDER, 150)
    return field(BLOCK, words.REASON, words.REASON_HINT, element) | {"optional": optional}


def _typed(request: ActionRequest) -> list[b.Block]:
    """Show the resource whole, however long, above the field in which it is to be typed."""
    whole = b.chunks(visible(str(request.facts.resource)), b.PREFORMATTED - 100)
    shown = [b.rich(b.code(one)) for one in islice(whole, SHOWN_TYPED)]
    hint = words.TYPED_HINT if request.facts.classified else words.TYPED_WHOLE
    return [*shown, field(CONFIRM, words.TYPED, hint, text(LONGEST_TYPED))]


def _code() -> b.Block:
    element = text(LONGEST_CODE) | {"placeholder": b.label(words.CODE_PLACEHOLDER, 150)}
    return field(CODE, words.CODE, words.CODE_HINT, element)


def text(longest: int) -> b.Block:
    """Make a field to write in."""
    return {"type": "plain_text_input", "action_id": INPUT, "max_length": longest}


def field(block: str, name: str, hint: str, element: b.Block) -> b.Block:
    """Put a field under its name, with a hint; found again by its block."""
    return {
        "type": "input",
        "block_id": block,
        "label": b.label(name, 100),
        "hint": b.label(hint, 200),
        "element": element,
    }


def submitting(card: str, submit: str, callback: str) -> b.Block:
    """Say how a dialog is sent, and what it is about: to be looked up, never believed."""
    return {
        "submit": b.label(submit, b.TITLE),
        "callback_id": callback,
        "private_metadata": card,
    }
