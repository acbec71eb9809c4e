"""Every sentence that is sent to services outside, in one place, ready for translation."""

from datetime import timedelta

WAITS = "{action} waits for a decision, for {waited} now. Risk: {risk}. Owner: {team}."
OPEN_CARD, NO_TEAM = "Open the card", "no team"
TROUBLE = "Keyturn: {why}"
SLACK_HELD = (
    "messages to Slack do not arrive; requests that nobody sees expire, and are not approved"
)
SERVICE_HELD = "{name}, a service outside, cannot be told that requests wait"
SERVICE_UNTOLD = "{name}, a service outside, does not hear what happens to requests"
BEHIND = "reminders and ends come late"
LOOK = "look at /readyz"
HOURS, MINUTES = "{count} h", "{count} min"


def spent(waited: timedelta) -> str:
    """Say how long something took, in hours and minutes."""
    hours, minutes = divmod(max(0, int(waited.total_seconds())) // 60, 60)
    parts = [HOURS.format(count=hours)] if hours else []
    return " ".join([*parts, MINUTES.format(count=minutes)])
