"""Every sentence that people read in Slack, in one place, ready for translation."""

from app.domain.action import Effect, Enforcement, Risk
from app.domain.channels import Trouble
from app.domain.narrowing import Direction
from app.domain.request import State

APPROVE, APPROVE_MORE, REJECT, DETAILS = "Approve", "Approve…", "Reject…", "Details"
CANCEL_MORE, NOT_OFFERED = "Cancel…", "That is not offered any more. Look at the card."
UNSEEN = "A request waits for a decision, and no channel can show it."
OPEN_HOME = "Open Keyturn's Home"
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
NO_RULE = "none matched, so the policy's default applied"
DEFAULT_RULES = frozenset({"", "default"})
"""What the rule is called where none matched; no rule of a policy may be called so."""
UNDECLARED = "something that nobody has declared"
EXPIRES = "*Expires* {at}. If nobody answers by then, it is not approved."
UNCLASSIFIED = (
    "Unclassified: nobody has declared this action, so it counts as critical, "
    "and what it is done to is only what the agent says."
)
ODD = "Contains hidden or look-alike characters: "
ODD_MORE, ODD_MORE_ONE = "{more} more kinds", "1 more kind"
MASKED_ONE = "1 value, {length}, is masked here."
MASKED = "{count} values, {length}, are masked here."
CHARACTER, CHARACTERS = "1 character", "{count} characters"
MASKED_SEEN = " Reviewers see what is masked under Details."
MASKED_FIRST = " Open Details to see what is masked; Approve appears there."
UNFOLDED = "Its texts, unfolded (to read it by: what counts is as written above)"
UNFOLDED_AT = "{path}, {kind}:"
UNFOLDED_JSON, UNFOLDED_DIFF, UNFOLDED_LINES = "JSON, indented", "a diff", "line by line"
UNFOLDED_TWICE = "JSON in which a name occurs twice, as it is written"
UNFOLDED_MORE = "And {more} more lines: open Details."
UNFOLDED_MORE_ONE = "And 1 more line: open Details."
UNFOLDED_CUT = "{more} more lines of this reading aid are left out; the whole action is above."
UNFOLDED_CUT_ONE = "1 more line of this reading aid is left out; the whole action is above."
EXACT_PAGE = "{title} (page {page} of {pages})"
ERASED = "The action of this request has been erased."
NOT_WHOLE = "{more} more characters: open Details."
NOT_WHOLE_ONE = "1 more character: open Details."
TOO_LONG = "This is longer than a reviewer can be shown, so it cannot be approved in Slack."
NO_APPROVE = "Approving is not offered here, because this card does not show the whole action."
CLAIMS = "What the agent says (not verified)"
MORE = " … +{more} characters"
NOTHING_SAID = "Nothing."
STILL_NEEDED, ENOUGH, SO_MANY = "still needed", "all given", "{filled} of {needed}"
FIELDS = {
    "resource": "On what",
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
CAUSE, CAUSE_HINT = "What is wrong", "Choose one, or say it in your own words below, or both."
CAUSE_PLACEHOLDER, CAUSE_TOLD = "Choose one", "{cause} {words}"
CAUSES = {
    "wrong_target": "Wrong target.",
    "too_broad": "The scope is too broad.",
    "wrong_time": "Not at this time.",
    "not_justified": "Not justified well enough.",
    "not_needed": "Not needed.",
    "looks_unsafe": "Looks unsafe or suspicious.",
    "other": "Something else (say what).",
}
REASON_PLACEHOLDER = "Say why"
CONFIRM_REJECT, CONFIRM_APPROVE = "Reject", "Approve"
ABOUT = "{action} on {resource}"
TYPED = "Type the resource to confirm"
TYPED_HINT = "Exactly as it stands above, with or without what is before the colon."
TYPED_WHOLE = "Exactly as it stands above, all of it."
ASKS = "Approving asks for {what}."
ASKS_REASON, ASKS_TYPED = "a reason", "the resource typed out"
ASKS_CODE, ASKS_AND = "a code from your authenticator app", " and "
CODE, CODE_HINT = "Code", "Six digits from your authenticator app. Each code works once."
CODE_PLACEHOLDER = "012345"
WITH_CODE = ", with a code"
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

SECTION_FACTS, SECTION_CLAIMS, SECTION_REVIEWS, SECTION_OUTCOMES = (
    "WHAT KEYTURN KNOWS",
    "WHAT THE AGENT SAYS (NOT VERIFIED)",
    "WHAT REVIEWERS SAID",
    "WHAT CAME OF IT (NOT VERIFIED)",
)

COMMANDS = {
    "status": "your requests",
    "status ID": "one request",
    "pending": "what waits for you",
    "show ID": "one request, with all that is known of it",
    "why ID": "the rule, who was asked, and what happened so far",
    "revoke ID": "take an approval back, or ask for a rollback; a reason may follow",
    "cover @PERSON until friday": "name who stands in for you; a manager adds “for @REPORT”",
    "cover": "who stands in for whom; “cover end ID” ends it",
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
HOME_MORE = "Only the newest are listed. The slash command with “show ID” finds any other."
HOME_NOBODY = (
    "You are not on the reviewer roster, so nothing waits for you here, and no agent acts for "
    "you. If that is wrong, ask whoever keeps the roster to add your Slack account."
)
ASKED_SHORT, DECIDED_SHORT = "asked ", "decided "
DECIDED_AS = {
    State.APPROVED: "approved ",
    State.REDEEMED: "approved ",
    State.REVOKED: "approved ",
    State.LAPSED: "approved ",
    State.EXPIRED: "expired ",
}
"""What happened at the time that is kept on the request, where its state says something else."""
HANDED_END = "A request of {agent} that you handed over waits no more: {head}."
HANDED_TO = "handed over to {teams}"
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
UNTIL, UNTIL_THEN = "Expires", "Had to be decided by"
STANDS = "Stands"
WHY_ABLE, WHY_NOBODY = "Who could still approve for {group}: {names}.", "nobody"
WHY_MORE = ", and {more} more"
WHY_POSTED = "A card was posted in "
WHY_NOT_POSTED = "A card could not be posted ({code}), "
WHY_TROUBLES = {
    Trouble.ARCHIVED: " was archived",
    Trouble.NOT_MEMBER: " is a channel that the app is not a member of",
    Trouble.NOT_FOUND: " is a channel that does not exist for the app",
    Trouble.SHARED: " was shared with another company",
    Trouble.OFFERED: " was offered to another company",
    Trouble.UNSAID: " is a channel of which Slack did not say whether it is shared with outsiders",
}
WHY_NOT_THERE = ", so it was not asked there: "
WHY_APPROVED, WHY_REJECTED = "approved", "rejected"
WHY_ASKED, WHY_ANSWERED = "{who} asked, ", "{who} answered {asker} (not verified), "
WHY_REPORTED, WHY_TAKEN = "{who} reported, ", "{who} is on it since "
WHY_REFUSED_ONE = "1 attempt was refused."
WHY_REFUSED = "{count} attempts were refused."
WHY_WAITS, WHY_ELSE = "It waits until ", ". If nobody answers by then, it is not approved."

ASK_MORE, ASK_TITLE, CONFIRM_ASK = "Ask…", "Ask", "Ask"
QUESTION, QUESTION_HINT = "Question", "The agent, the requester and everybody on the card read it."
ANSWER_MORE, ANSWER_TITLE, CONFIRM_ANSWER = "Answer…", "Answer", "Answer"
ANSWER, ANSWER_HINT = "Answer", "Everybody on the card reads it, as what you say."
ASKED, ANSWERED = "{who} asks:", "{who} answers {asker} (not verified):"
OPEN_QUESTION, OPEN_QUESTIONS = "1 question open", "{count} questions open"
SECTION_UNFOLDED = "ITS TEXTS, UNFOLDED (TO READ IT BY: WHAT COUNTS IS AS WRITTEN ABOVE)"
SECTION_HANDED = "HANDED OVER TO ANOTHER TEAM"
SECTION_SERVICES = "SERVICES OUTSIDE SLACK"
SECTION_QUESTIONS = "QUESTIONS AND ANSWERS (ANSWERS ARE NOT VERIFIED)"
TOLD = "About the request that {agent} made for you."

COVERS, COVERS_NONE = "Who stands in for whom", "Nobody stands in for you, and you for nobody."
COVER_HOW = (
    "Say “{command} cover @PERSON until friday”, and “for @REPORT” before “until” where you name "
    "somebody for a report of yours."
)
COVER_WHEN = (
    "Say when it ends: “until friday”, “until 2027-01-05”, “until tomorrow 17:00” or “for 3d”. "
    "A day is included."
)
COVER_NAMED = (
    "{stand_in} stands in for {absent} until {until}. “cover end {id}” ends it before. Whoever "
    "stands in decides only what {absent} could, and both have one voice together."
)
COVER_ENDED = "{stand_in} stands in for {absent} no more."
COVER_LINE = "{stand_in} stands in for {absent} until {until}, named by {named_by}"
COVER_WHY, COVER_WRITTEN = ": {reason}", "the roster"
IN_PLACE_OF = ", in place of {absent} (until {until}, named by {named_by})"
STAND_INS = "Stand-ins"
HOME_COVERS = "Who stands in"

WITHDRAWN = (
    "This was withdrawn, because people of another company see this channel. "
    "Whoever is asked finds it in another channel, or on their Home."
)
WITHDRAWN_UNSAID = (
    "This was withdrawn, because Slack did not say whether this channel is shared with outsiders. "
    "Whoever is asked finds it in another channel, or on their Home."
)
UNSAID_CHANNEL = "Slack did not say whether it is shared with outsiders"
REMEDIES = {
    Trouble.ARCHIVED: "unarchive it, or name another channel in the policy",
    Trouble.NOT_MEMBER: "invite the app to it, or name another channel in the policy",
    Trouble.NOT_FOUND: "invite the app to it, or correct its id in the policy",
    Trouble.SHARED: "stop sharing it, or name another channel in the policy",
    Trouble.OFFERED: "take the invitation back, or name another channel in the policy",
    Trouble.UNSAID: "no card is shown there: use a Slack whose conversations.info gives "
    "is_ext_shared",
}

AMEND_MORE, AMEND_TITLE, CONFIRM_AMEND = "Amend…", "Amend", "Amend"
AMEND_SO, AMEND_NOT_SO = "As filled in, this would change:", "As filled in, it would be refused: "
AMEND_INTRO = (
    "Only what does less is accepted. It becomes revision {revision}: approvals given so far no "
    "longer count, and to amend is not to approve."
)
AMEND_NONE = "What may be narrowed here cannot be shown in a dialog. Reject it, and say why."
AMEND_NOW, AMEND_EMPTY = "Now: {value}.", "(empty)"
AMEND_WAYS = {
    Direction.SUBSET: "Untick what is not to be granted; at least one stays.",
    Direction.AT_MOST: "A smaller number, above zero.",
    Direction.AT_LEAST: "A larger number.",
    Direction.SHORTER: "A shorter time in days, hours, minutes and seconds, such as PT30M or P1D.",
    Direction.ONE_OF: "A narrower one: they go from wide to narrow.",
}
AMENDED_BY = "Revision {revision}, amended by {who}"
AMEND_CHANGE = "{field}: was {old}, is now {new}"
AMEND_FOLLOWS = "It still needs approving; what was approved before no longer counts."
NO_LONGER_COUNTS = "of revision {revision}, no longer counts"
REVISED = "revision {revision}"
SECTION_AMENDMENTS = "WHAT REVIEWERS MADE LESS"
