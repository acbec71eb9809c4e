"""What an address outside is told: that a request waits, or that it does not any more."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.action import Risk
from app.domain.request import State


@dataclass(frozen=True, slots=True)
class Alert:
    """How a request stands, for who need not be among those who may see it.

    It holds nothing of what the agent wrote but the action's name: no resource, no arguments.
    `step` is the step of the plan by which it is told; `link` leads to a card, if one stands.
    """

    request: str
    action: str
    risk: Risk
    team: str
    since: datetime
    until: datetime
    state: State
    step: int
    now: datetime
    link: str = ""

    @property
    def waits(self) -> bool:
        """Tell whether nobody has decided it, nor time."""
        return self.state is State.PENDING


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps Keyturn from doing its work: since when, or that it is `over`.

    `why` names no request, person or file.
    """

    name: str
    why: str
    since: datetime
    now: datetime
    over: bool = False
