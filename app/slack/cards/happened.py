"""What happened to a request beside verdicts, in sentences: questions, takes, reports, wishes."""

from app.delivery.view import OutcomeLine, QuestionLine, View
from app.domain.request import State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.aftermath import reported, rollback_lines
from app.slack.cards.facts import shortened
from app.slack.cards.mask import masked

SHORT, LONG, MANY = 100, 300, 5


def talk_lines(view: View) -> list[b.Block]:
    """Tell who is on it, and the newest questions, each with its answer."""
    asked = [line for one in view.questions[-MANY:] for line in _question(view, one)]
    return [*_taken(view), *asked]


def aftermath_lines(view: View) -> list[b.Block]:
    """Tell what was reported of the run, and who wished it undone."""
    return [*(_report(view, one) for one in view.outcomes[-MANY:]), *rollback_lines(view)]


def _taken(view: View) -> list[b.Block]:
    taken = view.request.taken
    if taken is None or view.request.state is not State.PENDING:
        return []
    who = words.WHY_TAKEN.format(who=shortened(view.taken_by, SHORT))
    return [b.line(b.said(who), b.when(taken.at), b.said("."))]


def _question(view: View, one: QuestionLine) -> list[b.Block]:
    asked = words.WHY_ASKED.format(who=shortened(one.by, SHORT))
    lines = [b.line(b.said(asked), b.when(one.asked_at), b.said(f": {_masked(view, one.text)}"))]
    if one.answered_at:
        who, asker = shortened(one.answered_by, SHORT), shortened(one.by, SHORT)
        head = words.WHY_ANSWERED.format(who=who, asker=asker)
        said = f": {_masked(view, one.answer)}"
        lines.append(b.line(b.said(head), b.when(one.answered_at), b.said(said)))
    return lines


def _report(view: View, one: OutcomeLine) -> b.Block:
    head = words.WHY_REPORTED.format(who=shortened(one.by, SHORT))
    return b.line(b.said(head), b.when(one.at), b.said(f". {reported(view, one)}"))


def _masked(view: View, text: str) -> str:
    return shortened(masked(text, view.request.facts), LONG)
