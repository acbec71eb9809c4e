"""What the agent says about its action: shown as claims, never as facts."""

from collections.abc import Mapping

from app.domain.action import Context, Facts, Payload
from app.slack import words


def claims_of(payload: Payload, facts: Facts) -> tuple[tuple[str, str], ...]:
    """List what the agent said, each with a label; what it did not say is left out.

    The resource is among it where the action is in no catalogue: then nobody else says it.
    """
    context = payload.context
    resource = "" if payload.resource == facts.resource else str(payload.resource)
    listed = (
        ("resource", resource),
        ("justification", context.justification),
        ("blast_radius", context.blast_radius),
        ("rollback", context.rollback),
        ("maintenance_window", _window(context)),
        ("duration", context.duration),
        ("evidence", "\n".join(f"{one.title}: {one.url}" for one in context.evidence)),
        ("model", context.model),
        ("run_id", context.run_id),
        ("session_id", context.session_id),
        ("tool_call_id", context.tool_call_id),
        ("labels", _labels(payload.labels)),
    )
    return tuple((words.FIELDS[name], text) for name, text in listed if text.strip())


def _window(context: Context) -> str:
    window = context.maintenance_window
    return f"{window.start} to {window.until}" if window else ""


def _labels(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={labels[name]}" for name in sorted(labels))
