"""What an operator can set, typed, and what is missing of it."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.delivery.happening import EVERY
from app.settings.secrets import SIGNING_BYTES, SettingsError, private_text, secret_in

ALL = "all"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 # nosec B104 # where it listens, not we
SLACK_API = "https://slack.com/api/"
ENDPOINT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

Secret = Literal["data_key", "receipt_key", "key_pepper", "anchor_secret"]
NO_EXPORTER = (
    "OpenTelemetry is not installed; install requirements/otel.txt, or keyturn-server[otel]"
)
ANCHORS = ("file:", "git:", "https://", "http://", "slack:")


class WebhookPart(BaseModel):
    """One outside address: what it understands, and the secrets that go there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = SecretStr("")
    format: Literal["standard", "pagerduty"] = "standard"
    secret: SecretStr = SecretStr("")
    secret_old: SecretStr = SecretStr("")
    routing_key: SecretStr = SecretStr("")
    events: str = ""

    @property
    def told(self) -> frozenset[str]:
        """List what the address is told of; nothing, unless the operator says so."""
        named = frozenset(self.events.lower().replace(",", " ").split())
        return EVERY if named == {ALL} else named


class Settings(BaseSettings):
    """What an operator can set; every name begins with `HITL_`."""

    model_config = SettingsConfigDict(
        env_prefix="HITL_", env_file=".env", extra="ignore", env_nested_delimiter="__"
    )

    database_url: str = Field(default="sqlite:///keyturn.db", repr=False)
    policy: Path = Path("policy.yaml")
    roster: Path = Path("roster.yaml")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8080, validation_alias=AliasChoices("HITL_PORT", "PORT")
    )
    admin_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    connections: Annotated[int, Field(ge=0)] = 0
    connections_per_peer: Annotated[int, Field(ge=0)] = 2500
    keep_alive: Annotated[float, Field(ge=5, le=3600)] = 75.0
    public_url: str = ""
    slack_mode: Literal["socket", "http"] = "socket"
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_team: str = ""
    slack_enterprise: str = ""
    slack_app: str = ""
    slack_command: Annotated[str, Field(pattern=r"^/[A-Za-z0-9-]{1,31}$")] = "/hitl"
    slack_api_url: str = SLACK_API
    data_key: SecretStr = SecretStr("")
    receipt_key: SecretStr = SecretStr("")
    receipt_keys_retired: str = ""
    key_pepper: SecretStr = SecretStr("")
    operator_key: SecretStr = SecretStr("")
    log: Literal["console", "json"] = "console"
    traces: Literal["", "otlp"] = ""
    retain_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    anchor: str = ""
    anchor_every: Annotated[float, Field(gt=0, le=1440)] = 10.0
    anchor_secret: SecretStr = SecretStr("")
    webhooks: dict[str, WebhookPart] = {}
    webhook_hosts: str = ""
    webhook_networks: str = ""
    alarm: str = ""

    @field_validator("slack_api_url")
    @classmethod
    def _only_slack_or_loopback(cls, url: str) -> str:
        if url != SLACK_API and urlsplit(url).hostname not in LOOPBACK:
            message = "must be Slack's own address, or on this machine (for practice)"
            raise ValueError(message)
        return url if url.endswith("/") else f"{url}/"

    @property
    def url(self) -> str:
        """Say where the service answers, for whoever calls it from here."""
        host = EVERYWHERE.get(self.host, self.host)
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    def acting_key(self) -> str:
        """Give the operator's key by which commands act, from itself or its file; or nothing.

        Raises `SettingsError` for what is neither.
        """
        given, label = self.operator_key.get_secret_value(), "HITL_OPERATOR_KEY"
        if not given or given.startswith("hitl_operator_"):
            return given
        try:
            return private_text(Path(given).expanduser(), label)
        except (OSError, ValueError, RuntimeError) as problem:
            message = f"{label}: neither an operator's key nor a readable file with one"
            raise SettingsError(message) from problem

    @property
    def anchors(self) -> tuple[str, ...]:
        """List the places outside that checkpoints go to."""
        return tuple(self.anchor.replace(",", " ").split())

    @property
    def listed_hosts(self) -> frozenset[str]:
        """Give the hosts outside that may be spoken to."""
        return frozenset(self.webhook_hosts.lower().replace(",", " ").split())

    @property
    def file(self) -> Path | None:
        """Say which file the database is; nothing where it is a server."""
        path = self.database_url.removeprefix("sqlite:///")
        return Path(path).absolute() if path != self.database_url else None

    @property
    def socket(self) -> Path | None:
        """Say where commands reach a running service: beside its file; PostgreSQL needs none."""
        return self.file.with_name(f"{self.file.name}.sock") if self.file else None

    @property
    def subscribed(self) -> dict[str, frozenset[str]]:
        """Say which addresses are told what happens to requests, and of what."""
        return {name: part.told for name, part in self.webhooks.items() if part.told}

    def badly_outside(self) -> list[str]:
        """Name what is wrong with the addresses outside."""
        problems = []
        try:
            [ip_network(one) for one in self.webhook_networks.replace(",", " ").split()]
        except ValueError as problem:
            problems.append(f"HITL_WEBHOOK_NETWORKS: {problem}")
        if self.alarm and self.alarm.lower() not in self.webhooks:
            problems.append(f"HITL_ALARM: {label_of(self.alarm)}URL is not set")
        for name, part in self.webhooks.items():
            problems += [f"{label_of(name)}{why}" for why in _wrong(name, part, self.listed_hosts)]
        return problems

    def missing(self) -> list[str]:
        """Name what `serve` needs and has not got."""
        token = "slack_app_token" if self.slack_mode == "socket" else "slack_signing_secret"
        wanted = ["slack_bot_token", token, "slack_app"]
        wanted += ["data_key", "receipt_key", "key_pepper"]
        missing = [f"HITL_{name.upper()}: not set" for name in wanted if not _filled(self, name)]
        if not (self.slack_team or self.slack_enterprise):
            missing.append("HITL_SLACK_TEAM: not set (or HITL_SLACK_ENTERPRISE)")
        if self.traces and not _exporter_is_there():
            missing.append(f"HITL_TRACES: {NO_EXPORTER}")
        return missing + self._anchored_badly() + self.badly_outside()

    def _anchored_badly(self) -> list[str]:
        places = self.anchors
        bad = [one for one in places if not one.startswith(ANCHORS)]
        problems = [f"HITL_ANCHOR: {one} is none of {', '.join(ANCHORS)}" for one in bad]
        if places and all(one.startswith("slack:") for one in places):
            problems.append("HITL_ANCHOR: Slack alone is no witness; name another place too")
        if any("://" in one for one in places) and not _filled(self, "anchor_secret"):
            problems.append("HITL_ANCHOR_SECRET: not set, and a webhook must be signed")
        return problems

    def secret(self, name: Secret) -> bytes:
        """Give the 32 bytes of a key, from the value itself or from the file it names.

        Raises `SettingsError` for what is neither.
        """
        return secret_in(getattr(self, name), f"HITL_{name.upper()}")


