"""Who speaks to Slack and to the outside addresses that the settings name."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from app.clock import SystemClock
from app.delivery.message import Leased, MessageKind, Result
from app.scheduler.relay import Channel
from app.settings import SIGNING_BYTES, Settings, label_of, secret_in
from app.slack.house import SlackConfig
from app.webhooks.channel import Endpoint, WebhookChannel
from app.webhooks.client import Client
from app.webhooks.events import Format
from app.webhooks.reach import Reach, networks_in, url_of
from app.workflow.ports import Records
from app.workflow.subscriptions import Wanted


@dataclass(frozen=True, slots=True)
class Channels:
    """Gives each message to whoever can send it."""

    slack: Channel
    outside: Channel

    async def send(self, leased: Leased) -> Result:
        """Send one message where it belongs."""
        elsewhere = leased.message.kind is MessageKind.WEBHOOK
        return await (self.outside if elsewhere else self.slack).send(leased)


@dataclass(frozen=True, slots=True)
class Told:
    """The endpoints that are told what happens, as operators see them: hosts without addresses."""

    channel: WebhookChannel
    hosts: Mapping[str, str]
    wanted: Wanted

    async def trial(self, name: str, token: str) -> Result:
        """Send an endpoint an event that says nothing but that it arrives."""
        return await self.channel.trial(name, token)


def told(settings: Settings, channel: WebhookChannel) -> Told:
    """Name the endpoints that are told what happens."""
    wanted = settings.subscribed
    hosts = {name: url_of(channel.endpoints[name].url).raw_host or "" for name in wanted}
    return Told(channel, hosts, wanted)


def client_for(settings: Settings, url: str) -> Client:
    """Make what speaks to one address that the operator wrote out: its host needs no list."""
    return _client(settings, frozenset({url_of(url).raw_host or ""}))


def webhooks(settings: Settings, records: Records) -> WebhookChannel:
    """Make what speaks to the endpoints; raises SettingsError for a secret that is none."""
    client, endpoints = listed_client(settings), endpoints_of(settings)
    return WebhookChannel(records, client, endpoints, settings.public_url)


def listed_client(settings: Settings) -> Client:
    """Make what speaks to the hosts that the settings list."""
    return _client(settings, settings.listed_hosts)


def endpoints_of(settings: Settings) -> dict[str, Endpoint]:
    """Read the endpoints with their secrets; raises SettingsError."""
    return {
        name: Endpoint(
            name,
            part.url.get_secret_value(),
            Format(part.format),
            _secret(part.secret, f"{label_of(name)}SECRET"),
            part.routing_key.get_secret_value(),
            _secret(part.secret_old, f"{label_of(name)}SECRET_OLD"),
        )
        for name, part in settings.webhooks.items()
    }


def slack_config(settings: Settings) -> SlackConfig:
    """Say to the Slack room what it needs to know."""
    return SlackConfig(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        team=settings.slack_team,
        enterprise=settings.slack_enterprise,
        app_id=settings.slack_app,
        mode=settings.slack_mode,
        command=settings.slack_command,
    )


def _secret(value: SecretStr, label: str) -> bytes:
    return secret_in(value, label, SIGNING_BYTES) if value.get_secret_value() else b""


def _client(settings: Settings, hosts: frozenset[str]) -> Client:
    return Client(Reach(hosts, networks_in(settings.webhook_networks)), SystemClock().now)
