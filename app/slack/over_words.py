"""What is said of a request once it is decided, and of what came of it."""

from app.domain.action import Effect
from app.domain.request import State

MAY_RUN, UNTIL = "It may run once", ", until "
NOBODY = "Nobody answered in time, so it is not approved."
NOT_USED = "It was not used in time, so it counts no more."
APPROVED, WAS_APPROVED, USED = "Approved", "It was approved", "Used"
WAS_USED, TOO_FEW = "The approval was used.", "Too few approved in time, so it is not approved."
AS_OPERATOR = "{who} (operator)"
ENFORCED_AFTER = {
    State.APPROVED: "the executor runs it once, with the receipt",
    State.REDEEMED: "the executor used the receipt, which works once",
}
NO_RECEIPT = "the executor refuses it: no receipt is good"
PROMISED = "only the agent's promise: nothing else keeps it back"
PROMISED_AFTER = {
    State.APPROVED: "only the agent's promise to run it once",
    State.REDEEMED: "only the agent's promise not to run it again: the approval works once",
}
ENFORCEMENT = "Enforcement"
RULED = {
    Effect.HOLD: "Was held by rule",
    Effect.ALLOW: "Allowed by rule",
    Effect.DENY: "Denied by rule",
}
NOT_APPROVED = "Exactly this was asked for, and not approved"
TAKEN_AWAY = "Exactly this was approved, and the approval was never used"
EXACT = {
    State.PENDING: "Exactly this would run",
    State.APPROVED: "Exactly this was approved",
    State.REDEEMED: "Exactly this was approved, and the approval was used",
    State.REVOKED: TAKEN_AWAY,
    State.LAPSED: TAKEN_AWAY,
    State.DENIED: NOT_APPROVED,
    State.REJECTED: NOT_APPROVED,
    State.EXPIRED: NOT_APPROVED,
    State.CANCELLED: NOT_APPROVED,
}
WHY_NEEDED_THEN = "It needed {needed} from {group}: {filled} came."
RULES_OWN = ("No rule fits, so this is ", " says that this is ")
"""How a rule that gives no reason of its own is told: it says no more than the effect."""
WHY_HELD = "So a person had to decide."
REPORTED = "{who} says (not verified): {said}"
OUTCOMES = {
    "succeeded": "It succeeded.",
    "failed": "It failed.",
    "rolled_back": "It was rolled back.",
}
