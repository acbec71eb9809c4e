"""Where traces go, if they go anywhere."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields

from app.domain.action import Context, Facts, Json
from app.policy.decision import Decision
from app.policy.document import Policy, load_policy
from app.settings import Settings, SettingsError
from app.tracing.spans import Kind, part


@dataclass(frozen=True, slots=True)
class TracedPolicy(Policy):
    """A policy whose decisions are spans of the unit that asks for them."""

    def decide(self, facts: Facts, arguments: Mapping[str, Json], context: Context) -> Decision:
        """Decide as the policy does, and tell the rule, the effect and the risk."""
        with part(Kind.POLICY) as told:
            decision = Policy.decide(self, facts, arguments, context)
            effect, risk = decision.effect.value, decision.risk.value
            told.tell({"rule": decision.rule, "effect": effect, "risk": risk})
            return decision


def traced_policy(text: str) -> Policy:
    """Read a policy whose decisions are told."""
    read = load_policy(text)
    return TracedPolicy(**{one.name: getattr(read, one.name) for one in fields(read)})


@contextmanager
def traces(settings: Settings) -> Iterator[None]:
    """Export what is done until the block ends, if the settings say so; raises SettingsError."""
    if not settings.traces:
        yield
        return
    from app.tracing.otlp import exporting  # noqa: PLC0415 - it imports what is optional

    with ExitStack() as stack:
        try:
            stack.enter_context(exporting())
        except ValueError as problem:
            message = f"HITL_TRACES: OpenTelemetry does not understand an OTEL_ setting: {problem}"
            raise SettingsError(message) from problem
        yield
