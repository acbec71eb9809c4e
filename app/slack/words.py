"""Every sentence that people read in Slack, in one place, ready for translation."""

from app.domain.action import Effect, Enforcement, Risk
from app.domain.request import State

APPROVE, APPROVE_MORE, REJECT, DETAILS = "Approve", "Approve…", "Reject…", "Details"
CANCEL_MORE, NOT_OFFERED = "Cancel…", "That is not offered any more. Look at the card."
REVOKE, ROLLBACK = "Revoke…", "Ask for rollback…"
TAKE, ON_IT, ON_IT_SINCE = "I'm on it", "{who} is on it", "{who} is on it since "
CANCEL, CLOSE, PREVIOUS, NEXT = "Cancel", "Close", "Previous", "Next"
OPEN_DETAILS = "Open details"

HEADS = {
    State.PENDING: "Needs approval",
    State.APPROVED: "Approved",
    State.DENIED: "Denied",
    State.REJECTED: "Rejected",
    State.EXPIRED: "Expired",
    State.CANCELLED: "Cancelled",
    State.REDEEMED: "Approved and used",
    State.REVOKED: "Approval revoked",
    State.LAPSED: "Approval lapsed",
}
ENDINGS = {
    State.APPROVED: "It may run once.",
    State.EXPIRED: "Nobody answered in time, so it does not run.",
    State.LAPSED: "The approval was not used in time, so it does not run.",
    State.REDEEMED: "The approval was used.",
}
OUTCOMES = {
    "succeeded": "It succeeded.",
    "failed": "It failed.",
    "rolled_back": "It was rolled back.",
}
RISKS = {
    Risk.LOW: "Low risk",
    Risk.MEDIUM: "Medium risk",
    Risk.HIGH: "High risk",
    Risk.CRITICAL: "Critical risk",
}
REVERSIBLE, IRREVERSIBLE = "can be undone", "cannot be undone"
ENFORCED = {
    Enforcement.RECEIPT: "the executor refuses without an approval",
    Enforcement.ADVISORY: "only the agent's promise: nothing stops it from going ahead",
}
AGENT, FOR, RESOURCE, ENVIRONMENT, RISK = "Agent", "For", "Resource", "Environment", "Risk"
RULE, PROGRESS, HELD, ID = "Held by rule", "Approvals", "Held back by", "Request"
OWNED_BY = "owned by {owner}"
NAMED, NOT_NAMED = "named by the agent", "who owns the agent"
NO_RULE = "no rule matched, so it is held"
EXPIRES = "*Expires* {at}. If nobody answers by then, it does not run."
UNCLASSIFIED = "Unclassified: nobody has declared this action, so it counts as critical."
ODD = "Contains hidden or look-alike characters: "
MASKED_ONE = "1 value is masked here. Reviewers see it under Details."
MASKED = "{count} values are masked here. Reviewers see them under Details."
TOO_MUCH_MASKED = "Too much is masked to approve from here. "
EXACT = "Exactly this would run"
ERASED = "The action of this request has been erased."
NOT_WHOLE = "{more} more characters: open Details. "
NO_APPROVE = "Approving is not offered here, because this card does not show the whole action."
CLAIMS = "What the agent says (not verified)"
MORE = " … +{more} characters"
NOTHING_SAID = "Nothing."
STILL_NEEDED, ENOUGH = "still needed", "all given"
FIELDS = {
    "justification": "Why",
    "blast_radius": "What it could break",
    "rollback": "How to undo it",
    "maintenance_window": "Maintenance window",
    "duration": "For how long",
    "evidence": "Evidence",
    "model": "Model",
    "run_id": "Run",
    "session_id": "Session",
    "tool_call_id": "Tool call",
    "labels": "Labels",
}
VERDICTS = {"approve": "Approved", "reject": "Rejected"}
BY, POLICY = "by {who}", "policy"
FALLBACK = "{head}: {action} on {resource}. {risk}, {undo}. Environment: {environment}."
ASKED_BY = "Asked by {agent}."
REPLY_ABOUT = "({about}. {risk}.)"

CHECKING_TITLE, CHECKING = "One moment", "Checking…"
RECORDING = "Recording your answer…"
REFUSED_TITLE, DONE_TITLE = "Not recorded", "Recorded"
REJECT_TITLE, APPROVE_TITLE, DETAILS_TITLE = "Reject", "Approve", "Details"
PAGE = "Details {page} of {pages}"
REASON, REASON_HINT = "Reason", "The agent and everybody on the card can read it."
REASON_PLACEHOLDER = "Say why"
CONFIRM_REJECT, CONFIRM_APPROVE = "Reject", "Approve"
ABOUT = "{action} on {resource}"
TYPED = "Type the resource to confirm"
TYPED_HINT = "Exactly as it stands above, with or without what is before the colon."
ASKS = "Approving asks for {what}."
ASKS_REASON, ASKS_TYPED = "a reason", "the resource typed out"
REVOKE_TITLE, CONFIRM_REVOKE = "Revoke", "Revoke"
ROLLBACK_TITLE, CONFIRM_ROLLBACK = "Rollback", "Ask for it"
ROLLBACK_ASKED = "Rollback requested"
CANCEL_TITLE, CONFIRM_CANCEL, KEEP = "Cancel", "Cancel it", "Keep it"
OPEN_FAILED = "Slack did not open the dialog in time. Please press the button again."
UNREACHABLE = "Slack could not confirm who you are, so nothing was recorded. Try again."
BUSY = "The service is busy, so nothing was recorded. Try again in a moment."
NOT_SAVED = "The decision could not be saved, so nothing was recorded. Try again in a moment."
UNSURE = "Something went wrong here. Look at the card: it shows what was recorded."
LATE = "It is taking longer than usual. You will be told here as soon as it is recorded."
WAIT_PAGE = "That page is not there any more. Open Details again."

