"""A reviewer narrows the action: a new revision, which is not an approval of it."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.action import Payload
from app.domain.events import Amended
from app.domain.lifecycle import Click, Outcome, barred
from app.domain.narrowing import Change
from app.domain.people import Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, Amendment

MOST_REVISIONS = 10


def unamendable(
    request: ActionRequest, click: Click, standing: Standing, now: datetime
) -> Refused | None:
    """Say why this person cannot narrow this now; who may decide may narrow."""
    if no := barred(request, click, standing, now):
        return no
    if not request.terms.amend:
        return refused("amend_not_permitted")
    return refused("too_many_revisions") if request.revision >= MOST_REVISIONS else None


def amend(
    request: ActionRequest,
    click: Click,
    standing: Standing,
    changes: Sequence[Change],
    payload: Payload,
    now: datetime,
) -> Outcome:
    """Make the next revision, in which nothing counts that was said of the one before.

    `payload` is the action with `changes`, which `narrow` has proved.
    """
    if no := unamendable(request, click, standing, now):
        return no
    if not changes:
        return refused("amend_nothing")
    made = Amendment(
        revision=request.revision + 1,
        person=standing.person,
        account=standing.account,
        fields=tuple(one.path for one in changes),
        at=now,
    )
    return [Amended(made, click.card, payload)]
