from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import START, Entry, Head
from app.audit.verify import Broken, verify
from tests.unit.audit.chains import a_chain, linked


def head_of(chain: list[Entry]) -> Head:
    return Head(chain[-1].seq, chain[-1].at, chain[-1].link)


def test_an_empty_chain_ends_where_it_starts() -> None:
    assert verify([]) == START


def test_a_good_chain_ends_at_its_head() -> None:
    chain = a_chain(7)

    assert verify(chain) == head_of(chain)


def test_a_chain_is_checked_on_from_a_head_that_is_known() -> None:
    chain = a_chain(7)
    middle = head_of(chain[:4])

    assert verify(chain[4:], middle) == head_of(chain)
    assert verify(chain[4:], middle._replace(link=bytes(32))) == Broken(
        5, 50, "not linked to entry 4"
    )


@pytest.mark.parametrize(
    ("keep", "seq", "problem"),
    [
        ([1, 2, 4, 5], 3, "missing: the next entry is 4"),
        ([1, 5], 2, "missing to 4: the next entry is 5"),
        ([2, 3], 1, "missing: the next entry is 2"),
        ([1, 2, 2, 3], 2, "out of order: it comes after 2"),
        ([2, 1, 3], 1, "missing: the next entry is 2"),
    ],
)
def test_the_first_entry_that_is_missing_or_out_of_order_is_named(
    keep: list[int], seq: int, problem: str
) -> None:
    chain = a_chain(5)

    found = verify([chain[n - 1] for n in keep])
    assert isinstance(found, Broken)
    assert (found.seq, found.problem) == (seq, problem)


def test_two_entries_that_changed_places_are_found() -> None:
    chain = a_chain(5)
    chain[1], chain[2] = chain[2]._replace(seq=2), chain[1]._replace(seq=3)

    assert verify(chain) == Broken(2, 30, "not linked to entry 1")


def test_an_entry_relinked_after_a_change_breaks_the_one_behind_it() -> None:
    chain = a_chain(5)
    chain[2] = linked(chain[2]._replace(body='{"n":9}'))

    assert verify(chain) == Broken(4, 40, "not linked to entry 3")


def test_an_entry_may_not_be_earlier_than_the_one_before() -> None:
    chain = a_chain(2)
    chain[1] = linked(chain[1]._replace(at=9))

    assert verify(chain) == Broken(2, 9, "earlier than the entry before it")


@pytest.mark.parametrize(
    ("field", "value"),
    [("at", "noon"), ("body", b"{}"), ("body", "\ud800"), ("prev", None), ("seq", 2**70)],
)
def test_a_field_of_a_type_it_cannot_have_is_no_crash(field: str, value: Any) -> None:
    chain = a_chain(3)
    chain[1] = chain[1]._replace(**{field: value})

    found = verify(chain)
    assert isinstance(found, Broken)
    assert found.seq == 2


FIELDS = ("seq", "at", "kind", "request_id", "body", "commitment", "prev", "link")


@given(
    length=st.integers(1, 12),
    victim=st.integers(0, 11),
    field=st.sampled_from(FIELDS),
    flip=st.integers(0, 255),
)
def test_one_changed_bit_anywhere_is_found_where_it_is(
    length: int, victim: int, field: str, flip: int
) -> None:
    chain = a_chain(length)
    victim %= length
    before = chain[victim]
    chain[victim] = before._replace(**{field: flipped(getattr(before, field), flip)})

    found = verify(chain)
    assert isinstance(found, Broken)
    assert found.seq in {before.seq, chain[victim].seq, before.seq + 1}
    assert found.problem


def flipped(value: Any, flip: int) -> Any:
    match value:
        case None:
            return ""
        case int():
            return value ^ (1 << flip % 16)
        case str():
            place = flip % len(value)
            return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
        case _:
            place = flip % len(value)
            return value[:place] + bytes([value[place] ^ (1 << flip % 8)]) + value[place + 1 :]


@given(st.integers(2, 12), st.data())
def test_any_part_cut_out_of_the_middle_is_found(length: int, data: st.DataObject) -> None:
    chain = a_chain(length)
    start = data.draw(st.integers(0, length - 2))
    end = data.draw(st.integers(start + 1, length - 1))

    found = verify(chain[:start] + chain[end:])
    assert isinstance(found, Broken)
    assert found.seq == start + 1
