"""How cases are written: what an agent asks, and what the policy is expected to answer."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator, StrictInt

from app.documents.fields import RiskLevel, Words, words
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.domain.action import Context, Evidence, Resource, Risk, Window
from app.policy.amending import AmendPath
from app.policy.schema import ApprovalPart, EffectWord, EvidenceField


def resource(value: object) -> Resource:
    """Check a resource, written as `type:id`."""
    kind, colon, name = words(value).partition(":")
    if not (kind and colon and name):
        refuse("must be type:id, such as secret:prod/payments-db")
    return Resource(kind, name)


ResourceText = Annotated[Resource, PlainValidator(resource)]
Arguments = dict[str, Any]


class WindowPart(Strict):
    """A maintenance window."""

    start: Words = Field(alias="from")
    until: Words


class EvidencePart(Strict):
    """A document."""

    title: Words
    url: Words


class ContextPart(Strict):
    """What the agent claims."""

    justification: Words = ""
    blast_radius: Words = ""
    rollback: Words = ""
    maintenance_window: WindowPart | None = None
    duration: Words = ""
    evidence: tuple[EvidencePart, ...] = ()
    requester: Words = ""
    run_id: Words = ""
    session_id: Words = ""
    tool_call_id: Words = ""
    model: Words = ""

    def context(self) -> Context:
        """Say it in the domain's words."""
        window = self.maintenance_window
        told = {name: getattr(self, name) for name in type(self).model_fields}
        told["maintenance_window"] = Window(window.start, window.until) if window else None
        told["evidence"] = tuple(Evidence(one.title, one.url) for one in self.evidence)
        return Context(**told)


class ExpectPart(Strict):
    """What should come of it; only what is written is compared."""

    effect: EffectWord | None = None
    rule: Words = ""
    thresholds: tuple[ApprovalPart, ...] = ()
    risk: RiskLevel = Risk.LOW
    missing: tuple[EvidenceField, ...] = ()
    refused: Words = ""
    amend: tuple[AmendPath, ...] = ()


class CasePart(Strict):
    """One case."""

    name: Words = ""
    action: Words
    arguments: Arguments = Field(default={})
    resource: ResourceText | None = None
    context: ContextPart = ContextPart()
    expect: ExpectPart


class CasesPart(Strict):
    """All cases."""

    version: Annotated[StrictInt, Field(ge=1, le=1)]
    cases: Annotated[tuple[CasePart, ...], Field(min_length=1)]
