"""What tokens and ids say of themselves is read without asking Slack, and no secret is told."""

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.outside import slack_config
from app.settings import settings_from
from app.slack.house import SlackConfig
from app.slack.tokens import tokens_found

BOT = "xoxb-1234567890-1234567890123-s3cr3ts3cr3ts3cr3t"
APP = "xapp-1-A012AB3CD-1234567890-s3cr3ts3cr3ts3cr3t"
GOOD = replace(
    slack_config(settings_from({"_env_file": None})),
    bot_token=BOT,
    app_token=APP,
    team="T012AB3CD",
    app_id="A012AB3CD",
)
OVER_HTTP = replace(GOOD, mode="http", app_token="", signing_secret="0123456789abcdef" * 2)


@pytest.mark.parametrize("config", [GOOD, OVER_HTTP])
def test_what_is_as_slack_issues_it_has_nothing_to_repair(config: SlackConfig) -> None:
    assert [one for one in tokens_found(config) if one.ok is False] == []


def test_the_app_is_read_out_of_its_token() -> None:
    assert [(one.ok, one.detail) for one in tokens_found(GOOD)] == [(True, "of the app A012AB3CD")]


@pytest.mark.parametrize(
    ("change", "name", "detail", "remedy"),
    [
        ({"bot_token": APP, "app_token": BOT}, "HITL_SLACK_BOT_TOKEN", "app-level", "exchange"),
        ({"bot_token": APP, "app_token": BOT}, "HITL_SLACK_APP_TOKEN", "a bot tok", "exchange"),
        ({"bot_token": APP}, "HITL_SLACK_BOT_TOKEN", "is an app-level token", "OAuth"),
        ({"bot_token": "xoxp-1-s3cr3t"}, "HITL_SLACK_BOT_TOKEN", "user's", "OAuth"),
        ({"bot_token": "xoxe.xoxb-1-s3cr3t"}, "HITL_SLACK_BOT_TOKEN", "rotates", "anew"),
        ({"bot_token": "s3cr3t"}, "HITL_SLACK_BOT_TOKEN", "not a token", "OAuth"),
        ({"bot_token": f" {BOT}"}, "HITL_SLACK_BOT_TOKEN", "not a token", "OAuth"),
        ({"app_token": BOT}, "HITL_SLACK_APP_TOKEN", "is a bot token", "Basic Information"),
        ({"app_id": "A0OTHER"}, "HITL_SLACK_APP_TOKEN", "is of the app A012AB3CD", "correct"),
        ({"team": "acme"}, "HITL_SLACK_TEAM", "'acme' is not a workspace's id", "copy"),
        ({"team": "E012AB3CD"}, "HITL_SLACK_TEAM", "is not a workspace's id", "copy"),
        ({"enterprise": "T012AB3CD"}, "HITL_SLACK_ENTERPRISE", "not an organisation's", "copy"),
        ({"app_id": "keyturn"}, "HITL_SLACK_APP", "not an app's id", "copy"),
    ],
)
def test_what_is_somewhere_else_s_is_named_with_its_remedy(
    change: dict[str, Any], name: str, detail: str, remedy: str
) -> None:
    found = {one.name: one for one in tokens_found(replace(GOOD, **change)) if one.ok is False}

    assert detail in found[name].detail
    assert remedy in found[name].remedy
    assert "s3cr3t" not in repr(found)


@pytest.mark.parametrize("secret", ["0123456789ABCDEF" * 2, "abc", BOT, "é" * 32])
def test_a_signing_secret_that_slack_does_not_issue_is_named(secret: str) -> None:
    found = list(tokens_found(replace(OVER_HTTP, signing_secret=secret)))

    assert [(one.name, one.ok) for one in found] == [("HITL_SLACK_SIGNING_SECRET", False)]
    assert secret not in repr(found)


def test_an_app_token_of_another_make_is_not_called_right() -> None:
    found = [one.ok for one in tokens_found(replace(GOOD, app_token="xapp-9"))]

    assert found == [None]
