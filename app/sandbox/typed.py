"""What Slack makes of a command's words where the app asks for it: `should_escape`.

A name that Slack knows becomes an id, with the name behind it; anybody else's stays as it is.
"""

import re

from app.sandbox.world import World

NAME = re.compile(r"(?<![\w<@#|])(?P<sign>[@#])(?P<name>[a-z0-9](?:[\w.-]*[\w-])?)")


def escaped(text: str, user: str, world: World) -> str:
    """Return the words with people and channels as ids; private channels only for members."""
    people = {one.name: one.id for one in world.people.values()}
    channels = {
        one.name: one.id
        for one in world.channels.values()
        if not one.is_im and (user in one.members or not one.is_private)
    }

    def as_id(found: re.Match[str]) -> str:
        sign, name = found["sign"], found["name"]
        known = (people if sign == "@" else channels).get(name)
        return f"<{sign}{known}|{name}>" if known else found[0]

    return NAME.sub(as_id, text)
