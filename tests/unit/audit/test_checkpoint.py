import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.checkpoint import Checkpoint, Signer, Unsigned, checkpoints_in, verifier_of
from tests.clocks import NOON

# The example of golang.org/x/mod/sumdb/note, from which the form of signed notes comes.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)

SIGNER = Signer(bytes(32))
ONE = Checkpoint(7, bytes(range(32)), NOON)


def read(text: str, *signers: Signer) -> list[Checkpoint | Unsigned]:
    return [*checkpoints_in(text, [one.verifier for one in signers or (SIGNER,)])]


def test_keys_and_signatures_are_those_of_signed_notes() -> None:
    key = verifier_of(GO_KEY)

    assert str(key) == GO_KEY
    assert key.verifies(GO_TEXT, base64.b64decode(GO_SIGNATURE))
    assert not key.verifies(GO_TEXT + " ", base64.b64decode(GO_SIGNATURE))


def test_a_checkpoint_is_four_lines_a_blank_one_and_a_signature() -> None:
    origin, seq, link, made, blank, signed, end = SIGNER.sign(ONE).split("\n")

    assert (origin, seq, blank, end) == ("keyturn/chain/1", "7", "", "")
    assert base64.b64decode(link) == ONE.link
    assert made == "made 2026-11-20T12:00:00.000000+00:00"
    assert signed.startswith("\u2014 keyturn ")


@given(st.lists(st.tuples(st.integers(1, 2**53), st.binary(min_size=32, max_size=32))))
def test_what_was_signed_is_read_back_in_its_order(heads: list[tuple[int, bytes]]) -> None:
    made = [Checkpoint(seq, link, NOON) for seq, link in heads]

    assert read("\n".join(map(SIGNER.sign, made))) == made


def test_the_public_key_is_enough_to_read_with() -> None:
    known = verifier_of(str(SIGNER.verifier))

    assert [*checkpoints_in(SIGNER.sign(ONE), [known])] == [ONE]


@pytest.mark.parametrize("at", range(0, 90, 7))
def test_one_changed_character_is_no_checkpoint(at: int) -> None:
    note = SIGNER.sign(ONE)
    bad = note[:at] + ("x" if note[at] != "x" else "y") + note[at + 1 :]

    assert ONE not in read(bad)
    assert any(isinstance(one, Unsigned) for one in read(bad))


def test_a_signature_has_one_text() -> None:
    note = SIGNER.sign(ONE)
    loose = f"{note[:-3]}{chr(ord(note[-3]) + 1)}=\n"

    assert base64.b64decode(note.split()[-1]) == base64.b64decode(loose.rsplit(maxsplit=1)[-1])
    assert read(loose) == [Unsigned(1, "it cannot be read")]


def test_what_another_key_signed_counts_for_nothing_unless_it_is_known() -> None:
    other = Signer(b"o" * 32)
    text = other.sign(ONE)

    assert read(text) == [Unsigned(1, "no known key has signed it")]
    assert read(text, SIGNER, other) == [ONE]


def test_a_torn_end_and_other_text_are_named_and_hide_nothing() -> None:
    two = SIGNER.sign(replace(ONE, seq=8))
    text = f"hello\n\n{SIGNER.sign(ONE)}\n{two}\n{two[:60]}"

    found = read(text)

    assert [one for one in found if isinstance(one, Checkpoint)] == [replace(ONE, seq=8)]
    assert [one.line for one in found if isinstance(one, Unsigned)] == [1, 17]


@pytest.mark.parametrize(
    "text", ["", "x", "keyturn+00000000+AQ==", GO_KEY.replace("c7", "c8"), GO_KEY + "="]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        verifier_of(text)
