"""How a policy is written: the shape of the YAML, key by key."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, StrictBool, StrictInt

from app.documents.fields import (
    ACTIONS,
    NAMED,
    PLACE,
    RISKS,
    Clock,
    Duration,
    Globs,
    GlobText,
    Name,
    ResourceGlobs,
    ResourceGlobText,
    RiskLevel,
    Words,
    Zone,
    choice,
    or_several,
    several,
    shown,
    word_of,
    words,
    written_as,
)
from app.documents.problem import quoted
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.domain.action import Context, Effect, Enforcement, Risk
from app.domain.care import StepUp
from app.escalation.schema import CalendarPart, PlanPart
from app.policy.amending import AmendPath, AmendWay
from app.policy.catalogue import UNCLASSIFIED
from app.policy.conditions import ASKED, Tests, asked_of
from app.policy.template import Template, path_of, template

_CHANNEL = re.compile("[CG][A-Z0-9]{1,30}")
_KEY = r"[^.{}\s]+(\.[^.{}\s]+)*"
ARGUMENT = rf"^arguments\.{_KEY}$"
MADE = (
    r"^(?!unclassified:)[A-Za-z0-9][A-Za-z0-9._-]{0,63}:"
    r"([^{}*]|\{arguments(\.[^.{}\s]+)+\})+$"
)
EVIDENCE = tuple(Context.__dataclass_fields__)


class Confirm(StrEnum):
    """What a reviewer types out before an approval counts."""

    RESOURCE = "resource"


def channel(value: object) -> str:
    """Check the id of a channel."""
    text = words(value)
    if not _CHANNEL.fullmatch(text):
        refuse(f"{quoted(text)} is not a channel's id: use the id (C0PLATFORM), not the name")
    return text


def made_from(value: object) -> Template:
    """Check the template of a resource."""
    text = words(value)
    found = template(text)
    if found is None:
        refuse(f'{quoted(text)} is not a resource such as "secret:{{arguments.secret}}"')
    if found.type == UNCLASSIFIED.type:
        refuse(f"{found.type} is the type of actions that are not declared: use one of its own")
    return found


def argument(value: object) -> str:
    """Check the path of an argument."""
    text = words(value)
    if not path_of(text):
        refuse(f"{quoted(text)} is not an argument such as arguments.body")
    return text


def field_of_evidence(value: object) -> str:
    """Check the name of a field of the context."""
    text = words(value)
    if text not in EVIDENCE:
        refuse(f"{quoted(text)} is not evidence; known are {', '.join(EVIDENCE)}")
    return text


def argument_key(value: object) -> str:
    """Check the name of an argument in a rule's match."""
    text = words(value)
    if not path_of(f"arguments.{text}"):
        refuse(f"{quoted(text)} is not the name of an argument")
    return text


Level = Annotated[
    tuple[RiskLevel, ...], BeforeValidator(several), Field(min_length=1), or_several(1, enum=RISKS)
]
Names = Annotated[
    tuple[Name, ...], BeforeValidator(several), Field(min_length=1), or_several(1, **NAMED)
]
EffectWord = Annotated[Effect, PlainValidator(choice(Effect)), word_of(Effect)]
EnforcementWord = Annotated[
    Enforcement, PlainValidator(choice(Enforcement, later="proxy")), word_of(Enforcement)
]
ConfirmWord = Annotated[Confirm, PlainValidator(choice(Confirm)), word_of(Confirm)]
StepUpWord = Annotated[StepUp, PlainValidator(choice(StepUp)), word_of(StepUp)]
Channel = Annotated[str, BeforeValidator(channel), written_as(_CHANNEL)]
TemplateText = Annotated[Template, PlainValidator(made_from), shown(type="string", pattern=MADE)]
Argument = Annotated[str, BeforeValidator(argument), shown(type="string", pattern=ARGUMENT)]
EvidenceField = Annotated[str, BeforeValidator(field_of_evidence), shown(enum=list(EVIDENCE))]
ArgumentKey = Annotated[
    str, BeforeValidator(argument_key), shown(type="string", pattern=f"^{_KEY}$")
]
ArgumentTests = Annotated[Tests, PlainValidator(asked_of), shown(**ASKED)]


