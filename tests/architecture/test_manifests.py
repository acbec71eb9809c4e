"""The Slack manifests: within Slack's limits, no scope too many, the two variants one app."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.slack.listeners.places import EVENTS as CHANNEL_EVENTS
from app.slack.listeners.places import MOVED
from app.slack.listeners.user_groups import EVENTS as GROUP_EVENTS
from app.slack.scopes import SCOPES

ROOT = Path(__file__).parents[2]
EVENTS = "https://KEYTURN_HOST/slack/events"

# Slack's reference of the app manifest: the longest text, or the longest list, at each place.
LIMITS = {
    "display_information.name": 35,
    "display_information.description": 140,
    "display_information.long_description": 4000,
    "features.bot_user.display_name": 80,
    "features.slash_commands": 50,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
    "oauth_config.redirect_urls": 1000,
    "settings.event_subscriptions.bot_events": 100,
    "settings.allowed_ip_address_ranges": 10,
}
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {
        *("app_home", "bot_user", "slash_commands", "shortcuts", "agent_view"),
        *("assistant_view", "rich_previews", "unfurl_domains"),
    },
    "features.app_home": {
        *("home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"),
    },
    "features.bot_user": {"display_name", "always_online"},
    "features.slash_commands": {"command", "url", "description", "usage_hint", "should_escape"},
    "oauth_config": {"redirect_urls", "scopes", "pkce_enabled", "token_management_enabled"},
    "oauth_config.scopes": {"bot", "bot_optional", "user", "user_optional"},
    "settings": {
        *("interactivity", "event_subscriptions", "socket_mode_enabled", "org_deploy_enabled"),
        *("token_rotation_enabled", "is_mcp_enabled", "allowed_ip_address_ranges"),
    },
    "settings.interactivity": {"is_enabled", "request_url"},
    "settings.event_subscriptions": {"request_url", "bot_events"},
}

both = pytest.mark.parametrize("variant", ["socket-mode", "http"])


@both
def test_a_manifest_stays_within_what_slack_accepts(variant: str) -> None:
    found = manifest(variant)

    assert complaints(found) == []


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("display_information.name", "x" * 36),
        ("features.bot_user.display_name", "Hold Point"),
        ("features.slash_commands.0.command", "hitl"),
        ("features.slash_commands.0.usage_hint", "x" * 1001),
        ("settings.interactivity.url", EVENTS),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_noticed(place: str, fault: str) -> None:
    spoilt = copy.deepcopy(manifest("http"))
    *way, last = place.split(".")

    target: Any = spoilt
    for step in way:
        target = target[int(step) if step.isdigit() else step]
    target[last] = fault

    assert len(complaints(spoilt)) == 1


@both
def test_the_app_asks_for_exactly_the_scopes_it_needs(variant: str) -> None:
    found = manifest(variant)

    assert found["oauth_config"] == {"scopes": {"bot": list(SCOPES)}}


@both
def test_people_and_channels_in_a_command_arrive_as_ids(variant: str) -> None:
    (command,) = manifest(variant)["features"]["slash_commands"]

    assert command["command"] == "/hitl"
    assert command["should_escape"] is True


@both
def test_buttons_and_dialogs_reach_the_app(variant: str) -> None:
    found = manifest(variant)["settings"]

    assert found["interactivity"]["is_enabled"] is True
    assert found["socket_mode_enabled"] is (variant == "socket-mode")


@both
def test_the_home_tab_is_on(variant: str) -> None:
    assert manifest(variant)["features"]["app_home"]["home_tab_enabled"] is True


@both
def test_the_app_hears_of_exactly_the_events_it_listens_to(variant: str) -> None:
    heard = manifest(variant)["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(heard) == sorted(["app_home_opened", MOVED, *CHANNEL_EVENTS, *GROUP_EVENTS])


def test_socket_mode_opens_nothing_to_the_world() -> None:
    text = (ROOT / "manifests/slack/socket-mode.yaml").read_text()

    assert "url" not in text


def test_the_variants_differ_only_in_how_slack_reaches_the_app() -> None:
    expected = manifest("socket-mode")

    expected["settings"]["socket_mode_enabled"] = False
    expected["settings"]["interactivity"]["request_url"] = EVENTS
    expected["settings"]["event_subscriptions"]["request_url"] = EVENTS
    expected["features"]["slash_commands"][0]["url"] = EVENTS

    assert manifest("http") == expected


def manifest(variant: str) -> dict[str, Any]:
    found = yaml.safe_load((ROOT / f"manifests/slack/{variant}.yaml").read_text())
    assert isinstance(found, dict)
    return found


def complaints(part: object, place: str = "") -> list[str]:
    if isinstance(part, list):
        return [*too_long(part, place), *(one for item in part for one in complaints(item, place))]
    if not isinstance(part, dict):
        return [*too_long(str(part), place), *malformed(str(part), place)]
    found = [f"{place}: unknown {key}" for key in part.keys() - KEYS.get(place, set())]
    for key, value in part.items():
        found += complaints(value, f"{place}.{key}".removeprefix("."))
    return found


def too_long(part: str | list[object], place: str) -> list[str]:
    return [f"{place}: too long"] if len(part) > LIMITS.get(place, 10_000) else []


def malformed(text: str, place: str) -> list[str]:
    shapes = {
        "features.bot_user.display_name": r"[a-z0-9\-_.]+",
        "features.slash_commands.command": r"/\S+",
        "display_information.background_color": r"#[0-9a-f]{6}",
    }
    return [] if re.fullmatch(shapes.get(place, r"(?s).*"), text) else [f"{place}: malformed"]


def test_the_readme_says_what_each_scope_is_for() -> None:
    told = re.findall(
        r"^\| `([a-z:]+)` \| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE
    )

    assert dict(told) == SCOPES
