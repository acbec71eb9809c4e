"""chat.postMessage, chat.update, chat.postEphemeral."""

import dataclasses
from typing import Any

from app.sandbox import limits
from app.sandbox.api import places
from app.sandbox.api.asked import Asked
from app.sandbox.api.content import Content, content_of, whole
from app.sandbox.errors import refuse
from app.sandbox.messages import Message
from app.sandbox.stage import Stage

Answer = dict[str, Any]


def post_message(stage: Stage, asked: Asked) -> Answer:
    """Post a message where the app is a member, or into a person's direct message."""
    asked.demand("chat:write")
    channel = places.to_post_in(stage, asked)
    message = stage.world.show(whole(stage, asked, channel.id), "posted")
    return {"channel": channel.id, "ts": message.ts, "message": stage.message_json(message)}


def post_ephemeral(stage: Stage, asked: Asked) -> Answer:
    """Show a message to one member of a channel."""
    asked.demand("chat:write")
    user = asked.needed("user")
    channel = places.open_to_app(stage, places.known(stage, asked.needed("channel")))
    if user not in channel.members:
        refuse("user_not_in_channel")
    message = dataclasses.replace(whole(stage, asked, channel.id), to=user)
    return {"message_ts": stage.world.whisper(message).ts}


def update(stage: Stage, asked: Asked) -> Answer:
    """Change a message of the app."""
    asked.demand("chat:write")
    channel = places.known(stage, asked.needed("channel"))
    if channel.is_archived:
        refuse("is_inactive")
    before = _own_message(stage, channel.id, asked.needed("ts"))
    if len(asked.text("text") or "") > limits.UPDATE_TEXT:
        refuse("msg_too_long")
    after = stage.world.show(_changed(before, content_of(stage, asked)), "updated")
    return {
        "channel": channel.id,
        "ts": after.ts,
        "text": after.text,
        "message": stage.message_json(after),
    }


def _own_message(stage: Stage, channel: str, ts: str) -> Message:
    message = stage.world.message(channel, ts)
    if message is None:
        refuse("message_not_found")
    if message.user != stage.app.user:
        refuse("cant_update_message")
    return message


def _changed(before: Message, content: Content) -> Message:
    fields = content.fields()
    if content.metadata is None:
        fields["metadata"] = before.metadata
    edited = before.edited or content.blocks is None
    after = dataclasses.replace(before, **fields, edited=edited)
    if _only_rich(before) and after.blocks and not any(map(_is_rich, after.blocks)):
        refuse("block_mismatch")
    return after


def _only_rich(message: Message) -> bool:
    return bool(message.blocks) and all(map(_is_rich, message.blocks))


def _is_rich(block: dict[str, Any]) -> bool:
    return bool(block["type"] == "rich_text")
