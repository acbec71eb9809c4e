"""What is said of a request once it is decided, and of what came of it."""

from app.domain.action import Effect
from app.domain.request import State

MAY_RUN = "It may run once."
NOBODY = "Nobody answered in time, so it does not run."
NOT_USED = "It was not used in time, so it does not run."
APPROVED, WAS_APPROVED, USED = "Approved", "It was approved", "Used"
WAS_USED, TOO_FEW = "The approval was used.", "Too few approved in time, so it does not run."
AS_OPERATOR = "{who} (operator)"
ENFORCED_AFTER = {
    State.APPROVED: "the executor runs it once, with the receipt",
    State.REDEEMED: "the executor, which used the receipt; it works once",
}
NO_RECEIPT = "the executor refuses it: no receipt is good"
PROMISED = "only the agent's promise: nothing else keeps it back"
ENFORCEMENT = "Enforcement"
RULED = {
    Effect.HOLD: "Was held by rule",
    Effect.ALLOW: "Allowed by rule",
    Effect.DENY: "Denied by rule",
}
NOT_RELEASED = "Exactly this was asked for, and not released to run"
TAKEN_AWAY = "Exactly this was approved, and never released to run"
EXACT = {
    State.PENDING: "Exactly this would run",
    State.APPROVED: "Exactly this was approved",
    State.REDEEMED: "Exactly this was approved, and released to run once",
    State.REVOKED: TAKEN_AWAY,
    State.LAPSED: TAKEN_AWAY,
    State.DENIED: NOT_RELEASED,
    State.REJECTED: NOT_RELEASED,
    State.EXPIRED: NOT_RELEASED,
    State.CANCELLED: NOT_RELEASED,
}
WHY_NEEDED_THEN = "It needed {needed} from {group}: {filled} came."
WHY_HELD = "So a person had to decide."
REPORTED = "{who} says (not verified): {said}"
OUTCOMES = {
    "succeeded": "It succeeded.",
    "failed": "It failed.",
    "rolled_back": "It was rolled back.",
}
