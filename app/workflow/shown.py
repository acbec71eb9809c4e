"""Whether a person was shown the whole of what they are about to approve."""

from app.delivery.message import Card
from app.domain.events import PageShown
from app.domain.request import ActionRequest
from app.workflow.ports import Queries


def shown_whole(q: Queries, card: Card, request: ActionRequest, person: str) -> bool:
    """Tell whether every byte was shown: on the card, or to this person, page by page."""
    if card.whole:
        return True
    seen = [
        one.event
        for one in q.history(request.id)
        if isinstance(one.event, PageShown)
        and (one.event.person, one.event.revision) == (person, request.revision)
    ]
    pages = seen[-1].pages if seen else 0
    return pages > 0 and {one.page for one in seen} >= set(range(1, pages + 1))
