"""Whether a person was shown the whole of what they are about to approve."""

from collections.abc import Sequence

from app.delivery.message import Card
from app.domain.events import CardPosted, Event, PageShown


def shown_whole(evidence: Sequence[Event], card: Card, revision: int, person: str) -> bool:
    """Tell whether all that must be seen was shown: on the card, or to this person, page by page.

    A card on which the words of an agent made us mask something is never whole.
    """
    if card.whole and any(_posted_whole(one, card, revision) for one in evidence):
        return True
    return saw_every_page(evidence, revision, person)


def saw_every_page(evidence: Sequence[Event], revision: int, person: str) -> bool:
    """Tell whether a person was shown each page of the details of a revision.

    Pages count together only in one layout: another one parts the text at other places.
    """
    seen = [
        one
        for one in evidence
        if isinstance(one, PageShown) and (one.person, one.revision) == (person, revision)
    ]
    alike = {one.page for one in seen if one.layout == seen[-1].layout}
    return bool(seen) and alike >= set(range(1, seen[-1].pages + 1))


def _posted_whole(event: Event, card: Card, revision: int) -> bool:
    if not isinstance(event, CardPosted):
        return False
    return event.whole and (event.card, event.revision) == (card.id, revision)
