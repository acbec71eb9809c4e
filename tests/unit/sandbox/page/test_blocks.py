"""Every block that the workspace accepts is drawn, and no text in it becomes markup."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.markup.normal import normal_blocks
from app.sandbox.page.blocks import WRITTEN, blocks
from app.sandbox.page.html import VOID
from app.sandbox.validate.blocks import message_problems
from tests.unit.sandbox.page.surfaces import a_surface, every_block

HOSTILE = "<script>alert(1)</script><b onclick='x'>\"'&amp;&lt;u&gt; `*_~ javascript:x"
TAGS = {
    *("a", "blockquote", "button", "code", "del", "details", "div", "em", "figcaption", "figure"),
    *("h3", "hr", "input", "label", "li", "ol", "optgroup", "option", "p", "path", "pre"),
    *("select", "small", "span", "strong", "summary", "svg", "textarea", "time", "u", "ul"),
}
KINDS = list(every_block("x"))


class Markup(HTMLParser):
    """What a browser would make of it: tags, attributes, and the text between them."""

    def __init__(self, written: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(written)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def drawn(*given: dict[str, Any]) -> Markup:
    numbers = iter(range(1000))
    normal = normal_blocks(list(given), lambda: f"b{next(numbers)}")
    return Markup(blocks(normal, a_surface()))


def harmless(markup: Markup) -> bool:
    handlers = [name for name in markup.attributes if name.startswith("on") or name == "style"]
    links = [*markup.attributes.get("href", ()), *markup.attributes.get("formaction", ())]
    foreign = [one for one in links if not one.lower().startswith(("http", "mailto:"))]
    fetched = markup.attributes.get("src", [])
    return set(markup.tags) <= TAGS and not handlers and not foreign and not fetched


def test_there_is_a_block_of_every_kind_here() -> None:
    assert {one["type"] for one in every_block("x").values()} == set(WRITTEN)
    assert message_problems(list(every_block("x").values())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_is_drawn_and_its_text_is_text(kind: str) -> None:
    markup = drawn(every_block(HOSTILE)[kind])

    assert harmless(markup)
    if kind != "divider":
        assert "alert(1)" in markup.text + " ".join(markup.attributes.get("value", ()))
        assert "script" not in markup.tags


@given(st.text(alphabet="<>&\"'`/=!- \n\0\ud800\u202eabcsript:*_~@#|^{}", max_size=60))
def test_no_text_becomes_markup(text: str) -> None:
    for block in every_block(text).values():
        assert harmless(drawn(block))


@given(st.text(max_size=80))
def test_a_text_element_is_read_as_it_was_written(text: str) -> None:
    said = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}

    markup = drawn({"type": "rich_text", "elements": [said]})

    whole = text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert markup.text == whole


def test_a_button_says_what_it_sends() -> None:
    markup = drawn(every_block("Approve")["actions"])

    assert '["press", "Approve", null]' in markup.attributes["value"]
    assert '["more", "second", null]' in markup.attributes["value"]
    assert "button primary" in markup.attributes["class"]


def test_two_elements_never_share_an_id() -> None:
    markup = drawn(*every_block("x").values())

    names = markup.attributes["id"]
    assert len(names) == len(set(names))


def test_an_error_stands_under_its_input() -> None:
    block = normal_blocks([every_block("Why")["input of text"]], lambda: "reason")

    markup = Markup(blocks(block, a_surface(reason="Please complete this required field.")))

    assert "Please complete this required field." in markup.text
    assert markup.attributes["aria-invalid"] == ["true"]
    assert markup.attributes["aria-required"] == ["true"]
