"""Show when each step of a plan would fire, in the local time of its calendar."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.plan import Plan
from app.escalation.planning import Span, expiry, plan_of
from app.policy.decision import Decision

FORMAT = "%a %d %b %Y %H:%M"


def times_of(decision: Decision, now: datetime) -> tuple[Plan | None, datetime]:
    """Fix the plan and the expiry for a request of this moment, as a submission would."""
    timing, ttl = decision.timing, decision.ttl.default
    plan = plan_of(timing.plan, timing.calendar, now, Span(ttl, ttl))
    return plan, expiry(timing.counted_on, now, ttl)


def time_lines(decision: Decision, now: datetime) -> Iterator[tuple[str, str]]:
    """Name each step with its time, and the expiry after them."""
    plan, end = times_of(decision, now)
    name = plan.zone if plan and plan.zone else "UTC"
    zone = ZoneInfo(name)
    if plan and plan.name:
        counted = f"counted on {plan.calendar}" if plan.calendar else "counting every hour"
        yield "plan", f"{plan.name}, {counted}; times are of {name}"
    if plan and plan.opens_at:
        yield "seen from", f"{plan.opens_at.astimezone(zone):{FORMAT}}"
    for one in plan.steps if plan else ():
        whom = one.who or one.to or one.endpoint
        yield f"{one.due_at.astimezone(zone):{FORMAT}}", f"{one.do} {whom}".strip()
    yield "expires", f"{end.astimezone(zone):{FORMAT}} ({name})"


def times_json(decision: Decision, now: datetime) -> dict[str, object]:
    """Give the same as JSON."""
    plan, end = times_of(decision, now)
    steps = [
        {
            "due_at": one.due_at.isoformat(),
            "do": one.do,
            "who": one.who,
            "to": one.to,
            "name": one.endpoint,
        }
        for one in (plan.steps if plan else ())
    ]
    return {
        "plan": plan.name if plan else "",
        "calendar": plan.calendar if plan else "",
        "zone": plan.zone if plan else "",
        "steps": steps,
        "expires_at": end.isoformat(),
    }
