"""The callers of the API: who calls what, on requests in which state, and what must come of it.

This is axes and oracle in one, from the design alone; nothing of the product is imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from tests.matrix.axes import OPEN, WORDS, Answer, Risk, State


class Kind(StrEnum):
    """What a key is for; a dead one is for nothing."""

    AGENT = "agent"
    EXECUTOR = "executor"
    OPERATOR = "operator"
    DEAD = "dead"


class Caller(StrEnum):
    """Who calls, about requests of one agent."""

    ITSELF = "the agent itself"
    ROTATED = "the agent itself, by its key before the last"
    OTHER = "another agent"
    ORPHAN = "an agent whose owner has left, about what it asked"
    HEIR = "the executor that its receipt names"
    CARETAKER = "an operator, about what it asked"
    RUNNER = "the executor that the receipt names"
    WALKER = "another executor"
    NAMESAKE = "an agent of the executor's name"
    OPERATOR = "an operator"
    EXPIRED = "the agent, by an expired key"
    REVOKED = "the agent, by a revoked key"
    NOBODY = "nobody"
    UNKNOWN = "a well-formed key that never was"
    MISTYPED = "a mistyped key"
    TWICE = "two keys at once"


KINDS = {
    Caller.ITSELF: Kind.AGENT,
    Caller.ROTATED: Kind.AGENT,
    Caller.OTHER: Kind.AGENT,
    Caller.ORPHAN: Kind.AGENT,
    Caller.HEIR: Kind.EXECUTOR,
    Caller.CARETAKER: Kind.OPERATOR,
    Caller.NAMESAKE: Kind.AGENT,
    Caller.RUNNER: Kind.EXECUTOR,
    Caller.WALKER: Kind.EXECUTOR,
    Caller.OPERATOR: Kind.OPERATOR,
}


ORPHANED = frozenset({Caller.ORPHAN, Caller.HEIR, Caller.CARETAKER})
RUNNERS = frozenset({Caller.RUNNER, Caller.HEIR})


class Call(StrEnum):
    """What is called: a method and a path."""

    SUBMIT = "POST /v1/requests"
    LIST = "GET /v1/requests"
    READ = "GET /v1/requests/{id}"
    FOLLOW = "GET /v1/events"
    CANCEL = "POST /v1/requests/{id}/cancel"
    ANSWER = "POST /v1/requests/{id}/answers"
    RECEIPT = "POST /v1/requests/{id}/receipt"
    OUTCOME = "POST /v1/requests/{id}/outcome"
    REDEEM = "POST /v1/receipts/redeem"
    KEYS = "GET /v1/operator/keys"
    KEY = "POST /v1/operator/keys"
    ROTATE = "POST /v1/operator/keys/{id}/rotate"
    REVOKE = "POST /v1/operator/keys/{id}/revoke"
    LOCKS = "GET /v1/operator/locks"
    LOCK = "POST /v1/operator/locks"
    LIFT = "POST /v1/operator/locks/{id}/lift"
    COVERS = "GET /v1/operator/covers"
    UNCOVER = "POST /v1/operator/covers/{id}/end"
    DOCUMENTS = "GET /v1/operator/documents"
    DOCUMENT = "GET /v1/operator/documents/{id}"
    USER_GROUPS = "GET /v1/operator/user-groups"
    ENROLMENTS = "GET /v1/operator/enrolments"
    ENROL = "POST /v1/operator/enrolments"
    ENROLMENT = "GET /v1/operator/enrolments/{id}"
    UNENROL = "POST /v1/operator/enrolments/{id}/end"
    UNLOCK = "POST /v1/operator/enrolments/{id}/unlock"
    OVERSEE = "GET /v1/operator/requests"
    LOOK = "GET /v1/operator/requests/{id}"
    STORY = "GET /v1/operator/requests/{id}/story"
    TAKE_BACK = "POST /v1/operator/requests/{id}/cancel"
    SHRED = "POST /v1/operator/requests/{id}/shred"
    SHRED_OLD = "POST /v1/operator/shred"
    HOOKS = "GET /v1/operator/webhooks"
    TRY_HOOK = "POST /v1/operator/webhooks/{id}/test"
    TELL_AGAIN = "POST /v1/operator/webhooks/{id}/enable"
    TELL_NO_MORE = "POST /v1/operator/webhooks/{id}/disable"
    REPLAY = "POST /v1/operator/webhooks/{id}/replay"
    METRICS = "GET /metrics"
    REFERENCE = "GET /openapi.json"
    DOCS = "GET /docs"
    KEY_SET = "GET /.well-known/jwks.json"
    HEALTH = "GET /healthz"
    READY = "GET /readyz"

    @property
    def method(self) -> str:
        """Give the method."""
        return self.value.split()[0]

    @property
    def path(self) -> str:
        """Give the path."""
        return self.value.split()[1]


ANYONE = frozenset({Call.KEY_SET, Call.HEALTH, Call.READY})
ABOUT_A_REQUEST = (
    Call.LIST,
    Call.READ,
    Call.CANCEL,
    Call.ANSWER,
    Call.RECEIPT,
    Call.OUTCOME,
    Call.REDEEM,
    Call.OVERSEE,
    Call.LOOK,
    Call.STORY,
    Call.TAKE_BACK,
    Call.SHRED,
)
BOTH = frozenset({Call.OUTCOME, Call.REDEEM})


@dataclass(frozen=True)
class Cell:
    """One call of one caller, about a request in a state at a risk."""

    caller: Caller
    call: Call
    state: State
    risk: Risk

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.caller} · {self.call} · {self.state} · {self.risk}"


def everything() -> Iterator[Cell]:
    """Give the product of the axes."""
    return (Cell(*one) for one in product(Caller, Call, State, Risk))


def impossible(cell: Cell) -> str:
    """Say why a cell cannot be; nothing where it can."""
    first = (cell.state, cell.risk) == (State.FRESH, Risk.LOW)
    named = cell.call in ABOUT_A_REQUEST or (
        cell.call is Call.SUBMIT and cell.state is State.FRESH
    )
    return "" if named or first else "this call is about no request that could be in a state"


def expected(cell: Cell) -> Answer:
    """Say what must come of a call."""
    kind = KINDS.get(cell.caller, Kind.DEAD)
    if cell.call in ANYONE:
        return Answer()
    if kind is Kind.DEAD:
        return Answer(no=frozenset({"unauthorized"}), chained=False)
    if kind not in opened(cell.call):
        return Answer(no=frozenset({"wrong_kind_of_key"}), chained=cell.call.method != "GET")
    about = ANSWERS.get(cell.call)
    return about(cell) if about else LIGHT.get(cell.call, Answer())


def opened(call: Call) -> frozenset[Kind]:
    """Say which kinds of key open a call; what is not named opens to none."""
    if call in BOTH:
        return frozenset({Kind.AGENT, Kind.EXECUTOR})
    apart = {Call.METRICS, Call.REFERENCE, Call.DOCS}
    operators = call.path.startswith("/v1/operator") or call in apart
    return frozenset({Kind.OPERATOR if operators else Kind.AGENT})


def _submitting(cell: Cell) -> Answer:
    """Ask for a requester whom only one agent may name; an agent must be on the roster."""
    if cell.caller is Caller.NAMESAKE:
        return _no({"agent_unknown"})
    if cell.caller is Caller.ORPHAN:
        return _no({"agent_suspended"})
    return Answer() if _own(cell) else _no({"requester_not_named"})


def _own(cell: Cell) -> bool:
    own = {Caller.ITSELF, Caller.ROTATED, Caller.ORPHAN}
    return cell.caller in own | {Caller.OPERATOR, Caller.CARETAKER}


def _reading(cell: Cell) -> Answer:
    return Answer(shows=True) if _own(cell) else _not_yours(chained=False)


def _listing(cell: Cell) -> Answer:
    return Answer(shows=_own(cell))


def _pending(done: str, cell: Cell) -> Answer:
    if not _own(cell):
        return _not_yours()
    return Answer(does=(done,)) if cell.state in OPEN else _no({WORDS[cell.state]})


def _cancelling(cell: Cell) -> Answer:
    return _pending("Cancelled", cell)


def _shredding(cell: Cell) -> Answer:
    """Erase: only what nothing can come of any more."""
    open_yet = OPEN | {State.OVERDUE, State.APPROVED, State.UNUSED}
    return _no({"not_over"}) if cell.state in open_yet else Answer(does=("Shredded",))


def _answering(cell: Cell) -> Answer:
    return _pending("Answered", cell)


def _receipt(cell: Cell) -> Answer:
    """Ask for the receipt again; it was asked for once, when the request was approved.

    Once it was used it is given, too: the use that got no answer is repeated with it.

    An agent whose owner has left gets it too: what is held back is that it is spent.
    """
    if not _own(cell):
        return _not_yours()
    given = cell.state in {State.APPROVED, State.REDEEMED}
    return Answer() if given else _no(_unreleased(cell.state))


def _redeeming(cell: Cell) -> Answer:
    """Redeem: only the executor named, only what is approved, once, in time.

    Where there never was a receipt, what is handed in is one that the service's own stolen
    key would sign.
    """
    reasons = set() if cell.state is State.APPROVED else _unreleased(cell.state)
    if cell.state is State.NARROWED:
        reasons.add("superseded")
    if cell.caller not in RUNNERS:
        reasons.add("wrong_audience")
    if cell.caller in ORPHANED and cell.state is not State.REDEEMED:
        reasons.add("agent_suspended")
    return _no(reasons) if reasons else Answer(does=("Redeemed",))


def _reporting(cell: Cell) -> Answer:
    if not (_own(cell) or cell.caller in RUNNERS):
        return _not_yours()
    used = cell.state is State.REDEEMED
    return Answer(does=("OutcomeReported",)) if used else _no({"not_redeemed"})


def _unreleased(state: State) -> set[str]:
    if state in OPEN | {State.OVERDUE}:
        return {"already_pending"}
    return {"already_lapsed"} if state is State.UNUSED else {WORDS[state]}


def _no(reasons: set[str]) -> Answer:
    return Answer(no=frozenset(reasons))


def _not_yours(*, chained: bool = True) -> Answer:
    return Answer(no=frozenset({"not_yours"}), chained=chained)


ANSWERS = {
    Call.SUBMIT: _submitting,
    Call.LIST: _listing,
    Call.READ: _reading,
    Call.FOLLOW: _listing,
    Call.CANCEL: _cancelling,
    Call.ANSWER: _answering,
    Call.RECEIPT: _receipt,
    Call.OUTCOME: _reporting,
    Call.REDEEM: _redeeming,
    Call.OVERSEE: _listing,
    Call.LOOK: _reading,
    Call.STORY: _reading,
    Call.TAKE_BACK: _cancelling,
    Call.SHRED: _shredding,
}
LIGHT = {  # what an operator is told of a name that nothing here knows
    Call.ROTATE: Answer(no=frozenset({"key_unknown"}), chained=False),
    Call.REVOKE: Answer(no=frozenset({"key_unknown"}), chained=False),
    Call.LIFT: Answer(no=frozenset({"lock_unknown"}), chained=False),
    Call.DOCUMENT: Answer(no=frozenset({"document_unknown"}), chained=False),
    Call.LOCK: Answer(no=frozenset({"lock_target_unknown"}), chained=False),
    Call.ENROL: Answer(no=frozenset({"not_on_roster"}), chained=False),
    Call.ENROLMENT: Answer(no=frozenset({"not_a_person"}), chained=False),
    Call.UNENROL: Answer(no=frozenset({"no_enrolment"}), chained=False),
    Call.UNLOCK: Answer(no=frozenset({"not_locked_out"}), chained=False),
    Call.TRY_HOOK: Answer(no=frozenset({"webhook_unknown"}), chained=False),
    Call.TELL_AGAIN: Answer(no=frozenset({"webhook_unknown"}), chained=False),
    Call.TELL_NO_MORE: Answer(no=frozenset({"webhook_unknown"}), chained=False),
    Call.REPLAY: Answer(no=frozenset({"webhook_unknown"}), chained=False),
}
