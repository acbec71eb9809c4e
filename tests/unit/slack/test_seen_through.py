"""What unfolding shows is masked and warned of as what it is; no danger is buried by others."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.action import Action
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.details import full_text
from app.slack.cards.escapes import read_through, standing
from app.slack.cards.looks import SHOWN, oddities
from app.slack.cards.secret_texts import secrets_in
from tests.unit.slack.judge import words_of
from tests.unit.slack.views import CARD, a_view

HOST, LETTER = "“\u0430pple.com” is xn--pple-43d.com", "“\u0430” (U+0430)"
TURNS = "U+202E RIGHT-TO-LEFT OVERRIDE"


def drawn(arguments: dict[str, Any]) -> Rendered:
    return request_card(CARD, a_view(action=Action("mail.send", arguments)))


def within(text: str, depth: int) -> str:
    for _ in range(depth):
        text = json.dumps({"q": text})
    return text


@pytest.mark.parametrize("depth", [0, 1, 2, 4])
@pytest.mark.parametrize(
    ("written", "secret"),
    [
        (r"password\u003dhunter22", "hunter22"),
        (r"gh\u0070_" + "A1b2" * 9, "A1b2"),
        (r"Bearer\u0020abcdefgh12345678", "abcdefgh12345678"),
        (r"AKIA\u0049OSFODNN7EXAMPLE", "OSFODNN7"),
        (r"p\u0061ssword\u003d\u0068unter22", "unter22"),
        (r"\u0070\u0061\u0073\u0073\u0077\u006f\u0072\u0064\u003dhunter22", "hunter22"),
        (r"Bearer\tabcdefgh12345678", "abcdefgh12345678"),
    ],
)
def test_a_secret_written_in_escapes_is_masked_at_any_depth(
    written: str, secret: str, depth: int
) -> None:
    card = drawn({"body": within(f'{{"a":"{written}"}}', depth)})

    shown = words_of(card)
    assert secret not in shown
    assert "1 value, " in shown
    assert "Approve appears there" in shown
    assert not card.whole


def test_an_escape_within_what_an_escape_means_is_read() -> None:
    text = r'{"a":"{\"b\":\"password\u005cu003dhunter22\"}"}'

    assert [text[start:end] for start, end in secrets_in(text)] == ["hunter22"]


@given(st.text(st.sampled_from('\\u003d0a nrt/"')))
def test_what_was_read_stands_where_it_was_written(text: str) -> None:
    for plain, steps in read_through(text):
        places = [standing(at, steps) for at in range(len(plain) + 1)]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (0, len(text))
        kept = [at for at, one in enumerate(plain) if one == '"' and text[places[at]] != "\\"]
        assert all(text[places[at]] == '"' for at in kept)


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_letters_written_in_escapes_are_warned_of_where_unfolding_shows_them(depth: int) -> None:
    text = within(r'{"to":"\u0430pple.com","n":1}', depth)

    assert HOST in words_of(drawn({"body": text}))


def test_escapes_that_nothing_unfolds_and_ordinary_ones_are_no_warning() -> None:
    for text in (
        r"const ZERO = /[\u200b-\u200d]/;",
        json.dumps({"to": "Jörg", "note": "合計\uff08税込\uff09\u00a0👩‍👧 Дом"}),
    ):
        assert "Contains" not in words_of(drawn({"body": text}))


@pytest.mark.parametrize(
    "noise",
    [
        (
            "\uff11\uff12\uff13\uff0c\uff01 "
            "\uff11\uff12\uff13\uff0c\uff01 全部\uff1a\uff11\uff12\uff13\uff0c\uff01"
        ),
        "a\u200bb" * 500,
        "a\u200bb a\u2060b a\u00adb a\u200db a\ufeffb a\u3164b a\u115fb",
        "\u0440\u0430y\u0440\u0430l " * 300,
        " ".join(f"x{chr(0x10A0 + n)}{chr(0x400 + n)}" for n in range(80)),
        "a\uff0fb " * 300,
        "".join(f"{chr(1 + n)}a" for n in range(8)) * 50,
        (
            "\uff50\uff41\uff59 \uff50\uff41\uff4c \uff58\uff59 "
            "\uff5a\uff5a\uff5a \uff57\uff57\uff57 \uff4b\uff4b\uff4b \uff4c\uff4c\uff4c"
        ),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_no_noise_buries_a_false_host_or_what_turns_text(noise: str, before: bool) -> None:  # noqa: FBT001 - a case
    evil = "pay@\u0430pple.com \u202eevil\u202c"
    texts = [noise, evil] if before else [evil, noise]

    named = oddities(texts)

    assert HOST in named[0]
    assert any(TURNS in one for one in named)
    assert len(named) <= 4 * SHOWN


def test_the_most_dangerous_is_named_first_and_only_the_rest_is_folded() -> None:
    text = "a\u200bb\n\u202ec\n\u0430pple.com\n" + "\n".join(f"a{chr(n)}" for n in range(1, 9))

    named = oddities([text])

    order = [HOST, LETTER, "U+202E", "U+200B"]
    assert [next(at for at, one in enumerate(named) if key in one) for key in order] == [
        0,
        1,
        2,
        3,
    ]
    assert named[-1].endswith("more kinds")


@pytest.mark.parametrize(
    "arguments", [{"token": "abc\u202edef"}, {"text": "x " * 9000 + "\u202eevil"}]
)
def test_what_the_card_does_not_show_is_named_by_its_characters(arguments: dict[str, Any]) -> None:
    assert TURNS in words_of(drawn(arguments))
    assert "\u202e" not in full_text(a_view(action=Action("mail.send", arguments)))
