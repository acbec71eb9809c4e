"""conversations.info, conversations.members, conversations.open."""

from typing import Any

from app.sandbox.api import places
from app.sandbox.api.asked import Asked
from app.sandbox.channels import Channel
from app.sandbox.errors import refuse
from app.sandbox.stage import Stage

Answer = dict[str, Any]
PER_PAGE = 100  # D conversations.members
MOST_PER_PAGE = 1_000
READ = ("channels:read", "groups:read", "mpim:read", "im:read")


def info(stage: Stage, asked: Asked) -> Answer:
    """Return what the app may know of a channel."""
    asked.demand(*READ)
    channel = places.known(stage, asked.needed("channel"))
    asked.demand(_scope(channel))
    shown = channel.as_conversation(stage.app.user, stage.team)
    return {"channel": stage.world.without_left_out(shown)}


def members(stage: Stage, asked: Asked) -> Answer:
    """Return one page of a channel's members."""
    asked.demand(*READ)
    channel = places.known(stage, asked.needed("channel"))
    asked.demand(_scope(channel))
    everyone = sorted(channel.members)
    start, size = asked.text("cursor") or "0", asked.text("limit") or str(PER_PAGE)
    if not (start.isdecimal() and int(start) <= len(everyone)):
        refuse("invalid_cursor")
    if not (size.isdecimal() and 0 < int(size) <= MOST_PER_PAGE):
        refuse("invalid_limit")
    end = int(start) + int(size)
    following = str(end) if end < len(everyone) else ""
    return {
        "members": everyone[int(start) : end],
        "response_metadata": {"next_cursor": following},
    }


def open_direct(stage: Stage, asked: Asked) -> Answer:
    """Open the direct message with one person."""
    asked.demand("im:write")
    users = asked.arguments.get("users", "")
    names = users if isinstance(users, list) else str(users).split(",")
    if len(names) > 1:
        refuse(
            "missing_scope",
            {
                "needed": "mpim:write",
                "provided": ",".join(sorted(asked.scopes)),
            },
        )
    if not names or not names[0]:
        refuse("users_list_not_supplied")
    return {"channel": {"id": places.direct_with(stage, names[0]).id}}


def _scope(channel: Channel) -> str:
    if channel.is_im:
        return "im:read"
    return "groups:read" if channel.is_private else "channels:read"