class TtlPart(Strict):
    """How long a request may wait; what is not written comes from the defaults."""

    default: Duration = timedelta(0)
    min: Duration = timedelta(0)
    max: Duration = timedelta(0)


class DefaultsPart(Strict):
    """What holds where no rule says otherwise."""

    later: ClassVar[frozenset[str]] = frozenset({"sample"})
    effect: EffectWord = Effect.HOLD
    ttl: TtlPart = TtlPart()
    receipt_ttl: Duration = timedelta(minutes=15)
    fallback: Channel
    step_up_from: RiskLevel | None = None
    escalation: Name = ""
    calendar: Name = ""


class DigestPart(Strict):
    """When a team is told of what waits for it: an hour of a calendar's days, or of a zone's."""

    at: Clock
    calendar: Name = ""
    zone: Zone = ""


class TeamPart(Strict):
    """A team that owns resources."""

    channel: Channel
    reviewers: Name
    backups: Name = ""
    manager: Name = ""
    hand_over_to: Names = ()
    escalation: Name = ""
    calendar: Name = ""
    digest: DigestPart | None = None


class ActionPart(Strict):
    """What the operator knows of one kind of action."""

    resource: TemplateText
    risk: RiskLevel
    reversible: StrictBool = False
    sensitive: tuple[Argument, ...] = ()
    approve_unseen: StrictBool = False
    enforcement: EnforcementWord = Enforcement.RECEIPT


class ResourcePart(Strict):
    """Where resources belong."""

    environment: Name
    owner: Name


class MatchPart(Strict):
    """Which actions a rule is for; every key that is written must fit."""

    action: Annotated[Globs, Field(min_length=1), or_several(1, **ACTIONS)] = ()
    resource: Annotated[ResourceGlobs, Field(min_length=1), or_several(1, **PLACE)] = ()
    environment: Names = ()
    risk: Level = ()
    team: Names = ()
    arguments: dict[ArgumentKey, ArgumentTests] = Field(default={})


class ApprovalPart(Strict):
    """How many distinct people of a group must approve."""

    group: Name = Field(alias="from")
    count: Annotated[StrictInt, Field(ge=1, le=20)] = 1


class RequirePart(Strict):
    """What must be given."""

    evidence: tuple[EvidenceField, ...] = ()
    reason: StrictBool = False
    confirm: ConfirmWord | None = None
    step_up: StepUpWord | None = None


class RulePart(Strict):
    """One rule."""

    later: ClassVar[frozenset[str]] = frozenset({"sample"})
    name: Words
    match: MatchPart
    effect: EffectWord = Effect.HOLD
    reason: Words = ""
    risk: RiskLevel = Risk.LOW
    approvals: Annotated[tuple[ApprovalPart, ...], Field(min_length=1)] = ()
    require: RequirePart = RequirePart()
    amend: dict[AmendPath, AmendWay] = Field(default={})
    ttl: TtlPart = TtlPart()
    receipt_ttl: Duration = timedelta(0)
    escalation: Name = ""
    calendar: Name = ""


class PolicyPart(Strict):
    """The whole policy."""

    later: ClassVar[frozenset[str]] = frozenset({"sample"})
    version: Annotated[StrictInt, Field(ge=1, le=1)]
    defaults: DefaultsPart
    teams: dict[Name, TeamPart] = Field(default={})
    actions: dict[GlobText, ActionPart] = Field(default={})
    resources: dict[ResourceGlobText, ResourcePart] = Field(default={})
    rules: tuple[RulePart, ...] = ()
    escalations: dict[Name, PlanPart] = Field(default={})
    calendars: dict[Name, CalendarPart] = Field(default={})
