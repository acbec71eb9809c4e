"""A name that could be taken for another is refused, and says how to write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.letters.names import unfit

PLAIN = st.text(
    st.sampled_from("abcXYZ019 ._-/:@#%äéßñçşığ漢字かなカナ한글яжшдλθωאבגдшनमสวั"), min_size=1
)
DISGUISES = ["\u2215", "\u2044", "\u29f8", "\uff0f", "\uff0e", "\u2024", "\u2236", "\u2217"]
UNSEEN = [
    "\u200b",
    "\u2060",
    "\u202e",
    "\u2067",
    "\u3164",
    "\u00ad",
    "\ufe0f",
    "\u200d",
]
WHITE = [" ", "\u00a0", "\u2003", "\u3000", "\t", "\u2028"]


@pytest.mark.parametrize(
    "name",
    [
        *[
            "prod/db",
            "a b",
            "O'Brien & Söhne",
            "Zürich",
            "São-Paulo",
            "yaz\u0131l\u0131m",
            "東京/支社",
        ],
        *["склад/7", "асме", "αποθήκη", "مخزن", "אתר", "คลัง", "भंडार", "file.v1.2", "x%2Fy"],
    ],
)
def test_what_stands_for_itself_is_fit(name: str) -> None:
    assert unfit(name) == ""


@pytest.mark.parametrize("white", WHITE)
@pytest.mark.parametrize("name", ["{}prod/db", "prod/db{}"])
def test_white_space_at_an_end_is_refused(name: str, white: str) -> None:
    said = unfit(name.format(white))

    assert said == "begins or ends with white space: leave that out"


@pytest.mark.parametrize("char", UNSEEN)
def test_what_cannot_be_seen_is_refused_even_where_it_is_spelling(char: str) -> None:
    for name in (f"a{char}b", f"می{char}خ", f"क्{char}ष", f"⚠{char}x"):
        assert f"U+{ord(char):04X}" in unfit(name)
        assert unfit(name).endswith("leave that out")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        *[("prod\uff0fdb", "prod/db"), ("\uff0e\uff0e/x", "../x"), ("e\u0301t\u00e9", "été")],
        *[("\uff41dmin", "admin"), ("\ufb01le", "file"), ("a\u00a0b", "a b"), ("\u212a8s", "K8s")],
    ],
)
def test_what_is_not_in_plain_form_is_told_its_plain_form(name: str, plain: str) -> None:
    assert unfit(name) == f"is not in Unicode's plain form (NFKC): write “{plain}”"


@pytest.mark.parametrize("sign", DISGUISES)
def test_what_passes_for_a_sign_that_parts_names_is_refused(sign: str) -> None:
    assert unfit(f"prod{sign}db") != ""
    assert unfit(sign) != ""


@pytest.mark.parametrize(
    "name",
    ["pr\u043ed/db", "g\u03bfld", "\u13aadmin", "M\u043e\u0441\u043a\u0432\u0430", "1\u041e0"],
)
def test_a_word_of_two_scripts_that_passes_for_one_is_refused(name: str) -> None:
    assert "looks like" in unfit(name)


@given(PLAIN.map(str.strip), st.sampled_from([*DISGUISES, *UNSEEN]), PLAIN)
def test_no_surroundings_excuse_a_disguise(before: str, char: str, after: str) -> None:
    assert unfit(f"{before}{char}{after.strip()}") != ""
