"""What a manager may choose from, before the dialog that asks is filled for them."""

from dataclasses import dataclass

from app.domain.request import ActionRequest


@dataclass(frozen=True, slots=True)
class CallIn:
    """Who may be named to stand in, and for whom: ids with names.

    `knows` is whether the manager may be told what the request is about.
    """

    request: ActionRequest
    absent: tuple[tuple[str, str], ...]
    stand_in: tuple[tuple[str, str], ...]
    knows: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """To which teams a request may be handed over; `knows` as above."""

    request: ActionRequest
    teams: tuple[str, ...]
    knows: bool
