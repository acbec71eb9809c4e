"""What can be read out of Slack's tokens and ids without asking Slack: kinds, and whose."""

import re
from collections.abc import Iterator

from app.slack.examination import Finding
from app.slack.house import SOCKET, SlackConfig

# https://docs.slack.dev/authentication/tokens: what a token is stands at its beginning.
KINDS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a user's token",
    "xoxe.": "a token that rotates",
    "xoxe-": "a refresh token",
    "xoxa-": "a legacy workspace token",
    "xoxr-": "a refresh token",
}
APP_OF = re.compile(r"xapp-[0-9]+-([A-Z0-9]+)-")
SIGNING = re.compile(r"[0-9a-f]{32}")
BOT, APP = "HITL_SLACK_BOT_TOKEN", "HITL_SLACK_APP_TOKEN"
TO_COPY = {
    BOT: "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions",
    APP: "copy an App-Level Token (xapp-…) from Basic Information",
}
ROTATES = "make the app anew with hitl manifest --link: token rotation cannot be turned off"
IDS = {
    "HITL_SLACK_TEAM": ("T", "a workspace's id, such as T012AB3CD"),
    "HITL_SLACK_ENTERPRISE": ("E", "an organisation's id, such as E012AB3CD"),
    "HITL_SLACK_APP": ("A", "an app's id, such as A012AB3CD"),
}
EXCHANGE = "exchange the two"


def tokens_found(config: SlackConfig) -> Iterator[Finding]:
    """Say of each token whether it is of its kind and of the app, and of ids whether they are."""
    given = {BOT: config.bot_token}
    if config.mode == SOCKET:
        given[APP] = config.app_token
    swapped = _kind(config.bot_token) == "xapp-" and _kind(config.app_token) == "xoxb-"
    for name, wanted in ((BOT, "xoxb-"), (APP, "xapp-")):
        if not given.get(name) or _kind(given[name]) == wanted:
            continue
        what = KINDS.get(_kind(given[name]), "not a token that Slack issues")
        remedy = EXCHANGE if swapped else TO_COPY[name]
        remedy = ROTATES if _kind(given[name]) == "xoxe." else remedy
        detail = f"is {what}; {KINDS[wanted]} ({wanted}…) belongs here"
        yield Finding(name, ok=False, detail=detail, remedy=remedy)
    yield from _of_the_app(config)
    yield from _ids(config)


def _of_the_app(config: SlackConfig) -> Iterator[Finding]:
    if config.mode != SOCKET:
        if config.signing_secret and not SIGNING.fullmatch(config.signing_secret):
            detail = "is not 32 hexadecimal digits, as Slack's are"
            remedy = "copy the Signing Secret from Basic Information"
            yield Finding("HITL_SLACK_SIGNING_SECRET", ok=False, detail=detail, remedy=remedy)
        return
    if _kind(config.app_token) != "xapp-":
        return
    found = APP_OF.match(config.app_token)
    if found is None:
        detail = "does not say in its usual place of which app it is"
        yield Finding(APP, None, detail, "hitl doctor, without --offline, asks Slack")
    elif config.app_id and found[1] != config.app_id:
        detail = f"is of the app {found[1]}, and HITL_SLACK_APP says {config.app_id}"
        yield Finding(APP, ok=False, detail=detail, remedy="correct the one that is wrong")
    elif config.app_id:
        yield Finding(APP, ok=True, detail=f"of the app {found[1]}")


def _ids(config: SlackConfig) -> Iterator[Finding]:
    given = (config.team, config.enterprise, config.app_id)
    for (name, (first, what)), value in zip(IDS.items(), given, strict=True):
        if value and not re.fullmatch(f"{first}[A-Z0-9]{{2,}}", value):
            detail = f"{value!r} is not {what}"
            yield Finding(name, ok=False, detail=detail, remedy="copy it from Slack")


def _kind(token: str) -> str:
    return token[: len("xoxb-")]
