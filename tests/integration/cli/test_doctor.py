"""`hitl doctor` finds each thing that would keep reviewers from deciding, and says what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.examining import examine_slack
from app.sandbox import Fault, Sandbox, Workspace
from app.settings import settings_from
from tests.clocks import HandClock
from tests.integration.cli.test_operating import run
from tests.serving import a_workspace, environment, serving

Spoil = Callable[[Sandbox, dict[str, Any], Path], object]


async def examined(
    folder: Path, spoil: Spoil = lambda *_: None, *words: str, mode: str = "socket", **box_is: Any
) -> tuple[int, dict[str, dict[str, Any]]]:
    async with a_workspace(folder, **box_is) as box:
        env: dict[str, Any] = environment(box, folder, mode=mode)
        env["HITL_PUBLIC_URL"] = "https://keyturn.acme.test"
        spoil(box, env, folder)
        code, said = await run(env, "doctor", "--json", *words)
    return code, {one["name"]: one for one in json.loads(said)["findings"]}


async def test_a_healthy_installation_is_called_that(tmp_path: Path) -> None:
    code, found = await examined(tmp_path)

    wrong = {name: one["detail"] for name, one in found.items() if one["ok"] is False}
    assert (code, wrong) == (0, {})
    assert found.keys() >= {"bot token", "app token", "scopes", "clock", "policy", "roster"}
    assert found.keys() >= {"channel C0PLATFORM", "person ana", "sample card", "sample approval"}


async def test_over_http_the_signing_secret_is_looked_at_instead(tmp_path: Path) -> None:
    _, found = await examined(tmp_path, mode="http")

    assert "app token" not in found
    assert found["signing secret"]["ok"] is True


def policy(old: str, new: str) -> Spoil:
    def spoil(_box: Sandbox, _env: dict[str, Any], folder: Path) -> None:
        text = (folder / "policy.yaml").read_text()
        assert old in text
        (folder / "policy.yaml").write_text(text.replace(old, new, 1))

    return spoil


def roster(old: str, new: str) -> Spoil:
    def spoil(_box: Sandbox, _env: dict[str, Any], folder: Path) -> None:
        text = (folder / "roster.yaml").read_text()
        assert old in text
        (folder / "roster.yaml").write_text(text.replace(old, new, 1))

    return spoil


def setting(name: str, value: str) -> Spoil:
    return lambda _box, env, _folder: env.update({name: value})


@pytest.mark.parametrize(
    ("spoil", "name", "detail", "remedy"),
    [
        (setting("HITL_SLACK_BOT_TOKEN", "xoxb-1"), "bot token", "invalid_auth", "OAuth"),
        (setting("HITL_SLACK_TEAM", "T0OTHER"), "installation", "T0OTHER", ".env"),
        (setting("HITL_SLACK_APP_TOKEN", ""), "HITL_SLACK_APP_TOKEN", "not set", ".env"),
        (setting("HITL_DATA_KEY", "short"), "HITL_DATA_KEY", "base64", ".env"),
        (policy("C0PAYMENTS", "C0GONE"), "channel C0GONE", "not found (team payments)", "invite"),
        (policy("risk: high", "risk: huge"), "policy", "must be low", "hitl policy check"),
        (policy("reviewers: security", "reviewers: none"), "together", "none", "correct"),
        (roster("U0ANA", "U0NOBODY"), "person ana", "no such member", "people.ana"),
        (roster("max_risk: high", "max_risk: 3"), "roster", "must be text", "hitl roster check"),
    ],
)
async def test_each_fault_is_named_with_its_remedy(
    tmp_path: Path, spoil: Spoil, name: str, detail: str, remedy: str
) -> None:
    code, found = await examined(tmp_path, spoil)

    assert code == 1
    assert found[name]["ok"] is False
    assert detail in found[name]["detail"]
    assert remedy in found[name]["remedy"]


async def test_a_missing_scope_is_named_with_what_it_is_for(tmp_path: Path) -> None:
    scopes = frozenset({"chat:write", "commands", "im:write", "channels:read", "groups:read"})

    async with Sandbox(Workspace.acme(), scopes=scopes) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        code, said = await run(env, "doctor", "--json")

    found = {one["name"]: one for one in json.loads(said)["findings"]}
    assert code == 1
    assert "users:read (who is deactivated, a guest or a machine)" in found["scopes"]["detail"]
    assert found["person ana"]["ok"] is False


async def test_an_archived_channel_and_a_guest_are_found(tmp_path: Path) -> None:
    def spoil(box: Sandbox, _env: dict[str, Any], _folder: Path) -> None:
        box.archive("C0SUPPORT")
        box.flag("U0ANA", is_restricted=True)

    _, found = await examined(tmp_path, spoil)

    assert "archived (team support)" in found["channel C0SUPPORT"]["detail"]
    assert "Guests cannot decide" in found["person ana"]["detail"]


async def test_what_slack_does_not_say_of_people_and_channels_is_called_that(
    tmp_path: Path,
) -> None:
    def spoil(box: Sandbox, _env: dict[str, Any], _folder: Path) -> None:
        box.leave_out("is_restricted", "is_ultra_restricted", "is_ext_shared")

    code, found = await examined(tmp_path, spoil)

    person, channel = found["person ana"], found["channel C0PLATFORM"]
    assert code == 1
    assert "U0ANA: Slack did not say whether this account is a guest" in person["detail"]
    assert "is_restricted" in person["remedy"]
    assert "Slack did not say whether it is shared with outsiders" in channel["detail"]
    assert "is_ext_shared" in channel["remedy"]
    assert (person["ok"], channel["ok"]) == (False, False)


@pytest.mark.parametrize(
    "error", ["unknown_method", "method_deprecated", "not_allowed_token_type"]
)
async def test_what_a_slack_has_no_method_for_cannot_be_checked_here(
    tmp_path: Path, error: str
) -> None:
    def spoil(box: Sandbox, _env: dict[str, Any], _folder: Path) -> None:
        box.inject(Fault("blocks.validate", error=error, times=99))
        box.inject(Fault("users.info", error=error, times=99))

    code, found = await examined(tmp_path, spoil)

    card, person = found["sample card"], found["person ana"]
    assert code == 1
    assert (card["ok"], card["remedy"]) == (None, "")
    assert card["detail"] == f"cannot check here: Slack says {error}"
    assert (person["ok"], person["detail"]) == (False, card["detail"])
    assert "Keyturn decides by what it answers" in person["remedy"]


async def test_a_slack_without_checking_of_cards_is_well_all_the_same(tmp_path: Path) -> None:
    def spoil(box: Sandbox, _env: dict[str, Any], _folder: Path) -> None:
        box.inject(Fault("blocks.validate", error="unknown_method", times=99))

    code, _ = await examined(tmp_path, spoil)

    assert code == 0


async def test_a_token_of_the_wrong_kind_is_named_with_its_remedy(tmp_path: Path) -> None:
    def spoil(box: Sandbox, _env: dict[str, Any], _folder: Path) -> None:
        box.inject(Fault("apps.connections.open", error="not_allowed_token_type", times=9))

    _, found = await examined(tmp_path, spoil)

    assert found["app token"]["ok"] is False
    assert "connections:write" in found["app token"]["remedy"]


async def test_without_slack_the_rest_is_examined(tmp_path: Path) -> None:
    code, found = await examined(tmp_path, lambda *_: None, "--offline")

    assert code == 0
    assert "policy" in found
    assert not any(name.startswith(("channel", "person", "bot")) for name in found)
    assert found["Slack"]["ok"] is None
    assert "not asked" in found["Slack"]["detail"]


@pytest.mark.long
async def test_it_may_run_beside_the_service_and_leaves_no_trace(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        async with serving(env):
            posted = len(box.messages("C0PLATFORM"))
            code, said = await run(env, "doctor")

            assert code == 0, said
            assert "✓ database" in said
            assert "All is well." in said
            assert len(box.messages("C0PLATFORM")) == posted


async def test_a_clock_that_is_wrong_is_found(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        values = {name.removeprefix("HITL_").lower(): one for name, one in env.items()}
        settings = settings_from({**values, "_env_file": None, "HITL_PORT": "0"})

        found = {one.name: one async for one in examine_slack(settings, None, None, HandClock())}

    assert found["clock"].ok is False
    assert "NTP" in found["clock"].remedy


async def test_where_slack_cannot_be_reached_that_is_said_once(tmp_path: Path) -> None:
    code, found = await examined(tmp_path, setting("HITL_SLACK_API_URL", "http://127.0.0.1:9/"))

    assert code == 1
    assert found["bot token"]["detail"] == "Slack cannot be reached"
    assert "scopes" not in found


def paging(**rest: str) -> Spoil:
    named = policy("do: dm, who: manager}", "do: webhook, name: pager}")

    def spoil(box: Sandbox, env: dict[str, Any], folder: Path) -> None:
        named(box, env, folder)
        env["HITL_WEBHOOK_HOSTS"] = "localhost"
        env["HITL_WEBHOOK_NETWORKS"] = "127.0.0.0/8 ::1/128"
        env["HITL_WEBHOOKS__PAGER__URL"] = "https://localhost/s3cret"
        env["HITL_WEBHOOKS__PAGER__FORMAT"] = "pagerduty"
        env["HITL_WEBHOOKS__PAGER__ROUTING_KEY"] = "s3cret"
        env.update(rest)

    return spoil


async def test_a_service_outside_that_may_be_told_is_said_to_be(tmp_path: Path) -> None:
    code, found = await examined(tmp_path, paging())

    assert (code, found["webhook pager"]["ok"]) == (0, True)
    assert "s3cret" not in json.dumps(found)


@pytest.mark.parametrize(
    ("name", "value", "where", "says"),
    [
        ("HITL_WEBHOOK_NETWORKS", "", "webhook pager", "is inside, and not in HITL_WEBHOOK_NET"),
        ("HITL_WEBHOOK_NETWORKS", "10.0.0.1/8", "HITL_WEBHOOK_NETWORKS", "has host bits set"),
        ("HITL_WEBHOOK_HOSTS", "", "HITL_WEBHOOKS__PAGER__URL", "not in HITL_WEBHOOK_HOSTS"),
        ("HITL_WEBHOOKS__PAGER__URL", "pager", "HITL_WEBHOOKS__PAGER__URL", "not set to an addr"),
        ("HITL_WEBHOOKS__PAGER__ROUTING_KEY", "", "HITL_WEBHOOKS__PAGER__ROUTING_KEY", "not set"),
        ("HITL_WEBHOOKS__PAGER__SECRET", "s3cret!", "HITL_WEBHOOKS__PAGER__SECRET", "not base64"),
        (
            "HITL_WEBHOOKS__PAGER__FORMAT",
            "standard",
            "HITL_WEBHOOKS__PAGER__SECRET",
            "not set, and",
        ),
    ],
)
async def test_what_keeps_a_service_outside_from_being_told_is_named(
    tmp_path: Path, name: str, value: str, where: str, says: str
) -> None:
    code, found = await examined(tmp_path, paging(**{name: value}))

    assert code == 1
    assert says in found[where]["detail"]
    assert "s3cret" not in json.dumps(found)


async def test_a_service_that_a_plan_names_and_no_setting_is_named(tmp_path: Path) -> None:
    code, found = await examined(tmp_path, policy("do: dm, who: manager", "do: webhook, name: x"))

    assert code == 1
    assert "set HITL_WEBHOOKS__X__URL and its secrets" in found["webhooks"]["detail"]


async def told(folder: Path, spoil: Spoil, *words: str) -> tuple[int, str]:
    async with a_workspace(folder) as box:
        env: dict[str, Any] = environment(box, folder)
        spoil(box, env, folder)
        return await run(env, "doctor", *words)


async def test_all_is_well_is_said_only_where_all_was_looked_at(tmp_path: Path) -> None:
    code, said = await told(tmp_path, lambda *_: None, "--offline")

    assert code == 0
    assert "All is well." not in said
    assert "Still open (marked ?): database, Slack." in said
    code, found = await examined(tmp_path, lambda *_: None, "--offline")
    assert (code, found["database"]["ok"], found["database"]["remedy"]) == (
        *(0, None),
        "hitl serve makes it",
    )


REAL = "https://slack.com/api/"


def as_shipped(_box: Sandbox, env: dict[str, Any], _folder: Path) -> None:
    env["HITL_SLACK_API_URL"] = REAL


def swapped(_box: Sandbox, env: dict[str, Any], _folder: Path) -> None:
    bot, app = env["HITL_SLACK_BOT_TOKEN"], env["HITL_SLACK_APP_TOKEN"]
    env.update(HITL_SLACK_BOT_TOKEN=app, HITL_SLACK_APP_TOKEN=bot)


def an_old_database(_box: Sandbox, _env: dict[str, Any], folder: Path) -> None:
    (folder / "holdpoint.db").touch()


@pytest.mark.parametrize(
    ("spoil", "name", "detail", "remedy"),
    [
        (swapped, "HITL_SLACK_BOT_TOKEN", "app-level token", "exchange the two"),
        (setting("HITL_SLACK_APP", "A0OTHER"), "HITL_SLACK_APP_TOKEN", "A0HITL", "correct"),
        (setting("HITL_SLACK_TEAM", "T0OTHER"), "workspace", "ana, ben", "correct the roster"),
        (as_shipped, "sample roster", "U0ANA", "Copy member ID"),
        (as_shipped, "sample policy", "C0PLATFORM", "channels"),
        (an_old_database, "database", "rename it to old-holdpoint.db", ""),
        (
            setting("HITL_DATABASE_URL", "sqlite:////nowhere/keyturn.db"),
            *("database", "/nowhere is not a folder", "HITL_DATABASE_URL"),
        ),
    ],
)
async def test_without_slack_too_each_of_these_is_found(
    tmp_path: Path, spoil: Spoil, name: str, detail: str, remedy: str
) -> None:
    code, found = await examined(tmp_path, spoil, "--offline")

    assert (code, found[name]["ok"]) == (1, False)
    assert detail in found[name]["detail"]
    assert remedy in found[name]["remedy"]
    assert found[name]["remedy"] or "rename" in found[name]["detail"]


async def test_somebody_of_another_workspace_is_not_called_able_to_decide(tmp_path: Path) -> None:
    _, found = await examined(tmp_path, roster("slack: [U0ANA]", "slack: ['T0OTHER/U0ANA']"))

    assert found["person ana"]["ok"] is False
    assert "no account in this workspace (T0ACME)" in found["person ana"]["detail"]


@pytest.mark.long
async def test_a_setting_that_is_none_is_refused_by_doctor_and_serve_alike(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env: dict[str, Any] = environment(box, tmp_path)
        env["HITL_RETAIN_DAY"] = "30"
        for command in (["doctor", "--offline"], ["serve"], ["lock", "all"]):
            code, said = await run(env, *command)
            assert code == 3
            assert "HITL_RETAIN_DAY (in the environment): there is no such setting" in said
            assert "did you mean HITL_RETAIN_DAYS?" in said
