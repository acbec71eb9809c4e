"""What the agent says about its action: shown as claims, never as facts."""

from collections.abc import Mapping

from app.domain.action import Context, Facts, Payload
from app.slack import words
from app.slack.cards.mask import Curtain


def claims_of(
    payload: Payload, facts: Facts, drawn: Curtain | None = None
) -> tuple[tuple[str, str], ...]:
    """List what the agent said, each with a label; what it did not say is left out.

    The resource is among it where the action is in no catalogue: then nobody else says it.
    Behind a curtain, each text in it is masked by itself.
    """
    context, shown = payload.context, drawn.text if drawn else str
    claimed = payload.resource
    resource = "" if claimed == facts.resource else f"{shown(claimed.type)}:{shown(claimed.id)}"
    evidence = [f"{shown(one.title)}: {shown(one.url)}" for one in context.evidence]
    listed = (
        ("resource", resource),
        ("justification", shown(context.justification)),
        ("blast_radius", shown(context.blast_radius)),
        ("rollback", shown(context.rollback)),
        ("maintenance_window", _window(context)),
        ("duration", shown(context.duration)),
        ("evidence", "\n".join(evidence)),
        ("model", shown(context.model)),
        ("run_id", shown(context.run_id)),
        ("session_id", shown(context.session_id)),
        ("tool_call_id", shown(context.tool_call_id)),
        ("labels", _labels(payload.labels, drawn)),
    )
    return tuple((words.FIELDS[name], text) for name, text in listed if text.strip())


def _window(context: Context) -> str:
    window = context.maintenance_window
    return f"{window.start} to {window.until}" if window else ""


def _labels(labels: Mapping[str, str], drawn: Curtain | None) -> str:
    if drawn:
        told = [(drawn.text(name), drawn.named(name, labels[name])) for name in sorted(labels)]
    else:
        told = [(name, labels[name]) for name in sorted(labels)]
    return ", ".join(f"{name}={text}" for name, text in told)
