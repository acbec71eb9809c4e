"""The axes of the matrix: who does what, through which door, in which state, at what risk.

Nothing of the product is imported here or in the oracle: both say what the design says.
"""

from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """How much is at stake; what is not in the catalogue is critical and named unclassified."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNCLASSIFIED = "unclassified"

    @property
    def rank(self) -> int:
        """Give the height, lowest first."""
        return min(list(Risk).index(self), 3)

    @property
    def asks(self) -> bool:
        """Tell whether whoever approves is asked for a reason and to type the resource."""
        return self.rank >= Risk.HIGH.rank

    @property
    def codes(self) -> bool:
        """Tell whether whoever approves is asked for a code from an authenticator app."""
        return self.rank >= Risk.CRITICAL.rank


class State(StrEnum):
    """Where a request can be; two approvals of the reviewers' group are needed."""

    FRESH = "pending, nobody has reviewed"
    HALF = "pending, one of two has approved"
    NARROWED = "pending, narrowed since the card was posted"
    HANDED = "pending, handed over to another team"
    OVERDUE = "pending, its time is over and no tick has come"
    APPROVED = "approved, the receipt issued and unused"
    UNUSED = "approved, the time to use it is over and no tick has come"
    REDEEMED = "redeemed"
    REJECTED = "rejected"
    DENIED = "denied at submission"
    TIGHTENED = "denied while pending, by a policy that came later"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    LAPSED = "lapsed"


OPEN = frozenset({State.FRESH, State.HALF, State.NARROWED, State.HANDED})
WORDS = {
    State.NARROWED: "superseded",
    State.OVERDUE: "too_late",
    State.APPROVED: "already_approved",
    State.UNUSED: "already_approved",
    State.REDEEMED: "already_redeemed",
    State.REJECTED: "already_rejected",
    State.DENIED: "already_denied",
    State.TIGHTENED: "already_denied",
    State.EXPIRED: "already_expired",
    State.CANCELLED: "already_cancelled",
    State.REVOKED: "already_revoked",
    State.LAPSED: "already_lapsed",
}


class Door(StrEnum):
    """Through what a person acts."""

    BUTTON = "the button on the card"
    HOME = "a button on the Home tab"
    DETAILS = "a button in the Details dialog"
    MESSAGE = "a button below a direct message"
    DIALOG = "a dialog submitted, forged or opened long ago"
    COMMAND = "the slash command"


class Action(StrEnum):
    """What a person does."""

    APPROVE = "approve what the card shows whole"
    APPROVE_UNSEEN = "approve what was not shown whole"
    APPROVE_SEEN = "approve after the last page"
    REJECT = "reject"
    ASK = "ask"
    AMEND = "narrow"
    ANSWER = "answer"
    TAKE = "take"
    CANCEL = "cancel"
    REVOKE = "revoke, or ask for a rollback"
    DETAILS = "see the whole action with nothing masked"
    PAGE = "turn to a page of it"
    SHOW = "ask how it stands"
    WHY = "ask why it stands so"
    NUDGE = "have the reviewers told again"
    HAND_OVER = "hand it over to a team that the policy names"
    HAND_OVER_ELSEWHERE = "hand it over to a team that the policy does not name"
    CALL_IN = "name a stand-in for a report who is asked"
    CALL_IN_OTHER = "name a stand-in for somebody else's report"
    CALL_IN_UNFIT = "name a stand-in who may not stand in"
    NAME_COVER = "name a stand-in, whatever waits"
    END_COVER = "end a cover"


HANDINGS = frozenset({Action.HAND_OVER, Action.HAND_OVER_ELSEWHERE})
CALLS_IN = frozenset({Action.CALL_IN, Action.CALL_IN_OTHER, Action.CALL_IN_UNFIT})
STEERING = HANDINGS | CALLS_IN | {Action.NUDGE}
COVERING = frozenset({Action.NAME_COVER, Action.END_COVER})  # about no request at all


@dataclass(frozen=True)
class Cell:
    """One thing that one kind of person does, somewhere."""

    actor: str
    action: Action
    door: Door
    state: State
    risk: Risk

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.actor} · {self.action} · {self.door} · {self.state} · {self.risk}"


@dataclass(frozen=True)
class Answer:
    """What must come of it.

    `does` are the entries that what is permitted leaves. `no` are the reasons that hold
    against it: one of them must be the one given. `opens` says that a dialog asks for more,
    `shows` that something of the request is told, `chained` that a refusal leaves its entry.
    """

    does: tuple[str, ...] = ()
    no: frozenset[str] = frozenset()
    opens: bool = False
    shows: bool = False
    chained: bool = True

    @property
    def changes(self) -> bool:
        """Tell whether the request is another one afterwards."""
        return bool(self.does) and not self.shows


SHUT = Answer(no=frozenset({"foreign"}), chained=False)
