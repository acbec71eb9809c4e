"""The hands of the walk: what Slack sends when somebody acts, forged where nobody could."""

import asyncio
import json
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpVersion11, RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from app.delivery.message import place_key
from app.sandbox.request_url import encoded
from app.sandbox.response_urls import Origin
from app.sandbox.signing import signed_headers
from app.sandbox.transport import Kind, Parcel
from tests.matrix.axes import CALLS_IN, HANDINGS, Action, Cell, Door
from tests.matrix.covers import NAMED
from tests.matrix.documents import CHANNEL
from tests.matrix.people import ACTORS, HOME, Actor
from tests.matrix.scenes import Subject
from tests.matrix.world import World

Payload = dict[str, Any]
APPROVE, MORE = "hitl.approve", "hitl.more"
CALLBACKS = {
    Action.APPROVE: "hitl.approve_submit",
    Action.APPROVE_UNSEEN: "hitl.approve_submit",
    Action.APPROVE_SEEN: "hitl.approve_submit",
    Action.REJECT: "hitl.reject_submit",
    Action.ASK: "hitl.ask_submit",
    Action.AMEND: "hitl.amend_submit",
    Action.ANSWER: "hitl.answer_submit",
    Action.CANCEL: "hitl.cancel_submit",
    Action.REVOKE: "hitl.revoke_submit",
    **dict.fromkeys(HANDINGS, "hitl.hand_over_submit"),
    **dict.fromkeys(CALLS_IN, "hitl.cover_submit"),
}
BUTTONS = {
    Action.APPROVE: APPROVE,
    Action.APPROVE_UNSEEN: APPROVE,
    Action.APPROVE_SEEN: APPROVE,
    Action.REJECT: "hitl.reject",
    Action.REVOKE: "hitl.revoke",
    Action.DETAILS: "hitl.details",
    Action.NUDGE: "hitl.nudge",
    Action.HAND_OVER: "hitl.hand_over",
    Action.CALL_IN: "hitl.cover",
}
CHOICES = {Action.TAKE: "take", Action.ASK: "ask", Action.CANCEL: "cancel", Action.AMEND: "amend"}
TYPED = {
    Action.SHOW: "show",
    Action.WHY: "why",
    Action.CANCEL: "cancel",
    Action.REVOKE: "revoke",
    Action.NAME_COVER: "cover <@U0{}> for <@U0{}> for 3d",
    Action.END_COVER: "cover end",
}
CHOSEN = {  # of whom, by whom, to which team
    Action.CALL_IN: NAMED,
    Action.CALL_IN_OTHER: ("ann", "sol"),
    Action.CALL_IN_UNFIT: ("adam", "bea"),
    Action.HAND_OVER: ("neighbours",),
    Action.HAND_OVER_ELSEWHERE: ("strangers",),
}
BLANK = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Keyturn"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "."}}],
}


async def act(world: World, cell: Cell, subject: Subject) -> tuple[int, str]:
    """Do what a cell says; give the status of the answer and everything the person was told."""
    actor = ACTORS[cell.actor]
    if cell.door is Door.MESSAGE:
        there = (_direct(actor), "1.1")
        key = place_key(subject.id, *there)
        await world.store.write(lambda uow: uow.keep_said(key, *there))
    kind, payload = _payload(world, cell, actor, subject)
    return await delivered(world, payload, kind, forged=actor.shut == "signature")


async def delivered(
    world: World, payload: Payload, kind: Kind = "interactive", *, forged: bool = False
) -> tuple[int, str]:
    """Hand a payload over; give the status and all that the person was told, then and after."""
    before = len(world.box.stage.calls)
    status, body = await _sent(world, kind, payload, forged=forged)
    while running := world.room.desk.tasks.running:
        await asyncio.wait(set(running))
    told = [body, *(json.dumps(one.arguments) for one in world.box.stage.calls[before:])]
    return status, "\n".join(told)


def _payload(world: World, cell: Cell, actor: Actor, subject: Subject) -> tuple[Kind, Payload]:
    if cell.door is Door.COMMAND:
        return "slash_commands", _command(world, actor, _typed(world, cell.action, subject))
    common = _common(world, actor)
    if cell.door is Door.DIALOG:
        view = _view(world, actor) | {
            "callback_id": CALLBACKS[cell.action],
            "private_metadata": _about(cell.action, subject),
            "state": {"values": written(world, actor, subject) | _chosen(cell.action)},
        }
        return "interactive", common | {"type": "view_submission", "view": view}
    press = common | {"type": "block_actions", "actions": [_pressed(world, cell.action, subject)]}
    return "interactive", press | _around(world, cell.door, actor, subject)


