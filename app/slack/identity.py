"""Who we are in Slack, whose payload this is, and whose account acted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.people import Account

Payload: TypeAlias = Mapping[str, Any]


class WrongInstallation(Exception):  # noqa: N818 - it says what is so
    """A token is not of the workspace, organisation or app that is configured."""


class Unidentified(OSError):  # noqa: N818 - it says what is so
    """Slack was not reached yet to say whose tokens these are, and counts as unreachable."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The installation: a workspace, an organisation or both, and the app.

    `home` is the id under which the roster knows the people of this installation.
    """

    team: str
    enterprise: str
    app: str
    bot_user: str = ""

    @property
    def home(self) -> str:
        """Give the workspace's id, or the organisation's for an installation on all of it."""
        return self.team or self.enterprise


async def identify(client: AsyncWebClient, app_token: str, expected: Identity) -> Identity:
    """Ask Slack whose tokens these are; raise `WrongInstallation` if not those expected."""
    found = await client.auth_test()
    whole = bool(found.get("is_enterprise_install"))
    team = "" if whole else str(found.get("team_id") or "")
    enterprise = str(found.get("enterprise_id") or "")
    _compare("HITL_SLACK_TEAM", expected.team, team)
    _compare("HITL_SLACK_ENTERPRISE", expected.enterprise, enterprise)
    if app_token:
        named = await client.api_call("auth.test", headers=bearer(app_token))
        _compare("HITL_SLACK_APP", expected.app, str(named.get("app_id") or expected.app))
    return Identity(team, enterprise, expected.app, str(found.get("user_id") or ""))


def bearer(token: str) -> dict[str, str]:
    """Make the header that carries a token other than the client's own."""
    return {"Authorization": f"Bearer {token}"}


def _compare(name: str, expected: str, found: str) -> None:
    if expected and expected != found:
        message = f"{name} says {expected}, but the token is of {found or 'none'}"
        raise WrongInstallation(message)


def is_ours(payload: Payload, identity: Identity) -> bool:
    """Tell whether a payload is for our app, from our workspace or organisation."""
    if not identity.app or payload.get("api_app_id") != identity.app:
        return False
    team, enterprise = _team(payload), _enterprise(payload)
    return bool(team and team == identity.team) or bool(
        enterprise and enterprise == identity.enterprise
    )


def account_of(payload: Payload, identity: Identity) -> Account:
    """Name the account that acted; one of another workspace keeps that workspace's id."""
    user = payload.get("user")
    if not isinstance(user, Mapping):
        return Account(_home_of(_team(payload), payload, identity), str(payload["user_id"]))
    team = str(user.get("team_id") or _team(payload))
    return Account(_home_of(team, payload, identity), str(user["id"]))


def account_in_event(payload: Payload, identity: Identity) -> Account:
    """Name the account that an event is about: its envelope names the team, the event the user."""
    return Account(_home_of(_team(payload), payload, identity), str(payload["event"]["user"]))


def _home_of(team: str, payload: Payload, identity: Identity) -> str:
    if team in {identity.team, identity.enterprise} - {""}:
        return identity.home
    # An installation on a whole organisation names no workspace of its own; the workspace that
    # the payload is from is inside the organisation, whose id was checked at the door.
    inside = not identity.team and team == _team(payload)
    return identity.home if inside and _enterprise(payload) == identity.enterprise else team


def _team(payload: Payload) -> str:
    team = payload.get("team")
    found = team.get("id") if isinstance(team, Mapping) else payload.get("team_id")
    return found if isinstance(found, str) else ""


def _enterprise(payload: Payload) -> str:
    for name in ("enterprise", "team"):
        part = payload.get(name)
        found = (
            part.get("id" if name == "enterprise" else "enterprise_id")
            if isinstance(part, Mapping)
            else None
        )
        if isinstance(found, str):
            return found
    found = payload.get("enterprise_id")
    return found if isinstance(found, str) else ""
