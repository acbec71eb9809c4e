"""Whatever comes in, the rules answer with complaints and never fall over."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.markup.escape import as_returned, escape
from app.sandbox.markup.live import live_in_blocks
from app.sandbox.markup.mrkdwn import NAMES, NOTHING, marked, marks
from app.sandbox.markup.normal import normal_blocks
from app.sandbox.markup.plain import plain
from app.sandbox.validate.blocks import message_problems, text_length
from app.sandbox.validate.views import view_problems

WORDS = [
    "type",
    "text",
    "elements",
    "blocks",
    "options",
    "value",
    "element",
    "style",
    "fields",
    "section",
    "actions",
    "input",
    "plain_text",
    "mrkdwn",
    "modal",
    "rich_text",
    "button",
    "rich_text_section",
    "static_select",
    "title",
    "accessory",
    "label",
    "header",
]
LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
    ),
    max_leaves=30,
)
NOISE = st.text(alphabet="<>&@#!|*_~`:.-^ \nhttps/ABCU0abc;lt", max_size=60)


@given(st.lists(JSON, max_size=4))
def test_any_blocks_are_judged(blocks: list[Any]) -> None:
    if not message_problems(blocks):
        kept = normal_blocks(blocks, lambda: "b")
        assert isinstance(plain(kept), str)
        assert text_length(kept) >= text_length(blocks)
        live_in_blocks(kept)


@given(JSON)
def test_any_view_is_judged(view: Any) -> None:
    assert isinstance(view_problems(view), list)


@given(NOISE)
def test_any_text_is_read(text: str) -> None:
    assert ("⟦" in marked(text, NAMES)) == bool(marks(text, NAMES))


@given(NOISE)
def test_an_escaped_text_mentions_and_links_nothing(text: str) -> None:
    kinds = {mark.kind for mark in marks(escape(text), NOTHING)}

    assert kinds <= {"bold", "italic", "strike", "code", "preformatted", "quote", "emoji"}


@given(NOISE)
def test_giving_a_text_back_twice_changes_it_once(text: str) -> None:
    once = as_returned(text, link=False)

    assert as_returned(once, link=False) == once
