"""How far a request got: who decided, when, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.delivery.view import ReviewLine, View
from app.domain.people import Verdict
from app.domain.request import DecidedBy, State
from app.slack import words
from app.slack.cards.aftermath import rollback_lines, rollbacks_told
from app.slack.cards.blocks import Block, bold, line, rich, said, utc, when
from app.slack.cards.facts import shortened
from app.slack.cards.safe import inert

REASON = 300
SHOWN = 4
SPOKEN = {
    State.APPROVED: Verdict.APPROVE,
    State.REDEEMED: Verdict.APPROVE,
    State.LAPSED: Verdict.APPROVE,
    State.REJECTED: Verdict.REJECT,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told of an end: the head in our words, who, when, why, and what follows."""

    head: str
    who: str = ""
    at: datetime | None = None
    why: str = ""
    follows: str = ""


def outcome_of(view: View) -> Outcome:
    """Tell how a request stands."""
    request, state = view.request, view.request.state
    head, follows = words.HEADS[state], words.ENDINGS.get(state, "")
    if state is State.PENDING:
        return Outcome(head)
    who, why = view.ended_by, view.reason
    if request.decided_by is DecidedBy.POLICY and not who:
        who = words.POLICY
    elif state in SPOKEN:
        who, why = _said(view, SPOKEN[state])
    if state in {State.DENIED, State.REVOKED}:
        follows = view.ending
    if view.outcomes:
        follows = f"{follows} {words.OUTCOMES[view.outcomes[-1].outcome]}"
    # An approval that was taken back has no time of its own: the decision was the approval.
    at = None if state in {State.REVOKED, State.LAPSED} else request.decided_at
    return Outcome(head, who, at, why, follows)


def _said(view: View, verdict: Verdict) -> tuple[str, str]:
    spoken = [one for one in view.reviews if one.verdict is verdict]
    names = list(dict.fromkeys(one.name for one in spoken))
    why = next((one.reason for one in reversed(spoken) if one.reason), "")
    return " and ".join(names), why


def ending_blocks(view: View) -> list[Block]:
    """Show the end in one line, and the verdicts on the way to it where there were several."""
    lines = []
    if view.request.state is not State.PENDING:
        lines.append(_line(outcome_of(view)))
    if view.request.state is State.PENDING:
        lines += _taken(view)
    if view.request.state is State.PENDING or len(view.reviews) > 1:
        lines += [_review(one) for one in view.reviews[-SHOWN:]]
    lines += rollback_lines(view)
    return [rich(*lines)] if lines else []


def told(view: View, clock: Callable[[datetime], str] = utc) -> str:
    """Say the end in one line of a field that Slack formats; `clock` writes the time."""
    end = outcome_of(view)
    who = f" {words.BY.format(who=inert(shortened(end.who, REASON)))}" if end.who else ""
    at = f", {clock(end.at)}" if end.at else ""
    why = f": {inert(shortened(end.why, REASON))}" if end.why else ""
    follows = f" {end.follows}" if end.follows else ""
    return f"{end.head}{who}{at}{why}.{follows}{rollbacks_told(view, clock)}"


def _line(end: Outcome) -> Block:
    parts = [bold(end.head)]
    if end.who:
        parts.append(said(f" {words.BY.format(who=shortened(end.who, REASON))}"))
    if end.at:
        parts += [said(", "), when(end.at)]
    if end.why:
        parts.append(said(f": {shortened(end.why, REASON)}"))
    if end.follows:
        parts.append(said(f". {end.follows}"))
    return line(*parts)


def _taken(view: View) -> list[Block]:
    taken = view.request.taken
    since = words.ON_IT_SINCE.format(who=shortened(view.taken_by, 100))
    return [line(said(since), when(taken.at), said("\n"))] if taken else []


def _review(one: ReviewLine) -> Block:
    head = words.VERDICTS[one.verdict.value]
    who = words.BY.format(who=shortened(one.name, 100))
    why = f": {shortened(one.reason, 200)}" if one.reason else ""
    return line(bold(head), said(f" {who}, "), when(one.at), said(f"{why}\n"))
