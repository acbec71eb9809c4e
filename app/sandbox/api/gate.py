"""Who is calling: tokens and their scopes."""

import hmac

from aiohttp import web

from app.sandbox.app import APP_SCOPES, App
from app.sandbox.errors import refuse

BEARER = "Bearer "


def token_of(request: web.Request, arguments: dict[str, object]) -> str:
    """Return the token of a call, from its header or its arguments."""
    header = request.headers.get("Authorization", "")
    token = header.removeprefix(BEARER) if header.startswith(BEARER) else arguments.get("token")
    if not token:
        refuse("not_authed")
    return str(token)


def scopes_of(app: App, token: str) -> tuple[frozenset[str], bool]:
    """Return a token's scopes, and whether it is the app-level token."""
    if _same(token, app.bot_token):
        return app.scopes, False
    if not _same(token, app.app_token):
        refuse("invalid_auth")
    return APP_SCOPES, True


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
