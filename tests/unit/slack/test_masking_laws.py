"""What holds of masking for any JSON and any catalogue."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.delivery.view import View
from app.domain.action import Action, Payload
from app.domain.request import State
from app.slack import over_words as over
from app.slack import words
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.details import pages_of
from app.slack.cards.exact import masked_action, whole_action
from app.slack.cards.mask import MASK, Curtain
from app.slack.cards.secret_shapes import SHAPES
from app.slack.cards.secret_texts import secrets_in
from tests.unit.slack.judge import buttons, judge, words_of
from tests.unit.slack.test_every_character import read_back
from tests.unit.slack.views import CARD, a_request, a_view, facts

SECRET = "hunter2hunter2"
TOKENS = st.sampled_from(["ghp_" + "a1B2" * 9, "AKIA" + "ABCDEFGH12345678", "npm_" + "aB1c" * 9])
NAMES = st.sampled_from(["password", "db_pass", "pinCode", "jwt", "x-api-key", "client_secret"])
PLAIN = st.sampled_from(["amount", "body", "deep", "one", "to", "note", "deep.one", "iban"])
TEXTS = st.one_of(
    st.text(max_size=20),
    TOKENS,
    st.sampled_from(["-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", MASK, "a: b"]),
)
KEYS = st.one_of(PLAIN, NAMES, st.text(max_size=8), TOKENS)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXTS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
ARGUMENTS = st.dictionaries(KEYS, JSON, max_size=5)
PATHS = st.lists(
    st.lists(PLAIN.filter(lambda one: "." not in one), min_size=1, max_size=2).map(
        lambda keys: ".".join(("arguments", *keys))
    ),
    max_size=2,
).map(tuple)


def view_with(
    arguments: dict[str, Any], paths: tuple[str, ...] = (), *, unseen: bool = False
) -> tuple[View, Payload, Rendered]:
    request = a_request(facts=facts(sensitive=paths, approve_unseen=unseen))
    view = a_view(request, action=Action("x.y", arguments))
    assert view.payload is not None
    return view, view.payload, request_card(CARD, view)


def leaves(value: Any) -> Iterator[str]:
    """List the keys and texts in a value."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value


@given(arguments=ARGUMENTS, paths=PATHS, unseen=st.booleans())
def test_a_card_offers_approve_only_where_nothing_was_masked_by_the_agents_words(
    arguments: dict[str, Any],
    paths: tuple[str, ...],
    unseen: bool,  # noqa: FBT001
) -> None:
    view, payload, card = view_with(arguments, paths, unseen=unseen)
    exact = masked_action(view, payload)

    offered = "hitl.approve" in buttons(card)

    judge(card)
    assert offered == card.whole
    if offered and not (paths and unseen):
        shown = "".join(words_of(card).split("\n"))
        assert exact.masked == 0
        assert all(line in shown for line in whole_action(payload).split("\n"))
    elif not offered:
        assert exact.masked or exact.text != whole_action(payload) or "open Details" in str(card)


@given(arguments=ARGUMENTS, paths=PATHS)
def test_every_byte_of_the_action_is_on_a_page_of_its_details(
    arguments: dict[str, Any], paths: tuple[str, ...]
) -> None:
    view, payload, _ = view_with(arguments, paths)

    pages = "".join(pages_of(view))

    shown = pages.split(f"{over.EXACT[State.PENDING].upper()}\n")[1]
    for below in (words.SECTION_CLAIMS, words.SECTION_UNFOLDED):
        shown = shown.split(f"\n\n{below}\n")[0]
    assert read_back(shown) == json.loads(payload.canonical)


@given(one=ARGUMENTS, other=ARGUMENTS)
def test_actions_that_differ_anywhere_are_drawn_as_different_pages(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, second = view_with(one)[1], view_with(other)[1]

    assert (whole_action(first) == whole_action(second)) == (first.canonical == second.canonical)


@given(before=JSON, name=NAMES, after=JSON, depth=st.integers(0, 3))
def test_no_value_under_the_name_of_a_secret_is_on_the_card(
    before: Any, name: str, after: Any, depth: int
) -> None:
    held: Any = {"a": before, name: SECRET, "z": after}
    for number in range(depth):
        held = [held, {"in": held}, json.dumps(held)][number % 3]

    card = view_with({"it": held})[2]

    assert SECRET not in f"{card.text}{card.blocks}"
    assert not card.whole


@given(arguments=ARGUMENTS, paths=PATHS, unseen=st.booleans())
def test_nothing_of_the_shape_of_a_secret_is_on_the_card(
    arguments: dict[str, Any],
    paths: tuple[str, ...],
    unseen: bool,  # noqa: FBT001
) -> None:
    card = view_with(arguments, paths, unseen=unseen)[2]
    shown = words_of(card)

    for text in leaves(arguments):
        for found in SHAPES.finditer(text):
            assert found[0] not in shown


@given(arguments=st.dictionaries(PLAIN, TEXTS, max_size=6))
def test_how_one_text_is_drawn_depends_on_no_other(arguments: dict[str, Any]) -> None:
    together = Curtain(frozenset()).value(arguments, "arguments")

    alone = {
        key: Curtain(frozenset()).value({key: one}, "arguments")[key]
        for key, one in arguments.items()
    }
    assert together == alone


@given(arguments=ARGUMENTS)
def test_every_key_and_value_that_is_not_masked_stays_in_its_place(
    arguments: dict[str, Any],
) -> None:
    drawn = Curtain(frozenset()).value(arguments, "arguments")

    assert same_but_for_masks(arguments, drawn)


def same_but_for_masks(whole: Any, drawn: Any) -> bool:
    if str(drawn) == MASK:
        return True
    if isinstance(whole, dict):
        pairs = zip(whole.items(), drawn.items(), strict=True)
        return all(
            same_but_for_masks(key, str(shown)) and same_but_for_masks(one, other)
            for (key, one), (shown, other) in pairs
        )
    if isinstance(whole, list):
        return all(map(same_but_for_masks, whole, drawn))
    return whole == drawn or (isinstance(whole, str) and MASK in drawn)


@given(st.text(alphabet="pin:=\"'\\{}[]()<>/ \n-uPa1,;&|@.", max_size=60))
def test_what_is_found_in_a_text_is_in_order_and_inside_it(text: str) -> None:
    spans = secrets_in(text)

    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))
