import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import GENESIS, Entry, commitment_of, link_of
from tests.unit.audit.chains import an_entry

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
BYTES = st.binary(min_size=32, max_size=32)
INTEGER = st.integers(-(2**63), 2**63 - 1)
ENTRIES = st.builds(
    Entry,
    INTEGER,
    INTEGER,
    TEXT,
    st.none() | TEXT,
    TEXT,
    st.none() | st.binary(max_size=33),
    BYTES,
    st.just(b""),
    INTEGER,
    TEXT,
)


def test_the_link_of_a_known_entry_never_changes() -> None:
    entry = Entry(1, 2, "Kind", "req", "{}", b"c" * 32, GENESIS, b"", 1, "0.1.0")

    assert link_of(entry).hex() == (
        "0b06c957d70d905ae56e4e70aec179293d00fc9acc4f40cb9fef3be281c64661"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 2),
        ("at", 11),
        ("kind", "noted"),
        ("request_id", None),
        ("request_id", ""),
        ("body", "{ }"),
        ("commitment", None),
        ("commitment", b""),
        ("prev", b"\1" + GENESIS[1:]),
        ("schema_version", 2),
        ("software_version", "0.1.1"),
    ],
)
def test_every_field_is_in_the_link(field: str, value: Any) -> None:
    entry = an_entry()

    assert link_of(entry._replace(**{field: value})) != entry.link


def test_what_moves_from_one_field_to_the_next_changes_the_link() -> None:
    entry = an_entry()

    moved = entry._replace(kind="Note", request_id=f"d{entry.request_id}")
    assert link_of(moved) != entry.link


@given(ENTRIES, ENTRIES)
def test_different_entries_have_different_links(one: Entry, other: Entry) -> None:
    assert (link_of(one) == link_of(other)) is (one == other)


@given(st.binary(min_size=16, max_size=16), st.binary())
def test_a_commitment_is_the_digest_of_salt_and_bytes(salt: bytes, private: bytes) -> None:
    assert commitment_of(salt, private) == hashlib.sha256(salt + private).digest()
