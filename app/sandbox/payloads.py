"""The payloads Slack sends, field by field."""

from typing import Any

from app.sandbox import controls
from app.sandbox.homes import HomeView
from app.sandbox.messages import Message
from app.sandbox.modals import OpenView
from app.sandbox.people import Person
from app.sandbox.response_urls import Origin
from app.sandbox.stage import Stage

Payload = dict[str, Any]
DEPRECATED_TOKEN = "deprecated"  # noqa: S105  Slack still sends one, nothing may rely on it


def press(stage: Stage, user: str, message: Message, action: Payload) -> Payload:
    """Return the block_actions payload of a press on a message."""
    channel = stage.world.channels[message.channel]
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.to is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_common(stage, user, "block_actions"),
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": controls.state_of(message.blocks, {})},
        "response_url": response_url(stage, user, message),
        "actions": [action],
    }
    return payload if message.to else {**payload, "message": stage.message_json(message)}


def press_in_view(stage: Stage, view: OpenView, action: Payload) -> Payload:
    """Return the block_actions payload of a press inside a modal."""
    return {
        **_common(stage, view.user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": as_view(stage, view),
        "actions": [action],
    }


def press_in_home(stage: Stage, view: HomeView, action: Payload) -> Payload:
    """Return the block_actions payload of a press on the Home tab: no channel, no response URL."""
    return {
        **_common(stage, view.user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": as_home(stage, view),
        "actions": [action],
    }


def home_opened(stage: Stage, user: str, tab: str) -> Payload:
    """Return the app_home_opened event; it carries the view once one was published."""
    view = stage.homes.of(user)
    content = {
        "type": "app_home_opened",
        "user": user,
        "channel": "D" + user[1:],
        "tab": tab,
        "event_ts": stage.world.next_ts(),
    }
    return content if view is None else {**content, "view": as_home(stage, view)}


def submission(stage: Stage, view: OpenView) -> Payload:
    """Return the view_submission payload of a modal as it is filled in now."""
    return {
        **_common(stage, view.user, "view_submission"),
        "view": as_view(stage, view),
        "response_urls": [],
    }


def closing(stage: Stage, view: OpenView, *, cleared: bool) -> Payload:
    """Return the view_closed payload."""
    common = _common(stage, view.user, "view_closed")
    del common["trigger_id"]
    return {**common, "view": as_view(stage, view), "is_cleared": cleared}


def command(stage: Stage, user: str, channel: str, typed: str) -> Payload:
    """Return the fields of a slash command."""
    name, _, text = typed.partition(" ")
    workspace = stage.world.workspace
    fields = {
        "token": DEPRECATED_TOKEN,
        "team_id": stage.team,
        "team_domain": workspace.domain,
        "channel_id": channel,
        "channel_name": stage.world.channels[channel].name,
        "user_id": user,
        "user_name": stage.world.people[user].name,
        "command": name,
        "text": text.strip(),
        "api_app_id": stage.app.id,
        "is_enterprise_install": workspace.org_wide,
        "response_url": _url(stage, "commands", Origin(user, channel, stage.world.clock())),
        "trigger_id": stage.triggers.issue(user),
    }
    enterprise = _enterprise(stage)
    if enterprise is None:
        return fields
    return {**fields, "enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}


def event(stage: Stage, content: Payload) -> Payload:
    """Return the outer envelope of an event; what is installed org-wide names no workspace."""
    workspace = stage.world.workspace
    enterprise = {} if workspace.enterprise is None else {"enterprise_id": workspace.enterprise}
    return {
        "token": DEPRECATED_TOKEN,
        "team_id": stage.team,
        **enterprise,
        "api_app_id": stage.app.id,
        "event": content,
        "type": "event_callback",
        "event_id": stage.world.fresh("Ev"),
        "event_time": int(stage.world.clock()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise,
                "team_id": None if workspace.org_wide else stage.team,
                "user_id": stage.app.user,
                "is_bot": True,
                "is_enterprise_install": workspace.org_wide,
            }
        ],
    }


def as_view(stage: Stage, view: OpenView) -> Payload:
    """Return a modal as the Web API and interactions carry it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": stage.team,
        "type": "modal",
        "blocks": content["blocks"],
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": controls.state_of(view.blocks, view.typed)},
        "hash": view.hash,
        "title": content["title"],
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": stage.app.id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": stage.team,
        "bot_id": stage.app.bot,
    }


def as_home(stage: Stage, view: HomeView) -> Payload:
    """Return a Home view as the Web API and interactions carry it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": stage.team,
        "type": "home",
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": controls.state_of(view.blocks, {})},
        "hash": view.hash,
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": False,
        "notify_on_close": False,
        "previous_view_id": None,
        "root_view_id": view.id,
        "app_id": stage.app.id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": stage.team,
        "bot_id": stage.app.bot,
    }


def response_url(stage: Stage, user: str, message: Message) -> str:
    """Hand out the response URL of a press on a message."""
    now = stage.world.clock()
    ephemeral = message.to is not None
    return _url(stage, "actions", Origin(user, message.channel, now, message.ts, ephemeral))


def _common(stage: Stage, user: str, kind: str) -> Payload:
    workspace = stage.world.workspace
    team = {"id": stage.team, "domain": workspace.domain}
    enterprise = _enterprise(stage)
    if enterprise is not None:
        team |= {"enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}
    return {
        "type": kind,
        "api_app_id": stage.app.id,
        "token": DEPRECATED_TOKEN,
        "team": None if workspace.org_wide else team,
        "enterprise": enterprise,
        "is_enterprise_install": workspace.org_wide,
        "user": _user(stage.world.people[user], org_wide=workspace.org_wide),
        "trigger_id": stage.triggers.issue(user),
    }


def _user(person: Person, *, org_wide: bool) -> Payload:
    team = person.enterprise if org_wide and person.enterprise else person.team
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": team}


def _enterprise(stage: Stage) -> dict[str, str] | None:
    workspace = stage.world.workspace
    if workspace.enterprise is None:
        return None
    return {"id": workspace.enterprise, "name": workspace.name}


def _url(stage: Stage, family: str, origin: Origin) -> str:
    name = stage.response_urls.issue(origin)
    return f"{stage.origin}/{family}/{stage.team}/{name}"
