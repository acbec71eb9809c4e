"""Questions and answers: the dialogs for them, and the words under a card.

What is filled in is found by block and action: `question/text` and `answer/text`.
"""

from app.delivery.view import QuestionLine, View
from app.domain.asking import LONGEST_ANSWER, LONGEST_QUESTION
from app.domain.request import ActionRequest, State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import field, modal, on, submitting, text
from app.slack.cards.facts import shortened
from app.slack.cards.lists import Answer
from app.slack.cards.mask import masked
from app.slack.cards.safe import cut, inert, visible

ASK_SUBMIT, ANSWER, ANSWER_SUBMIT = "hitl.ask_submit", "hitl.answer", "hitl.answer_submit"
QUESTION_BLOCK, ANSWER_BLOCK = "question", "answer"
SHOWN, SPOKEN = 1500, 300


def ask_dialog(card: str, request: ActionRequest) -> b.Block:
    """Ask what the reviewer wants to know."""
    asked = _field(QUESTION_BLOCK, words.QUESTION, words.QUESTION_HINT, LONGEST_QUESTION)
    made = modal(words.ASK_TITLE, [on(request), asked], words.CANCEL)
    return made | submitting(card, words.CONFIRM_ASK, ASK_SUBMIT)


def answer_dialog(card: str, question: str, view: View) -> b.Block:
    """Ask for the answer, below the question."""
    asked = [_quoted(view, one.by, one.text) for one in view.questions if one.id == question]
    told = _field(ANSWER_BLOCK, words.ANSWER, words.ANSWER_HINT, LONGEST_ANSWER)
    made = modal(words.ANSWER_TITLE, [on(view.request), *asked, told], words.CANCEL)
    return made | submitting(f"{card}/{question}", words.CONFIRM_ANSWER, ANSWER_SUBMIT)


def open_line(view: View) -> list[b.Block]:
    """Say on the card how many questions wait for an answer."""
    count = len(view.request.open_questions)
    if not count or view.request.state is not State.PENDING:
        return []
    said = words.OPEN_QUESTION if count == 1 else words.OPEN_QUESTIONS.format(count=count)
    return [b.rich(b.line(b.bold(said)))]


def asked_words(card: str, question: QuestionLine, view: View) -> Answer:
    """Say what was asked; the button is judged when it is pressed."""
    head = words.ASKED.format(who=question.by)
    button = b.actions(b.button(words.ANSWER_MORE, ANSWER, f"{card}/{question.id}"))
    again = [button] if question.answered_at is None else []
    return _told(view, head, question.text, again)


def answered_words(question: QuestionLine, view: View) -> Answer:
    """Say what was answered: a claim, as all that the asking side says."""
    head = words.ANSWERED.format(who=question.answered_by, asker=question.by)
    return _told(view, head, question.answer, [])


def _told(view: View, head: str, said: str, more: list[b.Block]) -> Answer:
    short = inert(shortened(masked(said, view.request.facts), SPOKEN))
    spoken = f"{inert(shortened(head, SPOKEN))} {short}"
    return Answer(spoken, (_quoted(view, head, said), *more))


def _quoted(view: View, head: str, said: str) -> b.Block:
    """Set somebody's words apart, masked and with nothing live or hidden in them."""
    shown = visible(masked(said, view.request.facts))
    kept, more = cut(shown, SHOWN)
    rest = [b.said(words.MORE.format(more=more))] if more else []
    first = b.line(b.bold(shortened(head, SPOKEN)))
    return b.rich(first, b.quote(b.said(kept), *rest))


def _field(block: str, name: str, hint: str, longest: int) -> b.Block:
    return field(block, name, hint, text(longest) | {"multiline": True})
