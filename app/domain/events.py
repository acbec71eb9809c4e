"""Everything that can happen to a request, in the past tense.

A field marked `private` is free text or the action itself: it is kept apart from the chain,
encrypted, and may be shredded; `evolve` never reads it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from app.domain.action import Facts, Payload
from app.domain.people import Account, Asker
from app.domain.plan import Do
from app.domain.private import PRIVATE
from app.domain.report import Report
from app.domain.request import (
    Amendment,
    DecidedBy,
    Question,
    Receipt,
    Redemption,
    Review,
    Take,
    Terms,
)
from app.domain.shredded import Shredded
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import BecameDecidable, BecameUndecidable


@dataclass(frozen=True, slots=True)
class Submitted:
    """An agent asked."""

    id: str
    asker: Asker
    facts: Facts
    terms: Terms
    at: datetime
    payload: Payload | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A person approved, or rejected for a cause."""

    review: Review
    reason: str | None = field(default=None, metadata=PRIVATE)
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A reviewer said that they are on it."""

    take: Take
    account: Account
    card: str


@dataclass(frozen=True, slots=True)
class Amended:
    """A reviewer narrowed the action: what runs, if it is approved, is this payload."""

    amendment: Amendment
    card: str
    payload: Payload | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Approved:
    """The action may run once, until `release_by`; `decided_by` is human or policy."""

    decided_by: DecidedBy
    at: datetime
    release_by: datetime


@dataclass(frozen=True, slots=True)
class Denied:
    """The policy said no; `code` says whether at submission or because it was tightened."""

    rule: str
    policy_version: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """A person said no, and one no is enough."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody answered in time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Whoever asked took it back."""

    decided_by: DecidedBy
    actor: str
    at: datetime
    reason: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Issued:
    """The claims of the receipt were fixed."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Redeemed:
    """An executor used the receipt; the action runs."""

    redemption: Redemption


@dataclass(frozen=True, slots=True)
class Revoked:
    """The approval was taken back before it was used."""

    decided_by: DecidedBy
    actor: str
    code: str
    at: datetime
    reason: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class RollbackRequested:
    """A person asked, after the receipt was used, that what was done be undone."""

    person: str
    at: datetime
    reason: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class OutcomeReported:
    """The agent, or the executor that redeemed the receipt, said what came of it."""

    report: Report
    by: str
    executor: bool
    at: datetime
    detail: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The approval was not used in time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CardPosted:
    """A card was put before people; `whole` says that it may be approved from there.

    Then it showed every byte of the action, but for what policy lets reviewers approve unseen.
    """

    card: str
    channel: str
    ts: str
    revision: int
    whole: bool
    render_digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardUndeliverable:
    """A card could not be put where it should; `code` is the channel's word for why."""

    card: str
    channel: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PageShown:
    """A person was shown a page of the details of a revision, parted as `layout` names."""

    person: str
    account: Account
    card: str
    revision: int
    page: int
    pages: int
    at: datetime
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A reviewer asked whoever stands behind the request something."""

    question: Question
    account: Account
    card: str
    text: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Answered:
    """The agent, or a person whose request it is, answered; `by` says which of them."""

    question: str
    by: DecidedBy
    actor: str
    at: datetime
    text: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class Escalated:
    """A step of the plan was taken; `code` says why it asked nobody, where it did not.

    `people` are told directly, `group` may decide from now on, `endpoint` is an address outside
    that is told. Steps are numbered from 1.
    """

    step: int
    do: Do
    due_at: datetime
    at: datetime
    people: tuple[str, ...] = ()
    group: str = ""
    code: str = ""
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a step sends arrived: at a person, at an endpoint, or else in a channel."""

    step: int
    person: str
    channel: str
    at: datetime
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """What a step sends can never arrive there; `last` says that it reached nobody at all."""

    step: int
    person: str
    code: str
    last: bool
    at: datetime
    endpoint: str = ""


Event: TypeAlias = (
    Submitted
    | Reviewed
    | Taken
    | Amended
    | Approved
    | Denied
    | Rejected
    | Expired
    | Cancelled
    | Issued
    | Redeemed
    | Revoked
    | RollbackRequested
    | OutcomeReported
    | Lapsed
    | CardPosted
    | CardUndeliverable
    | PageShown
    | Asked
    | Answered
    | Escalated
    | Reached
    | Unreached
    | Nudged
    | Shredded
    | BecameUndecidable
    | BecameDecidable
    | HandedOver
    | CalledIn
)