SECTION_FACTS, SECTION_EXACT, SECTION_CLAIMS, SECTION_REVIEWS = (
    "WHAT HOLDPOINT KNOWS",
    "EXACTLY THIS WOULD RUN",
    "WHAT THE AGENT SAYS (NOT VERIFIED)",
    "WHAT REVIEWERS SAID",
)

COMMANDS = {
    "status": "your requests",
    "status ID": "one request",
    "pending": "what waits for you",
    "show ID": "one request, with all that is known of it",
    "why ID": "the rule, who was asked, and what happened so far",
    "revoke ID": "take an approval back, or ask for a rollback; a reason may follow",
    "help": "this list",
    "cancel ID": "take a request of yours back; a reason may follow",
}
HELP = "What you can ask:"
DID_YOU_MEAN = "“{said}” is not known here. Did you mean “{command} {nearest}”?"
UNKNOWN_COMMAND = "“{said}” is not known here."
WHICH = "Which one? Say “{command} ID”."
MINE, MINE_NONE = "Your newest requests", "There are no requests made for you."
WAITING, WAITING_NONE = "Waiting for your decision", "Nothing waits for your decision."
EXPIRES_SHORT = "expires "

HOME_WAITING = "Waiting for you"
HOME_WAITING_COUNT = "Waiting for you: {count}, page {page} of {pages}"
HOME_MINE, HOME_MINE_NONE = "Your requests", "No agent has asked for anything on your behalf."
HOME_RECENT, HOME_RECENT_NONE = "Recent decisions", "Nothing that concerns you was decided lately."
HOME_GRANTS = "What you may review"
HOME_GRANTS_NONE = "You hold no grants now, so you decide no requests."
HOME_MORE = "Only the newest are listed. “/hitl show ID” finds any other."
HOME_NOBODY = (
    "You are not on the reviewer roster, so nothing waits for you here, and no agent acts for "
    "you. If that is wrong, ask whoever keeps the roster to add your Slack account."
)
ASKED_SHORT, DECIDED_SHORT = "asked ", "decided "
FOR_WHOM = "{agent}, for {requester}"
GRANT = "{actions} on {resources}, {environments}, up to {risk}. {purpose}. "
ANY_ENVIRONMENT, NO_ENVIRONMENT = "in every environment", "in no environment"
IN_ENVIRONMENTS = "in {environments}"
GRANT_ENDS = "Ends at the end of {until} (UTC)"

WHY = "Why {id} stands as it does"
WHY_BEGAN = "{agent} asked for {action} on {resource}, for {requester}; {risk}; asked "
WHY_RULE, WHY_NO_RULE = "The rule “{rule}” matched.", "No rule matched."
WHY_EFFECTS = {
    Effect.HOLD: "So a person has to decide.",
    Effect.ALLOW: "So the policy let it run.",
    Effect.DENY: "So the policy refused it.",
}
WHY_NEEDED = "It needs {needed} from {group}: {filled} so far."
WHY_ABLE, WHY_NOBODY = "Who could still approve for {group}: {names}.", "nobody"
WHY_MORE = ", and {more} more"
WHY_POSTED = "A card was posted in "
WHY_NOT_POSTED = "A card could not be posted ({code}), "
WHY_APPROVED, WHY_REJECTED = "approved", "rejected"
WHY_REFUSED_ONE = "1 attempt was refused."
WHY_REFUSED = "{count} attempts were refused."
WHY_WAITS, WHY_ELSE = "It waits until ", ". If nobody answers by then, it does not run."

ASK_MORE, ASK_TITLE, CONFIRM_ASK = "Ask…", "Ask", "Ask"
QUESTION, QUESTION_HINT = "Question", "The agent, the requester and everybody on the card read it."
ANSWER_MORE, ANSWER_TITLE, CONFIRM_ANSWER = "Answer…", "Answer", "Answer"
ANSWER, ANSWER_HINT = "Answer", "Everybody on the card reads it, as what you say."
ASKED, ANSWERED = "{who} asks:", "{who} answers {asker} (not verified):"
OPEN_QUESTION, OPEN_QUESTIONS = "1 question open", "{count} questions open"
SECTION_QUESTIONS = "QUESTIONS AND ANSWERS (ANSWERS ARE NOT VERIFIED)"
TOLD = "About the request that {agent} made for you."
