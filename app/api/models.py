"""The bodies that callers send: what may stand where, how long, and in which form."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from app.documents.durations import duration
from app.documents.moments import moment_in
from app.domain.action import Action, Context, Evidence, Resource, Window
from app.domain.authority import KeyKind, LockKind
from app.domain.letters.blank import shows_nothing


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("keyturn", "{message}", {"message": message})


def _span(text: object) -> timedelta:
    found = duration(text) if isinstance(text, str) and text.startswith("P") else None
    if found is None:
        message = "must be an ISO 8601 duration such as PT30M, PT1H or P1D, of a year at most"
        raise _wrong(message)
    return found


def _written_span(text: str) -> str:
    if text:
        _span(text)
    return text


def _instant(given: object) -> datetime:
    """Read a moment; a number is none, because nobody can tell seconds from milliseconds."""
    at = moment_in(given) if isinstance(given, str) else None
    if at is None:
        message = "must be an RFC 3339 time with an offset, such as 2026-11-21T08:00:00Z"
        raise _wrong(message)
    return at


def _moment(text: str) -> str:
    return _instant(text).isoformat().replace("+00:00", "Z")


def _shown(text: str) -> str:
    if shows_nothing(text):
        message = "must not be empty: it shows nothing"
        raise _wrong(message)
    return text


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a text: what stands in the document, and the words for whoever misses it."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Look at the form after everything else."""
        return no_info_after_validator_function(self._kept, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell the form."""
        return {**handler(schema), "pattern": f"^{self.pattern}$"}

    def _kept(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise _wrong(self.words)
        return text


ACTION = Form(
    "[A-Za-z0-9][A-Za-z0-9_.:-]*",
    "must have the form of an action's name, such as secrets.rotate: letters, digits, _ . : -",
)
ADDRESS = Form(
    r"https?://[^\s/?#]\S*", "must be an http or https address, such as https://ci.acme.test/4711"
)
DIGEST = Form(
    "sha256:[0-9a-f]{64}", "must have the form sha256: and 64 digits from 0-9a-f, in small letters"
)
VISIBLE = Form("[!-~]+", "must be visible ASCII characters without spaces, such as run-42")
NAMED = Form(
    "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}",
    "must be a name, such as deploy-bot: letters, digits, . - _ @; at most 64",
)
SECRET = Form(
    "(?:[A-Z2-7]{8}){4,16}",
    "must be base32 as authenticator apps take it: 32 to 128 of A-Z and 2-7, a multiple of 8",
)

Line = Annotated[str, Field(max_length=200)]
Prose = Annotated[str, Field(max_length=8000)]
Label = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_shown)]
Name = Annotated[str, NAMED]
Moment = Annotated[
    str,
    AfterValidator(_moment),
    Field(json_schema_extra={"format": "date-time"}, description="RFC 3339, with an offset."),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "description": "RFC 3339, with an offset."}
    ),
]
SPAN = {
    "type": "string",
    "pattern": "^P([0-9]{1,3}D)?(T([0-9]{1,4}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?$",
    "description": "ISO 8601, such as PT30M, PT1H or P1D; a year at most.",
}


class Body(BaseModel):
    """A part of a body; nothing is converted, and what is not named is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ActionBody(Body):
    """What to run."""

    name: Annotated[str, Field(max_length=200), ACTION]
    arguments: dict[str, Any] = Field(
        default_factory=dict, description="An object, at most 32 deep with the whole body."
    )


class ResourceBody(Body):
    """What the catalogue derives from the arguments; leave it out, or say the same."""

    type: Annotated[str, Field(min_length=1, max_length=200)]
    id: Annotated[str, Field(min_length=1, max_length=1000)]


class EvidenceBody(Body):
    """A document pointed at."""

    title: Label
    url: Annotated[str, Field(max_length=2000), ADDRESS]


class WindowBody(Body):
    """A maintenance window, claimed."""

    start: Moment = Field(alias="from")
    until: Moment


class ContextBody(Body):
    """What the agent says about the action."""

    justification: Prose = ""
    blast_radius: Prose = ""
    rollback: Prose = ""
    maintenance_window: WindowBody | None = None
    duration: Annotated[str, AfterValidator(_written_span), WithJsonSchema(SPAN)] = ""
    evidence: Annotated[list[EvidenceBody], Field(max_length=20)] = Field(default_factory=list)
    requester: Annotated[
        str, Field(max_length=320, description="A person the roster lets this agent name.")
    ] = ""
    run_id: Line = ""
    session_id: Line = ""
    tool_call_id: Line = ""
    model: Line = ""

    def context(self) -> Context:
        """Say it in the domain's words."""
        window = self.maintenance_window
        return Context(
            justification=self.justification,
            blast_radius=self.blast_radius,
            rollback=self.rollback,
            maintenance_window=Window(window.start, window.until) if window else None,
            duration=self.duration,
            evidence=tuple(Evidence(one.title, one.url) for one in self.evidence),
            requester=self.requester,
            run_id=self.run_id,
            session_id=self.session_id,
            tool_call_id=self.tool_call_id,
            model=self.model,
        )


class AskBody(Body):
    """The body of `POST /v1/requests`."""

    action: ActionBody
    resource: ResourceBody | None = None
    context: ContextBody = Field(default_factory=ContextBody)
    ttl: Annotated[timedelta, BeforeValidator(_span), WithJsonSchema(SPAN)] | None = None
    labels: Annotated[dict[Label, Line], Field(max_length=20)] = Field(default_factory=dict)

    def wanted(self) -> tuple[Action, Resource | None]:
        """Give the action and the resource in the domain's words."""
        on = self.resource
        return (
            Action(self.action.name, self.action.arguments),
            Resource(on.type, on.id) if on else None,
        )


class CancelBody(Body):
    """The body of `POST /v1/requests/{id}/cancel`, which may be left out."""

    reason: Prose = ""


class OutcomeBody(Body):
    """The body of `POST /v1/requests/{id}/outcome`."""

    outcome: Literal["succeeded", "failed", "rolled_back"]
    detail: Prose = ""


class AnswerBody(Body):
    """The body of `POST /v1/requests/{id}/answers`."""

    question: Label
    answer: Prose


class RedeemBody(Body):
    """The body of `POST /v1/receipts/redeem`."""

    receipt: Annotated[str, Field(min_length=1, max_length=16384)]
    digest: Annotated[str, DIGEST]
    redemption_id: Annotated[str, Field(min_length=1, max_length=200), VISIBLE]


class KeyBody(Body):
    """The body of `POST /v1/operator/keys`."""

    kind: Annotated[KeyKind, Field(strict=False)]
    name: Name
    days: Annotated[int, Field(ge=1, le=366, description="90, where it is left out.")] = 90
    unknown: bool = False


class EnrolmentBody(Body):
    """The body of `POST /v1/operator/enrolments`: 160 bits or more, as apps write them."""

    person: Name
    secret: Annotated[str, Field(repr=False), SECRET]
    code: Annotated[str, Field(max_length=8, repr=False)]


class LockBody(Body):
    """The body of `POST /v1/operator/locks`."""

    kind: Annotated[LockKind, Field(strict=False)]
    target: Line = ""
    reason: Line = ""
    unknown: bool = False


class ShredBody(Body):
    """The body of `POST /v1/operator/shred`."""

    asked_before: Instant


class EnableBody(Body):
    """The body of `POST /v1/operator/webhooks/{id}/enable`."""

    from_now: bool = False


class ReplayBody(Body):
    """The body of `POST /v1/operator/webhooks/{id}/replay`: a span, or a request."""

    since: Instant | None = None
    until: Instant | None = None
    first: Annotated[int, Field(ge=1)] | None = None
    last: Annotated[int, Field(ge=1)] | None = None
    request: Line = ""
