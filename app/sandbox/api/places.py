"""Finding the channel that a call means."""

from app.sandbox.api.asked import Asked
from app.sandbox.channels import Channel
from app.sandbox.errors import refuse
from app.sandbox.stage import Stage

MEMBER_IDS = ("U", "W")


def known(stage: Stage, name: str | None) -> Channel:
    """Return a channel that the app can know of."""
    channel = stage.world.channels.get(name or "")
    if channel is None or (channel.is_private and stage.app.user not in channel.members):
        refuse("channel_not_found")
    return channel


def open_to_app(stage: Stage, channel: Channel) -> Channel:
    """Return the channel if the app can post there."""
    if channel.is_archived:
        refuse("is_archived")
    if stage.app.user not in channel.members:
        refuse("not_in_channel")
    return channel


def direct_with(stage: Stage, user: str) -> Channel:
    """Return the direct message with a person, opened if needed."""
    person = stage.world.people.get(user)
    if person is None:
        refuse("user_not_found")
    if person.deleted:
        refuse("user_disabled")
    if person.is_bot or person.is_workflow_bot:
        refuse("cannot_dm_bot")
    if person.is_stranger:
        refuse("user_not_visible")
    return stage.world.direct(user, stage.app.user)


def to_post_in(stage: Stage, asked: Asked) -> Channel:
    """Return where a new message goes; a person's id means their direct message."""
    name = asked.needed("channel")
    if name.startswith(MEMBER_IDS):
        if name not in stage.world.people:
            refuse("channel_not_found")
        return direct_with(stage, name)
    return open_to_app(stage, known(stage, name))
