"""What a reviewer may narrow in a request, for the dialog in which they do."""

from dataclasses import dataclass

from app.domain.action import Payload
from app.domain.narrowing import Amendable
from app.domain.request import ActionRequest


@dataclass(frozen=True, slots=True)
class Narrowable:
    """The fields that may be narrowed now, with their rules, in the action as it stands."""

    request: ActionRequest
    payload: Payload
    fields: tuple[Amendable, ...]
