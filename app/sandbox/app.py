"""The app as it is installed in the workspace: its ids, its tokens, its scopes."""

import secrets
from dataclasses import dataclass, field

from app.sandbox.workspace import APP_USER

APP_SCOPES = frozenset({"connections:write"})


def _secret(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class App:
    """What an installation gives to the product; the secrets are new each time.

    `should_escape` is the manifest's: people and channels arrive in a command as ids.
    """

    scopes: frozenset[str]
    should_escape: bool = False
    id: str = "A0HITL"
    name: str = "Keyturn"
    user: str = APP_USER
    bot: str = "B0HITL"
    bot_token: str = field(default_factory=lambda: _secret("xoxb-"))
    app_token: str = field(default_factory=lambda: _secret("xapp-1-A0HITL-"))
    signing_secret: str = field(default_factory=lambda: _secret(""))
