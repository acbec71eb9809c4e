"""Signatures: exactly one, right, fresh, and acted on once."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.slack.payload import Malformed, deeper, read_payload, too_deep
from app.slack.seal import REMEMBERED, Memory, Seal
from tests.clocks import NOON

SEAL = Seal("s3cret")
STAMP = str(int(NOON.timestamp()))
BODY = b"payload=%7B%7D"
GOOD = SEAL.sign(STAMP, BODY)


def test_a_right_signature_holds() -> None:
    assert SEAL.holds([STAMP], [GOOD], BODY, NOON)
    assert SEAL.holds([STAMP], [GOOD], BODY, NOON + timedelta(seconds=300))


@pytest.mark.parametrize(
    "stamp",
    [
        str(int(NOON.timestamp()) - 301),
        str(int(NOON.timestamp()) + 301),
        "abc",
        "1e9",
        "9" * 5000,
        "",
        " " + STAMP,
        STAMP + "\n",
        "+" + STAMP,
        "\u0661" * 10,
        STAMP + ".0",
        "-1",
    ],
)
def test_a_stamp_that_is_old_new_or_no_number_does_not(stamp: str) -> None:
    assert not SEAL.holds([stamp], [SEAL.sign(stamp, BODY)], BODY, NOON)


@pytest.mark.parametrize(
    ("stamps", "signatures"),
    [
        ([], [GOOD]),
        ([STAMP], []),
        ([STAMP, STAMP], [GOOD]),
        ([STAMP], [GOOD, GOOD]),
        ([STAMP], [GOOD.upper()]),
        ([STAMP], [GOOD + "0"]),
        ([STAMP], ["v0=" + "\u00e9" * 64]),
        ([STAMP], ["v1" + GOOD[2:]]),
    ],
)
def test_headers_that_are_missing_doubled_or_malformed_do_not(
    stamps: list[str], signatures: list[str]
) -> None:
    assert not SEAL.holds(stamps, signatures, BODY, NOON)


def test_without_a_secret_nothing_holds() -> None:
    empty = Seal("")

    assert not empty.holds([STAMP], [empty.sign(STAMP, BODY)], BODY, NOON)
    assert "s3cret" not in repr(SEAL)


@given(st.binary(max_size=64), st.text(max_size=80), st.text(max_size=20))
def test_no_guess_holds_and_none_raises(body: bytes, signature: str, stamp: str) -> None:
    assert not SEAL.holds([stamp], [signature], body, NOON)
    assert not SEAL.holds([STAMP], [signature], body, NOON)


@given(st.integers(0, len(BODY) * 8 - 1))
def test_a_body_with_one_bit_changed_does_not(bit: int) -> None:
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8

    assert not SEAL.holds([STAMP], [GOOD], bytes(changed), NOON)


def test_a_signature_is_acted_on_once_while_it_is_valid() -> None:
    memory = Memory()

    assert memory.first("a", NOON)
    assert not memory.first("a", NOON + timedelta(seconds=599))
    assert memory.first("a", NOON + timedelta(seconds=601))


def test_the_memory_is_bounded() -> None:
    memory = Memory()

    for number in range(REMEMBERED + 10):
        memory.first(str(number), datetime(2026, 1, 1, tzinfo=UTC))

    assert len(memory.seen) == REMEMBERED


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        (FORM, b"payload=%7B%7D&payload=%7B%7D", "a key twice"),
        (FORM, b"payload=%7B%7D&command=x", "payload beside other fields"),
        (FORM, b"payload=[]", "not an object"),
        (FORM, b"payload", "not a form"),
        (FORM, b"a=%ff", "not a form"),
        (FORM, b"\xff=1", "not UTF-8"),
        (FORM, b"payload=" + b"[" * 60_000, "too deep"),
        (JSON, b'{"a":' * 50 + b"1" + b"}" * 50, "too deep"),
        (JSON, b'{"a": 1, "a": 2}', "a key twice"),
        (JSON, b'{"a": NaN}', "not JSON"),
        (JSON, b"{", "not JSON"),
        (JSON, b"1" * 5000, "not JSON"),
        (FORM, b"&".join(b"a%d=1" % one for one in range(70)), "not a form"),
    ],
)
def test_a_body_of_two_meanings_or_none_is_malformed(kind: str, body: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read_payload(kind, body)


def test_interactions_commands_and_events_are_read() -> None:
    assert read_payload(FORM, b"payload=%7B%22a%22%3A1%7D") == {"a": 1}
    assert read_payload(FORM, b"command=%2Fhitl&text=") == {"command": "/hitl", "text": ""}
    assert read_payload(JSON, b'{"a": "[[[[{{{{"}') == {"a": "[[[[{{{{"}


@given(st.binary(max_size=200), st.sampled_from([FORM, JSON]))
def test_any_body_is_read_or_malformed(body: bytes, kind: str) -> None:
    with suppress(Malformed):
        assert isinstance(read_payload(kind, body), dict)


@pytest.mark.parametrize("depth", [1, 39, 40, 41, 5000])
def test_depth_is_measured_without_recursion(depth: int) -> None:
    value: object = 1
    for _ in range(depth):
        value = [value]

    assert too_deep(value) == (depth > 40)
    assert deeper("[" * depth + "]" * depth, 40) == (depth > 40)
