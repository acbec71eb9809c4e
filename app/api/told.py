"""What is told of a request: the shapes of the answers, for the type checker and for readers."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.delivery.happening import Happening
from app.domain.narrowing import Direction
from app.domain.people import Verdict
from app.domain.report import Report
from app.domain.request import DecidedBy, State

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Digest = Annotated[
    str,
    Field(
        pattern="^sha256:[0-9a-f]{64}$",
        description="SHA-256 over the RFC 8785 form of the action: name, arguments, resource.",
    ),
]


class ResourceTold(TypedDict):
    """On what the action is done."""

    type: str
    id: str


class ActionNamed(TypedDict):
    """An action without its arguments."""

    name: str
    resource: ResourceTold


class ActionTold(ActionNamed):
    """The action as it must be run, exactly; `arguments` is null where they were erased."""

    arguments: dict[str, Any] | None


class PolicyTold(TypedDict):
    """The rule that decided or held, of which version of the policy, and why."""

    rule: str
    version: str
    reason: str


class LinksTold(TypedDict):
    """Where the further calls about a request are."""

    self: str
    cancel: str
    receipt: str
    outcome: str


class _Told(TypedDict):
    id: str
    state: State
    decided_by: DecidedBy | None
    decided_at: Moment | None
    revision: Annotated[
        int, Field(ge=1, description="2 or more once a reviewer has narrowed the action.")
    ]
    policy: PolicyTold
    submitted_at: Moment
    expires_at: Moment
    links: LinksTold


class SummaryTold(_Told):
    """A request in a list: without arguments, reviews and questions."""

    action: ActionNamed


class ThresholdTold(TypedDict):
    """How many of a group must approve, how many have, and who may fill the same seats."""

    group: str
    filled: int
    needed: int
    also: list[str]


class HandedTold(TypedDict):
    """Which team a manager asked besides: its group may fill the seats of `seats` since."""

    person: str
    name: str
    team: str
    group: str
    seats: str
    at: Moment


class ReviewTold(TypedDict):
    """What one reviewer said; `cause` is null for an approval."""

    person: str
    name: str
    verdict: Verdict
    cause: Annotated[
        str | None,
        Field(
            description="wrong_target, too_broad, wrong_time, not_justified, not_needed, "
            "looks_unsafe or other; treat an unknown one as other."
        ),
    ]
    reason: str
    at: Moment
    revision: int
    counts: Annotated[bool, Field(description="Whether it was given for this revision.")]


class QuestionTold(TypedDict):
    """What a reviewer wants to know, and the answer once there is one."""

    id: str
    by: str
    question: str
    asked_at: Moment
    answer: str | None
    answered_by: str | None
    answered_at: Moment | None


ChangeTold = TypedDict(
    "ChangeTold",
    {
        "field": str,
        "direction": Direction,
        "from": Any,
        "to": Any,
    },
)


class AmendmentTold(TypedDict):
    """How a reviewer narrowed the action, and to which revision."""

    revision: int
    person: str
    name: str
    at: Moment
    changes: list[ChangeTold]


class TakenTold(TypedDict):
    """The reviewer who said "I'm on it", which binds nobody."""

    person: str
    name: str
    at: Moment


class EndingTold(TypedDict):
    """By whom and why it ended, where that was not by a review."""

    by: str
    detail: str
    reason: str


class OutcomeLineTold(TypedDict):
    """What came of the action, as the agent or the executor said."""

    outcome: Report
    by: str
    detail: str
    at: Moment


class RollbackTold(TypedDict):
    """Who asked, after the receipt was used, that what was done be undone."""

    person: str
    name: str
    reason: str
    at: Moment


class AfterUseTold(TypedDict):
    """What has been said since the receipt was used."""

    outcomes: list[OutcomeLineTold]
    rollback_requests: list[RollbackTold]


class RequestTold(_Told, AfterUseTold):
    """Everything about a request that its agent may know; run `action`, not what was asked."""

    action: ActionTold
    digest: Digest | None
    aud: Annotated[
        list[str],
        Field(
            description="Who may redeem the receipt: executors, or where enforcement is advisory "
            "the agent itself."
        ),
    ]
    duration: Annotated[str | None, Field(description="For how long, ISO 8601, where agreed.")]
    amendments: list[AmendmentTold]
    thresholds: list[ThresholdTold]
    handed_over: list[HandedTold]
    reviews: list[ReviewTold]
    questions: list[QuestionTold]
    taken_by: TakenTold | None
    ending: EndingTold | None
    receipt_ready: bool


class ReplayedTold(RequestTold):
    """The first request with this Idempotency-Key, as it is now."""

    replayed: bool
    reworded: Annotated[bool, Field(description="Whether other words came with the action.")]
    note: str | None


class PageTold(TypedDict):
    """A page of requests; give `next` as `after` for the page after it, null ends the list."""

    requests: list[SummaryTold]
    next: str | None


class EventTold(TypedDict):
    """What happened to a request, and how it stood then; its links tell everything else."""

    type: Happening
    request_id: str
    state: State
    decided_by: DecidedBy | None
    revision: int
    at: Moment
    links: LinksTold


class ReceiptTold(TypedDict):
    """The signed receipt; `iat` and `exp` are seconds since 1970 (RFC 7519)."""

    request_id: str
    receipt: Annotated[str, Field(description="A JWT (EdDSA, typ keyturn-receipt+jwt).")]
    digest: Digest
    aud: list[str]
    iat: int
    exp: int


class RanTold(TypedDict):
    """The action to run."""

    name: str
    arguments: dict[str, Any]


class ReleasedTold(TypedDict):
    """What an executor may now run, exactly, once."""

    request_id: str
    revision: int
    digest: Digest
    action: RanTold
    resource: ResourceTold
    redemption_id: str | None
    redeemed_at: Moment | None
    agent: str
    duration: str | None
    reviewers: list[str]


class OutcomeTold(AfterUseTold):
    """What has been said of how it went."""

    request_id: str
    state: State
