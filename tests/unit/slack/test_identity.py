"""Whose payload it is, and whose account acted."""

from typing import Any

import pytest

from app.domain.people import Account
from app.slack.directory import flags_of
from app.slack.identity import Identity, account_of, is_ours
from tests.clocks import NOON

HOME = Identity("T0ACME", "", "A0APP")
GRID = Identity("T0ACME", "E0ACME", "A0APP")
WHOLE = Identity("", "E0ACME", "A0APP")


def click(team: Any = "T0ACME", user_team: Any = "T0ACME", **further: Any) -> dict[str, Any]:
    shown = {"id": team} if isinstance(team, str) else team
    user = {"id": "U1"} | ({"team_id": user_team} if user_team else {})
    return {"api_app_id": "A0APP", "team": shown, "user": user, "enterprise": None, **further}


@pytest.mark.parametrize(
    ("payload", "identity", "ours"),
    [
        (click(), HOME, True),
        (click("T0OTHER"), HOME, False),
        (click(api_app_id="A0OTHER"), HOME, False),
        (click(None), HOME, False),
        (click("T0OTHER", enterprise={"id": "E0ACME"}), GRID, True),
        (click("T0OTHER", enterprise={"id": "E0OTHER"}), GRID, False),
        (click(None, enterprise={"id": "E0ACME"}), WHOLE, True),
        (click(None), WHOLE, False),
        ({"api_app_id": "A0APP", "team_id": "T0ACME", "user_id": "U1"}, HOME, True),
        ({"api_app_id": "A0APP", "team_id": "T0OTHER", "user_id": "U1"}, HOME, False),
        ({"api_app_id": "A0APP", "team_id": ["T0ACME"]}, HOME, False),
        ({}, HOME, False),
        (click(), Identity("T0ACME", "", ""), False),
    ],
)
def test_a_payload_is_ours_by_app_and_by_team_or_organisation(
    payload: dict[str, Any], identity: Identity, *, ours: bool
) -> None:
    assert is_ours(payload, identity) == ours


@pytest.mark.parametrize(
    ("payload", "identity", "account"),
    [
        (click(), HOME, "T0ACME/U1"),
        (click(user_team="T0OTHER"), HOME, "T0OTHER/U1"),
        (click(user_team=None), HOME, "T0ACME/U1"),
        (click(user_team="E0ACME"), GRID, "T0ACME/U1"),
        (click(None, "E0ACME", enterprise={"id": "E0ACME"}), WHOLE, "E0ACME/U1"),
        (click("T0IN", "T0IN", enterprise={"id": "E0ACME"}), WHOLE, "E0ACME/U1"),
        (click("T0IN", "T0OUT", enterprise={"id": "E0ACME"}), WHOLE, "T0OUT/U1"),
        ({"team_id": "T0ACME", "user_id": "U1"}, HOME, "T0ACME/U1"),
    ],
)
def test_an_account_is_a_home_and_a_user(
    payload: dict[str, Any], identity: Identity, account: str
) -> None:
    assert str(account_of(payload, identity)) == account


CLEAN = {
    "id": "U1",
    "team_id": "T0ACME",
    "deleted": False,
    "is_bot": False,
    "is_app_user": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"deleted": True}, "account_deactivated"),
        ({"is_bot": True}, "account_machine"),
        ({"is_workflow_bot": True}, "account_machine"),
        ({"is_connector_bot": True}, "account_machine"),
        ({"is_restricted": True}, "account_guest"),
        ({"is_restricted": True, "is_ultra_restricted": True}, "account_guest"),
        ({"is_stranger": True}, "account_external"),
        ({"team_id": "T0OTHER"}, "account_external"),
        ({"id": "U2"}, "account_unknown"),
    ],
)
def test_a_flag_that_is_up_bars(changes: dict[str, Any], code: str) -> None:
    assert flags_of(Account("T0ACME", "U1"), CLEAN | changes, HOME, NOON).code == code


@pytest.mark.parametrize("name", ["deleted", "is_bot", "is_restricted", "team_id", "id"])
def test_a_flag_that_is_missing_bars_too(name: str) -> None:
    user = {key: value for key, value in CLEAN.items() if key != name}

    assert flags_of(Account("T0ACME", "U1"), user, HOME, NOON).code


@pytest.mark.parametrize(
    ("missing", "more", "code"),
    [
        (["is_restricted"], {}, "account_guest_unsaid"),
        (["is_ultra_restricted"], {}, "account_guest_unsaid"),
        (["is_restricted", "is_ultra_restricted"], {}, "account_guest_unsaid"),
        (["is_ultra_restricted"], {"is_restricted": True}, "account_guest"),
        (["deleted"], {}, "account_deactivated_unsaid"),
        (["is_bot"], {}, "account_machine_unsaid"),
        (["is_bot"], {"is_workflow_bot": True}, "account_machine"),
        (["team_id"], {}, "account_external_unsaid"),
        (["team_id"], {"is_stranger": True}, "account_external"),
        (["team_id"], {"enterprise_user": {"enterprise_id": "E0OTHER"}}, "account_external"),
        (["is_restricted", "is_ultra_restricted"], {"deleted": True}, "account_deactivated"),
        (["is_bot"], {"is_restricted": True}, "account_guest"),
        (["deleted"], {"is_restricted": True}, "account_guest"),
        (["is_restricted"], {"team_id": "T0OTHER"}, "account_external"),
        (["id"], {}, "account_unknown"),
    ],
)
def test_what_slack_leaves_out_is_called_that_and_never_hides_what_it_says(
    missing: list[str], more: dict[str, Any], code: str
) -> None:
    user = {key: value for key, value in CLEAN.items() if key not in missing} | more

    assert flags_of(Account("T0ACME", "U1"), user, HOME, NOON).code == code


def test_somebody_of_our_organisation_is_not_external() -> None:
    user = CLEAN | {"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0ACME"}}

    assert not flags_of(Account("E0ACME", "U1"), user, WHOLE, NOON).code


def test_slackbot_is_a_machine() -> None:
    user = CLEAN | {"id": "USLACKBOT"}

    assert flags_of(Account("T0ACME", "USLACKBOT"), user, HOME, NOON).machine
