"""Who speaks to the outside addresses that the settings name."""

from app.clock import SystemClock
from app.settings import Settings
from app.webhooks.client import Client
from app.webhooks.reach import Reach, networks_in, url_of


def client_for(settings: Settings, url: str) -> Client:
    """Make what speaks to one address that the operator wrote out: its host needs no list."""
    host = url_of(url).raw_host or ""
    reach = Reach(frozenset({host}), networks_in(settings.webhook_networks))
    return Client(reach, SystemClock().now)
