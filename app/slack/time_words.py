"""Every sentence that people read because time passed, in one place, ready for translation."""

REMINDER = "This still waits for a decision, for {waited} now: {needed}."
NEXT_REMINDER = " The next reminder comes "
LAST_REMINDER = " There is no further reminder."
EXPIRES, NOT_RUN = " It expires ", ", and then it does not run."
LATE = "This comes late: it was due "
LATE_END = ", while the service was not running or its clock was wrong."

ROUNDUP = "{count} requests wait for a decision of {team}: {risks}."
ROUNDUP_ONE = "1 request waits for a decision of {team}: {risks}."
REMINDS = "{count} requests still wait for a decision: {risks}."
RISK_COUNT, ON = "{count} of {risk}", "on"
ROUNDUP_MORE = "{count} more wait in this channel, all of them asked later than these."
ROUNDUP_ELSEWHERE = (
    "{count} more have no card in this channel. Whoever may decide finds them on their Home."
)
REMINDS_LATE = (
    "{count} of these reminders come late, because the service was not running or its clock was "
    "wrong."
)

ASKS_YOU = "A request waits for a decision, for {waited} now"
WHO_ASKS = "{agent} asks for {action} on {resource}, for {requester}."
FACTS = "{risk}, {undo}. Environment: {environment}."
NEEDED = "Still needed: {needed}."
NOBODY_NEEDED = "nobody"
ASKED_IN, NO_CARD = "Asked in ", "No card could be posted."
ASKED_STEP = "Then asked: {asked}."
REACHED, MISSED = "Reached: {names}.", "Not reached: {names}."
NOBODY_ASKED = (
    "Then nobody could be asked: there was nobody who could decide, or whom a message could reach."
)
NOT_REMINDED = "There was no reminder, because somebody was on it."
SERVICE_TOLD = "Then {name}, a service outside Slack, was to be told: {heard}."
SERVICE_HEARD, SERVICE_MISSED = "it was reached", "it was not reached"
SERVICE_WAITED_FOR = "whether that arrived is not known yet"
TAKEN = "{who} is on it since "
NUDGED = "Then {by} had them told once more: {asked}."
NUDGE = "Nudge the reviewers"
OPEN_CARD = "Open the card"
WIDENED = "{groups} may decide this too now, in the place of those who were asked first."
SEEN_FROM = "Outside working hours ({calendar}, {zone}). People are back "

STUCK = {
    "nobody_left": "Nobody who is left can approve this. Missing: {groups}. ",
    "agent_suspended": (
        "Nobody can approve this, because the owner of the agent has left. It can be rejected or "
        "cancelled. "
    ),
}
LOST = {
    "left": "{name} has left. ",
    "behind_it": "{name} owns the agent now. ",
    "locked": "{name} may not decide for now: an operator locked that. ",
    "deactivated": "{name} has no Slack account that may decide. ",
    "no_right": "{name} may not review this any more. ",
    "not_enrolled": "{name} has no authenticator app enrolled. ",
}
STUCK_SINCE, STUCK_END = "So it stands since ", ". If it stays so, it expires and does not run."
UNSTUCK, UNSTUCK_END = "People who are there can approve this again, since ", "."

COMING = "To come: {what}, "
WHAT = {
    "remind": "a reminder under the card",
    "widen": "{to} may decide too",
    "webhook": "{to}, a service outside Slack, is told",
}
WHAT_DM = {
    "reviewers": "a message to the reviewers still needed",
    "backups": "a message to the backups",
    "manager": "a message to the manager",
}
STEP_REMINDED, STEP_WIDENED = "a reminder under the card", "the group {group}"
HOURS, HOUR, MINUTES, MINUTE = "{count} hours", "1 hour", "{count} minutes", "1 minute"
DAYS, DAY, MOMENT, AND = "{count} days", "1 day", "less than a minute", " and "