def _common(world: World, actor: Actor) -> Payload:
    payload: Payload = {
        "api_app_id": world.box.app_id,
        "token": "old",
        "team": {"id": HOME, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": actor.user, "username": "x", "name": "x", "team_id": actor.team},
        "trigger_id": world.box.stage.triggers.issue(actor.user),
    }
    return _disguised(payload, actor.shut)


def _disguised(payload: Payload, how: str) -> Payload:
    """Let a payload come from somewhere else."""
    changes: dict[str, Payload] = {
        "app": {"api_app_id": "A0OTHER"},
        "no app": {"api_app_id": None},
        "team": {"team": {"id": "T0OTHER", "domain": "other"}, "team_id": "T0OTHER"},
        "no team": {"team": None, "team_id": None},
        "enterprise": {
            "team": None,
            "team_id": None,
            "enterprise": {"id": "E0OTHER", "name": "Other"},
            "enterprise_id": "E0OTHER",
        },
    }
    changed = {**payload, **changes.get(how, {})}
    slash = "command" in payload
    return {name: value for name, value in changed.items() if value is not None or not slash}


def _command(world: World, actor: Actor, text: str) -> Payload:
    team = actor.team
    fields = {
        "token": "old",
        "team_id": team,
        "team_domain": "acme",
        "channel_id": CHANNEL,
        "channel_name": "platform",
        "user_id": actor.user,
        "user_name": "x",
        "command": "/hitl",
        "text": text,
        "api_app_id": world.box.app_id,
        "is_enterprise_install": "false",
        "response_url": _url(world, actor, "commands"),
        "trigger_id": world.box.stage.triggers.issue(actor.user),
    }
    changed = _disguised(fields, actor.shut)
    return {name: value for name, value in changed.items() if not isinstance(value, dict)}


def _pressed(world: World, action: Action, subject: Subject) -> Payload:
    at = {"block_id": "b", "action_ts": world.box.stage.world.next_ts()}
    if choice := CHOICES.get(action):
        option = {"text": {"type": "plain_text", "text": "x"}, "value": f"{choice}/{subject.card}"}
        return at | {"type": "overflow", "action_id": MORE, "selected_option": option}
    if action is Action.ANSWER:
        value = f"{subject.card}/{subject.question}"
        return at | {"type": "button", "action_id": "hitl.answer", "value": value}
    if action is Action.PAGE:
        return at | {"type": "button", "action_id": "hitl.page", "value": f"{subject.card}/1"}
    return at | {"type": "button", "action_id": BUTTONS[action], "value": subject.card}


def _direct(actor: Actor) -> str:
    return f"D{actor.user[1:]}"


def _around(world: World, door: Door, actor: Actor, subject: Subject) -> Payload:
    """Say what the press was on: a message, the Home tab, or an open dialog."""
    if door in {Door.BUTTON, Door.MESSAGE}:
        at = (CHANNEL, subject.ts) if door is Door.BUTTON else (_direct(actor), "1.1")
        channel, ts = at
        container = {"type": "message", "message_ts": ts, "channel_id": channel}
        return {
            "container": container,
            "channel": {"id": channel, "name": "platform"},
            "response_url": _url(world, actor, "actions"),
        }
    view = _view(world, actor)
    if door is Door.HOME:
        view |= {"type": "home", "callback_id": "hitl.home_view"}
    else:
        view |= {"callback_id": "hitl.details_view"}
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def _view(world: World, actor: Actor) -> Payload:
    """Open a dialog for somebody, so that they can be told something in it."""
    opened = world.box.stage.modals.open(actor.user, BLANK)
    return {"id": opened.id, "type": "modal", "hash": opened.hash, "state": {"values": {}}}


def _about(action: Action, subject: Subject) -> str:
    rest = {Action.ANSWER: subject.question, Action.AMEND: "1"}
    return f"{subject.card}/{rest[action]}" if action in rest else subject.card


def written(world: World, actor: Actor, subject: Subject) -> Payload:
    written = {"reason": "Looked at it.", "confirm": subject.thing}
    written |= {"question": "Why now?", "answer": "Because.", "arguments.amount/0": "5"}
    written |= {"code": world.scenes.code(actor, world.clock.now())}
    chosen = {"type": "static_select", "selected_option": {"value": "not_needed"}}
    return {"cause": {"choice": chosen}} | {
        block: {"text": {"type": "plain_text_input", "value": text}}
        for block, text in written.items()
    }


def _typed(world: World, action: Action, subject: Subject) -> str:
    about = world.standing() if action is Action.END_COVER else subject.id
    if action is Action.NAME_COVER:
        away, stands_in = (one.upper() for one in NAMED)
        return TYPED[action].format(stands_in, away)
    return f"{TYPED[action]} {about}"


def _chosen(action: Action) -> Payload:
    """Fill in whom a manager names, or the team, as if the dialog had offered it."""
    blocks = ("team",) if action in HANDINGS else ("away", "stands_in")
    found = {
        block: {"choice": {"type": "static_select", "selected_option": {"value": one}}}
        for block, one in zip(blocks, CHOSEN.get(action, ()), strict=False)
    }
    until = {"until": {"text": {"type": "plain_text_input", "value": "for 3d"}}}
    return found | (until if action in CALLS_IN else {})


def _url(world: World, actor: Actor, family: str) -> str:
    origin = Origin(actor.user, CHANNEL, world.box.stage.world.clock())
    name = world.box.stage.response_urls.issue(origin)
    return f"{world.box.stage.origin}/{family}/{HOME}/{name}"


async def _sent(world: World, kind: Kind, payload: Payload, *, forged: bool) -> tuple[int, str]:
    content_type, body = encoded(Parcel(kind, payload))
    secret = "another" if forged else world.box.signing_secret
    stamp = str(int(world.box.stage.world.clock()))
    headers = {"Content-Type": content_type, **signed_headers(secret, body, stamp)}
    answer = await world.room.handler(_request(headers, body))
    return answer.status, answer.text or ""


@cache
def _server() -> web.Request:
    """Stand in for what a server would hand on with each request."""
    return make_mocked_request("POST", "/slack/events")


def _request(headers: dict[str, str], body: bytes) -> web.Request:
    """Make the request that a server would hand on, without a socket between."""
    loop, behind = asyncio.get_running_loop(), _server()
    stream = StreamReader(BaseProtocol(loop), 2**16, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    held = CIMultiDictProxy(CIMultiDict(headers | {"Content-Length": str(len(body))}))
    url = URL("/slack/events")
    first = ("POST", "/slack/events", HttpVersion11, held, (), False, None, False, False, url)
    message = RawRequestMessage(*first)
    return web.Request(
        message, stream, behind.protocol, behind.writer, behind.task, loop, client_max_size=2**20
    )
