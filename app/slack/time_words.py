"""Every sentence that people read because time passed, in one place, ready for translation."""

REMINDER = "This still waits for a decision, for {waited} now: {needed}."
NEXT_REMINDER = " The next reminder comes "
LAST_REMINDER = " There is no further reminder."
EXPIRES, NOT_RUN = " It expires ", ", and then it is not approved."
LATE = "This comes late: it was due "
LATE_END = ", while the service was not running or its clock was wrong."

ROUNDUP = "{count} requests wait for a decision of {team}: {risks}."
ROUNDUP_MOST = "At least {count} requests wait for a decision of {team}; of the oldest: {risks}."
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

ON_DUTY = "You are on duty now for {names}. {count} requests wait for your decision: {risks}."
ON_DUTY_ONE = "You are on duty now for {names}. 1 request waits for your decision: {risks}."
UNOWNED = (
    "{names} is suspended: its owner, {owner}, has left, and nobody who is there answers for it. "
    "{count} requests of it are held."
)
UNOWNED_ONE = (
    "{names} is suspended: its owner, {owner}, has left, and nobody who is there answers for it. "
    "1 request of it is held."
)
UNOWNED_TO_DO = (
    "You answer for it in the owner's place. Nobody can approve these until the roster names "
    "somebody who is there as the owner. You can cancel each of them, by the slash command with "
    "“cancel ID”; else they expire, and are not approved."
)
OWNED_AGAIN = (
    "{names} is suspended no more: its owner is {owner}. What it asked can be decided again by "
    "whoever may review it."
)
BRIEFING_MORE = "{count} more wait, all of them asked later than these."
UNSEEN_LINE = "A request that you may not review"
HOME_UNOWNED = "Held requests of suspended agents"

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
NUDGE, COVER, HAND_OVER = "Nudge the reviewers", "Name a cover…", "Hand over…"
CALLED_IN = "Then {by} named {stand_in} to stand in for {absent}, and had them told."
HANDED_WHY = " The reason: {reason}"
TEAM_ASKED = "{agent} asked {team}. What it asks for is shown to whoever may decide it."
COVER_TITLE, CONFIRM_COVER = "Name a cover", "Name them"
COVER_INTRO = (
    "Whoever stands in decides what whoever is away could, and no more. They are told of this "
    "request."
)
AWAY, AWAY_HINT = "Who is away", "Somebody who is asked here, and of whom you are the manager."
STANDS_IN, STANDS_IN_HINT = "Who stands in", "The roster says for which groups (cover_from)."
UNTIL, UNTIL_HINT = "Until when", "A day is included. It ends by itself."
UNTIL_SHOWN = "until friday, until tomorrow 17:00, for 3d"
UNTIL_HOW = (
    "Say when it ends: “until friday”, “until 2027-01-05”, “until tomorrow 17:00” or “for 3d”."
)
WHY, WHY_HINT = "Why", "Everybody on the card reads it."
HAND_OVER_TITLE, CONFIRM_HAND_OVER = "Hand over", "Hand over"
HAND_OVER_INTRO = (
    "The other team gets a card of its own, and may decide in the place of your reviewers. As "
    "many approvals are needed as before."
)
TO_TEAM, TO_TEAM_HINT = "To which team", "The policy says which (hand_over_to)."
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
STUCK_SINCE, STUCK_END = (
    "So it stands since ",
    ". If it stays so, it expires, and is not approved.",
)
UNSTUCK, UNSTUCK_END = "People who are there can approve this again, since ", "."

COMING = "To come: {what}, "
WHAT = {
    "remind": "a reminder in the card's channel",
    "widen": "{to} may decide too",
    "webhook": "{to}, a service outside Slack, is told",
}
WHAT_DM = {
    "reviewers": "a message to the reviewers still needed",
    "backups": "a message to the backups",
    "manager": "a message to the manager",
}
STEP_REMINDED, STEP_WIDENED = "a reminder in the card's channel", "the group {group}"
HOURS, HOUR, MINUTES, MINUTE = "{count} hours", "1 hour", "{count} minutes", "1 minute"
DAYS, DAY, MOMENT, AND = "{count} days", "1 day", "less than a minute", " and "
