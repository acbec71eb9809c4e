"""A long section hides its end behind “See more”, unless the app asks for all of it."""

from typing import Any

import pytest

from tests.integration.sandbox.page.conftest import Visitor, words_of

LONG = "word " * 200 + "end"
TALL = "\n".join("123456")


@pytest.mark.parametrize(
    ("text", "more", "hidden"),
    [
        (LONG, {}, True),
        (TALL, {}, True),
        (LONG, {"expand": True}, False),
        (TALL, {"expand": True}, False),
        ("short", {}, False),
    ],
)
async def test_the_end_is_behind_see_more(
    visitor: Visitor, call: Any, text: str, more: dict[str, Any], *, hidden: bool
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
    await call("chat.postMessage", channel="C0PLATFORM", text="x", blocks=[section])

    page = words_of(await visitor.read())

    assert ("See more" in page) is hidden
    assert text.rsplit(maxsplit=1)[-1] in page
