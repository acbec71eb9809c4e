"""Names and keys of one line are one operator; two keys that a login handed out are two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hands import Line, Maker, folded, merged, one_hand

ROOT = Maker("root")
ANA, CLEO = Maker("ana", "k1"), Maker("cleo", "k2")
SECOND, THIRD = Maker("greta", "k3"), Maker("zed", "k4")
BY_ANA: Line = (SECOND, ANA, ROOT)

NAMES = st.sampled_from(["ana", "Ana", "cleo", "root", "greta"])
MAKERS = st.builds(Maker, NAMES, st.sampled_from(["", "k1", "k2", "k3"]))
LINES = st.lists(MAKERS, min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((ROOT,), (ROOT,)),
        ((Maker("Root"),), (ROOT,)),
        ((Maker(" root\u00a0"),), (ROOT,)),
        ((Maker("\uff52\uff4f\uff4f\uff54"),), (ROOT,)),
        ((ANA, ROOT), (Maker("ANA", "k9"), Maker("other"))),
        ((ANA, ROOT), BY_ANA),
        ((ANA, ROOT), (THIRD, *BY_ANA)),
        ((THIRD, ANA, ROOT), (SECOND, ANA, ROOT)),
        ((ROOT,), (ANA, ROOT)),
        ((ROOT,), (THIRD, *BY_ANA)),
        ((Maker("x", "k5"), CLEO, ROOT, ANA), BY_ANA),
    ],
    ids=[
        *("the same login", "another case", "white space", "wide letters", "a key's name again"),
        *("a key and who made it", "and who made that", "two keys made by one key"),
        *("a login and its key", "a login and a key far down", "a key rotated by another"),
    ],
)
def test_these_are_one_operator(one: Line, other: Line) -> None:
    assert one_hand(one, other)
    assert one_hand(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((ANA, ROOT), (CLEO, ROOT)),
        (BY_ANA, (CLEO, ROOT)),
        ((ROOT,), (Maker("keyturn"),)),
        ((ROOT,), (ANA, Maker("keyturn"))),
        ((Maker("k2", "k1"), ROOT), (CLEO, ROOT)),
    ],
    ids=[
        *("two keys of one login", "a key's key and another's", "two logins"),
        *("a login and another login's key", "a name that is another's id"),
    ],
)
def test_these_are_two(one: Line, other: Line) -> None:
    assert not one_hand(one, other)
    assert not one_hand(other, one)


@given(LINES, LINES)
def test_it_does_not_matter_who_was_first(one: Line, other: Line) -> None:
    assert one_hand(one, other) == one_hand(other, one)
    assert one_hand(one, one)


@given(LINES, LINES, MAKERS)
def test_making_a_further_key_never_makes_anybody_somebody_else(
    one: Line, other: Line, further: Maker
) -> None:
    """However many keys are made with a key or by a login, they lift no lock of its line."""
    key = Maker(further.name, "new")

    assert one_hand((key, *one), one)
    if one_hand(one, other) and one[0].key_id:
        assert one_hand((key, *one), other)


@given(LINES, LINES)
def test_a_rotated_key_is_of_both_lines(old: Line, by: Line) -> None:
    heir = (Maker(old[0].name, "new"), *merged(by, old[1:]))

    assert one_hand(heir, by)
    assert one_hand(heir, old)


@given(st.text())
def test_a_folded_name_is_folded(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(f" {name}\t") == folded(name)
