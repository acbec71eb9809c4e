"""Where somebody is, in an address and back."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.page.html import el, ident, link, text
from app.sandbox.page.place import Place, place_of

WORDS = st.text(max_size=12)


@given(WORDS, WORDS, WORDS)
def test_an_address_leads_back_to_its_place(person: str, where: str, thread: str) -> None:
    place = Place(person, where, thread, "audit", "side")
    if not all(one.encode("utf-8", "ignore").decode() == one for one in (person, where, thread)):
        return

    assert place_of(dict(parse_qsl(urlsplit(place.href).query))) == place


def test_what_is_unknown_becomes_the_first_choice() -> None:
    assert place_of({"tab": "<b>", "show": "x"}) == Place(tab="story", show="main")


def test_who_leaves_a_channel_leaves_its_thread() -> None:
    place = Place("U0ANA", "C0SUPPORT", "1.1")

    assert place.go(where="C0PLATFORM").thread == ""
    assert place.go(tab="audit").thread == "1.1"


def test_texts_and_attributes_are_escaped_and_markup_is_not() -> None:
    inner = el("b", "<i>", title='"x"')

    assert inner == '<b title="&quot;x&quot;">&lt;i&gt;</b>'
    assert el("p", inner, [None, "&"]) == f"<p>{inner}&amp;</p>"
    assert el("input", disabled=True, checked=False, for_="x") == '<input disabled for="x">'
    assert text("a\0\ud800") == "a\N{REPLACEMENT CHARACTER}?"


def test_only_web_and_mail_addresses_are_links() -> None:
    assert link("javascript:x", "y").startswith("<span")
    assert link("HTTPS://a.test", "y").startswith('<a href="HTTPS://a.test"')


def test_names_of_elements_are_stable_and_safe() -> None:
    assert ident("a", "b") == ident("a", "b")
    assert ident("a", "b") != ident("ab")
    assert ident("\ud800 <").isalnum()
