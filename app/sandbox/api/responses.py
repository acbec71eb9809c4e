"""What an app posts to a response URL."""

import dataclasses
from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.api.content import content_of, whole
from app.sandbox.errors import refuse
from app.sandbox.messages import Message
from app.sandbox.response_urls import Origin
from app.sandbox.stage import Stage


def respond(stage: Stage, name: str, arguments: dict[str, Any]) -> None:
    """Answer, replace or delete through a response URL."""
    origin = stage.response_urls.use(name)
    asked = Asked("response_url", arguments, stage.app.scopes)
    source = _source(stage, origin)
    if asked.flag("delete_original", default=False):
        _put(stage, _existing(source), {"deleted": True}, "deleted")
    elif source is not None and asked.flag("replace_original", default=False):
        _put(stage, source, content_of(stage, asked).fields(), "replaced")
    else:
        answer(stage, origin, asked)


def answer(stage: Stage, origin: Origin, asked: Asked) -> Message:
    """Post a new message: to the person alone unless the app says in_channel."""
    message = whole(stage, asked, origin.channel)
    if asked.text("response_type") == "in_channel":
        return stage.world.show(message, "posted")
    return stage.world.whisper(dataclasses.replace(message, to=origin.user))


def _source(stage: Stage, origin: Origin) -> Message | None:
    if origin.ts is None:
        return None
    if not origin.ephemeral:
        return stage.world.message(origin.channel, origin.ts)
    return stage.world.whispered(origin.channel, origin.ts)


def _existing(source: Message | None) -> Message:
    if source is None:
        refuse("message_not_found")
    return source


def _put(stage: Stage, source: Message, fields: dict[str, Any], how: str) -> None:
    changed = dataclasses.replace(source, **fields)
    if source.to is None:
        stage.world.show(changed, how)
    else:
        stage.world.whisper(changed)
