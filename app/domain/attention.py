"""A reviewer says that they are on it: it is shown, it binds nobody, another may take over."""

from datetime import datetime

from app.domain.events import Taken
from app.domain.lifecycle import Click, Outcome, barred
from app.domain.people import Standing
from app.domain.request import ActionRequest, Take


def take(request: ActionRequest, click: Click, standing: Standing, now: datetime) -> Outcome:
    """Say who looks into a pending request; whoever is on it already changes nothing."""
    if no := barred(request, click, standing, now):
        return no
    if request.taken and request.taken.person == standing.person:
        return []
    return [Taken(Take(standing.person, now), standing.account, click.card)]
