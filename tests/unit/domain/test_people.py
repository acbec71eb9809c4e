"""Small facts about accounts, risks, keys and locks."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.action import Resource, Risk
from app.domain.authority import Key, KeyKind
from app.domain.people import Asker
from tests.builders import ANA, HOUR, NOON, SECOND, a_standing, clean


def test_a_clean_account_has_no_code() -> None:
    assert clean(ANA).code == ""


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ({"known": False}, "account_unknown"),
        ({"deactivated": True}, "account_deactivated"),
        ({"machine": True}, "account_machine"),
        ({"external": True}, "account_external"),
        ({"guest": True}, "account_guest"),
        ({"guest": True, "deactivated": True}, "account_deactivated"),
    ],
)
def test_each_flag_has_its_refusal(flag: dict[str, Any], code: str) -> None:
    assert replace(clean(ANA), **flag).code == code


def test_everybody_behind_a_request_is_named_and_nobody_is_empty() -> None:
    asker = Asker("deploy-bot", owner="bo", requester="ben", key_id="k", key_creator="")

    assert asker.people == {"bo", "ben"}


def test_a_standing_counts_with_a_group_and_without_a_code() -> None:
    assert a_standing().counts
    assert not a_standing(code="locked_reviewer").counts


def test_risks_are_ordered() -> None:
    assert [one.rank for one in (Risk.LOW, Risk.MEDIUM, Risk.HIGH, Risk.CRITICAL)] == [0, 1, 2, 3]


def test_accounts_and_resources_are_written_as_documents_write_them() -> None:
    assert str(ANA) == "T0ACME/U0ANA"
    assert str(Resource("secret", "prod/x")) == "secret:prod/x"


def test_a_key_opens_until_it_ends_or_is_revoked() -> None:
    key = Key("k", KeyKind.AGENT, "deploy-bot", "hitl_", b"", "mo", NOON, NOON + HOUR)
    revoked = Key("k", KeyKind.AGENT, "x", "hitl_", b"", "mo", NOON, NOON + HOUR, NOON)

    assert key.alive(NOON + HOUR - SECOND)
    assert not key.alive(NOON + HOUR)
    assert not revoked.alive(NOON)
