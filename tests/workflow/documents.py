"""The documents of the state machine, written out from what its model believes.

They are JSON, which is YAML too, and much quicker to write.
"""

import json

from tests.builders import TEAM
from tests.workflow.model import World

KINDS = ["one", "two", "both", "top", "allow", "deny"]
GUARDED = ["one", "two", "both", "top"]


def policy_text(world: World) -> str:
    """Write a policy in which each kind of action has one rule."""
    return json.dumps(
        {
            "version": 1,
            "defaults": {
                "effect": "hold",
                "ttl": {"default": "1h", "min": "1m", "max": "24h"},
                "receipt_ttl": "15m",
                "fallback": "C0FALLBACK",
                "escalation": "reminders",
            },
            "teams": {
                "platform": {
                    "channel": "C0PLATFORM",
                    "reviewers": "ops",
                    "manager": world.manager,
                    **({"hand_over_to": ["security"]} if world.hands else {}),
                },
                "security": {"channel": "C0SECOPS", "reviewers": "security"},
            },
            "actions": {
                f"do.{kind}": {"resource": "thing:{arguments.name}", "risk": "high"}
                for kind in KINDS
            },
            "resources": {"thing:**": {"environment": "prod", "owner": "platform"}},
            "escalations": {"reminders": {"steps": [{"after": "10m", "do": "remind"}]}},
            "rules": [_rule(kind, world) for kind in KINDS],
        }
    )


def _rule(kind: str, world: World) -> dict[str, object]:
    rule = world.rules[kind]
    made: dict[str, object] = {
        "name": f"rule {kind}",
        "match": {"action": f"do.{kind}"},
        "effect": rule.effect,
        "risk": rule.risk,
    }
    if rule.effect == "hold":
        made["approvals"] = [{"from": group, "count": count} for group, count in rule.seats]
    if rule.effect == "hold" and rule.amend:
        made["amend"] = {"arguments.amount": "at_most"}
    return made


def roster_text(world: World) -> str:
    """Write a roster: the people with their accounts, the groups, one agent."""
    people: dict[str, dict[str, object]] = {}
    for account, person in world.accounts.items():
        one = people.setdefault(person, {"name": person.title(), "slack": []})
        slack = one["slack"]
        assert isinstance(slack, list)
        slack.append(account)
    return json.dumps(
        {
            "version": 1,
            "workspace": TEAM,
            "people": people,
            "groups": {
                group: sorted(members & set(people)) for group, members in world.groups.items()
            },
            "grants": [
                {
                    "group": group,
                    "actions": ["do.*"],
                    "resources": ["thing:**"],
                    "max_risk": ceiling,
                    "purpose": "duty",
                    "until": "2027-12-31",
                }
                for group, ceiling in world.ceilings.items()
            ],
            "agents": {
                "bot": {
                    "owner": world.owner,
                    "actions": ["do.*"],
                    "requesters": ["rita"],
                    "executors": ["runner"],
                    "max_pending": 1000,
                    "rate": "60/min",
                    "until": "2027-12-31",
                },
                "other-bot": {
                    "owner": "ben",
                    "actions": ["do.*"],
                    "executors": ["stranger"],
                    "max_pending": 1000,
                    "rate": "60/min",
                    "until": "2027-12-31",
                },
            },
        }
    )
