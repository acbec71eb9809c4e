"""What a message says: checked against Slack's limits, then as Slack keeps it."""

from dataclasses import dataclass
from typing import Any

from app.sandbox import limits
from app.sandbox.api.asked import Asked
from app.sandbox.errors import complain, refuse
from app.sandbox.markup.escape import as_returned
from app.sandbox.markup.normal import normal_blocks
from app.sandbox.messages import Message
from app.sandbox.stage import Stage
from app.sandbox.validate.blocks import message_problems, text_length

NOTHING_SHOWN = "This content can't be displayed."


@dataclass(frozen=True)
class Content:
    """Text and blocks; None where the call did not say."""

    text: str | None
    blocks: list[dict[str, Any]] | None
    metadata: dict[str, Any] | None
    verbatim: bool
    mrkdwn: bool
    link_names: bool

    @property
    def shown_text(self) -> str:
        """The text that notifications show."""
        return NOTHING_SHOWN if not self.text else self.text

    def fields(self) -> dict[str, Any]:
        """Return the fields of a message that says this."""
        return {
            "text": self.shown_text,
            "blocks": self.blocks or [],
            "metadata": self.metadata,
            "verbatim": self.verbatim,
            "mrkdwn": self.mrkdwn,
            "link_names": self.link_names,
        }


def content_of(stage: Stage, asked: Asked) -> Content:
    """Read, check and normalise what a call wants to say."""
    _refuse_attachments(asked)
    blocks = _blocks(stage, asked)
    verbatim = asked.text("parse") == "none"
    text = asked.text("text")
    if not text and not blocks:
        refuse("no_text")
    if text is not None:
        text = as_returned(text[: limits.MESSAGE_TEXT], link=not verbatim)
    return Content(
        text,
        blocks,
        _metadata(asked),
        verbatim,
        asked.flag("mrkdwn", default=True),
        asked.flag("link_names", default=False),
    )


def whole(stage: Stage, asked: Asked, channel: str) -> Message:
    """Return a new message of the app that says what a call wants."""
    thread = asked.text("thread_ts")
    if thread is not None and not stage.world.versions(channel, thread):
        refuse("thread_not_found")
    return Message(
        channel,
        stage.world.next_ts(),
        stage.app.user,
        **content_of(stage, asked).fields(),
        thread_ts=thread,
        broadcast=asked.flag("reply_broadcast", default=False),
        unfurl_links=asked.flag("unfurl_links", default=False),
        unfurl_media=asked.flag("unfurl_media", default=True),
    )


def _blocks(stage: Stage, asked: Asked) -> list[dict[str, Any]] | None:
    blocks = asked.structure("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        refuse("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        complain("invalid_blocks", problems)
    if text_length(blocks) > limits.BLOCKS_TEXT:
        refuse("msg_blocks_too_long")
    return normal_blocks(blocks, lambda: stage.world.fresh("b"))


def _refuse_attachments(asked: Asked) -> None:
    attachments = asked.structure("attachments", "invalid_attachments")
    if attachments and len(attachments) > limits.ATTACHMENTS:
        refuse("too_many_attachments")
    if attachments:
        complain("invalid_arguments", ["the practice workspace shows no attachments"])


def _metadata(asked: Asked) -> dict[str, Any] | None:
    value: dict[str, Any] | None = asked.structure("metadata", "invalid_metadata_format")
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"event_type", "event_payload"}:
        refuse("invalid_metadata_format")
    return value
