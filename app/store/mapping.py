"""Between domain values and what is stored: JSON for bodies, microseconds for times."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, get_args, overload

import structlog
from pydantic import TypeAdapter

from app.domain.action import Payload
from app.domain.authority import AuthorityEvent
from app.domain.events import Event
from app.domain.hands import Line
from app.domain.request import ActionRequest, DecidedBy, State
from app.store.tables import Requests, table

log = structlog.get_logger()

T = TypeVar("T")

SCHEMA_VERSION = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ROW = tuple(one.name for one in table(Requests).c)
DISAGREES = "row_disagrees"


class Unreadable(ValueError):  # noqa: N818 - it says what is so
    """The row of a request is not one that this version can have written."""


@dataclass(frozen=True, slots=True)
class _Private:
    payload: Payload


@dataclass(frozen=True, slots=True)
class Shape:
    """How one class of values is written and read."""

    cls: type[Any]
    adapter: TypeAdapter[Any]
    private: frozenset[str]

    def public(self, value: object) -> str:
        """Write all but the private fields."""
        return self.adapter.dump_json(value, exclude=set(self.private)).decode()

    def secret(self, value: object) -> bytes:
        """Write the private fields that are filled; empty when none is."""
        if all(getattr(value, name) is None for name in self.private):
            return b""
        return self.adapter.dump_json(value, include=set(self.private))

    def read(self, public: str, secret: bytes = b"") -> Any:  # noqa: ANN401 - an instance of `cls`
        """Read a value back, with its private fields if they are at hand."""
        whole = public.encode()
        if secret:
            comma = b"," if len(whole) > len(b"{}") else b""
            whole = whole[:-1] + comma + secret[1:]
        return self.adapter.validate_json(whole)


_SHAPES: dict[type[Any], Shape] = {}
_LINES: TypeAdapter[Line] = TypeAdapter(Line)


def shape_of(cls: type[Any]) -> Shape:
    """Find how values of a class are written; made once."""
    if cls not in _SHAPES:
        private = frozenset(one.name for one in fields(cls) if one.metadata.get("private"))
        _SHAPES[cls] = Shape(cls, TypeAdapter(cls), private)
    return _SHAPES[cls]


EVENTS: dict[str, type[Any]] = {
    cls.__name__: cls for cls in (*get_args(Event), *get_args(AuthorityEvent))
}

EARLIER: dict[tuple[str, int], Callable[[str], str]] = {}
"""For each kind and schema version that reads differently now: how to rewrite its body."""


def read_event(
    kind: str, schema_version: int, public: str, secret: bytes = b""
) -> Event | AuthorityEvent:
    """Read an entry of this or any earlier schema.

    Raises `ValueError` for what this version cannot read.
    """
    if kind not in EVENTS or schema_version > SCHEMA_VERSION:
        message = f"entry of kind {kind!r}, schema {schema_version}, is of a newer version"
        raise ValueError(message)
    rewrite = EARLIER.get((kind, schema_version))
    event: Event | AuthorityEvent = shape_of(EVENTS[kind]).read(
        rewrite(public) if rewrite else public, secret
    )
    return event


def read_payload(secret: bytes) -> Payload:
    """Read the action from the private part of a submission.

    Raises `ValueError` for what is none.
    """
    private: _Private = shape_of(_Private).read("{}", secret)
    return private.payload


def written_line(line: Line) -> str:
    """Write a line of makers; nothing for none."""
    return _LINES.dump_json(line).decode() if line else ""


def read_line(text: str) -> Line:
    """Read a line of makers; raises `ValueError` for what is none."""
    return _LINES.validate_json(text) if text else ()


def request_row(request: ActionRequest) -> dict[str, Any]:
    """Write a request as the values of its row."""
    return {**_mirrored(request), "body": shape_of(ActionRequest).public(request)}


def _mirrored(request: ActionRequest) -> dict[str, Any]:
    """Write what stands in columns of its own, for finding it; the body says the same."""
    return {
        "id": request.id,
        "version": request.version,
        "state": request.state.value,
        "decided_by": request.decided_by.value if request.decided_by else None,
        "agent": request.asker.agent,
        "requester": request.asker.requester,
        "team": request.facts.team,
        "action": request.facts.action,
        "expires_at": micros(request.terms.expires_at),
        "release_by": micros(request.release_by),
        "due_at": micros(_due_at(request)),
        "escalates_at": micros(request.escalates_at),
    }


@lru_cache(maxsize=256)
def read_request(row: tuple[Any, ...]) -> ActionRequest:
    """Read a request; where row and body disagree, it says so itself, and is refused by that.

    A request is read several times between two changes; the same row is the same frozen value.
    Raises `Unreadable`.
    """
    found = dict(zip(ROW, row, strict=True))
    try:
        request: ActionRequest = shape_of(ActionRequest).read(found.pop("body"))
        if _mirrored(request) == found:
            return request
        by = DecidedBy(found["decided_by"]) if found["decided_by"] else None
        state = State(found["state"])
    except (ValueError, TypeError, AttributeError, OverflowError) as problem:
        raise Unreadable(str(found["id"])) from problem
    return replace(request, state=state, decided_by=by, version=found["version"], code=DISAGREES)


@overload
def micros(at: datetime) -> int: ...
@overload
def micros(at: datetime | None) -> int | None: ...
def micros(at: datetime | None) -> int | None:
    """Write a time as microseconds since the epoch; nothing stays nothing."""
    return None if at is None else (at - EPOCH) // MICROSECOND


@overload
def moment(at: int) -> datetime: ...
@overload
def moment(at: int | None) -> datetime | None: ...
def moment(at: int | None) -> datetime | None:
    """Read a time from microseconds since the epoch; nothing stays nothing."""
    return None if at is None else EPOCH + timedelta(microseconds=at)


def readable(read: Callable[[Any], T], rows: Iterable[Any]) -> Iterator[T]:
    """Read rows, leaving out what is in none that this version can have written, with an alarm."""
    for row in rows:
        try:
            one = read(row)
        except (ValueError, TypeError, OverflowError) as problem:
            _alarm(str(row[0]), type(problem).__name__)
        else:
            yield one


@lru_cache(maxsize=1000)
def _alarm(name: str, error: str) -> None:
    """Say once for each row that it cannot be read."""
    log.error("row_unreadable", name=name, error=error)


def _due_at(request: ActionRequest) -> datetime | None:
    """Say when time ends it; never, for what has ended already."""
    if request.state is State.PENDING:
        return request.terms.expires_at
    ends = [request.release_by, request.receipt.expires_at if request.receipt else None]
    known = [end for end in ends if end is not None]
    return min(known) if known and request.state is State.APPROVED else None
