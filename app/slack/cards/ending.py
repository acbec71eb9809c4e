"""How far a request got: who did what, when, and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from app.delivery.view import ReviewLine, View
from app.domain.people import Verdict
from app.domain.rejecting import Cause
from app.domain.request import DecidedBy, State
from app.slack import over_words as over
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


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did: what in our words, who, when, and why in theirs.

    `review` is the verdict that it tells, where it tells one.
    """

    head: str
    who: str = ""
    at: datetime | None = None
    why: str = ""
    link: str = ", "
    review: ReviewLine | None = None


Part: TypeAlias = Deed | str


def outcome_of(view: View) -> tuple[Part, ...]:
    """Tell how a request stands: what was done by whom, and sentences of what follows."""
    return tuple(one for one in OUTCOMES[view.request.state](view) if one)


def _pending(view: View) -> list[Part]:
    return [_head(view)]


def _let_run(view: View) -> list[Part]:
    return [*_approved(view, over.APPROVED), _may_run(view)]


def _redeemed(view: View) -> list[Part]:
    used = view.request.redemption
    how = Deed(over.USED, used.executor, used.at) if used else over.WAS_USED
    came = reported(view, view.outcomes[-1]) if view.outcomes else ""
    return [*_approved(view, over.APPROVED), how, came]


def _lapsed(view: View) -> list[Part]:
    return [_ended(view), over.NOT_USED, *_approved(view, over.WAS_APPROVED)]


def _revoked(view: View) -> list[Part]:
    """Say who took it back and when; the time on the request is that of the approval."""
    why = masked(view.reason, view.request.facts)
    revoked = replace(_ended(view), who=view.ended_by, why=why)
    return [revoked, view.ending, *_approved(view, over.WAS_APPROVED)]


def _rejected(view: View) -> list[Part]:
    return [*_by_reviewers(view, words.HEADS[State.REJECTED], Verdict.REJECT)]


def _expired(view: View) -> list[Part]:
    """Say that too few approved where anybody did anything: amended, asked, or approved before."""
    answered = view.reviews or view.amendments or view.questions
    told = over.TOO_FEW if answered else over.NOBODY
    return [replace(_head(view), at=view.request.decided_at), told]


def _cancelled(view: View) -> list[Part]:
    operator = view.request.decided_by is DecidedBy.OPERATOR
    who = over.AS_OPERATOR.format(who=view.ended_by) if operator else view.ended_by
    return [
        replace(
            _head(view),
            who=who,
            at=view.request.decided_at,
            why=masked(view.reason, view.request.facts),
        )
    ]


def _denied(view: View) -> list[Part]:
    who, at = view.ended_by or words.POLICY, view.request.decided_at
    return [
        replace(_head(view), who=who, at=at, why=masked(view.reason, view.request.facts)),
        view.ending,
    ]


OUTCOMES: dict[State, Callable[[View], list[Part]]] = {
    State.PENDING: _pending,
    State.APPROVED: _let_run,
    State.REDEEMED: _redeemed,
    State.LAPSED: _lapsed,
    State.REVOKED: _revoked,
    State.REJECTED: _rejected,
    State.EXPIRED: _expired,
    State.CANCELLED: _cancelled,
    State.DENIED: _denied,
}


def _head(view: View) -> Deed:
    return Deed(words.HEADS[view.request.state])


def _ended(view: View) -> Deed:
    return replace(_head(view), at=view.ended_at)


def _may_run(view: View) -> Deed:
    """Say until when the approval can be used."""
    return Deed(over.MAY_RUN, at=view.request.release_by, link=over.UNTIL)


def _approved(view: View, head: str) -> list[Deed]:
    if view.request.decided_by is DecidedBy.POLICY and not view.counting:
        return [Deed(head, words.POLICY, view.request.decided_at)]
    return _by_reviewers(view, head, Verdict.APPROVE)


def _by_reviewers(view: View, head: str, verdict: Verdict) -> list[Deed]:
    """Tell each verdict by itself: who gave it, when, and why in their own words."""
    spoken = [one for one in view.counting if one.verdict is verdict]
    told = [
        Deed(head, one.name + in_place_of(one.covers), one.at, why_said(view, one), review=one)
        for one in spoken[-SHOWN:]
    ]
    return told or [Deed(head, at=view.request.decided_at)]


def why_said(view: View, one: ReviewLine) -> str:
    """Say why a reviewer decided so: the cause in our words, and then theirs, masked."""
    cause, reason = cause_said(one), masked(one.reason, view.request.facts)
    both = words.CAUSE_TOLD.format(cause=cause, words=reason)
    return both if cause and reason else cause or reason


def cause_said(one: ReviewLine) -> str:
    """Say in our words the cause that a reviewer chose, where it says more than "other"."""
    return "" if one.cause == Cause.OTHER else words.CAUSES.get(one.cause, "")


def ending_blocks(view: View) -> list[Block]:
    """Show the end in one line, and the verdicts on the way to it that it does not tell."""
    lines, state = [], view.request.state
    if state is State.PENDING:
        lines += _taken(view)
    else:
        lines.append(outcome_line(view))
    told = [one.review for one in outcome_of(view) if isinstance(one, Deed)]
    rest = [one for one in view.reviews if one not in told]
    lines += [_review(view, one) for one in rest[-SHOWN:]]
    lines += rollback_lines(view)
    return [rich(*lines)] if lines else []


def told(view: View, clock: Callable[[datetime], str] = utc) -> str:
    """Say the end in one line of a field that Slack formats; `clock` writes the time."""
    parts = " ".join(_told(one, clock) for one in outcome_of(view))
    return f"{parts}{rollbacks_told(view, clock)}"


def _told(part: Part, clock: Callable[[datetime], str]) -> str:
    if isinstance(part, str):
        return inert(part)
    who = f" {words.BY.format(who=inert(shortened(part.who, REASON)))}" if part.who else ""
    at = f"{part.link}{clock(part.at)}" if part.at else ""
    why = f": {inert(shortened(part.why, REASON))}" if part.why else ""
    said_so = f"{part.head}{who}{at}{why}"
    return f"{said_so}{_stop(said_so)}"


def outcome_line(view: View, *, reasons: bool = True) -> Block:
    """Say the end in one line of a rich text; verdicts' reasons only where asked for."""
    pieces: list[Block] = []
    for part in outcome_of(view):
        shown = part
        if isinstance(part, Deed) and part.review and not reasons:
            shown = replace(part, why="")
        gap = [said(" ")] if pieces else []
        pieces += gap + ([said(shown)] if isinstance(shown, str) else _pieces(shown))
    return line(*pieces)


def _pieces(deed: Deed) -> list[Block]:
    pieces = [bold(deed.head)]
    if deed.who:
        pieces.append(said(f" {words.BY.format(who=shortened(deed.who, REASON))}"))
    if deed.at:
        pieces += [said(deed.link), when(deed.at)]
    why = f": {shortened(deed.why, REASON)}" if deed.why else ""
    return [*pieces, said(f"{why}{_stop(why)}")]


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
