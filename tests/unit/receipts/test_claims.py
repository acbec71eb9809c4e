"""Receipts: what they say, and everything that is not one."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events import Approved, Issued, Reviewed
from app.domain.request import DecidedBy
from app.receipts.claims import LONGEST, REQUIRED, TYPE, Claims, SigningKey, claims_of, jwks, read
from tests.builders import ASKER, MINUTE, NOON, a_payload, a_receipt, a_request, a_review

KEY = SigningKey(b"k" * 32)
OTHER = SigningKey(b"o" * 32)
KEYS = {KEY.kid: KEY.public}
REQUEST = a_request(
    Reviewed(a_review()),
    Approved(DecidedBy.HUMAN, NOON, NOON + 15 * MINUTE),
    Issued(a_receipt()),
)
LENIENT: Any = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
SAID = claims_of(REQUEST, a_payload())
GOOD = KEY.sign(SAID)


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def header(**changes: object) -> dict[str, object]:
    return {"alg": "EdDSA", "kid": KEY.kid, "typ": TYPE, **changes}


def with_header(**changes: object) -> str:
    return ".".join([part(header(**changes)), *GOOD.split(".")[1:]])


def signed(claims: dict[str, Any], **changes: Any) -> str:
    """Sign whatever claims under whatever header, with the service's own key."""
    key = KEY._key  # noqa: SLF001 - only the service itself could make these
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": KEY.kid, **changes})


def test_a_receipt_says_what_was_approved_for_whom_and_until_when() -> None:
    said = claims_of(REQUEST, a_payload())

    assert said == {
        "iss": "keyturn",
        "sub": "deploy-bot",
        "aud": ["vault-runner"],
        "iat": int(NOON.timestamp()) + 60,
        "exp": int(NOON.timestamp()) + 960,
        "jti": "jti1",
        "req": "req_1",
        "rev": 1,
        "digest": a_payload().digest,
        "action": "secrets.rotate",
        "resource": "secret:prod/payments-db",
        "decided_by": "human",
        "reviewers": ["ana"],
    }


def test_a_good_receipt_is_read() -> None:
    claims = read(GOOD, KEYS)

    assert claims == Claims("jti1", "req_1", 1, a_payload().digest, ("vault-runner",))


def test_the_same_claims_are_the_same_text() -> None:
    assert KEY.sign(claims_of(REQUEST, a_payload())) == GOOD


def test_a_person_who_approved_by_two_accounts_is_named_once() -> None:
    twice = a_request(*[Reviewed(a_review())] * 2, Issued(a_receipt()))

    assert claims_of(twice, a_payload())["reviewers"] == ["ana"]


def test_a_request_without_a_receipt_has_no_claims() -> None:
    with pytest.raises(ValueError, match="no receipt"):
        claims_of(a_request(), a_payload())


def test_a_used_receipt_past_its_end_is_still_read() -> None:
    assert read(KEY.sign({**SAID, "exp": 1}), KEYS) is not None


def test_a_receipt_of_a_key_that_is_not_ours_is_not_read() -> None:
    assert read(OTHER.sign(SAID), KEYS) is None


def test_a_stranger_s_signature_under_our_key_s_name_is_not_read() -> None:
    forged = jwt.encode(
        SAID,
        OTHER._key,  # noqa: SLF001 - the stranger's own
        algorithm="EdDSA",
        headers={"kid": KEY.kid, "typ": TYPE},
    )

    assert read(forged, KEYS) is None


@pytest.mark.parametrize("alg", ["none", "nOnE", "NONE", "HS256", "ES256", "", 5, False])
def test_no_other_algorithm_is_read(alg: object) -> None:
    unsigned = ".".join([part(header(alg=alg)), GOOD.split(".")[1], ""])

    assert read(with_header(alg=alg), KEYS) is None
    assert read(unsigned, KEYS) is None


@pytest.mark.parametrize("encoding", [Encoding.Raw, Encoding.PEM, Encoding.OpenSSH])
def test_the_public_key_is_no_secret_to_sign_with(encoding: Encoding) -> None:
    forms = {Encoding.Raw: PublicFormat.Raw, Encoding.PEM: PublicFormat.SubjectPublicKeyInfo}
    secret = KEY.public.public_bytes(encoding, forms.get(encoding, PublicFormat.OpenSSH))
    hs256 = jwt.get_algorithm_by_name("HS256")
    head, body = part(header(alg="HS256")), GOOD.split(".")[1]
    mac = hs256.sign(f"{head}.{body}".encode(), secret)

    assert read(f"{head}.{body}.{part(mac)}", KEYS) is None


@pytest.mark.parametrize("typ", ["JWT", "keyturn-checkpoint+jwt", "", None, TYPE.upper()])
def test_another_kind_of_document_by_the_same_key_is_no_receipt(typ: object) -> None:
    assert read(signed(SAID, typ=typ), KEYS) is None


