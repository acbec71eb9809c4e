"""Bring messages to addresses outside, and say what became of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from app.delivery.alert import Alert, Trouble
from app.delivery.message import Dead, Leased, Result, Retry, Sent, endpoint_of
from app.webhooks.client import Answer, Client, Unreachable
from app.webhooks.events import (
    Event,
    Format,
    pagerduty,
    pagerduty_trouble,
    standard,
    standard_trouble,
)
from app.webhooks.happenings import happened, subject_of, trial_event
from app.webhooks.reach import Refused
from app.workflow.paging import alert_for
from app.workflow.ports import Records
from app.workflow.subscriptions import Notice

log = structlog.get_logger()

AGAIN = frozenset({408, 425, 429})
SERVER_ERROR = 500
GONE = "status_410"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address outside, under the name that plans use; its secrets stay here."""

    name: str
    url: str = field(repr=False)
    format: Format = Format.STANDARD
    secret: bytes = field(default=b"", repr=False)
    routing_key: str = field(default="", repr=False)
    secret_old: bytes = field(default=b"", repr=False)

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """List what signs, the newest before."""
        return tuple(filter(None, (self.secret, self.secret_old)))


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Sends one message at a time; whatever the other side answers, the answer is a result."""

    records: Records
    client: Client
    endpoints: Mapping[str, Endpoint]
    public_url: str = ""

    async def send(self, leased: Leased) -> Result:
        """Tell an endpoint how a request stands now, if there is anything to tell it."""
        endpoint = self.endpoints.get(endpoint_of(leased.message))
        if endpoint is None:
            return Dead("endpoint_not_set")
        alert = await self.records.read(lambda q: alert_for(q, leased))
        if alert is None:
            return Sent()
        name = id_of(endpoint, alert)
        result = await self.post(endpoint, name, written(endpoint, alert))
        if isinstance(result, Sent) and alert.waits:
            return Sent(channel=endpoint.name, ts=name)
        return result

    async def alarm(self, name: str, trouble: Trouble) -> bool:
        """Tell an endpoint of a trouble; say whether that is done, and not to be tried again.

        What is the matter with the endpoint itself is not told to it.
        """
        endpoint = self.endpoints.get(name)
        if endpoint is None or trouble.name == f"webhook {name}":
            return True
        about = f"{trouble.name}/{trouble.since.isoformat()}/{trouble.over}"
        event = standard_trouble(trouble)
        if endpoint.format is Format.PAGERDUTY:
            event = pagerduty_trouble(trouble, endpoint.routing_key)
        return not isinstance(await self.post(endpoint, message_id(about), event), Retry)

    async def tell(self, name: str, notice: Notice) -> Result:
        """Tell an endpoint what happened; only one that says that it is gone is never told."""
        about = f"{name}/{notice.seq}/{notice.at.isoformat()}/{subject_of(notice)}"
        event = happened(notice, self.public_url)
        result = await self.post(self.endpoints[name], message_id(about), event)
        if isinstance(result, Dead) and result.code != GONE:
            return Retry(result.code)
        return result

    async def trial(self, name: str, token: str) -> Result:
        """Send an endpoint an event that says nothing but that it arrives."""
        event = trial_event(name, self.client.now())
        return await self._posted(self.endpoints[name], message_id(f"{name}/{token}"), event)

    async def post(self, endpoint: Endpoint, name: str, event: Event) -> Result:
        """Post an event of an id to an endpoint; what was not taken is in the log."""
        result = await self._posted(endpoint, name, event)
        if not isinstance(result, Sent):
            log.warning("webhook_not_taken", endpoint=endpoint.name, code=result.code)
        return result

    async def _posted(self, endpoint: Endpoint, name: str, event: Event) -> Result:
        try:
            answer = await self.client.post(endpoint.url, name, event, *endpoint.secrets)
        except Refused as problem:
            return Dead(problem.code)
        except Unreachable:
            return Retry("unreachable")
        return judge(answer)


def judge(answer: Answer) -> Result:
    """Say what an answer means: taken, not now, or never there.

    Where it points elsewhere nobody goes, and what it calls wrong would be wrong again.
    """
    code = f"status_{answer.status}"
    if answer.good:
        return Sent()
    if answer.status in AGAIN or answer.status >= SERVER_ERROR:
        return Retry(code, answer.after)
    return Dead(code)


def written(endpoint: Endpoint, alert: Alert) -> Event:
    """Write an alert as its endpoint takes it."""
    if endpoint.format is Format.PAGERDUTY:
        return pagerduty(alert, endpoint.routing_key)
    return standard(alert)


def id_of(endpoint: Endpoint, alert: Alert) -> str:
    """Name an event: the same one, sent again, has the same id, so that it is taken once."""
    return message_id(f"{alert.request}/{endpoint.name}/{alert.step}/{alert.waits}")


def message_id(about: str) -> str:
    """Make the id of an event from what it is about."""
    return f"msg_{hashlib.sha256(about.encode()).hexdigest()[:32]}"
