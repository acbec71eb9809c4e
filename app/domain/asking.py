"""Questions to whoever asked, and answers: they inform a decision and are never one."""

from datetime import datetime

from app.domain.events import Answered, Asked
from app.domain.letters.blank import shows_nothing
from app.domain.lifecycle import Click, Outcome, barred
from app.domain.people import Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy, Question, State

LONGEST_QUESTION, LONGEST_ANSWER = 1000, 3000
MOST_OPEN = 10


def ask(
    request: ActionRequest,
    click: Click,
    question: str,
    text: str,
    standing: Standing,
    now: datetime,
) -> Outcome:
    """Put a question; only who may decide the request may ask, and `question` is its new id."""
    no = barred(request, click, standing, now) or _unfit(text, "question", LONGEST_QUESTION)
    if no:
        return no
    if len(request.open_questions) >= MOST_OPEN:
        return refused("too_many_questions")
    return [Asked(Question(question, standing.person, now), standing.account, click.card, text)]


def answer(
    request: ActionRequest, question: str, text: str, by: DecidedBy, actor: str, now: datetime
) -> Outcome:
    """Answer an open question of a pending request, once."""
    if request.state is not State.PENDING:
        return refused(f"already_{request.state.value}")
    if now >= request.terms.expires_at:
        return refused("too_late")
    found = next((one for one in request.questions if one.id == question), None)
    if found is None:
        return refused("question_unknown")
    if found.answered_at is not None:
        return refused("already_answered")
    no = _unfit(text, "answer", LONGEST_ANSWER)
    return no or [Answered(question, by, actor, now, text)]


def _unfit(text: str, what: str, longest: int) -> Refused | None:
    if shows_nothing(text):
        return refused(f"{what}_required")
    return refused(f"{what}_too_long") if len(text) > longest else None
