"""The settings: read once from the environment or `.env`, typed, refused together in one list."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SLACK_API = "https://slack.com/api/"
KEY_BYTES = 32


class SettingsError(Exception):
    """The settings cannot be used: every reason, one a line."""


class Settings(BaseSettings):
    """What an operator can set; every name begins with `HITL_`."""

    model_config = SettingsConfigDict(env_prefix="HITL_", env_file=".env", extra="ignore")

    database_url: str = Field(default="sqlite:///holdpoint.db", repr=False)
    policy: Path = Path("policy.yaml")
    roster: Path = Path("roster.yaml")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8080, validation_alias=AliasChoices("HITL_PORT", "PORT")
    )
    admin_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    public_url: str = ""
    slack_mode: Literal["socket", "http"] = "socket"
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_team: str = ""
    slack_enterprise: str = ""
    slack_app: str = ""
    slack_api_url: str = SLACK_API
    data_key: SecretStr = SecretStr("")
    receipt_key: SecretStr = SecretStr("")
    key_pepper: SecretStr = SecretStr("")
    log: Literal["console", "json"] = "console"

    @field_validator("slack_api_url")
    @classmethod
    def _only_slack_or_loopback(cls, url: str) -> str:
        if url != SLACK_API and urlsplit(url).hostname not in LOOPBACK:
            message = "must be Slack's own address, or on this machine (for practice)"
            raise ValueError(message)
        return url if url.endswith("/") else f"{url}/"

    @field_validator("admin_port")
    @classmethod
    def _no_admin_port_yet(cls, port: int | None) -> int | None:
        if port is not None:
            message = "not supported in this version"
            raise ValueError(message)
        return port

    def missing(self) -> list[str]:
        """Name what `serve` needs and has not got."""
        token = "slack_app_token" if self.slack_mode == "socket" else "slack_signing_secret"
        wanted = ["slack_bot_token", token, "slack_app"]
        wanted += ["data_key", "receipt_key", "key_pepper"]
        missing = [f"HITL_{name.upper()}: not set" for name in wanted if not _filled(self, name)]
        if not (self.slack_team or self.slack_enterprise):
            missing.append("HITL_SLACK_TEAM: not set (or HITL_SLACK_ENTERPRISE)")
        return missing

    def secret(self, name: Literal["data_key", "receipt_key", "key_pepper"]) -> bytes:
        """Give the 32 bytes of a key, from the value itself or from the file it names.

        Raises `SettingsError` for what is neither.
        """
        given = getattr(self, name).get_secret_value()
        label = f"HITL_{name.upper()}"
        try:
            path = Path(given).expanduser()
            if given and path.is_file():
                if path.stat().st_mode & 0o077:
                    message = f"{label}: {path} can be read by others; run: chmod 600 {path}"
                    raise SettingsError(message)
                given = path.read_text().strip()
            found = base64.b64decode(given, validate=True)
        except (OSError, ValueError, RuntimeError) as problem:
            # What was given may be the secret itself, and such errors repeat it.
            why = problem.strerror if isinstance(problem, OSError) else "not base64"
            message = f"{label}: neither a readable file nor 32 bytes in base64 ({why})"
            raise SettingsError(message) from None
        if len(found) != KEY_BYTES:
            message = f"{label}: {len(found)} bytes where {KEY_BYTES} are needed"
            raise SettingsError(message)
        return found


def settings_from(values: Mapping[str, object] | None = None) -> Settings:
    """Read the settings, with `values` before the environment.

    Raises `SettingsError` with one line for each thing that is wrong.
    """
    try:
        return Settings(**dict(values or {}))  # type: ignore[arg-type]
    except ValidationError as problem:
        raise SettingsError("\n".join(_told(problem))) from problem
    except UnicodeDecodeError as problem:
        message = f".env: not UTF-8 at byte {problem.start}"
        raise SettingsError(message) from problem


def fingerprint(secret: bytes) -> str:
    """Name a key without telling it."""
    return hashlib.sha256(b"holdpoint fingerprint" + secret).hexdigest()[:12]


def _filled(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _told(problem: ValidationError) -> list[str]:
    lines = []
    for one in problem.errors(include_input=False, include_url=False):
        name = str(one["loc"][0]).upper().removeprefix("HITL_")
        lines.append(f"HITL_{name}: {one['msg'].removeprefix('Value error, ')}")
    return sorted(lines)