@pytest.mark.parametrize("kid", ["", "../../etc/passwd", "x", None, ["x"], {}, 1])
def test_an_unknown_key_is_not_looked_for(kid: object) -> None:
    assert read(with_header(kid=kid), KEYS) is None


@pytest.mark.parametrize("name", REQUIRED)
def test_a_receipt_without_one_of_its_claims_is_none(name: str) -> None:
    lacking = {key: value for key, value in SAID.items() if key != name}

    assert read(signed(lacking, typ=TYPE), KEYS) is None


def test_a_receipt_of_another_issuer_is_none() -> None:
    assert read(signed({**SAID, "iss": "elsewhere"}, typ=TYPE), KEYS) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "\ud800",
        "é.é.é",
        "x" * (LONGEST + 1),
        GOOD + "x",
        GOOD[:-4],
        GOOD.replace(".", "", 1),
        part(b"[" * 9_000) + ".e30.x",
        part(b'{"alg":' * 1_500) + ".e30.x",
        ".".join([GOOD.split(".")[0], part(b"[" * 9_000), GOOD.split(".")[2]]),
        part([]) + ".e30.x",
        part(b"\xff") + ".e30.x",
    ],
)
def test_what_is_no_receipt_is_answered_and_not_raised(text: str) -> None:
    assert read(text, KEYS) is None


@given(st.integers(0, len(GOOD) - 2), st.integers(1, 127))
def test_a_receipt_with_one_letter_changed_is_not_read_as_saying_something_else(
    place: int, turn: int
) -> None:
    changed = GOOD[:place] + chr((ord(GOOD[place]) + turn) % 128) + GOOD[place + 1 :]

    assert read(changed, KEYS) is None


HEAD, BODY, SIGNATURE = GOOD.split(".")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}=",
        f"{GOOD}==",
        f"{GOOD}====",
        f"{HEAD}=.{BODY}.{SIGNATURE}",
        f"{HEAD}.{BODY}=.{SIGNATURE}",
        f"{GOOD}\n",
        f" {GOOD}",
        f"{GOOD} ",
        f"{HEAD}.{BODY}.\t{SIGNATURE}",
        f"{HEAD}.{BODY}.{SIGNATURE[:40]} {SIGNATURE[40:]}",
        f"{HEAD}.{BODY}.{SIGNATURE[:40]}*{SIGNATURE[40:]}",
        f"{HEAD}.{BODY}.{SIGNATURE}.",
        f"{HEAD}.{BODY}.{SIGNATURE.replace('-', '+').replace('_', '/')}+",
        *(f"{GOOD[:-1]}{one}" for one in LETTERS if one != GOOD[-1]),
    ],
)
def test_a_receipt_has_one_text(text: str) -> None:
    assert read(text, KEYS) is None


@given(st.integers(0, len(GOOD)), st.text(min_size=1, max_size=3))
def test_nothing_can_be_put_into_a_receipt(place: int, more: str) -> None:
    assert read(GOOD[:place] + more + GOOD[place:], KEYS) is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({"typ": TYPE, "kid": KEY.kid, "alg": "EdDSA"}, SAID),
        ({"alg": "EdDSA", "kid": KEY.kid, "typ": TYPE, "x": 1}, SAID),
        (header(), json.dumps(SAID).encode()),
        (header(), b'{"rev":9,' + json.dumps(SAID, separators=(",", ":")).encode()[1:]),
        (header(), json.dumps(SAID, separators=(",", ":")).encode() + b"\n"),
    ],
)
def test_what_our_key_signed_in_another_writing_is_not_read(head: Any, body: Any) -> None:
    shown = json.dumps(head, separators=(",", ":")).encode()
    told = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    signing = f"{part(shown)}.{part(told)}"
    signature = KEY._key.sign(signing.encode())  # noqa: SLF001 - only the service could sign it

    assert jwt.decode(f"{signing}.{part(signature)}", KEY.public, ["EdDSA"], options=LENIENT)
    assert read(f"{signing}.{part(signature)}", KEYS) is None


def test_the_published_keys_check_the_receipts() -> None:
    published = jwks(KEYS)["keys"]

    assert [(one["kid"], one["alg"], one["use"], one["crv"]) for one in published] == [
        (KEY.kid, "EdDSA", "sig", "Ed25519")
    ]
    public = jwt.PyJWK(published[0]).key
    assert isinstance(public, Ed25519PublicKey)
    assert read(GOOD, {KEY.kid: public}) is not None
    assert "d" not in published[0]


def test_a_policy_s_approval_names_the_policy_and_no_reviewer() -> None:
    request = a_request(Approved(DecidedBy.POLICY, NOON, NOON + MINUTE), Issued(a_receipt()))

    said = claims_of(request, a_payload())

    assert (said["decided_by"], said["reviewers"], said["sub"]) == ("policy", [], ASKER.agent)


def test_what_nobody_decided_says_so() -> None:
    assert claims_of(a_request(Issued(a_receipt())), a_payload())["decided_by"] == ""
