"""The documents of the simulated year: the starter's plans, on the calendars of five zones."""

import json
from typing import Any

import yaml

from app.bootstrap.starter import starter
from bench.crew import BACKUP, DUTY, MANAGER, MANY, ZONES, Zone, in_role

TEAM, OWNER, AGENT = "T0ACME", "bo", "mover"
SECURITY = "security"
CHANGE, INCIDENT = "change", "incident"


def account_of(person: str) -> str:
    """Name a person's account."""
    return "U0" + person.upper().replace("-", "")


def channel_of(zone: str) -> str:
    """Name the channel of a zone's team."""
    return f"C0{zone.upper()}"


def policy(*, escalates: bool) -> str:
    """Write a policy: changes wait in working hours, incidents at every hour.

    Without escalation, both wait as long, and nobody is asked again.
    """
    names = [one.name for one in ZONES]
    return json.dumps(
        {
            "version": 1,
            "defaults": {
                "effect": "hold",
                "ttl": {"default": "4h", "min": "15m", "max": "24h"},
                "receipt_ttl": "15m",
                "fallback": channel_of(SECURITY),
            },
            "teams": {one: _team(one) for one in names}
            | {SECURITY: {"channel": channel_of(SECURITY), "reviewers": SECURITY}},
            "actions": {
                f"{what}.{one}": {"resource": f"{one}:thing", "risk": "high"}
                for what in (CHANGE, INCIDENT)
                for one in names
            },
            "resources": {f"{one}:**": {"environment": "prod", "owner": one} for one in names},
            "calendars": {one.name: _calendar(one) for one in ZONES},
            **({"escalations": plans()} if escalates else {}),
            "rules": [
                _rule(what, one, escalates=escalates)
                for what in (CHANGE, INCIDENT)
                for one in names
            ],
        }
    )


def plans() -> dict[str, Any]:
    """Give the steps of the starter's plans; each zone counts them on its own calendar."""
    found: dict[str, Any] = yaml.safe_load(starter("policy.yaml"))["escalations"]
    return {name: {"steps": one["steps"]} for name, one in found.items()}


def roster() -> str:
    """Write a roster: forty reviewers, who of them stands behind whom, and one agent."""
    people = [f"{zone.name}-{number}" for zone in ZONES for number in range(MANY)]
    groups = {zone.name: in_role(zone, tuple(range(MANY))) for zone in ZONES}
    groups |= {f"{zone.name}-backups": in_role(zone, BACKUP) for zone in ZONES}
    groups[SECURITY] = [one for zone in ZONES for one in in_role(zone, DUTY)]
    return json.dumps(
        {
            "version": 1,
            "workspace": TEAM,
            "people": {
                one: {"name": one.title(), "slack": [account_of(one)], "email": f"{one}@acme.test"}
                for one in (*people, OWNER)
            },
            "groups": groups,
            "grants": [
                {
                    "group": group,
                    "actions": ["**"],
                    "resources": ["**"],
                    "max_risk": "high",
                    "purpose": "review",
                    "until": "2099-12-31",
                }
                for group in groups
            ],
            "agents": {
                AGENT: {
                    "owner": OWNER,
                    "actions": ["**"],
                    "executors": ["runner"],
                    "max_pending": 100000,
                    "rate": "1000000/s",
                    "until": "2099-12-31",
                }
            },
        }
    )


def _team(zone: str) -> dict[str, str]:
    found = next(one for one in ZONES if one.name == zone)
    (manager,) = in_role(found, MANAGER)
    backups = f"{zone}-backups"
    return {
        "channel": channel_of(zone),
        "reviewers": zone,
        "backups": backups,
        "manager": manager,
    }


def _calendar(zone: Zone) -> dict[str, str]:
    calendar = zone.calendar
    return {
        "zone": calendar.zone,
        "days": "mon-fri",
        "hours": "09:00-18:00",
        "holidays": calendar.holidays,
    }


def _rule(what: str, zone: str, *, escalates: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": f"{what} in {zone}",
        "match": {"action": f"{what}.{zone}"},
        "approvals": [{"from": zone, "count": 1}],
    }
    if what == CHANGE:
        made["calendar"] = zone
    if escalates:
        made["escalation"] = "normal" if what == CHANGE else "urgent"
    return made
