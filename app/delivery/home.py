"""What there is to tell one person on their Home: what waits for them, and what is theirs."""

from dataclasses import dataclass
from datetime import date

from app.delivery.view import CoverLine
from app.domain.action import Risk
from app.domain.care import NOTHING, Care
from app.domain.request import ActionRequest
from app.domain.seats import Progress


@dataclass(frozen=True, slots=True)
class Item:
    """One request as it is listed: for whom, how far, who is on it, and its card."""

    request: ActionRequest
    requester: str
    progress: tuple[Progress, ...]
    card: str
    added: Care = NOTHING
    taken_by: str = ""

    @property
    def care(self) -> Care:
        """Say what an approval takes now, by what was agreed and by the active policy."""
        return self.request.terms.care | self.added


@dataclass(frozen=True, slots=True)
class Line:
    """One request that is listed, and where its card stands, if it does.

    Of what somebody does not `know` nothing is told but that it waits.
    """

    item: Item
    knows: bool
    channel: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One grant that a person holds now through a group; `until` is the last day of both."""

    group: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    environments: tuple[str, ...] | None
    max_risk: Risk
    purpose: str
    until: date


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on one person's Home; without a `person` they are told nothing.

    `why` says why not, where it is not that they are not on the roster. `waiting` is one page,
    `page` of `pages`, of what waits; `more` says that there are more requests of theirs than are
    listed. `unowned` are held requests of suspended agents for which this person answers,
    `unowned_more` those there was no room for.
    """

    person: str
    why: str = ""
    waiting: tuple[Item, ...] = ()
    page: int = 1
    pages: int = 1
    count: int = 0
    mine: tuple[Item, ...] = ()
    more: bool = False
    recent: tuple[Item, ...] = ()
    grants: tuple[Held, ...] = ()
    covers: tuple[CoverLine, ...] = ()
    unowned: tuple[Line, ...] = ()
    unowned_more: int = 0
