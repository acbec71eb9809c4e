"""`hitl manifest` prints what Slack needs, and the link carries the same."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.testing import CliRunner

from app import cli
from app.settings import SettingsError, settings_from
from tests.architecture.test_manifests import complaints, manifest

RUN = CliRunner()
PUBLIC = "https://keyturn.acme.test"


def test_without_options_it_is_the_manifest_for_socket_mode() -> None:
    printed = run()

    assert yaml.safe_load(printed) == manifest("socket-mode")
    assert "# post and refresh cards" in printed


def test_with_an_address_every_url_is_there() -> None:
    found = yaml.safe_load(run("--http", PUBLIC + "/"))

    text = json.dumps(manifest("http")).replace("https://KEYTURN_HOST", PUBLIC)
    assert found == json.loads(text)


def test_the_command_may_have_another_name() -> None:
    found = yaml.safe_load(run("--command", "/approve"))

    (command,) = found["features"]["slash_commands"]
    assert command["command"] == "/approve"
    assert complaints(found) == []


def test_the_service_accepts_the_names_that_the_manifest_does() -> None:
    assert settings_from({"slack_command": "/approve"}).slack_command == "/approve"
    with pytest.raises(SettingsError, match="HITL_SLACK_COMMAND"):
        settings_from({"slack_command": "approve"})


@pytest.mark.parametrize("options", [[], ["--http", PUBLIC], ["--command", "/approve"]])
def test_the_link_carries_the_same_manifest(options: list[str]) -> None:
    link = urlsplit(run("--link", *options).strip())

    asked = parse_qs(link.query)
    assert link._replace(query="").geturl() == "https://api.slack.com/apps"
    assert asked["new_app"] == ["1"]
    assert json.loads(asked["manifest_json"][0]) == yaml.safe_load(run(*options))


def test_json_is_for_machines() -> None:
    assert json.loads(run("--json")) == manifest("socket-mode")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--http", "http://keyturn.acme.test"], "give https://"),
        (["--http", "keyturn"], "give https://"),
        (["--http", PUBLIC + "?a=b"], "give https://"),
        (["--command", "approve"], "is no slash command"),
        (["--command", "/two words"], "is no slash command"),
        (["--command", "/\u00c4\u00d6"], "a slash, then letters a to z, digits or dashes"),
        (["--command", "/\u0661"], "is no slash command"),
        (["--command", "/" + "x" * 32], "32 characters"),
    ],
)
def test_what_slack_would_refuse_is_refused_here(options: list[str], why: str) -> None:
    result = RUN.invoke(cli.app, ["manifest", *options])

    assert result.exit_code == 2
    assert why in result.output


def run(*options: Any) -> str:
    result = RUN.invoke(cli.app, ["manifest", *options])
    assert result.exit_code == 0, result.output
    return result.output
