"""How far a request got: who decided, when, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.delivery.view import ReviewLine, View
from app.domain.people import Verdict
from app.domain.rejecting import Cause
from app.domain.request import DecidedBy, State
from app.slack import words
from app.slack.cards.aftermath import reported, rollback_lines, rollbacks_told
from app.slack.cards.amended import no_longer
from app.slack.cards.blocks import Block, bold, line, rich, said, utc, when
from app.slack.cards.covers import in_place_of
from app.slack.cards.facts import shortened
from app.slack.cards.mask import masked
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
    """What is told of an end: the head in our words, who, when, why, what follows, a claim."""

    head: str
    who: str = ""
    at: datetime | None = None
    why: str = ""
    follows: str = ""
    claim: str = ""


def outcome_of(view: View) -> Outcome:
    """Tell how a request stands."""
    request, state = view.request, view.request.state
    head, follows = words.HEADS[state], words.ENDINGS.get(state, "")
    if state is State.PENDING:
        return Outcome(head)
    who, why = view.ended_by, masked(view.reason, request.facts)
    if request.decided_by is DecidedBy.POLICY and not who:
        who = words.POLICY
    elif state in SPOKEN:
        who, why = _said(view, SPOKEN[state])
    if state in {State.DENIED, State.REVOKED}:
        follows = view.ending
    claim = ""
    if view.outcomes:
        newest = view.outcomes[-1]
        follows, claim = f"{follows} {words.OUTCOMES[newest.outcome]}", reported(view, newest)
    # An approval that was taken back has no time of its own: the decision was the approval.
    at = None if state in {State.REVOKED, State.LAPSED} else request.decided_at
    return Outcome(head, who, at, why, follows, claim)


def _said(view: View, verdict: Verdict) -> tuple[str, str]:
    spoken = [one for one in view.counting if one.verdict is verdict]
    names = list(dict.fromkeys(one.name + in_place_of(one.covers) for one in spoken))
    why = next((why for one in reversed(spoken) if (why := why_said(view, one))), "")
    return " and ".join(names), why


def why_said(view: View, one: ReviewLine) -> str:
    """Say why a reviewer decided so: the cause in our words, and then theirs, masked."""
    cause, reason = cause_said(one), masked(one.reason, view.request.facts)
    both = words.CAUSE_TOLD.format(cause=cause, words=reason)
    return both if cause and reason else cause or reason


def cause_said(one: ReviewLine) -> str:
    """Say in our words the cause that a reviewer chose, where it says more than "other"."""
    return "" if one.cause == Cause.OTHER else words.CAUSES.get(one.cause, "")


def ending_blocks(view: View) -> list[Block]:
    """Show the end in one line, and the verdicts on the way to it where there were several."""
    lines = []
    if view.request.state is not State.PENDING:
        lines.append(_line(outcome_of(view)))
    if view.request.state is State.PENDING:
        lines += _taken(view)
    if view.request.state is State.PENDING or len(view.reviews) > 1:
        lines += [_review(view, one) for one in view.reviews[-SHOWN:]]
    lines += rollback_lines(view)
    return [rich(*lines)] if lines else []


def told(view: View, clock: Callable[[datetime], str] = utc) -> str:
    """Say the end in one line of a field that Slack formats; `clock` writes the time."""
    end = outcome_of(view)
    who = f" {words.BY.format(who=inert(shortened(end.who, REASON)))}" if end.who else ""
    at = f", {clock(end.at)}" if end.at else ""
    why = f": {inert(shortened(end.why, REASON))}" if end.why else ""
    follows = f" {end.follows}" if end.follows else ""
    claim = f" {inert(end.claim)}" if end.claim else ""
    said_so = f"{end.head}{who}{at}{why}"
    return f"{said_so}{_stop(said_so)}{follows}{claim}{rollbacks_told(view, clock)}"


def _line(end: Outcome) -> Block:
    parts = [bold(end.head)]
    if end.who:
        parts.append(said(f" {words.BY.format(who=shortened(end.who, REASON))}"))
    if end.at:
        parts += [said(", "), when(end.at)]
    if end.why:
        parts.append(said(f": {shortened(end.why, REASON)}"))
    if end.follows:
        parts.append(said(f"{_stop(end.why)} {end.follows}"))
    if end.claim:
        parts.append(said(f" {end.claim}"))
    return line(*parts)


def _stop(text: str) -> str:
    """Give the full stop that a text still needs: people end their own sentences, or do not."""
    return "" if text.endswith((".", "!", "?")) else "."


def _taken(view: View) -> list[Block]:
    taken = view.request.taken
    since = words.ON_IT_SINCE.format(who=shortened(view.taken_by, 100))
    return [line(said(since), when(taken.at), said("\n"))] if taken else []


def _review(view: View, one: ReviewLine) -> Block:
    head = words.VERDICTS[one.verdict.value]
    who = words.BY.format(who=shortened(one.name, 100))
    who += shortened(in_place_of(one.covers), 200)
    why = f": {shortened(reason, 200)}" if (reason := why_said(view, one)) else ""
    return line(
        bold(head),
        said(f" {who}, "),
        when(one.at),
        said(f"{why}{no_longer(view, one.revision)}\n"),
    )
