"""Settings are refused with a reason, and neither a reason nor a repr tells a secret."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.audit.checkpoint import Signer
from app.bootstrap.opening import Keys, retired_in, retiring
from app.delivery.happening import EVERY
from app.domain.authority import Key, KeyKind
from app.receipts.claims import SigningKey
from app.settings import SettingsError, settings_from
from app.settings.secrets import SIGNING_BYTES, secret_in
from app.slack.socket import Receiver
from app.store.engine import CannotOpen
from app.store.opening import engine_of
from app.store.tools import Tools
from app.workflow.keys import Minted
from tests.clocks import NOON, HandClock

SECRET = "s3cr3t"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "given",
    ["", "~nobody-here/key", "clé", "x" * 300, "x" * 5000, f"{SECRET} " * 60, "/", ".", "\0"],
    ids=range(9),
)
def test_a_key_that_is_none_is_refused_without_being_told(given: str) -> None:
    settings = settings_from({"data_key": given})

    with pytest.raises(SettingsError, match="HITL_DATA_KEY: ") as refused:
        settings.secret("data_key")

    assert len(str(refused.value)) < 200
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_key_is_taken_as_it_is_or_from_a_file_that_only_its_owner_reads(
    elsewhere: Path,
) -> None:
    text = base64.b64encode(bytes(32)).decode()
    file = elsewhere / "key"
    file.write_text(f"{text}\n")

    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        settings_from({"data_key": str(file)}).secret("data_key")
    file.chmod(0o600)

    assert settings_from({"data_key": str(file)}).secret("data_key") == bytes(32)
    assert settings_from({"data_key": text}).secret("data_key") == bytes(32)


BYTES = b"\xfb\xff" * 16  # with both letters in which the two alphabets differ


@pytest.mark.parametrize("before", ["", "whsec_"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(key=st.binary(min_size=24, max_size=64) | st.sampled_from([BYTES]))
def test_base64_is_read_in_either_alphabet_with_its_padding_or_without(
    encode: Callable[[bytes], bytes], before: str, key: bytes
) -> None:
    whole = encode(key).decode()

    for written in {whole, whole.rstrip("=")}:
        secret = SecretStr(before + written)
        assert secret_in(secret, "X", SIGNING_BYTES) == key


@pytest.mark.parametrize(
    "text",
    [
        "A" * 41,  # no number of bytes has 41 letters
        "A" * 43 + "==",
        "A" * 42 + "=",
        "=" * 44,
        "A" * 20 + "=" + "A" * 23,
        "A" * 43 + "!",
        "+" + "A" * 41 + "-",  # of both alphabets
        "_" + "A" * 41 + "/",
        "A" * 20 + " " + "A" * 23,
        "A" * 20 + "\n" + "A" * 23,
        "A" * 42 + "\u0661",
        "whsec_whsec_" + "A" * 43,
    ],
)
def test_what_is_no_base64_is_refused_as_before(text: str) -> None:
    with pytest.raises(SettingsError, match=r"not base64|bytes where"):
        secret_in(SecretStr(text), "X")


@pytest.mark.parametrize(
    "given",
    ["ed25519:x", "ed25519:" + SECRET * 9, "ed25519:" + "A" * 43 + "=", SECRET, "keyturn+a+b"],
)
def test_a_retired_key_that_is_no_public_key_is_refused_without_being_told(given: str) -> None:
    good = retiring(settings_from({"receipt_key": base64.b64encode(bytes(32)).decode()}))

    with pytest.raises(SettingsError, match="key 3 is no public key") as refused:
        retired_in(settings_from({"receipt_keys_retired": f"{good} {given}"}))

    assert SECRET not in str(refused.value)


def test_an_env_file_that_is_no_text_is_refused(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError, match="not UTF-8"):
        settings_from()


@pytest.mark.parametrize(
    "rest", ["h:port/db", "[::1", "h/db?nonsense=1", "h/db?connect_timeout=x%00", ""]
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(rest: str) -> None:
    with pytest.raises(CannotOpen) as refused:
        engine_of(f"postgresql+psycopg://user:{SECRET}@{rest}").reader()

    assert SECRET not in str(refused.value)


def test_what_holds_a_secret_does_not_show_it() -> None:
    key = Key("k1", KeyKind.AGENT, "bot", "hitl_agent_k1", b"", "mo", NOON, NOON)
    hidden: Any = None
    holders = [
        settings_from({"database_url": f"postgresql+psycopg://u:{SECRET}@h/db"}),
        settings_from({"slack_bot_token": SECRET, "data_key": SECRET}),
        Keys(SECRET.encode(), SECRET.encode(), SigningKey(bytes(32)), Signer(bytes(32))),
        Minted(key, SECRET),
        Tools(HandClock(), bytes, SECRET.encode(), hidden, hidden, hidden),
        Receiver(hidden, SECRET, hidden, hidden, hidden, hidden),
    ]

    assert not [one for one in holders if SECRET in repr(one)]


@pytest.mark.parametrize(
    ("places", "problem"),
    [
        ("ftp://x", "is none of"),
        ("slack:C1", "Slack alone is no witness"),
        ("https://x.test/hook file:a", "HITL_ANCHOR_SECRET: not set"),
        ("file:a, slack:C1 git:b", ""),
    ],
)
def test_anchors_that_witness_nothing_are_refused(places: str, problem: str) -> None:
    said = [one for one in settings_from({"anchor": places}).missing() if "ANCHOR" in one]

    assert bool(said) is bool(problem)
    assert problem in "".join(said)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"alarm": "pager"}, "HITL_ALARM: HITL_WEBHOOKS__PAGER__URL is not set"),
        ({"webhook_networks": "10.0.0.1/8"}, "HITL_WEBHOOK_NETWORKS: 10.0.0.1/8 has host bits"),
        ({"webhooks": {"pager": {}}}, "HITL_WEBHOOKS__PAGER__URL: not set to an address such as"),
        ({"webhooks": {"pager": {}}}, "HITL_WEBHOOKS__PAGER__SECRET: not set, and such an event"),
        ({"webhooks": {"p__r": {}}}, "HITL_WEBHOOKS__P__R__URL: a name has letters, digits"),
        (
            {"webhooks": {"pager": {"url": "https://[/"}}},
            "HITL_WEBHOOKS__PAGER__URL: not set to an address",
        ),
        (
            {"webhooks": {"pager": {"url": f"https://a.test/{SECRET}", "format": "pagerduty"}}},
            "HITL_WEBHOOKS__PAGER__URL: a.test is not in HITL_WEBHOOK_HOSTS, so nothing may be",
        ),
        (
            {"webhooks": {"pager": {"secret": base64.b64encode(bytes(23)).decode()}}},
            "HITL_WEBHOOKS__PAGER__SECRET: 23 bytes where 24 to 64 are needed",
        ),
        (
            {"webhooks": {"pager": {"secret_old": base64.b64encode(bytes(23)).decode()}}},
            "HITL_WEBHOOKS__PAGER__SECRET_OLD: 23 bytes where 24 to 64 are needed",
        ),
        (
            {"webhooks": {"siem": {"events": "request.decided, request.eaten"}}},
            "HITL_WEBHOOKS__SIEM__EVENTS: request.eaten is none of all, lock.lifted, lock.set",
        ),
        (
            {"webhooks": {"pager": {"events": "all", "format": "pagerduty"}}},
            "HITL_WEBHOOKS__PAGER__EVENTS: PagerDuty is told of what waits only",
        ),
    ],
)
def test_what_is_wrong_with_an_address_outside_is_told_without_its_secrets(
    values: dict[str, Any], says: str
) -> None:
    told = settings_from(values).missing()

    assert any(one.startswith(says) for one in told), told
    assert SECRET not in "".join(told)


def test_an_address_outside_is_right_when_its_host_is_listed_and_it_can_be_signed() -> None:
    secret = f"whsec_{base64.b64encode(bytes(24)).decode()}"
    pager = {"url": "https://Hooks.TEST/x", "secret": secret}
    settings = settings_from({"webhooks": {"pager": pager}, "webhook_hosts": "hooks.test, b.test"})

    assert settings.badly_outside() == []


def test_nobody_is_told_what_happens_unless_the_operator_says_of_what() -> None:
    named = {
        "quiet": {},
        "some": {"events": "request.decided lock.set"},
        "every": {"events": "ALL"},
    }
    settings = settings_from({"webhooks": named})

    assert settings.subscribed == {
        "some": frozenset({"request.decided", "lock.set"}),
        "every": EVERY,
    }


@pytest.mark.parametrize("given", ["pager", "[1]", '{"pager": "https://a.test"}'])
def test_addresses_that_are_written_otherwise_are_refused(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HITL_WEBHOOKS", given)

    with pytest.raises(SettingsError, match="HITL_WEBHOOKS"):
        settings_from()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("HITL_RETAIN_DAY", "did you mean HITL_RETAIN_DAYS?"),
        ("HITL_DATABSE_URL", "did you mean HITL_DATABASE_URL?"),
        ("hitl_retain_day", "HITL_RETAIN_DAY "),
        ("HITL_WEBHOOK__SIEM__URL", "did you mean HITL_WEBHOOKS__SIEM__URL?"),
        ("HITL_XYZZY", "there is no such setting; take it out"),
        ("HITL_", "there is no such setting"),
        ("HITL_TESTS", "there is no such setting"),
    ],
)
@pytest.mark.parametrize("place", ["the environment", ".env"])
def test_a_name_that_is_no_setting_is_refused_wherever_it_stands(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, place: str, name: str, meant: str
) -> None:
    if place == ".env":
        (elsewhere / ".env").write_text(f"{name}=s3cr3t\n")
    else:
        monkeypatch.setenv(name, SECRET)

    with pytest.raises(SettingsError) as refused:
        settings_from()

    assert meant in str(refused.value)
    assert f"(in {place})" in str(refused.value)
    assert SECRET not in str(refused.value)


def test_it_is_told_together_with_what_else_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HITL_RETAIN_DAY", "30")
    monkeypatch.setenv("HITL_PORT", "many")

    with pytest.raises(SettingsError, match=r"(?s)HITL_PORT: .*HITL_RETAIN_DAY") as refused:
        settings_from()

    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    "name",
    ["HITL_TEST_POSTGRES", "_HITL_COMPLETE", "HITLIST", "hitl_port", "PORT", "KEYTURN_X"],
)
def test_names_of_others_and_settings_in_any_case_are_left_alone(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (elsewhere / ".env").write_text(f"{name}=1\n")
    monkeypatch.setenv(name, "1")

    assert settings_from().policy == Path("policy.yaml")
