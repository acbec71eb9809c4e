"""What there is to tell of covers: on a card, beside a review, on a Home."""

from datetime import timedelta

from app.delivery.view import CoverLine
from app.domain.cover import Cover
from app.domain.request import ActionRequest, Review, State
from app.workflow.lending import lent_to
from app.workflow.name_cover import covers_about
from app.workflow.names import name_of
from app.workflow.ports import Queries


def covers_used(q: Queries, review: Review) -> tuple[CoverLine, ...]:
    """Tell in whose place somebody answered, once for each person."""
    used = {one.absent: one for one in review.covers}
    return tuple(
        CoverLine(
            name_of(q, review.person), name_of(q, one.absent), one.until, _by(q, one.named_by)
        )
        for one in used.values()
    )


def covers_on(q: Queries, request: ActionRequest) -> tuple[CoverLine, ...]:
    """Tell who could decide a pending request in somebody's place now."""
    roster = q.roster()
    if roster is None or not roster.covers or request.state is not State.PENDING:
        return ()
    people = {one.stand_in for one in roster.covers}
    good = {
        each.cover for one in people for each in lent_to(q, one, request, timedelta.max).covers
    }
    return tuple(_line(q, one) for one in roster.covers if one.id in good)


def covers_of(q: Queries, person: str) -> tuple[CoverLine, ...]:
    """Tell of the covers that concern a person."""
    roster = q.roster()
    return tuple(_line(q, one) for one in covers_about(roster, person, q.now)) if roster else ()


def _line(q: Queries, cover: Cover) -> CoverLine:
    who = (name_of(q, cover.stand_in), name_of(q, cover.absent))
    return CoverLine(*who, cover.until, _by(q, cover.named_by), cover.reason)


def _by(q: Queries, person: str) -> str:
    return name_of(q, person) if person else ""
