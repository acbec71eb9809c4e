"""How an alert is written for a receiver: as PagerDuty takes it, or plainly. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from app.delivery.alert import Alert, Trouble
from app.domain.action import Risk
from app.webhooks import words

SEVERITIES = {
    Risk.LOW: "info",
    Risk.MEDIUM: "warning",
    Risk.HIGH: "error",
    Risk.CRITICAL: "critical",
}
SOURCE = "Keyturn"
Event = dict[str, object]


class Format(StrEnum):
    """What a receiver understands."""

    STANDARD = "standard"
    PAGERDUTY = "pagerduty"


def standard(alert: Alert) -> Event:
    """Write an event as Standard Webhooks advises: a type, its time, and the rest."""
    return {
        "type": "request.waiting" if alert.waits else "request.ended",
        "timestamp": alert.now.isoformat(),
        "data": {"request": alert.request, "state": alert.state.value, **known_of(alert)},
    }


def pagerduty(alert: Alert, routing_key: str) -> Event:
    """Write an event of PagerDuty's Events API v2: a trigger, or the resolve that ends it.

    See https://developer.pagerduty.com/docs/send-alert-event. Several triggers of one request
    are one incident, because they have one `dedup_key`.
    """
    head: Event = {
        "routing_key": routing_key,
        "event_action": "trigger" if alert.waits else "resolve",
        "dedup_key": alert.request,
    }
    if not alert.waits:
        return head
    payload = {
        "summary": summary(alert),
        "source": SOURCE,
        "severity": SEVERITIES[alert.risk],
        "timestamp": alert.now.isoformat(),
        "component": alert.action,
        "group": alert.team,
        "custom_details": {"request": alert.request, **known_of(alert)},
    }
    links = [{"href": alert.link, "text": words.OPEN_CARD}] if alert.link else []
    return {**head, "payload": payload, "links": links, "client": SOURCE}


def standard_trouble(trouble: Trouble) -> Event:
    """Write that something began to keep Keyturn from its work, or that this is over."""
    return {
        "type": "keyturn.trouble_ended" if trouble.over else "keyturn.trouble_began",
        "timestamp": trouble.now.isoformat(),
        "data": {
            "trouble": trouble.name,
            "why": trouble.why,
            "since": trouble.since.isoformat(),
        },
    }


def pagerduty_trouble(trouble: Trouble, routing_key: str) -> Event:
    """Write the same for PagerDuty: one incident for each kind of trouble."""
    head: Event = {
        "routing_key": routing_key,
        "event_action": "resolve" if trouble.over else "trigger",
        "dedup_key": f"keyturn/{trouble.name}",
    }
    payload = {
        "summary": words.TROUBLE.format(why=trouble.why),
        "source": SOURCE,
        "severity": "critical",
        "timestamp": trouble.now.isoformat(),
        "component": trouble.name,
    }
    return head if trouble.over else {**head, "payload": payload, "client": SOURCE}


def known_of(alert: Alert) -> Mapping[str, object]:
    """List what a service outside may know of a request."""
    return {
        "action": alert.action,
        "risk": alert.risk.value,
        "team": alert.team,
        "waiting_since": alert.since.isoformat(),
        "expires_at": alert.until.isoformat(),
        "link": alert.link,
    }


def summary(alert: Alert) -> str:
    """Say in one sentence what waits, for how long."""
    return words.WAITS.format(
        action=alert.action,
        waited=words.spent(alert.now - alert.since),
        risk=alert.risk.value,
        team=alert.team or words.NO_TEAM,
    )
