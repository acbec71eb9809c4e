"""The judge of matching: slow and plain, and it imports nothing of the product."""

from datetime import UTC, date, datetime
from typing import Any

RISKS = ["low", "medium", "high", "critical"]


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern, by trying every way."""
    if not pattern:
        return not text
    if pattern.startswith("**"):
        return any(fits(pattern[2:], text[cut:]) for cut in range(len(text) + 1))
    if pattern[0] == "*":
        reach = text.split("/", maxsplit=1)[0]
        return any(fits(pattern[1:], text[cut:]) for cut in range(len(reach) + 1))
    return text[:1] == pattern[0] and fits(pattern[1:], text[1:])


def may_review(tree: dict[str, Any], facts: dict[str, str], now: datetime) -> dict[str, set[str]]:
    """Who may review, read straight from the YAML: person to groups."""
    today = now.astimezone(UTC).date()
    found: dict[str, set[str]] = {}
    for group, members in tree["groups"].items():
        if not any(_covers(grant, group, facts, today) for grant in tree["grants"]):
            continue
        for member in members:
            one: dict[str, Any] = {"person": member} if isinstance(member, str) else member
            if one.get("from", date.min) <= today <= one.get("until", date.max):
                found.setdefault(one["person"], set()).add(group)
    return found


def _covers(grant: dict[str, Any], group: str, facts: dict[str, str], today: date) -> bool:
    return (
        grant["group"] == group
        and grant.get("from", date.min) <= today <= grant["until"]
        and RISKS.index(facts["risk"]) <= RISKS.index(grant["max_risk"])
        and facts["environment"] in grant.get("environments", [facts["environment"]])
        and any(fits(one, facts["action"]) for one in grant["actions"])
        and any(fits(one, facts["resource"]) for one in grant["resources"])
    )
