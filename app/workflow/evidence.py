"""The row of a request is only a view of its history: what decides is what was chained."""

from collections.abc import Sequence

from app.domain.events import Event
from app.domain.evolve import replay
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest


def contradicted(request: ActionRequest, evidence: Sequence[Event]) -> Refused | None:
    """Refuse a row that its history does not give."""
    return None if replay(evidence) == request else refused("row_disagrees")