def label_of(endpoint: str) -> str:
    """Say how the settings of an endpoint begin."""
    return f"HITL_WEBHOOKS__{endpoint.upper()}__"


def _exporter_is_there() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def _filled(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _wrong(name: str, part: WebhookPart, hosts: frozenset[str]) -> Iterator[str]:
    """Say what is wrong with an endpoint, each time after the name of its setting."""
    if not ENDPOINT.fullmatch(name):
        yield "URL: a name has letters, digits and single underscores, such as PAGER"
    host = _host(part.url.get_secret_value())
    if not host:
        yield "URL: not set to an address such as https://events.pagerduty.com/v2/enqueue"
    elif host not in hosts:
        yield f"URL: {host} is not in HITL_WEBHOOK_HOSTS, so nothing may be sent there"
    if part.format == "pagerduty" and not part.routing_key.get_secret_value():
        yield "ROUTING_KEY: not set, and PagerDuty takes no event without it"
    if part.format == "pagerduty" and part.told:
        yield "EVENTS: PagerDuty is told of what waits only; format standard takes events"
    if unknown := sorted(part.told - EVERY):
        yield f"EVENTS: {', '.join(unknown)} is none of {ALL}, {', '.join(sorted(EVERY))}"
    yield from _wrong_secret(part)


def _wrong_secret(part: WebhookPart) -> Iterator[str]:
    if part.format == "standard" and not part.secret.get_secret_value():
        yield "SECRET: not set, and such an event must be signed"
    for label, secret in (("SECRET", part.secret), ("SECRET_OLD", part.secret_old)):
        try:
            if secret.get_secret_value():
                secret_in(secret, label, SIGNING_BYTES)
        except SettingsError as problem:
            yield str(problem)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"https", "http"} else ""
